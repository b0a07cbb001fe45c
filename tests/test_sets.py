"""Sets that compiled code makes or changes: the table is CPython's own, so the order is, now and later."""

import gc
import random
import sys
from typing import Any

import numpy as np
import pytest

import jenny


def made(keys: list[Any], gone: list[Any]) -> set[Any]:
    s = set()
    for k in keys:
        s.add(k)
    for k in gone:
        s.discard(k)
    return s


def changed(s: set[Any], keys: list[Any], gone: list[Any]) -> int:
    for k in gone:
        s.discard(k)
    for k in keys:
        s.add(k)
    return len(s)


def numbers(kind: str, count: int, toss: random.Random) -> list[Any]:
    if kind == "int":
        return [toss.randrange(-(10**12), 10**12) for _ in range(count)]
    if kind == "near":
        return [toss.randrange(40) * 64 for _ in range(count)]
    if kind == "float":
        return [toss.randrange(-500, 500) / 8 for _ in range(count)]
    return [(toss.randrange(20), toss.randrange(50) / 2) for _ in range(count)]


@pytest.mark.parametrize("kind", ["int", "near", "float", "tuple"])
def test_order_is_cpythons(kind: str) -> None:
    fast, fast_changed = jenny.jit(made, wait=True), jenny.jit(changed, wait=True)
    toss = random.Random(kind)
    for count in (1, 3, 5, 30, 200, 2000) * 3:
        keys, more = numbers(kind, count, toss), numbers(kind, count, toss)
        gone = toss.sample(keys, len(keys) // 3) + more[:1]
        want, got = made(keys, gone), fast(keys, gone)
        assert list(want) == list(got) and len(want) == len(got)
        args = [set(keys), set(keys)]
        held = {id(k) for k in args[1]}
        assert changed(args[0], more, gone[:2]) == fast_changed(args[1], more, gone[:2])
        assert list(args[0]) == list(args[1])
        for s in (want, got, *args):
            s.update(more[::2])
        assert list(want) == list(got) and list(args[0]) == list(args[1])
        stayed = [k for k in args[1] if k in set(keys) - set(gone[:2])]
        assert all(id(k) in held for k in stayed)
        assert want.pop() == got.pop() and list(want) == list(got)
        got.clear()
    assert fast.stats()["native"] and fast_changed.stats()["native"]


def of_array(a: Any) -> set[Any]:
    s = set()
    for x in a:
        s.add(x)
    return s


@pytest.mark.parametrize("dtype", ["f8", "i8"])
def test_scalars_of_numpy(dtype: str) -> None:
    fast = jenny.jit(of_array, wait=True)
    toss = np.random.default_rng(1)
    for count in (1, 5, 30, 300):
        a = (toss.integers(-500, 500, count) / 8 * 64).astype(dtype)
        want, got = of_array(a), fast(a)
        assert list(want) == list(got)
        assert [type(x) for x in want] == [type(x) for x in got]


def test_nothing_is_lost() -> None:
    fast = jenny.jit(changed, wait=True)
    keys = [float(k) for k in range(100, 200)]
    counts = []
    for _ in range(40):
        s = set(keys[:50])
        assert fast(s, keys, []) == 100
        del s
        gc.collect()
        counts.append(sys.getrefcount(keys[7]))
    assert counts[-1] <= counts[0] + 1 and counts[-1] <= counts[20]
