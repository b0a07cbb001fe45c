"""A compiled version that is slower than the original leaves the calls to it."""

import numpy as np
import pytest

import jenny
from jenny import _core


def product(a):
    return a @ a


def test_original_is_tried_and_dropped_again() -> None:
    f = jenny.jit(product, wait=True)
    a = np.ones((300, 300))
    want = product(a)
    for _ in range(40):
        assert np.array_equal(f(a), want)
    stats = f.stats()
    assert stats["native"] + stats["original"] == 40
    assert stats["original"] >= 1


def test_short_calls_are_not_tried() -> None:
    f = jenny.jit(product, wait=True)
    a = np.ones((3, 3))
    for _ in range(2000):
        f(a)
    assert f.stats()["native"] == 2000


def test_what_is_far_quicker_is_not_tried() -> None:
    def chain(a):
        s = 0.0
        for k in range(len(a)):
            s = s * 0.5 + a[k]
        return s

    f = jenny.jit(chain, wait=True)
    a = np.ones(400000)
    for _ in range(30):
        f(a)
    assert f.stats()["native"] == 30


def test_exceptions_of_the_original_come_through() -> None:
    def solve(a, n):
        return (a @ a)[n]

    f = jenny.jit(solve, wait=True)
    a = np.ones((300, 300))
    for _ in range(12):
        f(a, 0)
        with pytest.raises(IndexError):
            f(a, 300)
    assert isinstance(f.env, _core.Env)
