"""A simulator of a cluster that runs the parts of one program: a heap of events, nothing else.

The driver works through a list of actions, one after the other, as jenny.away does: it puts
objects, begins tasks, waits for them in order and applies what they made. Tasks wait for a slot and
then for the objects that they read, which each node pulls once from a node that holds them. All
seconds and rates are given (Costs: measured by bench/scale.py; Cluster: the network).

What is left out: memory of the nodes, switches between the NICs, failures, and what Ray's scheduler
costs where thousands of nodes ask it at a time.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

INLINE = 100_000  # bytes: below, arguments and results travel with the message of their task
FEW = 8  # nodes: what more hold does not say where a task should run


@dataclass(frozen=True)
class Costs:
    """Seconds on an idle processor, and bytes a second; nothing where nothing is said."""

    pickle_s: float = 0.0  # the driver packs what a part gets of its own
    submit_s: float = 0.0  # ... and hands a task to Ray
    apply_s: float = 0.0  # ... and takes an outcome and applies it
    block_s: float = 0.0  # ... and hands over a task that works on blocks
    outcome_s: float = 0.0  # ... and learns that it succeeded
    put_s: float = 0.0  # ... and puts an object, whatever its size
    io_s: float = 0.0  # the other threads of the driver, a task
    raylet_s: float = 0.0  # Ray's processes on the nodes, a task
    worker_s: float = 0.0  # a worker, a part, besides its rounds
    block_worker_s: float = 0.0  # a worker, a task on blocks
    latency_s: float = 0.0  # Ray's, idle, from the driver to a worker or back
    pull_s: float = 0.0  # a node asks another one for an object, until bytes flow
    put_bytes: float = math.inf  # a second, into the store of the own node
    take_bytes: float = math.inf  # a second, from there into the arrays of the program
    flow_bytes: float = math.inf  # a second, of one object between two nodes


@dataclass(frozen=True)
class Cluster:
    """Nodes and the network between them. The driver runs on node 0, beside its slots."""

    nodes: int
    cores: int  # slots of each node
    nic_bytes: float = math.inf  # a second, that a node can send
    latency_s: float = 0.0
    processors: float = 0.0  # that all share, where this is one machine in truth; 0: they do not
    retry_s: float = 10.0  # a pull that has not begun by then asks another holder (Ray: 10 s)


class Here(NamedTuple):
    """The driver computes."""

    seconds: float


class Put(NamedTuple):
    object: int
    size: float


class Begin(NamedTuple):
    """A task: processor seconds, seconds asleep, bytes sent with it, the objects that it reads,
    those that it makes and keeps where it ran, bytes that it hands back."""

    task: int
    seconds: float
    asleep: float = 0.0
    own: float = 0.0
    reads: tuple[int, ...] = ()
    makes: tuple[tuple[int, float], ...] = ()
    back: float = 0.0
    blocks: bool = False


class Wait(NamedTuple):
    task: int


class Fetch(NamedTuple):
    object: int


class Mark(NamedTuple):
    """A loop ended: the time is noted."""


Action = Here | Put | Begin | Wait | Fetch | Mark
Then = Callable[[], None]


class Result(NamedTuple):
    seconds: float
    driver: dict[str, float]  # seconds of the driver by what it did
    sent: float  # bytes that left the driver's node
    slots: float  # share of all slots' time in which they computed
    marks: list[float]  # when loops ended


@dataclass
class Stored:
    """An object, who holds it, and who asked for it. small: it travels with messages."""

    size: float
    holders: list[int]
    small: bool = False
    has: set[int] = field(default_factory=set)
    asked: dict[int, list[Then]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.has.update(self.holders)

    def at(self, node: int) -> bool:
        return self.small or node in self.has

    def add(self, node: int) -> None:
        self.holders.append(node)
        self.has.add(node)


class Pool:
    """Processors that all jobs share alike, none using more than one."""

    def __init__(self, clock: Simulation, processors: float) -> None:
        self.clock, self.processors = clock, processors
        self.jobs: list[tuple[float, int, Then]] = []  # by the progress at which they end
        self.progress = self.at = 0.0
        self.numbers = itertools.count()
        self.epoch = 0

    def _advance(self) -> None:
        if self.jobs:
            rate = min(1.0, self.processors / len(self.jobs))
            self.progress += (self.clock.now - self.at) * rate
        self.at = self.clock.now

    def add(self, seconds: float, then: Then) -> None:
        self._advance()
        heapq.heappush(self.jobs, (self.progress + seconds, next(self.numbers), then))
        self._plan()

    def _plan(self) -> None:
        self.epoch += 1
        epoch = self.epoch
        if self.jobs:
            rate = min(1.0, self.processors / len(self.jobs))
            left = max(0.0, self.jobs[0][0] - self.progress)
            self.clock.after(left / rate, lambda: self._end(epoch))

    def _end(self, epoch: int) -> None:
        if epoch != self.epoch:
            return
        self._advance()
        _, _, then = heapq.heappop(self.jobs)
        self._plan()
        then()


class Sender:
    """The NIC of a node: so many objects leave at a time, the others wait."""

    def __init__(self, clock: Simulation, ways: int) -> None:
        self.clock, self.free = clock, ways
        self.queue: deque[Transfer] = deque()

    def ask(self, transfer: Transfer) -> None:
        transfer.sender = self
        self.queue.append(transfer)
        self.next()

    def next(self) -> None:
        while self.free and self.queue:
            transfer = self.queue.popleft()
            if transfer.sender is self and not transfer.began:
                self.free -= 1
                self.clock.carry(transfer)


class Transfer:
    """An object on its way to a node."""

    __slots__ = ("began", "key", "node", "sender", "stored")

    def __init__(self, key: int, stored: Stored, node: int) -> None:
        self.key, self.stored, self.node = key, stored, node
        self.sender: Sender | None = None
        self.began = False


class Simulation:
    """One run of a list of actions."""

    def __init__(self, actions: list[Action], cluster: Cluster, costs: Costs) -> None:
        self.actions, self.cluster, self.costs = actions, cluster, costs
        self.now = 0.0
        self.events: list[tuple[float, int, Then]] = []
        self.numbers = itertools.count()
        self.pool = Pool(self, cluster.processors) if cluster.processors else None
        self.flow = min(costs.flow_bytes, cluster.nic_bytes)
        ways = cluster.nic_bytes / self.flow if math.isfinite(self.flow) else 1.0
        self.ways = int(min(ways, 1e6)) if math.isfinite(ways) else 1_000_000
        self.senders: dict[int, Sender] = {}
        self.stored: dict[int, Stored] = {}
        self.free = [cluster.cores] * cluster.nodes
        slots = ((k, n) for k in range(cluster.cores) for n in range(cluster.nodes))
        self.order = deque(n for _, n in slots)
        self.ready: deque[Begin] = deque()
        self.io: deque[Then] = deque()
        self.io_busy = False
        self.done: dict[int, tuple[int, float]] = {}  # tasks whose reply is here: node, bytes
        self.waiting: dict[int, Then] = {}
        self.next_action = 0
        self.driver: dict[str, float] = {}
        self.marks: list[float] = []
        self.sent = self.computed = self.finished = 0.0
        self.lag = costs.latency_s + cluster.latency_s

    def run(self) -> Result:
        self._driver()
        while self.events:
            self.now, _, then = heapq.heappop(self.events)
            then()
        if self.next_action < len(self.actions) or self.waiting:
            raise RuntimeError("the driver waits for what never comes")
        slots = self.cluster.nodes * self.cluster.cores
        used = self.computed / max(self.finished * slots, 1e-30)
        return Result(self.finished, self.driver, self.sent, used, self.marks)

    # ------------------------------------------------------------ time

    def after(self, seconds: float, then: Then) -> None:
        heapq.heappush(self.events, (self.now + seconds, next(self.numbers), then))

    def work(self, seconds: float, then: Then) -> None:
        """Uses a processor for so long."""
        if self.pool is not None and seconds > 0.0:
            self.pool.add(seconds, then)
        else:
            self.after(seconds, then)

    # ------------------------------------------------------------ the driver

    def _driver(self) -> None:
        if self.next_action == len(self.actions):
            self.finished = self.now
            return
        action = self.actions[self.next_action]
        self.next_action += 1
        if isinstance(action, Begin):
            self._begin(action)
        elif isinstance(action, Wait):
            self._wait(action)
        elif isinstance(action, Put):
            self._put(action)
        elif isinstance(action, Fetch):
            self._fetch(action)
        elif isinstance(action, Here):
            self._busy("computes", action.seconds, self._driver)
        else:
            self.marks.append(self.now)
            self._driver()

    def _busy(self, what: str, seconds: float, then: Then) -> None:
        self.driver[what] = self.driver.get(what, 0.0) + seconds
        self.work(seconds, then)

    def _put(self, action: Put) -> None:
        def there() -> None:
            self.stored[action.object] = Stored(action.size, [0])
            self._driver()

        c = self.costs
        self._busy("puts", c.put_s + action.size / c.put_bytes, there)

    def _begin(self, task: Begin) -> None:
        c = self.costs
        if task.own > INLINE:
            own = -1 - task.task
            self.stored[own] = Stored(task.own, [0])
            task = task._replace(reads=(own, *task.reads))
            self.driver["puts"] = self.driver.get("puts", 0.0) + c.put_s
            seconds = c.put_s + task.own / c.put_bytes
        else:
            seconds = 0.0
        seconds += c.block_s if task.blocks else c.pickle_s + c.submit_s

        def begun() -> None:
            self._send(lambda: self._arrive(task))
            self._driver()

        self._busy("submits", seconds, begun)

    def _send(self, then: Then) -> None:
        """The other threads of the driver send one message after the other."""
        self.io.append(then)
        if not self.io_busy:
            self._io()

    def _io(self) -> None:
        self.io_busy = bool(self.io)
        if not self.io:
            return
        then = self.io.popleft()

        def sent() -> None:
            self.work(self.costs.raylet_s, lambda: self.after(self.lag, then))
            self._io()

        self.work(self.costs.io_s, sent)

    def _wait(self, action: Wait) -> None:
        began = self.now
        if action.task not in self.done:
            self.waiting[action.task] = lambda: self._take(action.task, began)
        else:
            self._take(action.task, began)

    def _take(self, task: int, began: float) -> None:
        """The reply of a task is here: what it hands back comes, and is applied."""
        node, back = self.done.pop(task)
        c = self.costs

        def here() -> None:
            self.driver["waits"] = self.driver.get("waits", 0.0) + self.now - began
            each = c.outcome_s if back < 0 else c.apply_s
            self._busy("applies", each + max(back, 0.0) / c.take_bytes, self._driver)

        if back > INLINE and node:
            key = -(1 << 40) - task
            self.stored[key] = Stored(back, [node])
            self._pull(key, 0, here)
        else:
            here()

    def _fetch(self, action: Fetch) -> None:
        size = self.stored[action.object].size
        began = self.now

        def here() -> None:
            self.driver["waits"] = self.driver.get("waits", 0.0) + self.now - began
            self._busy("applies", size / self.costs.take_bytes, self._driver)

        self._pull(action.object, 0, here)

    # ------------------------------------------------------------ tasks

    def _arrive(self, task: Begin) -> None:
        """Where most of what it reads lies, if there is a slot, else wherever there is one."""
        home = self._home(task) if task.blocks else -1
        if home >= 0:
            self._start(task, home)
            return
        while self.order:
            node = self.order.popleft()
            if self.free[node]:
                self._start(task, node)
                return
        self.ready.append(task)

    def _home(self, task: Begin) -> int:
        """A node with a free slot that holds the largest object of those that few nodes hold, the
        latest first; -1: none."""
        few = [s for s in (self.stored[r] for r in task.reads) if len(s.holders) <= FEW]
        largest = max(few, key=lambda s: s.size, default=None)
        nodes = largest.holders[::-1] if largest else ()
        return next((n for n in nodes if self.free[n]), -1)

    def _start(self, task: Begin, node: int) -> None:
        self.free[node] -= 1
        c = self.costs
        missing = [r for r in task.reads if not self.stored[r].at(node)]
        left = len(missing)

        def compute() -> None:
            seconds = task.seconds + (c.block_worker_s if task.blocks else c.worker_s)
            seconds += sum(s for _, s in task.makes) / c.put_bytes
            seconds += task.back / c.put_bytes if task.back > INLINE else 0.0
            self.computed += task.seconds + task.asleep
            done = lambda: self._end(task, node)  # noqa: E731
            if task.asleep:
                self.after(task.asleep, lambda: self.work(seconds, done))
            else:
                self.work(seconds, done)

        def got() -> None:
            nonlocal left
            left -= 1
            if not left:
                compute()

        if not missing:
            compute()
        for r in missing:
            self._pull(r, node, got)

    def _end(self, task: Begin, node: int) -> None:
        for key, size in task.makes:
            self.stored[key] = Stored(size, [node], size < INLINE)
        back = -1.0 if task.blocks else task.back

        def replied() -> None:
            self.done[task.task] = node, back
            waits = self.waiting.pop(task.task, None)
            if waits is not None:
                waits()

        def slot() -> None:
            self.free[node] += 1
            if self.ready:
                self._start(self.ready.popleft(), node)
            else:
                self.order.append(node)

        self.after(self.lag, replied)
        self.after(2 * self.lag if self.ready else 0.0, slot)

    # ------------------------------------------------------------ objects

    def _pull(self, key: int, node: int, then: Then) -> None:
        """A node gets an object, once."""
        stored = self.stored[key]
        if stored.at(node):
            then()
            return
        if node in stored.asked:
            stored.asked[node].append(then)
            return
        stored.asked[node] = [then]
        transfer = Transfer(key, stored, node)
        self.after(self.costs.pull_s + self.cluster.latency_s, lambda: self._ask(transfer))

    def _ask(self, transfer: Transfer) -> None:
        """Asks a node that has the object, each in its turn; another one where it takes long."""
        if transfer.began:
            return
        holders = transfer.stored.holders
        node = holders[(transfer.node * 7919) % len(holders)]
        sender = self.senders.get(node)
        if sender is None:
            sender = self.senders[node] = Sender(self, self.ways)
        sender.ask(transfer)
        if not transfer.began:
            self.after(self.cluster.retry_s, lambda: self._ask(transfer))

    def carry(self, transfer: Transfer) -> None:
        transfer.began = True
        sender, stored = transfer.sender, transfer.stored
        assert sender is not None
        self.sent += stored.size if sender is self.senders.get(0) else 0.0

        def there() -> None:
            stored.add(transfer.node)
            sender.free += 1
            sender.next()
            for then in stored.asked.pop(transfer.node):
                then()

        self.work(stored.size / self.flow, there)


def run(actions: list[Action], cluster: Cluster, costs: Costs) -> Result:
    """What a program of these actions takes on a cluster."""
    return Simulation(actions, cluster, costs).run()
