"""Loops on a real Ray cluster of several nodes on this machine: the same answer, whatever is lost."""

import contextlib
import importlib.util
import io
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path

import numpy as np
import pytest

ray = pytest.importorskip("ray")

import jenny  # noqa: E402
from jenny import _cluster, _compare  # noqa: E402

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE / "cluster" / "programs.py"


def load():
    spec = importlib.util.spec_from_file_location("programs_of_users", PROGRAMS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def cluster():
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    made.spare = made.add_node(num_cpus=1)
    yield made
    made.shutdown()


@pytest.fixture(scope="module")
def joined(cluster):
    with jenny.cluster(cluster.address, always=True) as given:
        yield given


def both(name, *args):
    """A function of the programs on the cluster and as it is; its report."""
    p = load()
    fn = getattr(p, name)
    copies = _compare.clone(args)
    expected = _compare.observe(fn, args)
    f = jenny.jit(fn)
    actual = _compare.observe(f, tuple(copies))
    actual.randoms = expected.randoms  # Ray draws where nodes come and go
    assert _compare.differences(expected, actual) == []
    return _cluster.told(f)


RNG = np.random.default_rng(5)
CASES = {
    "sweep": (list(range(120)), 2.5),
    "pi": (list(range(40)), 20000),
    "nearest": (RNG.random((400, 2)), RNG.random((5, 2))),
    "smooth": (RNG.random((90, 40)), np.zeros((90, 40))),
    "product": (RNG.random((30, 20)).tolist(), RNG.random((20, 25)).tolist()),
    "squares": (list(range(100)),),
    "spread_out": (RNG.random((90, 40)), 12, 0.05),
}


@pytest.mark.parametrize("name", CASES)
def test_same_answer_in_parts_elsewhere(joined, name):
    told = both(name, *CASES[name])
    assert sum(r["parts"] for r in told["loops"]) > 1, told


def test_sets_are_in_the_order_of_this_process(joined):
    told = both("words", [f"a{k} b{k} c d e" for k in range(60)])
    assert any("another order" in why for r in told["loops"] for why in r["why"]), told


def test_arrays_are_sent_once_for_many_calls(joined):
    p, total = load(), []
    f, points = jenny.jit(p.nearest), RNG.random((20_000, 2))
    for turn in range(4):
        if turn == 3:
            points[7] = 0.5
        centres = points[[turn, 9]]
        assert np.array_equal(f(points, centres), p.nearest(points, centres))
        total.append(sum(r["sent"] for r in _cluster.told(f)["loops"]))
    once, *more = np.diff([0, *total])
    assert once > points.nbytes and max(more[:2]) < 50_000, total
    assert 50_000 < more[2] < once, "only what was changed goes out again"


def test_exceptions_are_the_programs_own(joined):
    p = load()
    f = jenny.jit(p.failing)
    done, wanted = [], []
    with pytest.raises(ValueError, match="bad case 60") as mine:
        f(list(range(100)), done)
    with pytest.raises(ValueError, match="bad case 60") as theirs:
        p.failing(list(range(100)), wanted)
    assert done == wanted == list(range(60))
    places = [[(f.name, f.lineno) for f in traceback.extract_tb(e.tb)[1:]] for e in (mine, theirs)]
    assert places[0] == places[1]


def test_rounds_do_not_wait_for_the_first_one(joined):
    f = jenny.jit(load().lasting)
    f(4, 0.3)  # processes have to be started
    (_, first), *others = f(4, 1.0)
    told = _cluster.told(f)
    assert min(began for began, _ in others) < first, told
    assert [r["here"] for r in told["loops"]] == [2], told


def test_what_was_begun_early_ends_where_the_first_round_raises(cluster, joined):
    f = jenny.jit(load().failing_first)
    with pytest.raises(ValueError, match="bad case 0") as held:
        f(5)
    assert until(cluster, False)
    assert held.value.args == ("bad case 0",)


def working(cluster):
    """Processes that run parts for this cluster."""
    import psutil

    nodes = cluster.list_all_nodes()
    raylets = [p.process.pid for n in nodes for p in n.all_processes.get("raylet", ())]
    found = [p for p in psutil.process_iter(["cmdline", "ppid"]) if p.info["ppid"] in raylets]
    return [p for p in found if (p.info["cmdline"] or [""])[0].startswith("ray::_work")]


def until(cluster, wanted):
    """Waits until there are such processes, or none."""
    for _ in range(300):
        if bool(working(cluster)) == wanted:
            return True
        time.sleep(0.1)
    return False


class Kills(threading.Thread):
    """Kills workers of the cluster at irregular times, and a node once."""

    def __init__(self, cluster):
        super().__init__(daemon=True)
        self.cluster, self.stopped, self.killed = cluster, threading.Event(), 0

    def run(self):
        import psutil

        wait = 0.2
        while not self.stopped.wait(wait):
            wait = 0.1 + (wait * 7) % 0.4
            for p in working(self.cluster)[:1]:
                with contextlib.suppress(psutil.Error):
                    p.kill()
                    self.killed += 1


def test_killed_workers_change_nothing(cluster, joined):
    kills = Kills(cluster)
    kills.start()
    try:
        for _ in range(3):
            both("sweep", *CASES["sweep"])
    finally:
        kills.stopped.set()
        kills.join()
    assert kills.killed


def test_a_node_that_dies_changes_nothing(cluster, joined):
    lost = threading.Timer(0.3, cluster.remove_node, (cluster.spare, False))
    lost.start()
    both("sweep", list(range(300)), 1.5)
    lost.join()
    cluster.spare = cluster.add_node(num_cpus=1)
    both("sweep", *CASES["sweep"])


@contextlib.contextmanager
def stopped(node):
    """While it is entered, no process of a node's workers gets on, though the node answers."""
    import psutil

    raylet = psutil.Process(node.all_processes["raylet"][0].process.pid)
    workers = [p for p in raylet.children() if p.cmdline()[0].startswith("ray::")]
    assert workers
    for p in workers:
        p.suspend()
    try:
        yield
    finally:
        for p in workers:
            with contextlib.suppress(psutil.NoSuchProcess):
                p.resume()


@pytest.mark.parametrize("name", ["sweep", "smooth"])
def test_a_node_that_is_slow_is_not_waited_for(cluster, joined, name):
    both(name, *CASES[name])
    again = turns = 0
    with stopped(cluster.spare):
        while not again and turns < 9:  # Ray may give it no part at all
            told = both(name, *CASES[name])
            again, turns = sum(r["again"] for r in told["loops"]), turns + 1
    assert again, told
    both(name, *CASES[name])


def test_a_node_that_joins_later_gets_parts(cluster, joined):
    late = cluster.add_node(num_cpus=1)
    try:
        time.sleep(1.5)  # what is known of a cluster's size is asked anew every second
        nodes, processors = set(), 0
        for _ in range(20):
            told = both("sweep", *CASES["sweep"])
            nodes, processors = nodes | set(told["nodes"]), told["processors"]
            if len(nodes) > 2:
                break
        assert any(n.endswith(late.node_id[:6]) for n in nodes) and processors == 3
    finally:
        cluster.remove_node(late)
    both("sweep", *CASES["sweep"])


def test_objects_are_sent(joined):
    p = load()
    f = jenny.jit(p.priced)
    prices = p.Prices(2.0)
    assert f(list(range(60)), prices) == [2.0 * x for x in range(60)]
    (loop,) = _cluster.told(f)["loops"]
    assert loop["parts"] > 1


def test_what_cannot_be_sent_stays_here(joined):
    p = load()
    prices = p.Prices(3.0)
    prices.log = sys.__stdout__
    f = jenny.jit(p.priced)
    assert f(list(range(60)), prices) == [3.0 * x for x in range(60)]
    (loop,) = _cluster.told(f)["loops"]
    assert loop["parts"] == 0
    assert loop["why"] == ["reading a TextIOWrapper may change it"]


def test_small_loops_stay_here(cluster):
    def total(xs):
        s = []
        for x in xs:
            s.append(str(x))
        return s

    with jenny.cluster(cluster.address):
        f = jenny.jit(total)
        assert f(list(range(50))) == [str(x) for x in range(50)]
    text = str(f.explain())
    assert "on ray" in text and "here" in text


def test_no_cluster_there():
    code = (
        "import jenny\n"
        "try:\n    jenny.cluster('127.0.0.1:1').__enter__()\n"
        "except jenny.ClusterError as e: print(e)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert "no Ray cluster answers at '127.0.0.1:1'" in done.stdout, done
    assert "ray start --head" in done.stdout


def run(words, **settings):
    env = {**os.environ, **settings}
    words = [sys.executable, *words]
    return subprocess.run(words, capture_output=True, text=True, timeout=120, cwd=HERE, env=env)


def test_run_with_cluster_prints_the_same(cluster):
    plain = run([str(PROGRAMS), "90"])
    words = ["-m", "jenny", "run", "--report", "--cluster", cluster.address, str(PROGRAMS), "90"]
    spread = run(words)
    assert spread.returncode == 0, spread.stderr
    assert spread.stdout == plain.stdout
    assert "  sweep line" in spread.stderr
    last = next(k for k, s in enumerate(PROGRAMS.read_text().splitlines(), 1) if "for case" in s)
    assert f"\n  line {last}: 1 time, 90 rounds: " in spread.stderr


TRACED = """
import json, os, sys, time
import jenny

def slow(n):
    out = []
    for k in range(n):
        time.sleep(0.002)
        out.append(k)
    return out

if __name__ == "__main__":
    with jenny.cluster(sys.argv[1], always=True) as c:
        assert slow(100) == list(range(100))
        told = c.explain()
    lines = open(os.environ["JENNY_TRACE"]).read().splitlines()[1:]
    events = [json.loads(x.rstrip(",")) for x in lines]
    rows = {e["pid"]: e["args"]["name"] for e in events if e["ph"] == "M"}
    parts = [e for e in events if e.get("cat") == "part"]
    print(f"parts ran on {len(rows)} node" in told, {e["pid"] for e in parts} == set(rows))
    print(sum(e["args"]["n"] for e in parts), {e["name"] for e in parts})
    print(all(e["dur"] > 0 and e["ts"] > 0 for e in parts), sorted(rows.values())[0][:5])
"""


def test_trace_has_a_row_for_each_node(cluster, tmp_path):
    script = tmp_path / "traced.py"
    script.write_text(TRACED)
    done = run([str(script), cluster.address], JENNY_TRACE=str(tmp_path / "trace.json"))
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said == ["True True", "99 {'slow, line 7'}", "True node "]


def test_functions_of_imported_modules(cluster, monkeypatch):
    p = load()
    monkeypatch.setitem(sys.modules, p.__name__, p)
    code = p.squares.__code__
    xs = list(range(60))
    with jenny.cluster(cluster.address, always=True) as c:
        assert p.squares.__code__ is not code
        assert p.squares(xs) == [2.0 * x for x in xs if x % 3]
        assert "squares line" in c.explain() and "parts elsewhere" in c.explain()
    assert p.squares.__code__ is code


def test_arrays_stay_on_the_nodes_while_functions_call_one_another(cluster, monkeypatch):
    p = load()
    monkeypatch.setitem(sys.modules, p.__name__, p)
    a, b = RNG.random((400, 300)), np.zeros((400, 300))
    mine, theirs = (a.copy(), b.copy()), (a.copy(), b.copy())
    wanted = p.evolve(*theirs, 12)
    with jenny.cluster(cluster.address, always=True):
        got = p.evolve(*mine, 12)
        told = _cluster.told(_cluster._made_of(p.heat))
    assert got is mine[0] and np.array_equal(got, wanted) and np.array_equal(mine[1], theirs[1])
    assert sum(r["runs"] for r in told["loops"]) == 12
    moved = sum(r["sent"] + r["back"] for r in told["loops"])
    assert 2 * a.nbytes < moved < 5 * a.nbytes, told


@pytest.mark.parametrize("name", ["sweep", "squares", "pi", "smooth", "product", "nearest"])
def test_emitted_program_runs_by_itself(cluster, name, tmp_path):
    words = ["-m", "jenny", "emit", "--python", "--engine", "ray", f"{PROGRAMS}:{name}"]
    made = run(words)
    assert made.returncode == 0, made.stderr
    assert "@ray.remote" in made.stdout and "jenny" not in made.stdout
    file = tmp_path / "emitted.py"
    file.write_text(made.stdout)
    spec = importlib.util.spec_from_file_location("emitted", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    args = _compare.clone(CASES[name])
    quiet = io.StringIO()
    with jenny.cluster(cluster.address), contextlib.redirect_stdout(quiet):
        value = getattr(module, name)(*args)
        wanted_args = _compare.clone(CASES[name])
        wanted = getattr(load(), name)(*wanted_args)
    walk = _compare._Walk(_compare.EXACT)
    walk.same((wanted, wanted_args), (value, args), "result")
    assert walk.found == []


def test_interrupt_ends_it(cluster):
    code = (
        "import sys, jenny\n"
        f"sys.path.insert(0, {str(PROGRAMS.parent)!r})\n"
        "import programs\n"
        "with jenny.cluster(sys.argv[1], always=True):\n"
        "    f = jenny.jit(programs.sweep)\n"
        "    print('ready', flush=True)\n"
        "    f(list(range(100000)), 1.0)\n"
    )
    p = subprocess.Popen(
        [sys.executable, "-c", code, cluster.address],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert p.stdout.readline() == "ready\n"
    time.sleep(3)
    began = time.monotonic()
    os.kill(p.pid, signal.SIGINT)
    _, said = p.communicate(timeout=30)
    assert time.monotonic() - began < 10
    assert "KeyboardInterrupt" in said


def test_a_program_that_is_killed_leaves_nothing_running(cluster):
    code = (
        "import sys, jenny\n"
        f"sys.path.insert(0, {str(PROGRAMS.parent)!r})\n"
        "import programs\n"
        "with jenny.cluster(sys.argv[1], always=True):\n"
        "    jenny.jit(programs.sweep)(list(range(100000)), 1.0)\n"
    )

    p = subprocess.Popen([sys.executable, "-c", code, cluster.address], stdout=subprocess.DEVNULL)
    try:
        assert until(cluster, True)
    finally:
        p.kill()
        p.wait()
    assert until(cluster, False)


@pytest.mark.parametrize("name", ["full", "stream", "headless"])
def test_clusters_that_break(name):
    script = str(PROGRAMS.parent / "faults.py")
    done = subprocess.run(
        [sys.executable, script, name], capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0 and done.stdout.endswith("same\n"), done.stdout + done.stderr
