"""bench/simulate.py on cases whose time is known, and bench/recorder.py on small programs."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "bench"))

import recorder  # noqa: E402
import simulate  # noqa: E402
from programs import spread  # noqa: E402
from simulate import Begin, Cluster, Costs, Fetch, Here, Put, Wait  # noqa: E402


def tasks(count, seconds, **more):
    begun = [Begin(k, seconds, **more) for k in range(count)]
    return begun + [Wait(k) for k in range(count)]


def time_of(actions, cluster, costs=None):
    return simulate.run(actions, cluster, costs or Costs()).seconds


def test_equal_tasks_on_slots():
    """ceil(n / p) rounds of tasks, in processor time or asleep."""
    for count, want in ((12, 3.0), (13, 4.0), (1, 1.0)):
        assert time_of(tasks(count, 1.0), Cluster(2, 2)) == pytest.approx(want)
    assert time_of(tasks(13, 0.0, asleep=1.0), Cluster(2, 2, processors=1.0)) == pytest.approx(4.0)


def test_the_driver_submits_one_after_the_other():
    """More slots than it can feed: n submissions, the last task, n outcomes but for those that it
    takes while it waits."""
    costs = Costs(pickle_s=0.02, submit_s=0.08, apply_s=0.05)
    got = time_of(tasks(100, 0.01), Cluster(64, 16), costs)
    assert got == pytest.approx(100 * 0.1 + 100 * 0.05)
    threads = Costs(io_s=0.1)
    assert time_of(tasks(100, 0.5), Cluster(64, 16), threads) == pytest.approx(10.0 + 0.5)


def test_latency_is_paid_there_and_back_and_between_two_tasks_of_a_slot():
    got = time_of(tasks(3, 1.0), Cluster(1, 1, latency_s=0.05), Costs(latency_s=0.2))
    assert got == pytest.approx(3.0 + 2 * 0.25 + 2 * 0.5)


def test_all_share_the_processors():
    """Four jobs of a second on two processors; the third second has one job left."""
    cluster = Cluster(4, 1, processors=2.0)
    assert time_of(tasks(4, 1.0), cluster) == pytest.approx(2.0)
    actions = [Begin(0, 1.0), Begin(1, 1.0), Begin(2, 2.0), Wait(0), Wait(1), Wait(2)]
    assert time_of(actions, cluster) == pytest.approx(1.5 + 1.0)


def test_an_object_goes_to_each_node_once():
    """One sender at a time, nobody else has it yet when all ask: (nodes - 1) times the object."""
    actions = [Put(1, 1e9), *tasks(8, 1.0, reads=(1,))]
    assert time_of(actions, Cluster(4, 2, nic_bytes=1e9)) == pytest.approx(3.0 + 1.0)
    wide = Cluster(4, 2, nic_bytes=4e9)
    assert time_of(actions, wide, Costs(flow_bytes=1e9)) == pytest.approx(1.0 + 1.0)
    assert time_of(actions, Cluster(1, 8, nic_bytes=1e9)) == pytest.approx(1.0)


def test_holders_spread_an_object_that_was_long_on_its_way():
    """Seven nodes ask one sender; those that still wait after a second ask the others too."""
    actions = [Put(1, 1e9), *tasks(8, 0.0, reads=(1,))]
    slow = time_of(actions, Cluster(8, 1, nic_bytes=1e9))
    fast = time_of(actions, Cluster(8, 1, nic_bytes=1e9, retry_s=1.0))
    assert slow == pytest.approx(7.0)
    assert 3.0 <= fast <= 5.0


def test_results_come_through_the_driver():
    costs = Costs(take_bytes=1e9)
    got = time_of(tasks(4, 1.0, back=1e9), Cluster(4, 1, nic_bytes=1e9), costs)
    assert got == pytest.approx(1.0 + 3 * 1.0 + 4 * 1.0)  # the driver's own part does not travel
    got = time_of(tasks(4, 1.0, back=1e3), Cluster(4, 1, nic_bytes=1e9), costs)
    assert got == pytest.approx(1.0 + 4e-6)


def halos(steps, nodes, size, edge):
    """Blocks on a ring of nodes: each step reads the edge of the block before it."""
    actions = [Put(k, s) for n in range(nodes) for k, s in ((2 * n, size), (2 * n + 1, edge))]
    key, task = 2 * nodes, 0
    block, side = [2 * n for n in range(nodes)], [2 * n + 1 for n in range(nodes)]
    for _ in range(steps):
        begun, made = [], []
        for n in range(nodes):
            makes = ((key, size), (key + 1, edge))
            reads = (block[n], side[n - 1])
            begun.append(Begin(task, 1.0, reads=reads, makes=makes, blocks=True))
            made.append((key, key + 1))
            key, task = key + 2, task + 1
        actions += begun + [Wait(b.task) for b in begun]
        block, side = [m[0] for m in made], [m[1] for m in made]
    return actions, block


def test_blocks_stay_and_halos_travel():
    """Behind the first step only the edges move: one each way at a time, then the work."""
    actions, block = halos(3, 4, 8e9, 1e9)
    costs = Costs(pull_s=0.5)
    got = simulate.run(actions, Cluster(4, 1, nic_bytes=1e9), costs)
    first = simulate.run(halos(1, 4, 8e9, 1e9)[0], Cluster(4, 1, nic_bytes=1e9), costs)
    assert got.seconds - first.seconds == pytest.approx(2 * (0.5 + 1.0 + 1.0))
    back = [*actions, *(Fetch(b) for b in block)]
    more = simulate.run(back, Cluster(4, 1, nic_bytes=1e9), costs).seconds - got.seconds
    assert more == pytest.approx(3 * (0.5 + 8.0))


def test_a_driver_that_waits_for_nothing_is_a_fault():
    with pytest.raises(RuntimeError, match="never"):
        simulate.run([Wait(1)], Cluster(1, 1), Costs())
    assert time_of([Here(2.0)], Cluster(1, 1)) == pytest.approx(2.0)


def test_the_recorder_writes_down_what_the_engine_decides():
    rounds = recorder.Rounds(0.02, 0.02, asleep=True, answer=9)
    actions, notes = recorder.record(spread.waits, ([0.02] * 1000,), 16, rounds)
    begun = [a for a in actions if isinstance(a, Begin)]
    assert len(begun) == notes[-1].parts > 16 and notes[-1].here == 1
    assert sum(b.asleep for b in begun) == pytest.approx(999 * 0.02)
    few, notes = recorder.record(spread.waits, ([0.001] * 20,), 16, rounds)
    assert notes[-1].parts and len(few) < len(actions)


def test_parts_begin_while_a_long_first_round_runs():
    rounds = recorder.Rounds(0.5, 2.0)
    actions, notes = recorder.record(spread.waits, ([1.0] * 40,), 4, rounds)
    begun = next(i for i, a in enumerate(actions) if isinstance(a, Begin))
    here = [a.seconds for a in actions if isinstance(a, simulate.Here)]
    assert [a.seconds for a in actions[:begun] if isinstance(a, simulate.Here)] == [0.1]
    assert sum(here) == 2.0 and notes[-1].here == 1


def test_the_recorder_leaves_vast_arrays_alone():
    n = 1 << 16
    arrays = [recorder.vast(n, n) for _ in range(2)]
    actions, notes = recorder.record(
        spread.jacobi, (2, *arrays), 8, recorder.Rounds(1e-4, 1e-4), always=True
    )
    puts = [a for a in actions if isinstance(a, Put)]
    begun = [a for a in actions if isinstance(a, Begin)]
    whole = {p.size for p in puts if p.size > 1e9}
    assert whole == {n * n // 8 * 8.0} and len(puts) == 2 * 8 + 2 * 7
    assert len(begun) == 8 * 2 * 2 and all(b.blocks for b in begun)
    assert {b.makes[1][1] for b in begun} == {n * 8.0}
    assert len(notes) == 4


def test_a_loop_that_costs_more_to_move_stays():
    a = recorder.vast(4096, 4096)
    rounds = recorder.Rounds(1e-5, 1e-5)
    actions, notes = recorder.record(spread.jacobi, (1, a, np.zeros_like(a)), 8, rounds)
    assert not any(isinstance(x, Begin) for x in actions)
    assert notes[-1].why
