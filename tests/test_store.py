"""What was sent once is used again where it is the same, and only there."""

import gc
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy._core.multiarray import get_handler_name

import jenny
from jenny import packet, store
from jenny.away import Away
from jenny.engines.inline import Inline

PROGRAMS = Path(__file__).resolve().parent / "cluster" / "programs.py"


def programs() -> Any:
    spec = importlib.util.spec_from_file_location("programs_that_send", PROGRAMS)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def there(held: Any) -> Any:
    return held


def kept(data: Any) -> Any:
    """A copy, as it lies in an object store."""
    if isinstance(data, np.ndarray):
        return np.ascontiguousarray(data).copy()
    return packet.Packet(data.body, [bytes(b) for b in data.buffers])


def forms(a: Any) -> dict[str, Any]:
    return {
        "packet": packet.dumps({"a": a, "n": 3}),
        "rows": a[10:],
        "columns": a[:, 5:60],
        "one axis": a[7],
    }


@pytest.mark.parametrize("form", ["packet", "rows", "columns", "one axis"])
@pytest.mark.parametrize("dtype", ["f8", "f4", "c16", "i1", "M8[s]", ">i4"])
def test_the_same_is_found_until_an_element_changes(form: str, dtype: str) -> None:
    a = (np.arange(700 * 70).reshape(700, 70) % 100).astype(dtype)
    s = store.Store(1 << 24)
    data = forms(a)[form]
    assert s.find(data, there) is None
    s.add(data, held := kept(data))
    assert s.find(forms(a)[form], there) is held
    for at in ((-1, -12) if form != "one axis" else (7, -1), (10 if form != "one axis" else 7, 5)):
        before = a[at]
        a[at] = np.array(101).astype(dtype)
        assert s.find(forms(a)[form], there) is None
        a[at] = before
        assert s.find(forms(a)[form], there) is None, "what was found to differ is forgotten"
        s.add(forms(a)[form], held)
    assert s.find(forms(a)[form], there) is held
    assert s.find(forms(a)[form], lambda held: None) is None, "it is not at hand"


def test_bits_are_compared_not_values() -> None:
    a = np.zeros(1000)
    a[3] = np.nan
    s = store.Store(1 << 20)
    s.add(a, held := kept(a))
    assert s.find(a, there) is held
    a[5] = -0.0
    assert s.find(a, there) is None


def test_it_goes_with_the_array_and_where_there_is_no_room() -> None:
    s = store.Store(100_000)
    a, b, c = np.ones(6000), np.ones(6000), np.ones(60_000)
    s.add(a[:5000], kept(a[:5000]))
    s.add(b, kept(b))
    s.add(c, kept(c))
    assert (len(s.entries), s.used) == (2, 88_000), "larger than the room"
    assert s.find(a[:5000], there) is not None
    s.add(c[:3000], kept(c[:3000]))
    assert s.used == 64_000 and s.find(b, there) is None, "what was not used the longest goes"
    del a
    gc.collect()
    assert s.used == 24_000
    del c
    gc.collect()
    assert s.used == 0 and not s.entries


def sent(fn: Any, calls: list[tuple[Any, ...]]) -> list[int]:
    """Bytes that each call sends; all give what the program as it is gives."""
    away = Away(jenny.jit(fn), Inline())
    found = []
    for args in calls:
        before = len(away.notes)
        mine = [x.copy() if x is args[-1] else x for x in args]
        theirs = [x.copy() if x is args[-1] else x for x in args]
        got, want = away.call(tuple(mine), {}), fn(*theirs)
        assert repr(got) == repr(want)
        assert all(np.array_equal(x, y) for x, y in zip(mine, theirs))
        found.append(sum(n.sent for n in away.notes[before:]))
    return found


def test_arrays_go_out_once_for_many_calls() -> None:
    points = np.random.default_rng(0).random((20_000, 2))
    centres = [points[[k, k + 9]] for k in range(4)]
    found = sent(programs().nearest, [(points, c) for c in centres])
    assert found[0] > points.nbytes and max(found[1:]) < 20_000, found
    points[1, 1] = 2.0
    again = sent(programs().nearest, [(points, centres[0])] * 2)
    assert again[1] < 20_000 < points.nbytes < again[0], again


def test_blocks_stay_from_call_to_call() -> None:
    p, engine = programs(), Inline()
    away = Away(jenny.jit(p.smooth), engine)
    a, b = np.random.default_rng(1).random((90, 40)), np.zeros((90, 40))
    mine, theirs = (a.copy(), b.copy()), (a.copy(), b.copy())
    total = []
    for turn in range(4):
        before = len(away.notes)
        assert repr(away.call(mine, {})) == repr(p.smooth(*theirs))
        assert all(np.array_equal(x, y) for x, y in zip(mine, theirs))
        total.append(sum(n.sent for n in away.notes[before:]))
        if turn == 2:
            for x in (*mine, *theirs):
                x[33, 3] += 1.0
    assert total[1] < total[0] / 2 and total[2] == total[1], total
    assert total[1] < total[3] < total[0], total


def test_arrays_that_were_sent_are_resized_as_ever() -> None:
    s, a = store.Store(1 << 24), np.arange(9000.0)
    name = get_handler_name(a)
    for n in range(3):  # and watched once
        s.add(a[n:], kept(a[n:]))
    assert get_handler_name(a) == name
    a.resize(20_000)
    assert a[8999] == 8999.0 and not a[9000:].any()
    a.resize((50, 100))
    s.add(a, held := kept(a))
    assert s.find(a, there) is held and s.find(a[1:], there) is None
    a[3, 3] = 7.5
    assert s.find(a, there) is None
    s.add(a, kept(a))
    del a
    assert not s.entries and not s.watched and not s.used


def test_what_is_watched_may_outlive_what_watches() -> None:
    a, b = np.ones(9000), np.frombuffer(bytearray(80_000))
    stores = [store.Store(1 << 24) for _ in range(3)]
    for s in stores:
        s.add(a, kept(a))
        s.add(b, kept(b))
    del stores[1], s
    gc.collect()
    c = a
    a.__setstate__((1, (3,), a.dtype, False, bytes(24)))
    assert [len(s.entries) for s in stores] == [1, 1], "its memory is freed"
    del b
    assert not any(s.entries or s.watched for s in stores)
    stores[0].add(c, kept(c))
    assert len(stores[0].watched) == 1
    del a, c
    assert not stores[0].watched


@pytest.mark.parametrize("chained", [True, False])
def test_a_program_that_resizes(chained: bool) -> None:
    def rows(a: Any) -> Any:
        b = np.zeros(a.shape)
        for i in range(a.shape[0]):
            b[i] = a[i] + 1.0
        b.resize((9000, 9))
        for i in range(b.shape[0]):
            b[i] += b[i].sum()
        return b

    def sums(a: Any) -> Any:
        b = np.array(a)
        found = [b[i : i + 3].sum() for i in range(a.shape[0])]
        b.resize((9000, 9))
        found += [b[i : i + 3].sum() for i in range(b.shape[0])]
        return b, found

    fn = rows if chained else sums
    a = np.ones((7000, 5))
    away = Away(jenny.jit(fn), Inline())
    for _ in range(2):
        got, want = away.call((a,), {}), fn(a)
        assert np.array_equal(got if chained else got[0], want if chained else want[0])
        assert chained or got[1] == want[1]
    assert sum(n.parts for n in away.notes) > 3, away.notes
    a.resize((100_000, 2))
