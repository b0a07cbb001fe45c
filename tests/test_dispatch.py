"""What stands between a call and its kernel: guards, conversions, write-back, boxing.

Every test runs the original and Jenny on arguments of their own and compares what both left behind.
"""

import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import jenny
from jenny import _compare

N = 3
TABLE = np.arange(5.0)


@jenny.jit
def axpb(a):
    return a * 2 + 1


@jenny.jit
def scale_list(rows, f):
    for i in range(len(rows)):
        for j in range(len(rows[0])):
            rows[i][j] = rows[i][j] * f
    return None


@jenny.jit
def total(xs):
    s = 0
    for x in xs:
        s += x
    return s


@jenny.jit
def add_to(a, b):
    for i in range(len(a)):
        a[i] = a[i] + b[i]


@jenny.jit
def with_global(x):
    return x * N


@jenny.jit
def with_table(i):
    return TABLE[i] + 1.0


@jenny.jit
def inverse(a):
    return 1.0 / a


@jenny.jit
def defaults(a, b=2, *, c=3):
    return a * b + c


@jenny.jit
def pair(t):
    return t[0] + t[1]


@jenny.jit
def first_half(a):
    return a[: len(a) // 2]


@jenny.jit
def bump(a, n):
    for i in range(n):
        a[i] = a[i] + 1.0
    return a


def both(f: Any, make: Callable[[], tuple[Any, ...]], native: bool | None = True, calls: int = 2):
    """Calls original and Jenny on fresh arguments; they must agree, and run compiled or not."""
    f.compile(*make())
    before = f.stats()["native"]
    for _ in range(calls):
        expected = _compare.observe(f.__wrapped__, make())
        actual = _compare.observe(f, make())
        assert _compare.differences(expected, actual) == []
    if native is not None:
        ran = f.stats()["native"] - before
        assert ran == (calls if native else 0), f.explain()


def test_new_array():
    both(axpb, lambda: (np.arange(10.0),))


def test_empty_array():
    both(axpb, lambda: (np.empty(0),))


@pytest.mark.parametrize(
    "make",
    [
        lambda: np.arange(10.0).astype(">f8"),
        lambda: np.frombuffer(b"x" * 81, np.uint8)[1:].view("f8"),
        lambda: np.arange(10.0).view(np.recarray),
        lambda: np.ma.masked_array(np.arange(3.0), [0, 1, 0]),
        lambda: np.arange(10.0).astype(np.float16),
        lambda: np.arange(10.0).astype(np.longdouble),
        lambda: np.arange(3).astype(object),
    ],
    ids=["swapped", "unaligned", "subclass", "masked", "half", "long", "object"],
)
def test_arrays_that_are_not_compiled(make):
    both(axpb, lambda: (make(),), native=False)


def test_list_is_written_back_in_place():
    rows = [[1.0, 2.0], [0.0, 4.0]]
    scale_list.compile([[1.0]], 2.0)
    inner, zero = rows[0], rows[1][0]
    before = scale_list.stats()["native"]
    assert scale_list(rows, 2.0) is None
    assert scale_list.stats()["native"] == before + 1
    assert rows == [[2.0, 4.0], [0.0, 8.0]]
    assert rows[0] is inner and rows[1][0] is zero


@pytest.mark.parametrize(
    "rows",
    [
        [[1.0, 2.0], [3.0]],
        [[1.0, 2.0], [3.0, 4]],
        [[1.0, 2.0], (3.0, 4.0)],
        [[1.0, 2.0], [3.0, np.float64(4)]],
        [[1.0, 2.0], [3.0, True]],
    ],
    ids=["ragged", "int", "tuple", "npfloat", "bool"],
)
def test_lists_that_do_not_fit(rows):
    import copy

    both(scale_list, lambda: (copy.deepcopy(rows), 2.0), native=False)


def test_one_row_twice():
    def make():
        row = [1.0, 2.0]
        return [row, row], 3.0

    both(scale_list, make, native=False)


@pytest.mark.parametrize(
    "xs", [[1, 2, 3], [1.5, 2.5], [2**62, 2**62], [2**70, 1], [True, False], [1, 2.0], []]
)
def test_sums_of_lists(xs):
    both(total, lambda: (list(xs),), native=None)


def test_overlap_runs_the_original():
    def make(shift):
        base = np.arange(10.0)
        return base[shift:], base[: 10 - shift]

    both(add_to, lambda: (np.arange(5.0), np.ones(5)))
    for shift in (1, 3):
        both(add_to, lambda s=shift: make(s), native=None)


def test_interleaved_views_do_not_overlap():
    def make():
        base = np.arange(12.0)
        return base[::2], base[1::2]

    both(add_to, make)


def test_read_only_array_raises_as_ever():
    def make():
        a = np.arange(4.0)
        a.flags.writeable = False
        return a, np.ones(4)

    both(add_to, make, native=False)


def test_global_is_guarded():
    global N
    both(with_global, lambda: (5,))
    for n in (4, 2.5, 3):
        N = n
        both(with_global, lambda: (5,))
    N = 3


def test_global_array_is_read_at_each_call():
    global TABLE
    old = TABLE
    both(with_table, lambda: (2,))
    TABLE = np.arange(5.0) * 10
    assert with_table(2) == 21.0
    TABLE = np.arange(5)
    assert with_table(2) == 3.0
    del TABLE
    with pytest.raises(NameError):
        with_table(2)
    TABLE = old
    assert with_table(2) == 3.0


def test_closure_is_guarded():
    k = 2

    @jenny.jit
    def f(x):
        return x * k

    both(f, lambda: (3.0,))
    k = 5
    both(f, lambda: (3.0,))


def test_a_function_of_numpy_is_replaced(monkeypatch):
    @jenny.jit
    def f(a):
        return np.sqrt(a)

    both(f, lambda: (np.arange(4.0),))
    monkeypatch.setattr(np, "sqrt", lambda a: "changed")
    assert f(np.arange(4.0)) == "changed"
    monkeypatch.undo()
    assert f(np.arange(4.0))[3] == np.sqrt(3.0)


def test_builtin_is_shadowed():
    space: dict[str, Any] = {}
    import linecache

    text = "def f(a):\n    return abs(a)\n"
    linecache.cache["<shadow>"] = (len(text), None, text.splitlines(True), "<shadow>")
    exec(compile(text, "<shadow>", "exec"), space)
    f = jenny.jit(space["f"])
    both(f, lambda: (-3.0,))
    space["abs"] = lambda a: "mine"
    assert f(-3.0) == "mine"
    del space["abs"]
    assert f(-3.0) == 3.0


def test_errstate_and_warnings():
    a = np.array([1.0, 0.0, 4.0])
    both(inverse, lambda: (a,), native=None)
    with np.errstate(divide="raise"), pytest.raises(FloatingPointError):
        inverse(a)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert inverse(a)[1] == np.inf
    for _ in range(5):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            inverse(a)
        assert [w.category for w in caught] == [RuntimeWarning]
        assert "divide by zero" in str(caught[0].message)
        assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning):
            inverse(a)


def test_events_that_are_real_do_not_run_the_original_for_ever():
    a = np.array([1.0, 0.0, 4.0])
    f = jenny.jit(inverse.__wrapped__)
    f.compile(a)
    with np.errstate(divide="warn"), pytest.warns(RuntimeWarning):
        for _ in range(10):
            f(a)
    assert f.stats()["native"] >= 9


def growths(a, out):
    out[1:-1] = np.exp(a[1:-1])


@pytest.mark.parametrize("action", ["always", "error"])
@pytest.mark.parametrize("top", [1.0, 1e5])
@pytest.mark.parametrize("n", [30, 30000])
def test_arrays_that_the_original_writes_anew(action, top, n):
    """They are not saved in front of a kernel whose flags may send it to the original."""
    a = np.full(n, top)
    f = jenny.jit(growths)
    f.compile(a, a.copy())
    left = []
    for call in (growths, f):
        out = np.full(n, 7.0)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter(action)
            try:
                call(a, out)
                said = [w.category for w in caught]
            except RuntimeWarning as warning:
                said = [repr(warning)]
        left.append((said, out))
    assert left[0][0] == left[1][0]
    np.testing.assert_allclose(left[0][1], left[1][1], rtol=1e-15)


def doubles(a):
    a *= 2.0


def doubles_some(a):
    for i in range(len(a) // 2):
        a[i + 1] *= 2.0
    a[len(a) - 2] = 1.0


@pytest.mark.parametrize("action", ["always", "error"])
@pytest.mark.parametrize("n", [3, 30000])
@pytest.mark.parametrize("doubles", [doubles, doubles_some])
def test_arrays_of_kernels_that_only_warn(doubles, action, n):
    f = jenny.jit(doubles)
    f.compile(np.ones(n))
    for _ in range(3):
        left = []
        for call in (doubles, f):
            a = np.full(n, 1e308)
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter(action)
                try:
                    call(a)
                    said = list({w.category for w in caught})
                except RuntimeWarning as warning:
                    said = [repr(warning)]
            left.append((said, list(a)))
        assert left[0] == left[1]


def cubes(a):
    a += 1
    return np.zeros((a.shape[0], a.shape[0], a.shape[0]))


def squares(a):
    a += 1.0
    return np.zeros((a.shape[0], a.shape[0]))


@pytest.mark.parametrize(
    "original, shape, dtype",
    [(cubes, (5,), "i8"), (cubes, (5,), "f8"), (squares, (5, 1), "f8"), (squares, (5, 1), "f4")],
)
def test_memory_that_runs_out_behind_a_write(original, shape, dtype):
    """The original is not run on arguments that the kernel has changed."""
    f = jenny.jit(original)
    f.compile(np.zeros(shape, dtype))
    for n in (7, 3000000 if original is squares else 30000):
        left = []
        for call in (original, f):
            a = np.zeros((n, *shape[1:]), dtype)
            try:
                said = call(a).shape
            except MemoryError:
                said = MemoryError
            left.append((said, a.min(), a.max()))
        assert left[0] == left[1]
    assert f.stats()["native"] > 0


def test_arguments_are_bound():
    both(defaults, lambda: (1,))
    defaults.compile(1, 5, c=7)
    before = defaults.stats()["native"]
    assert defaults(1, 5, c=7) == 12
    assert defaults(b=5, a=1, c=7) == 12
    assert defaults.stats()["native"] == before + 2
    for args, kw in [((), {}), ((1, 2, 3), {}), ((1,), {"d": 1}), ((1,), {"a": 1})]:
        with pytest.raises(TypeError) as ours:
            defaults(*args, **kw)
        with pytest.raises(TypeError) as theirs:
            defaults.__wrapped__(*args, **kw)
        assert str(ours.value) == str(theirs.value)


def test_defaults_are_read_at_each_call():
    @jenny.jit
    def f(a, b=2):
        return a * b

    both(f, lambda: (3,))
    f.__wrapped__.__defaults__ = (10,)
    assert f(3) == 30


@pytest.mark.parametrize("x", [0, -1, 2**31 - 1, 2**31, -(2**31), 2**62, 2**63, -(2**63), 2**100])
def test_ints_of_any_size(x):
    both(defaults, lambda: (x,), native=None)


@pytest.mark.parametrize("x", [True, 1.5, 2j, np.float32(3), np.int8(100), np.float64(2), "ab"])
def test_other_numbers(x):
    both(defaults, lambda: (x, 2), native=None)


def test_tuples_are_flattened():
    both(pair, lambda: ((1, 2.5),))
    both(pair, lambda: ((1, 2.5, 3),), native=None)
    both(pair, lambda: (("a", "b"),), native=None)


def test_views_have_the_argument_as_base():
    a = np.arange(10.0)
    first_half.compile(a)
    v = first_half(a)
    assert v.base is a and np.shares_memory(v, a) and v.flags.writeable
    w = first_half(a[2:])
    assert w.base is a
    both(first_half, lambda: (np.arange(9.0)[::-1],), native=None)


def test_index_past_the_end():
    both(bump, lambda: (np.arange(5.0), 5))
    for _ in range(4):
        both(bump, lambda: (np.arange(5.0), 7), native=None)
    a = np.arange(5.0)
    bump.compile(a, 5)
    assert bump(a, 5) is a


def test_references_are_balanced():
    a = np.arange(10.0)
    axpb.compile(a)
    rows = [[1.0, 2.0]]
    scale_list.compile(rows, 2.0)
    counts = [sys.getrefcount(x) for x in (a, rows, rows[0], jenny, axpb)]
    for _ in range(100):
        axpb(a)
        scale_list(rows, 1.0)
        first_half(a)
    assert [sys.getrefcount(x) for x in (a, rows, rows[0], jenny, axpb)] == counts


def test_version_limit():
    @jenny.jit
    def f(t):
        return len(t)

    for n in range(90):
        assert f((1,) * n) == n
    jenny.wait()
    for n in range(90):
        assert f((1,) * n) == n
    assert len(f.versions()) <= 64
    assert sum(v.state == "ready" for v in f.versions()) <= 16


def test_refused_types_leave_room_for_others():
    f = jenny.jit(axpb.__wrapped__)
    for n in range(20):
        with pytest.raises(TypeError):
            f(({},) * (n + 1))
    both(f, lambda: (np.arange(3.0),))


def test_no_arguments_and_no_result():
    @jenny.jit
    def f():
        return None

    @jenny.jit
    def g():
        return ((), (1,), (None, (2.5, True)))

    both(f, lambda: ())
    both(g, lambda: ())


def test_array_that_overlaps_itself():
    def make():
        base = np.arange(8.0)
        window = np.lib.stride_tricks.as_strided(base, (5,), (8,))
        return np.lib.stride_tricks.as_strided(window, (4, 2), (8, 8))[:, 0], np.ones(4)

    @jenny.jit
    def f(a, b):
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                a[i, j] = a[i, j] + b[i]

    def windows():
        base = np.arange(8.0)
        return np.lib.stride_tricks.as_strided(base, (4, 3), (8, 8)), np.ones(4)

    both(add_to, make)
    both(f, windows, native=False)
    both(f, lambda: (np.arange(24.0).reshape(4, 6)[:, ::2], np.ones(4)))
    both(f, lambda: (np.arange(24.0).reshape(6, 4).T[:, ::-2], np.ones(4)))


def test_nans_after_an_invalid_operation() -> None:
    """A real event is confirmed once; comparisons of NaNs, which raise one too, stay silent after it."""

    def choose(a: Any, b: Any) -> Any:
        return np.where(a > b, a * b, a - b)

    f = jenny.jit(choose, wait=True)
    real = np.full(16, np.inf), np.full(16, np.inf)
    odd = np.full(16, np.nan), np.ones(16)
    for args in (real, real, odd, odd, real, odd):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            f(*args)
        assert len(said) == (args is real)
    assert f.stats()["native"]


def test_ints_among_floats_do_not_cost_the_first_call() -> None:
    """The version for floats alone makes room for one that takes both, and the call goes on there."""
    f = jenny.jit(scaled_rows, wait=True)
    rows = [[1.0, 2.0], [3, 4.5], [0.5, -999]]
    want, got = [list(r) for r in rows], [list(r) for r in rows]
    assert repr(f(got, 2.0)) == repr(scaled_rows(want, 2.0))
    assert repr(got) == repr(want)
    assert f.stats()["native"] == 1 and f.stats()["original"] == 0, f.stats()


def scaled_rows(a: list[list[float]], x: float) -> float:
    s = 0.0
    for i in range(len(a)):
        for j in range(len(a[i])):
            s += a[i][j] * x
            a[i][0] = s
    return s
