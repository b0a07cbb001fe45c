"""Every row of the knowledge base against NumPy: dtypes, ranks, layouts, empty arrays, edge values.

A row needs no test of its own: what to call and with what comes from the row. Rows are put together,
a few to a compiled function, since compiling is what takes time. All calls run under
np.errstate(all="ignore"), so that a raised flag does not send the call to the original.
"""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import jenny
from jenny import _core, _manage, _options

DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8", "c8", "c16"]
CHUNK = 9
SPECIAL = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -2.5,
    3.0,
    1e-310,
    88.5,
    710.0,
    1e300,
    math.inf,
    -math.inf,
    math.nan,
]


class Row:
    def __init__(self, text: str) -> None:
        names, self.args, self.kind, self.kinds, ulp, self.body, _ = text.split("|", 6)
        self.names, self.ulp = names.split(), int(ulp)


def rows(kind: str) -> list[Row]:
    lib = _manage.library(_options.effective({}))
    return [r for r in map(Row, _core.kb_rows(lib)) if r.kind == kind]


def numbers(dtype: str, n: int, seed: int) -> np.ndarray:
    """n numbers that include the edges of the type."""
    r = np.random.default_rng(seed)
    d = np.dtype(dtype)
    if d.kind == "b":
        return r.integers(0, 2, n).astype(d)
    if d.kind in "iu":
        edge = [0, 1, 2, 3, np.iinfo(d).max, np.iinfo(d).min, 7]
        return np.array(
            [edge[k % 7] if r.random() < 0.3 else int(r.integers(0, 100)) for k in range(n)], d
        )
    with np.errstate(all="ignore"):
        x = np.where(r.random(n) < 0.3, r.choice(SPECIAL, n), r.standard_normal(n) * 4)
        y = r.standard_normal(n) * 3
        return (x + 1j * y).astype(d) if d.kind == "c" else x.astype(d)


def laid_out(a: np.ndarray, look: int) -> np.ndarray:
    """The same kind of numbers in another rank and layout."""
    n = a.size
    if look == 0:
        return a
    if look == 1:
        return a[::2]
    if look == 2:
        return np.asfortranarray(a[: n // 6 * 6].reshape(6, -1))
    if look == 3:
        return a[: n // 8 * 8].reshape(2, 4, -1)[:, ::-1, 1:]
    return a[:0]


def apply(rows_: list[Row], call: Callable[[Row], str], params: str) -> Callable[..., Any]:
    """A function that returns the tuple of what the rows give, with source that can be found."""
    import linecache

    text = f"def f({params}):\n    return (" + ", ".join(call(r) for r in rows_) + ",)\n"
    name = f"<kb {hash(text)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    space: dict[str, Any] = {"np": np, "math": math}
    exec(compile(text, name, "exec"), space)
    return space["f"]


def np_type(dtype: str) -> str:
    return np.dtype(dtype).kind.replace("b", "b")


def works(r: Row, call: str, args: tuple[Any, ...]) -> bool:
    """Whether NumPy itself takes the call, and gives a type that Jenny has."""
    f = apply([r], lambda _: call, "x, y=None")
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            out = f(*args)[0]
    except (TypeError, ValueError):
        return False
    return np.asarray(out).dtype.char not in "eOgG"


def close(a: Any, b: Any, ulp: int) -> bool:
    a, b = np.asarray(a), np.asarray(b)
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.dtype.kind == "c":
        return close(a.real, b.real, ulp) and close(a.imag, b.imag, ulp)
    if a.dtype.kind != "f":
        return bool(np.array_equal(a, b))
    same = (np.isnan(a) & np.isnan(b)) | ((a == b) & (np.signbit(a) == np.signbit(b)))
    if ulp == 0:
        return bool(np.all(same))
    finite = np.isfinite(a) & np.isfinite(b)
    # within `ulp` of the truth, as NumPy is within 4
    gap = np.abs(np.where(finite, a, 0).astype("f8") - np.where(finite, b, 0)) / np.spacing(
        np.abs(np.where(finite, a, 1))
    )
    return bool(np.all(same | (finite & (gap <= ulp + 4))))


def check(rows_: list[Row], call: Callable[[Row], str], params: str, args: tuple[Any, ...]) -> int:
    """Compares; rows that are refused are taken out. Returns how many ran compiled."""
    rest = list(rows_)
    while rest:
        f = apply(rest, call, params)
        g = jenny.jit(f)
        version = g.compile(*args)
        if version.state == "ready":
            break
        if len(rest) == 1:
            return 0
        half = len(rest) // 2
        return check(rest[:half], call, params, args) + check(rest[half:], call, params, args)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        want, got = f(*args), g(*args)
    native = g.stats()["native"] == 1
    for r, w, h in zip(rest, want, got, strict=True):
        assert type(w) is type(h), (r.names, type(w), type(h), args)
        assert close(w, h, max(r.ulp, 0)), (
            f"{r.names} of {[getattr(a, 'dtype', a) for a in args]}: {w!r} but {h!r}"
        )
        if isinstance(w, np.ndarray):
            assert w.flags.c_contiguous == h.flags.c_contiguous, (r.names, args[0].strides)
    return len(rest) if native else 0


def chunks(items: list[Row]) -> list[list[Row]]:
    it = iter(items)
    return list(iter(lambda: list(itertools.islice(it, CHUNK)), []))


def free_name(r: Row) -> str:
    return r.names[0].replace("numpy.", "np.")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("arity", [1, 2])
def test_map(dtype: str, arity: int) -> None:
    calls = "{}(x)" if arity == 1 else "{}(x, y)"
    every = [r for r in rows("map") if r.args.startswith("x, /" if arity == 1 else "x, y")]
    assert len(every) > 15
    ran = 0
    for look, part in enumerate(chunks(every)):
        x = laid_out(numbers(dtype, 48, look), (look + DTYPES.index(dtype)) % 5)
        y = laid_out(numbers(dtype, 48, look + 100), (look + DTYPES.index(dtype)) % 5)
        if np.dtype(dtype).kind in "iu":
            y = np.where(y == 0, 1, y).astype(dtype) & 7 | 1 if arity == 2 else y
        args = (x,) if arity == 1 else (x, y)
        good = [r for r in part if works(r, calls.format(free_name(r)), args)]
        if good:
            ran += check(good, lambda r: calls.format(free_name(r)), "x, y"[: 3 * arity - 2], args)
    assert ran > (1 if dtype == "?" else 3)


@pytest.mark.parametrize("dtype", DTYPES)
def test_reduce(dtype: str) -> None:
    every = rows("reduce")
    ran = 0
    shapes: list[tuple[str, int]] = [
        ("", 0),
        ("", 1),
        ("axis=0", 2),
        ("axis=-1", 2),
        ("axis=1, keepdims=True", 2),
        ("", 2),
    ]
    for how, look in shapes:
        x = laid_out(numbers(dtype, 600, look), look)
        call = f"{{}}(x, {how})" if how else "{}(x)"
        good = [r for r in every if works(r, call.format(free_name(r)), (x,))]
        good = [r for r in good if not (np.dtype(dtype).kind == "c" and r.names[0] == "numpy.prod")]
        ran += check(good, lambda r, call=call: call.format(free_name(r)), "x", (x,))
    assert ran > (4 if np.dtype(dtype).kind == "c" else 10)


def test_math() -> None:
    every = rows("math")
    assert len(every) > 25
    ran = 0
    for x, y in [
        (0.3, 0.7),
        (1.0, 2.0),
        (-0.0, 1.5),
        (0.9999, -3.0),
        (1e-310, 1e300),
        (-0.5, 2.0),
        (700.0, 0.1),
        (math.nan, 1.0),
        (math.inf, 2.0),
    ]:
        for r in every:
            call = f"{r.names[0]}(x, y)" if "y" in r.args else f"{r.names[0]}(x)"
            f = apply([r], lambda _, call=call: call, "x, y")
            g = jenny.jit(f)
            g.compile(x, y)
            try:
                want: Any = f(x, y)
            except (ValueError, OverflowError) as e:
                with pytest.raises(type(e), match=str(e)[:10]):
                    g(x, y)
                continue
            got = g(x, y)
            assert type(want[0]) is type(got[0]) and close(want[0], got[0], r.ulp), (
                r.names,
                x,
                y,
                want,
                got,
            )
            ran += g.stats()["native"]
    assert ran > 100


def test_rows_are_sound() -> None:
    names = [
        n
        for kind in ("map", "math", "reduce", "special", "dtype")
        for r in rows(kind)
        for n in r.names
    ]
    assert len(names) == len(set(names))
    assert sum(len(rows(k)) for k in ("map", "math", "reduce", "special")) >= 120
