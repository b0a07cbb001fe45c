"""What befalls a whole cluster, run as a program of its own by tests/test_cluster.py: its argument
is a function of this file. Each ends with an exception where an answer is not the program's own."""

import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import programs
import ray
from ray.cluster_utils import Cluster

import jenny
from jenny import _cluster

ROOM = {"num_cpus": 1, "object_store_memory": 80_000_000}


def cluster():
    made = Cluster(initialize_head=True, head_node_args=ROOM)
    made.add_node(**ROOM)
    return made


def smooth(n, m):
    """What became of a stencil over n x m."""
    a, wanted, got = np.random.default_rng(5).random((n, m)), np.zeros((n, m)), np.zeros((n, m))
    inner, beside = a[1:-1, 1:-1], a[1:-1]
    rows = inner + a[:-2, 1:-1] + a[2:, 1:-1] + beside[:, :-2] + beside[:, 2:]
    wanted[1:-1, 1:-1] = 0.2 * rows
    f = jenny.jit(programs.smooth)
    f(a, got)
    assert np.array_equal(wanted, got)
    return _cluster.told(f)["loops"]


def sweep(count):
    f = jenny.jit(programs.sweep)
    got = f(list(range(count)), 1.5)
    assert got[1] == {x: 1.5 * max(y for y in range(count) if y % 5 == x) for x in range(5)}
    assert [x for x, _ in got[0]] == list(range(count))
    return _cluster.told(f)["loops"]


def full():
    """Arrays that the stores do not hold: Ray keeps them on disk."""
    with jenny.cluster(cluster().address, always=True):
        loops = smooth(900, 16000)
    assert loops[0]["parts"] > 1, loops


def spilled():
    """What Ray says of objects that it moved to disk."""
    logs = Path(ray._private.worker.global_worker.node.get_session_dir_path()) / "logs"
    said = [x for p in logs.glob("raylet*") for x in p.read_text(errors="replace").splitlines()]
    return [x for x in said if "Spilled" in x]


def stream():
    """Files that the stores do not hold go through them, some rows at a time."""
    with tempfile.TemporaryDirectory() as place, jenny.cluster(cluster().address, always=True):
        a, b, c = (np.memmap(f"{place}/{n}", "f8", "w+", shape=(200, 125_000)) for n in "abc")
        for i in range(len(a)):
            a[i] = np.arange(i, i + a.shape[1])
        f = jenny.jit(programs.waves)
        f(a, b)
        programs.waves(a, c)
        assert np.array_equal(b, c) and not np.array_equal(a, c)
        loops = _cluster.told(f)["loops"]
        assert loops[0]["parts"] > 100 and loops[0]["sent"] > 0.9 * a.nbytes, loops
        assert not spilled(), spilled()


def headless():
    """The head is lost: the rest runs here. Ray by itself would end the process after a minute."""
    made = cluster()

    def lose():
        time.sleep(1.5)
        for p in made.head_node.all_processes["gcs_server"]:
            os.kill(p.process.pid, signal.SIGKILL)

    with jenny.cluster(made.address, always=True):
        sweep(20)
        threading.Thread(target=lose).start()
        sweep(1500)
        time.sleep(1.5)
        loops = smooth(90, 40)
        assert all("does not answer" in why for why in loops[0]["why"]) and loops[0]["why"], loops


if __name__ == "__main__":
    {"full": full, "stream": stream, "headless": headless}[sys.argv[1]]()
    print("same")
