"""Ray as an engine: parts are Ray tasks, arrays lie in its object store.

Tasks change nothing but what they return, so that Ray may run one again where a process or a node
was lost. What many parts read is put once and read from there without a copy.
"""

from __future__ import annotations

import _thread
import contextlib
import logging
import math
import os
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from time import perf_counter
from typing import Any

import numpy
import ray
import ray.exceptions as errors
from ray.experimental import internal_kv as table
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy as On

from .. import early, handlers, packet, parts, store
from .._cluster import ClusterError
from ..away import Lost
from ..backup import Late

RETRIES = 8  # processes that may be lost under one part before it runs here
CALM_S = 0.1  # signals of the program are not waited for longer
WATCH_S = 0.5  # parts that run longer are asked for so often
HELD = 0.25  # of a node's object store: for parts under way; for what may be sent again
LITTLE = 1e6  # bytes of which it does not matter how fast they travel
FAST = 1e9  # bytes a second
TABLE = b"jenny"
LEAVE_S = 20.0  # rows can still be fetched for so long where the head is lost
FRESH_S = 1.0  # how long what is known of the cluster's size holds


def _node() -> str:
    """What this node is called: its host, and Ray's name for it."""
    return f"{socket.gethostname()} {ray.get_runtime_context().get_node_id()[:6]}"


class _Running:
    """What this worker runs, and a thread that interrupts it where nobody wants it any more. Ray's
    own `cancel` may abort the program that calls it where a task just ended (its TaskManager, in
    CompletePendingTask; 2.60), so the names of such tasks lie in its table for all to see."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.task = ""
        self.thread: threading.Thread | None = None

    def __enter__(self) -> None:
        self.task = ray.get_runtime_context().get_task_id() or ""
        if self.thread is None:
            self.thread = threading.Thread(target=self._watch, name="jenny-cancel", daemon=True)
            self.thread.start()

    def __exit__(self, *exc: object) -> None:
        with self.lock:
            self.task = ""

    def _watch(self) -> None:
        before = ""
        while True:
            time.sleep(WATCH_S)
            task = self.task
            if task and task == before and table._internal_kv_exists(_key(task), namespace=TABLE):
                with self.lock:
                    if self.task == task:
                        _thread.interrupt_main()
            before = task


_running = _Running()


def _key(task: str) -> bytes:
    return f"cancelled {task}".encode()


def _work(digest: str, data: Any, shared: Any, own: Any) -> Any:
    with _running:
        return parts.run(digest, data, shared, own, node=_node())


def _work_blocks(digest: str, data: Any, shared: Any, work: Any, *pieces: Any) -> Any:
    with _running:
        made = parts.run_blocks(digest, data, shared, work, *pieces, node=_node())
        return made if len(made) > 1 else made[0]


def _value(reference: Any, timeout: float | None) -> Any:
    """What is behind a reference. Raises Late. It is waited for until it is here: where Ray is
    asked for what is not there yet and will be on another node, it looks again only every second
    (2.60)."""
    until = math.inf if timeout is None else perf_counter() + timeout
    _first_of([reference], until)
    left = None if timeout is None else max(until - perf_counter(), 0.0)
    with _as_raised():
        done, _ = ray.wait([reference], timeout=left)
        if not done:
            raise Late
        return ray.get(reference)


@contextlib.contextmanager
def _as_raised() -> Iterator[None]:
    """Where a signal handler raises meanwhile, Ray's functions raise a SystemError because of that:
    raises what the handler did."""
    try:
        yield
    except SystemError as e:
        handlers.pass_on(e)
        raise


def _first_of(references: list[Any], until: float) -> list[Any]:
    """Those of these that have ended, as soon as there is one. Ray calls the program's signal
    handlers while it waits, but goes on waiting where one raises: it never waits for long."""
    while True:
        left = until - perf_counter()
        wait = max(0.0, min(left, CALM_S))
        done: list[Any]
        with _as_raised():
            done, _ = ray.wait(references, timeout=wait, fetch_local=False)
        if done or left <= CALM_S:
            return done


def _echo(rows: Any) -> Any:
    return rows + 0


def _probe() -> dict[str, str]:
    return parts.versions()


class Ray:
    """A connection to a cluster."""

    name = "ray"
    always = False
    taste_s = 0.005
    part_s = 0.02

    def __init__(self, address: str, **given: Any) -> None:
        self.mine = not ray.is_initialized()
        if self.mine:
            _connect(address, given)
            _hush()
        self.work = ray.remote(num_cpus=1, max_retries=RETRIES)(_work)
        self.work_blocks = ray.remote(num_cpus=1, max_retries=RETRIES)(_work_blocks)
        self.echo = ray.remote(num_cpus=0, max_retries=RETRIES)(_echo)
        self.rate = 0.0
        self.probe = ray.remote(num_cpus=0, max_retries=RETRIES)(_probe)
        self.size = (0.0, 0, False)
        self.least_bytes = 0.0  # of the object stores
        self.homes: list[str] = []
        self.alive: set[str] = set()
        self.sent: store.Store | None = None
        self.late: set[int] = set()  # numbers of blocks whose node was slow once
        self.overhead = 0.0
        self.watch = early.Watch()
        self.cancelled: list[bytes] = []
        self.lost = ""  # why nothing is sent any more
        if self.mine and address not in ("local", ""):
            self._agree()

    def _agree(self) -> None:
        """All nodes must have what this process has."""
        want = parts.versions()
        nodes = [n for n in ray.nodes() if n["Alive"]]
        asked = [
            self.probe.options(scheduling_strategy=On(n["NodeID"], soft=False)).remote()
            for n in nodes
        ]
        for node, ref in zip(nodes, asked):
            where = node["NodeManagerHostname"]
            try:
                have = ray.get(ref, timeout=60)
            except errors.RayError as e:
                if self._gone(node["NodeID"]):
                    continue
                raise ClusterError(
                    f"node {where} cannot run Jenny: {_first(e)}; install the same Jenny there"
                ) from None
            for what, version in want.items():
                if have[what] != version:
                    raise ClusterError(
                        f"node {where} has {what} {have[what]}, this process has {version}: "
                        f"install the same {what} on both"
                    )

    def _gone(self, node: str) -> bool:
        """Whether a node has left the cluster, as is known after a while."""
        for _ in range(20):
            if all(n["NodeID"] != node for n in ray.nodes() if n["Alive"]):
                return True
            time.sleep(0.25)
        return False

    def _look(self) -> tuple[float, int, bool]:
        """What is known of the cluster: when, how many processors, whether on several machines.
        Its head is asked, which Ray would wait for for a minute, and then end this process."""
        now = perf_counter()
        if self.lost or now - self.size[0] <= FRESH_S:
            return self.size
        if not _answers(ray.get_runtime_context().gcs_address):
            self.lost = "the head of the Ray cluster does not answer any more"
            if self.mine:
                leave = threading.Timer(LEAVE_S, ray.shutdown)
                leave.daemon = True
                leave.start()
        else:
            nodes = [n for n in ray.nodes() if n["Alive"]]
            hosts = {n["NodeManagerAddress"] for n in nodes}
            self.alive = {n["NodeID"] for n in nodes}
            stores = [n["Resources"].get("object_store_memory", 0.0) for n in nodes]
            self.least_bytes = min((x for x in stores if x), default=0.0)
            cores = max(1, int(ray.cluster_resources().get("CPU", 1)))
            self.size = (now, cores, hosts != {ray.util.get_node_ip_address()})
        return self.size

    def _homes(self) -> list[str]:
        """Nodes, each as often as it has processors; always in one order, so blocks do not move."""
        if not self.homes or not set(self.homes) <= self.alive:
            found = [n for n in ray.nodes() if n["Alive"]]
            sizes = [(n["NodeID"], int(n["Resources"].get("CPU", 0))) for n in found]
            self.homes = [name for name, count in sorted(sizes) for _ in range(count)]
            self.homes = self.homes or [sizes[0][0]]
        return self.homes

    def _home(self, number: int, other: bool) -> str:
        """The node on which blocks of this number stay, or another one."""
        homes = self._homes()
        home = homes[number % len(homes)]
        others = [h for h in homes if h != home] if other else []
        return others[number % len(others)] if others else home

    def cores(self) -> int:
        return self._look()[1]

    def apart(self) -> bool:
        return self._look()[2]

    def task_s(self) -> float:
        if not self.overhead:
            ray.get(self.probe.remote())
            took = []
            for _ in range(5):
                began = perf_counter()
                ray.get(self.probe.remote())
                took.append(perf_counter() - began)
            self.overhead = statistics.median(took)
        return self.overhead

    def travel_s(self, size: float) -> float:
        """A first guess for little; what was measured with another node, where there is one."""
        if size > LITTLE and not self.rate:
            self.rate = self._rate()
        return size / (self.rate or FAST)

    def _rate(self) -> float:
        """Bytes a second."""
        mine, data = ray.get_runtime_context().get_node_id(), numpy.ones(1 << 20)
        others = sorted(self.alive - {mine})
        echo = self.echo.options(scheduling_strategy=On(others[0] if others else mine, soft=True))
        took = []
        for _ in range(4):
            began = perf_counter()
            try:
                _value(echo.remote(data), 20)
            except errors.RayError:
                return FAST
            took.append(perf_counter() - began)
        return float(2 * data.nbytes / max(min(took[1:]) - self.task_s(), 1e-4))

    def least_s(self) -> float:
        if self.lost:
            return math.inf
        return max(0.1, 10 * self.task_s())

    def _send(self, what: str, go: Callable[[], Any]) -> Any:
        """What go() gives. Raises Lost; what: the text for the user."""
        if self.lost:
            raise Lost(self.lost)
        try:
            with _as_raised():
                return go()
        except errors.RayError as e:
            raise Lost(f"{what}: {_first(e)}") from None

    def _store(self) -> store.Store:
        """What was sent from here. Through a client it cannot be compared without being fetched."""
        if self.sent is None:
            client = ray.util.client.ray.is_connected()
            self.sent = store.Store(0 if client else self.room())
        return self.sent

    def room(self) -> int:
        self._look()
        return int(self.least_bytes * HELD)

    def _held(self, reference: Any) -> Any:
        """What is behind a reference, where it lies on this node."""
        try:
            with _as_raised():
                done, _ = ray.wait([reference], timeout=0)
                return ray.get(reference) if done else None
        except errors.RayError:
            return None

    def known(self, data: Any) -> Any:
        return None if self.lost else self._store().find(data, self._held)

    def put(self, data: packet.Packet) -> Any:
        if data.size < store.LEAST:
            return data
        return self._put(data, data)

    def _put(self, data: Any, packed: Any) -> Any:
        reference = self._send("the object store takes no more", lambda: ray.put(packed))
        self.came(data, reference)
        return reference

    def came(self, rows: Any, reference: Any) -> None:
        if store.worth(rows):
            self._store().add(rows, reference)

    def submit(self, spec: Any, shared: Any, own: Any) -> Any:
        go = partial(self.work.remote, *spec[:2], shared, own)
        return self._send("a part could not be sent", go)

    def get(self, handle: Any, timeout: float | None) -> packet.Packet:
        try:
            found: packet.Packet = _value(handle, timeout)
        except errors.RayError as e:
            raise Lost(f"a part was lost: {_first(e)}") from None
        return found

    def keep(self, rows: Any) -> Any:
        return self._put(rows, numpy.ascontiguousarray(rows))

    def blocks(
        self, number: int, spec: Any, shared: Any, work: tuple[Any, ...], again: bool = False
    ) -> list[Any]:
        rounds, offsets, pieces, edges = work
        counts = {n: len(p) for n, p in pieces.items()}
        flat = [x for p in pieces.values() for x in p]
        outs = 1 + 3 * sum(n in spec[2] for n in pieces)
        place = On(self._home(number, again), soft=True)
        task = self.work_blocks.options(num_returns=outs, scheduling_strategy=place)
        go = partial(task.remote, *spec[:2], shared, (rounds, offsets, counts, edges), *flat)
        refs: Any = self._send("a part could not be sent", go)
        return refs if outs > 1 else [refs]

    def slow(self, number: int) -> None:
        """Once may be by chance; the second time its blocks move."""
        if number in self.late:
            self.homes[number % len(self.homes)] = self._home(number, True)
        self.late ^= {number}

    def outcome(self, reference: Any, timeout: float | None) -> Any:
        try:
            return _value(reference, timeout)
        except errors.RayError as e:
            return f"a part was lost: {_first(e)}", None

    def ended(self, handles: Sequence[Any], wait: bool) -> list[Any]:
        self._look()
        if self.lost:
            raise Lost(self.lost)
        if wait:
            return _first_of(list(handles), math.inf)
        done: list[Any]
        done, _ = ray.wait(list(handles), num_returns=len(handles), timeout=0, fetch_local=False)
        return done

    def fetch(self, reference: Any) -> Any:
        try:
            return _value(reference, None)
        except errors.RayError as e:
            raise ClusterError(
                f"rows of an array that were on the cluster are lost: {_first(e)}; {self.lost}"
            ) from None

    def cancel(self, handles: Sequence[Any]) -> None:
        """Parts that run, and those that would, are interrupted within seconds; see _Running."""
        self._look()
        for h in () if self.lost else handles:
            try:
                key = _key(h.task_id().hex())
                table._internal_kv_put(key, b"", namespace=TABLE)
                self.cancelled.append(key)
            except Exception as e:
                handlers.pass_on(e)

    def close(self) -> None:
        """Ends the connection, if it is ours."""
        self.watch.close()
        if not ray.is_initialized():
            return
        if self.mine:
            ray.shutdown()
            return
        for key in self.cancelled:
            with contextlib.suppress(Exception):
                table._internal_kv_del(key, namespace=TABLE)


def _first(e: BaseException) -> str:
    lines = [line for line in str(e).strip().splitlines() if line.strip()]
    return f"{type(e).__name__}: {lines[-1].strip() if lines else ''}"[:300]


def _hush() -> None:
    """Ray prints what befell its nodes among what the program prints: it goes to stderr instead."""
    with contextlib.suppress(ImportError):
        from ray._private import worker

        worker.print_to_stdstream = _note


def _note(data: dict[str, Any], *args: Any, **more: Any) -> None:
    """The first line of each message: the others are the insides of Ray's processes."""
    for text in data.get("lines", ()):
        line = text.strip().partition("\n")[0]
        if line:
            print(f"(ray) {line[:300]}", file=sys.stderr)


def _answers(address: str) -> bool:
    """Whether anybody listens at host:port; Ray itself would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdigit():
        return True
    try:
        socket.create_connection((host, int(port)), timeout=10).close()
    except OSError:
        return False
    return True


def _connect(address: str, given: dict[str, Any]) -> None:
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    os.environ.setdefault("RAY_IGNORE_UNHANDLED_ERRORS", "1")  # of parts that nobody wants any more
    quiet = {"logging_level": logging.ERROR, "log_to_driver": False, "include_dashboard": False}
    if address not in ("local", ""):
        missing = (
            f"no Ray cluster answers at {address!r}: start one there with `ray start --head`, "
            "or give 'local' for one on this machine"
        )
        if address != "auto" and not _answers(address):
            raise ClusterError(missing)
        try:
            ray.init(address=address, logging_level=logging.ERROR, log_to_driver=False, **given)
            return
        except (ConnectionError, TimeoutError) as e:
            if address != "auto":
                raise ClusterError(
                    f"what answers at {address!r} does not let this process in: both need the same "
                    "Ray, and the same token where the cluster has one (RAY_AUTH_MODE=token, "
                    f"~/.ray/auth_token) ({_first(e)})"
                ) from None
        except (RuntimeError, ValueError, OSError) as e:
            raise ClusterError(f"cannot join the Ray cluster at {address!r}: {_first(e)}") from None
    try:
        ray.init(address="local", **quiet, **given)
    except (RuntimeError, ValueError, OSError) as e:
        raise ClusterError(f"Ray does not start on this machine: {_first(e)}") from None
