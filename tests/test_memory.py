"""Memory of large results: theirs as NumPy's is, and used again once they are gone."""

from __future__ import annotations

import os
import pickle
import threading
import weakref

import numpy as np
import pytest

import jenny

LARGE = 3 << 20  # elements: 24 MB


@pytest.fixture(scope="module")
def scaled():
    def scale(a, f):
        return a * f + 1.0

    fast = jenny.jit(scale, wait=True)
    fast(np.ones(LARGE), 2.0)
    return fast


def address(a: np.ndarray) -> int:
    return a.__array_interface__["data"][0]


def test_looks_like_numpys(scaled):
    a = scaled(np.ones(LARGE), 2.0)
    assert scaled.stats()["original"] == 0
    assert a.base is None and a.flags.owndata and a.flags.writeable and a.flags.aligned
    assert address(a) % 64 == 0
    assert weakref.ref(a)() is a
    again = pickle.loads(pickle.dumps(a))
    assert np.array_equal(again, a)


def test_memory_is_used_again_when_nobody_holds_it(scaled):
    ones = np.ones(LARGE)
    at = set()
    for k in range(20):
        a = scaled(ones, float(k))
        at.add(address(a))
        assert a[0] == k + 1.0 and a[-1] == k + 1.0
        del a
    assert len(at) < 20


def test_results_that_live_are_apart(scaled):
    ones = np.ones(LARGE)
    held = [scaled(ones, float(k)) for k in range(12)]
    for k in range(0, 12, 2):
        held[k] = None
    held += [scaled(ones, 100.0 + k) for k in range(6)]
    live = [a for a in held if a is not None]
    for i, a in enumerate(live):
        assert a.min() == a.max()
        for b in live[:i]:
            assert not np.shares_memory(a, b)
    assert [a[0] for a in live] == [2, 4, 6, 8, 10, 12, 101, 102, 103, 104, 105, 106]


def test_a_view_keeps_it(scaled):
    view = scaled(np.ones(LARGE), 2.0)[5:9]
    for k in range(4):
        scaled(np.ones(LARGE), float(k))
    assert view.tolist() == [3.0] * 4


@pytest.mark.parametrize("size", [0, 7, LARGE // 2, LARGE - 9, LARGE + 9, 4 * LARGE])
def test_resize(scaled, size):
    a = scaled(np.arange(float(LARGE)), 1.0)
    a.resize(size, refcheck=False)
    kept = min(size, LARGE)
    assert np.array_equal(a[:kept], np.arange(1.0, kept + 1))
    assert not a[kept:].any()


def test_the_next_arrays_of_numpy_are_numpys(scaled):
    from numpy._core.multiarray import get_handler_name

    before = get_handler_name()
    a = scaled(np.ones(LARGE), 2.0)
    assert get_handler_name() == before
    assert get_handler_name(a) != before
    assert get_handler_name(np.ones(LARGE)) == before


def test_too_large_is_an_error_of_memory():
    def many(n):
        return np.zeros(n) + 1.0

    fast = jenny.jit(many, wait=True)
    assert fast(LARGE)[-1] == 1.0
    with pytest.raises(MemoryError):
        fast(1 << 46)
    assert fast(LARGE)[0] == 1.0


def test_threads(scaled):
    wrong = []

    def work(f: float) -> None:
        ones = np.ones(LARGE)
        for _ in range(15):
            a = scaled(ones, f)
            if not (a == f + 1.0).all():
                wrong.append(f)

    threads = [threading.Thread(target=work, args=(float(k),)) for k in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong


def test_what_is_kept_is_bounded():
    def fill(n):
        return np.ones(n) * 3.0

    def mapped() -> int:
        with open("/proc/self/statm") as f:
            return int(f.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")

    fast = jenny.jit(fill, wait=True)
    fast(LARGE)
    before = mapped()
    for k in range(24):
        fast(LARGE * (1 + k % 12))
    room = min(1 << 30, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 16)
    assert mapped() - before < room + (64 << 20)


def test_fork(scaled):
    a = scaled(np.ones(LARGE), 2.0)
    scaled(np.ones(LARGE), 3.0)
    child = os.fork()
    if child == 0:
        b = scaled(np.ones(LARGE), 4.0)
        a[:] = 0.0
        os._exit(0 if b[7] == 5.0 and b[-1] == 5.0 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert (a == 3.0).all()


def test_what_libraries_make():
    """Arrays, large and small, that NumPy's own functions make in between."""
    from numpy._core.multiarray import get_handler_name

    def spectrum(a):
        b = a * 2.0
        return np.fft.fft(b, axis=0)

    fast = jenny.jit(spectrum, wait=True)
    a = np.random.default_rng(0).random((1 << 14, 40))
    given, want, before = a.copy(), spectrum(a), get_handler_name()
    for _ in range(3):
        got = fast(a)
        assert np.array_equal(got, want) and got.dtype == want.dtype and got.shape == want.shape
        assert np.array_equal(a, given)
        assert got.base is None and got.flags.owndata
        assert get_handler_name() == before
        got.resize((5, 3), refcheck=False)
        assert np.allclose(got.ravel(), want.ravel()[:15])
    assert fast.stats()["original"] == 0
    with pytest.raises(ValueError, match="points"):
        fast(np.empty((0, 40)))
    assert get_handler_name() == before


def test_a_large_array_that_a_kernel_spoils_is_put_back():
    """Its copy lies in such memory too; behind a failed kernel the original finds what was there."""

    def roots(a):
        for i in range(a.shape[0]):
            a[i] = np.sqrt(a[i]) + a[i]

    fast = jenny.jit(roots, wait=True)
    a = np.full((100, 130_000), 4.0)
    assert a.nbytes > 96 << 20
    fast(a)
    assert (a == 6.0).all() and fast.stats()["original"] == 0
    want = a.copy()
    a[-1, -1] = want[-1, -1] = -1.0
    with np.errstate(invalid="raise"):
        with pytest.raises(FloatingPointError, match="sqrt"):
            roots(want)
        for _ in range(2):
            b = a.copy()
            with pytest.raises(FloatingPointError, match="sqrt"):
                fast(b)
            assert np.array_equal(b, want)
    c = np.full_like(a, 9.0)
    fast(c)
    assert (c == 12.0).all()
