"""The comparison itself: everything that may differ is seen, nothing that is equal is."""

import random
import warnings

import numpy as np
import pytest

import runner

compare = runner.compare


def found(expected, actual, args, bound=compare.EXACT):
    """Differences between two functions on fresh copies of the same arguments."""
    left, right = compare.clone(args), compare.clone(args)
    return compare.differences(
        compare.observe(expected, left), compare.observe(actual, right), bound, file=__file__
    )


A = np.arange(6.0)
Z = np.zeros(6)

SAME = {
    "values": (lambda a: a + 1, lambda a: 1 + a),
    "a view of the argument": (lambda a: a[1:], lambda a: a[1:]),
    "the argument": (lambda a: a, lambda a: a),
    "any NaN": (lambda a: float("nan"), lambda a: -float("nan")),
    "any NaN in arrays": (lambda a: a * float("nan"), lambda a: a * -float("nan")),
    "complex": (lambda a: a * 1j, lambda a: a * 1j),
    "float16": (lambda a: a.astype("f2"), lambda a: a.astype("f2")),
    "long double": (lambda a: a.astype("g"), lambda a: a.astype("g")),
    "who warned": (lambda a: (1 / a)[1], lambda a: (1 / a[:2])[1]),
}

DIFFERENT = {
    "value": (lambda a: a + 1, lambda a: a + 1.0000000001, "6 of 6 elements differ"),
    "last bit": (lambda a: a + 1, lambda a: np.nextafter(a + 1, 9), "6 of 6"),
    "signed zero": (lambda a: 0.0, lambda a: -0.0, "-0.0"),
    "signed zero in arrays": (lambda a: a * 0.0, lambda a: a * -0.0, "6 of 6"),
    "signed zero in complex": (lambda a: complex(0, 0), lambda a: complex(0, -0.0), "expected"),
    "one part of a complex": (lambda a: a * 1j, lambda a: a * (1j + 1e-20), "5 of 6"),
    "dtype": (lambda a: a + 1, lambda a: (a + 1).astype("f4"), "dtype"),
    "byte order": (lambda a: a + 1, lambda a: (a + 1).astype(">f8"), "dtype"),
    "shape": (lambda a: a + 1, lambda a: (a + 1)[None], "shape"),
    "NumPy's float for Python's": (lambda a: a[0], lambda a: float(a[0]), "expected float64"),
    "bool for int": (lambda a: 1, lambda a: True, "expected int"),
    "scalar dtype": (lambda a: np.int8(3), lambda a: np.int16(3), "expected int8"),
    "layout": (lambda a: np.ones((2, 3)), lambda a: np.ones((2, 3), order="F"), "C_CONTIGUOUS"),
    "argument": (lambda a: a.__setitem__(2, 5), lambda a: None, "argument 0"),
    "copy for the argument": (lambda a: a, lambda a: a.copy(), "object seen before"),
    "the argument for a copy": (lambda a: a.copy(), lambda a: a, "new object"),
    "copy for a view": (lambda a: a[1:], lambda a: a[1:].copy(), "original's shares memory"),
    "view for a copy": (lambda a: a[1:].copy(), lambda a: a[1:], "does not share"),
    "one object twice": (lambda a: [a, a], lambda a: [a, a.copy()], "[1]"),
    "list for tuple": (lambda a: (1, 2), lambda a: [1, 2], "expected tuple"),
    "length": (lambda a: [1, 2], lambda a: [1, 2, 3], "length"),
    "an element of a long list": (lambda a: [1.0] * 50, lambda a: [1.0] * 49 + [2.0], "1 of 50"),
    "a type in a long list": (lambda a: [1.0] * 50, lambda a: [1.0] * 49 + [1], "[49]"),
    "keys": (lambda a: {"x": 1}, lambda a: {"y": 1}, "keys"),
    "no exception": (lambda a: a[9], lambda a: 1, "IndexError"),
    "another message": (lambda a: a[9], lambda a: a[8], "message"),
    "another type of exception": (lambda a: 1 // 0, lambda a: a[9], "exception"),
    "warning": (lambda a: np.log(a)[1:], lambda a: np.log(a[1:]), "warnings"),
    "print": (lambda a: print(1), lambda a: print(2), "printed"),
    "random numbers": (lambda a: None, lambda a: random.random() and None, "random"),
    "NumPy's random numbers": (lambda a: None, lambda a: np.random.seed(3), "random"),
}


@pytest.mark.parametrize("name", SAME)
def test_equal_things_are_the_same(name):
    expected, actual = SAME[name]
    assert found(expected, actual, (A,)) == []


@pytest.mark.parametrize("name", DIFFERENT)
def test_differences_are_seen(name):
    expected, actual, words = DIFFERENT[name]
    texts = found(expected, actual, (A,))
    assert any(words in text for text in texts), texts


def test_another_place_of_the_same_argument():
    assert "another place" in found(lambda a: a[1:3], lambda a: a[2:4], (Z,))[0]


def test_bounds_hold_and_are_not_exceeded():
    def off(steps):
        def call(a):
            a = a + 1
            for _ in range(steps):
                a = np.nextafter(a, 9)
            return a

        return call

    for dtype in (np.float32, np.float64):
        a = A.astype(dtype)
        assert found(off(0), off(2), (a,), compare.Bound(ulp=2)) == []
        assert found(off(0), off(3), (a,), compare.Bound(ulp=2)) != []
    assert found(lambda a: a, lambda a: a * (1 + 1e-13), (A,), compare.Bound(rtol=1e-12))
    assert not found(lambda a: a + 0, lambda a: a * (1 + 1e-13), (A,), compare.Bound(rtol=1e-12))
    infinite = found(lambda a: np.inf, lambda a: 1.7e308, (A,), compare.Bound(ulp=9, rtol=1e-3))
    assert infinite


def test_line_of_an_exception():
    def one(a):
        return 1 // 0

    def other(a):
        a = 1
        return a // 0

    assert any("place" in text for text in found(one, other, (A,)))


def arrays():
    base = np.arange(24.0).reshape(4, 6)
    fortran = np.asfortranarray(base)
    readonly = np.arange(3.0)
    readonly.flags.writeable = False
    turned = np.arange(24.0).reshape(2, 3, 4).transpose(1, 2, 0).copy(order="K")
    return (
        base,
        base[1:, ::-1],
        base.T,
        readonly,
        readonly[1:],
        np.ndarray((4,), np.float64, np.zeros(40, np.uint8), 1),
        fortran[1:],
        fortran,
        base,
        turned,
        turned[:, 1],
        np.frombuffer(bytearray(b"12345678" * 2)),
        np.broadcast_to(np.float64(3), (4, 5)),
        np.zeros((0, 3)),
        np.array(5),
        np.arange(4, dtype=">i4")[::-2],
    )


def test_clones_look_alike_and_share_alike():
    old = arrays()
    new = compare.clone(old)
    for x, y in zip(old, new):
        assert (x.dtype, x.shape, x.strides) == (y.dtype, y.shape, y.strides)
        for flag in ("C_CONTIGUOUS", "F_CONTIGUOUS", "WRITEABLE", "ALIGNED"):
            assert x.flags[flag] == y.flags[flag]
        assert np.array_equal(x, y)
        assert not np.shares_memory(x, y)
        for p, q in zip(old, new):
            assert np.shares_memory(x, p) == np.shares_memory(y, q)
    assert new[0] is new[8]


def test_clones_of_lists_keep_rows_that_are_one_object():
    row = [1.0, 2.0]
    ((a, b, c),) = compare.clone(([row, row, [1.0, 2.0]],))
    assert a is b and a is not c and a is not row


def test_a_native_call_is_demanded(tmp_path):
    """`native: yes` fails where nothing ran compiled: here Jenny's side is told to be the original."""
    path = tmp_path / "x.py"
    path.write_text("def f(a):\n    return a + 1\n\n\nCASES = [lambda: (f, 1)]\n")
    program = runner.Program(path)
    expected = compare.observe(lambda: 1)
    assert list(runner.check_native(program, expected, 0, ""))
    assert not list(runner.check_native(program, expected, 1, ""))


def test_observe_leaves_the_filters_alone():
    before = list(warnings.filters)
    compare.observe(lambda: np.log(np.zeros(1)))
    assert warnings.filters == before
