"""Every row of the knowledge base that is called outside, against NumPy and SciPy: dtypes, layouts.

The same function is called with the same numbers, so what comes back is equal bit by bit; what is
tested is that the row foretells what it is (else the kernel fails and the original runs).
"""

from __future__ import annotations

import linecache
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import jenny
from jenny import _core, _manage, _options

scipy = pytest.importorskip("scipy")
import scipy.fft  # noqa: E402
import scipy.linalg  # noqa: E402
import scipy.signal  # noqa: E402
import scipy.special  # noqa: E402

CHUNK = 16
LOOKS = ["f8", "f4", "c16", "i8", "f8 F", "f8 strided", "f8 empty"]
# What a row does not foretell: the original gives the answer.
EXCEPT = {
    "f4": (
        "np.histogram2d",
        "np.sort_complex",
        "np.polyval(x[:3], t0)",
        "scipy.special.",
        "scipy.linalg.lu_solve",
    ),
    "c16": (
        "np.compress",
        "np.extract",
        "np.histogram2d",
        "scipy.linalg.det",
        "scipy.fft.d",
        "scipy.fft.id",
    ),
    "f8 F": ("np.block", "np.argsort(m, 0", "np.take_along_axis(m", "np.polyval(x[:3], m)"),
    "f8 empty": ("np.diff", "np.poly(x)", "np.histogram(x, density=True)"),
}

# Calls by name: x, y vectors, m a matrix, s a square one, t one of rank 3, i small ints, k an int.
SAMPLES: dict[str, list[str]] = {
    "numpy.linalg.solve": ["(s, x[:4])", "(s, s)"],
    "numpy.linalg.pinv": ["(m)"],
    "numpy.linalg.slogdet": ["(s)[0]", "(s)[1]"],
    "numpy.linalg.qr": ["(s)[0]", "(s)[1]", "(m, 'complete')[0]"],
    "numpy.linalg.svd": [
        "(s)[0]",
        "(s)[1]",
        "(m, full_matrices=False)[2]",
        "(m, compute_uv=False)",
    ],
    "numpy.linalg.svdvals": ["(m)"],
    "numpy.linalg.eigh": ["(s)[0]", "(s)[1]"],
    "numpy.linalg.eig": ["(s)[0]", "(s)[1]"],
    "numpy.linalg.lstsq": ["(m, y[:6])[0]", "(m, m)[1]", "(m, y[:6])[2]", "(m, y[:6])[3]"],
    "numpy.linalg.matrix_rank": ["(m)"],
    "numpy.linalg.matrix_power": ["(s, 3)"],
    "numpy.linalg.multi_dot": ["((m, s, s))"],
    "numpy.linalg.cond": ["(s)", "(s, 1)"],
    "numpy.linalg.norm": [
        "(x)",
        "(m)",
        "(m, axis=1)",
        "(x, 1)",
        "(m, 'fro')",
        "(m, axis=0, keepdims=True)",
    ],
    "numpy.linalg.tensorsolve": ["(s, x[:4])"],
    "numpy.kron": ["(x[:3], y)", "(s, s)"],
    "numpy.cross": ["(m[:, :3], m[:, 1:])", "(x[:3], y[:3])"],
    "numpy.fft.fft": ["(x)", "(m)", "(m, axis=0)", "(x, 8, norm='ortho')"],
    "numpy.fft.fft2": ["(m)"],
    "numpy.fft.ifft2": ["(m)"],
    "numpy.fft.rfft2": ["(m)"],
    "numpy.fft.irfft2": ["(m)"],
    "numpy.fft.fftn": ["(m)", "(t)"],
    "numpy.fft.ifftn": ["(m)"],
    "numpy.fft.rfftn": ["(m)"],
    "numpy.fft.irfftn": ["(m)"],
    "numpy.fft.fftshift": ["(x)", "(m)", "(m, axes=1)"],
    "numpy.fft.fftfreq": ["(k)", "(k, 0.5)", "(x.shape[0], t0)"],
    "numpy.fft.rfftfreq": ["(k)", "(k, d=0.5)"],
    "numpy.sort": ["(x)", "(m)", "(m, axis=0)", "(m, axis=None)", "(t, 1, 'stable')"],
    "numpy.argsort": [
        "(x, kind='stable')",
        "(m, 0, kind='stable')",
        "(m, axis=None, kind='stable')",
    ],
    "numpy.partition": ["(x, 3)", "(m, 1, axis=0)"],
    "numpy.argpartition": ["(x, 3)"],
    "numpy.lexsort": ["((x[:10], y))", "(m)"],
    "numpy.searchsorted": ["(x, y)", "(x, t0)", "(x, m, 'right')"],
    "numpy.unique": [
        "(x)",
        "(m)",
        "(x, return_counts=True)[1]",
        "(m, return_index=True, return_inverse=True)[2]",
    ],
    "numpy.bincount": ["(i)", "(i, x[:i.shape[0]])", "(i, minlength=20)", "(i, weights=x[:10])"],
    "numpy.histogram": [
        "(x)[0]",
        "(x, 5)[1]",
        "(x, bins=4, weights=x)[0]",
        "(x, 4, (0.0, 2.0))[0]",
        "(x, density=True)[0]",
        "(x, np.array([0.0, 1.0, 5.0]))[0]",
    ],
    "numpy.histogram_bin_edges": ["(x)", "(x, 4)"],
    "numpy.histogram2d": ["(x[:10], y)[0]", "(x[:10], y, bins=4)[2]"],
    "numpy.digitize": ["(x, edges)", "(m, edges)"],
    "numpy.isin": ["(x, y)", "(m, x)"],
    "numpy.intersect1d": ["(x, y)"],
    "numpy.union1d": ["(x, y)"],
    "numpy.setdiff1d": ["(x, y)"],
    "numpy.setxor1d": ["(x, y)"],
    "numpy.cumsum": ["(x)", "(m)", "(m, axis=0)", "(m, 1)", "(x, dtype=np.float64)"],
    "numpy.cumprod": ["(x)", "(m, axis=0)"],
    "numpy.block": ["([[m, m], [m, m]])"],
    "numpy.diff": ["(x)", "(m)", "(m, axis=0)", "(x, 2)"],
    "numpy.gradient": ["(x)", "(x, 0.5)", "(m)[1]", "(m, axis=0)", "(x, t0)"],
    "numpy.trapezoid": ["(x)", "(m)", "(x, y[:x.shape[0]])", "(m, dx=0.5, axis=0)"],
    "numpy.convolve": ["(x, y)", "(x, y[:3], 'same')", "(x, y[:3], mode='valid')"],
    "numpy.correlate": ["(x, y)", "(x, y[:3], 'full')"],
    "numpy.cov": ["(m)", "(x[:10], y)", "(m, rowvar=False)"],
    "numpy.corrcoef": ["(m)", "(m, rowvar=False)"],
    "numpy.interp": ["(x, edges, edges)", "(t0, edges, edges)", "(m, edges, edges, left=0.0)"],
    "numpy.vander": ["(x)", "(x, 3)"],
    "numpy.polyval": ["(x[:3], y)", "(x[:3], m)", "(x[:3], t0)"],
    "numpy.polyfit": ["(y, y, 2)"],
    "numpy.polyadd": ["(x, y)"],
    "numpy.polysub": ["(x, y)"],
    "numpy.polymul": ["(x, y)"],
    "numpy.roots": ["(np.array([1.0, -3.0, 2.0]))"],
    "numpy.percentile": ["(x, 50)", "(m, 20.0, axis=0)", "(m, np.array([10.0, 50.0]), axis=1)"],
    "numpy.quantile": ["(x, 0.5)", "(m, 0.2, axis=0)", "(x, np.array([0.1, 0.5]))"],
    "numpy.nanpercentile": ["(x, 50)", "(m, 20.0, axis=0)"],
    "numpy.nanquantile": ["(x, 0.5)", "(m, 0.2, axis=0)"],
    "numpy.average": ["(x)", "(m, axis=0)", "(x, weights=x)", "(m, 1, keepdims=True)"],
    "numpy.isclose": ["(x, x)", "(m, 1.0)"],
    "numpy.allclose": ["(x, x)", "(m, 1.0)"],
    "numpy.array_equal": ["(x, x)", "(m, x)"],
    "numpy.array_equiv": ["(x, x)"],
    "numpy.around": ["(x)", "(m, 1)", "(x, decimals=-1)"],
    "numpy.nan_to_num": ["(x)", "(m, nan=1.0)"],
    "scipy.special.logsumexp": ["(x)", "(m, axis=1)"],
    "scipy.special.softmax": ["(x)", "(m, axis=1)"],
    "scipy.linalg.solve": ["(s, x[:4])", "(s, s)"],
    "scipy.linalg.solve_triangular": ["(s, x[:4])", "(s, s, lower=True)"],
    "scipy.linalg.cho_factor": ["(s)[0]", "(s, lower=True)[1]"],
    "scipy.linalg.cho_solve": ["((s, True), x[:4])", "(scipy.linalg.cho_factor(s), x[:4])"],
    "scipy.linalg.lu_factor": ["(s)[0]", "(s)[1]"],
    "scipy.linalg.lu_solve": ["(scipy.linalg.lu_factor(s), x[:4])"],
    "scipy.linalg.eigh": ["(s)[0]", "(s)[1]"],
    "scipy.linalg.pinv": ["(m)"],
    "scipy.linalg.svdvals": ["(m)"],
    "scipy.linalg.toeplitz": ["(x)"],
    "scipy.fft.fft2": ["(m)"],
    "scipy.fft.ifft2": ["(m)"],
    "scipy.fft.fftn": ["(m)"],
    "scipy.fft.ifftn": ["(m)"],
    "scipy.signal.lfilter": ["(y[:3], y[:2], x)", "(y[:3], y[:2], m)"],
    "scipy.signal.convolve": ["(x, y)", "(m, s, 'same')"],
    "scipy.signal.fftconvolve": ["(x, y)", "(m, s, mode='same')"],
    "scipy.signal.correlate": ["(x, y)"],
    "scipy.signal.convolve2d": ["(m, s)"],
}
SAMPLES |= {
    "numpy.tri": ["(k)", "(k, 3, k=1)"],
    "numpy.triu": ["(m)", "(s, k=1)"],
    "numpy.tril": ["(m)", "(s, -1)"],
    "numpy.delete": ["(x, 2)", "(m, 1, axis=0)"],
    "numpy.insert": ["(x, 2, 0)", "(m, 1, 0, axis=0)"],
    "numpy.resize": ["(x, (3, 5))", "(x, 5)"],
    "numpy.flatnonzero": ["(x)", "(m)"],
    "numpy.argwhere": ["(x)", "(m)"],
    "numpy.compress": ["(x > 1, x)"],
    "numpy.extract": ["(m > 1, m)"],
    "numpy.take_along_axis": ["(x, i, axis=0)", "(m, np.argsort(m, axis=1), axis=1)"],
    "numpy.take": ["(x, i)", "(m, i[:3] % 4, axis=1)", "(m, 2, axis=0)"],
    "numpy.trace": ["(s)", "(m, offset=1)"],
    "numpy.bartlett": ["(k)"],
    "numpy.blackman": ["(k)"],
    "numpy.hamming": ["(k)"],
    "numpy.hanning": ["(k)"],
    "numpy.kaiser": ["(k, 2.0)"],
    "numpy.logspace": ["(0.0, 2.0, k)"],
    "numpy.geomspace": ["(1.0, 1000.0, k)"],
    "numpy.linalg.matrix_norm": ["(m)"],
    "numpy.linalg.trace": ["(s)"],
    "numpy.linalg.cross": ["(m[:, :3], m[:, 1:])"],
    "numpy.linalg.vecdot": ["(x, x)", "(m, m)"],
    "numpy.matvec": ["(m, x[:4])"],
    "numpy.vecmat": ["(x[:6], m)"],
    "numpy.polydiv": ["(x, y)[0]"],
    "numpy.logaddexp": ["(x, x)", "(m, 1.0)"],
    "numpy.logaddexp2": ["(x, x)", "(m, 1.0)"],
    "numpy.heaviside": ["(x, x)", "(m, 1.0)"],
    "numpy.float_power": ["(x, x)", "(m, 2.0)"],
    "numpy.power": ["(x, x)", "(m, 2)", "(x, 1.5)"],
    "numpy.gcd": ["(x, x)", "(m, 6)"],
    "numpy.lcm": ["(x, x)", "(m, 6)"],
    "numpy.divmod": ["(x, x)[0]", "(m, 2)[1]"],
    "numpy.modf": ["(x)[0]", "(m)[1]"],
    "numpy.frexp": ["(x)[0]", "(m)[1]"],
    "numpy.ldexp": ["(x, 2)"],
}
REDUCES = [
    "(x)",
    "(m)",
    "(m, axis=0)",
    "(m, axis=-1)",
    "(m, axis=(0, 1))",
    "(t, axis=1)",
    "(m, axis=1, keepdims=True)",
]
SQUARE = {"inv", "det", "cholesky", "eigvalsh", "eigvals", "expm"}


ROWS = [r.split("|") for r in _core.kb_rows(_manage.library(_options.effective({})))]
COMPILED = {n for r in ROWS if r[2] != "call" for n in r[0].split()}


def rows() -> list[list[str]]:
    """Those that are called; generators and sparse matrices have tests of their own."""
    random = ("numpy.random", "Generator", "RandomState", "Random.", "sparse", "scipy.sparse")
    return [r for r in ROWS if r[2] == "call" and not r[0].startswith(random)]


def test_there_are_enough_rows() -> None:
    assert len(ROWS) >= 300


def test_the_page_is_up_to_date() -> None:
    tool = Path(__file__).resolve().parent.parent / "tools" / "functions.py"
    done = subprocess.run([sys.executable, str(tool), "--check"], check=False)
    assert done.returncode == 0, "make kb"


def samples(row: list[str]) -> list[str]:
    """Calls of a row's first name."""
    name = row[0].split()[0]
    if name.startswith("ndarray."):
        return []
    if name in SAMPLES:
        calls = SAMPLES[name]
    elif "<" in row[5]:
        calls = REDUCES
    elif name.rsplit(".", 1)[1] in SQUARE:
        calls = ["(s)"]
    elif row[1] == "x, y, /":
        calls = ["(x, 1.5)", "(m, m)"]
    else:
        calls = ["(x)"]
    return [name.replace("numpy.", "np.", 1) + c for c in calls]


def inputs(look: str) -> tuple[Any, ...]:
    dtype, _, layout = look.partition(" ")
    r = np.random.default_rng(7)
    n = 0 if layout == "empty" else 12

    def some(*shape: int) -> np.ndarray:
        a = r.random(shape) * 2 + 0.1
        if dtype in ("i8", "u1"):
            a = a * 4 + 1
        if dtype == "c16":
            a = a + 1j * r.random(shape)
        return a.astype(dtype)

    x, y, m, t = some(n), some(10), some(6, 4), some(2, 3, 4)
    s = some(4, 4)
    s = (s + s.T.conj() + 9 * np.eye(4).astype(dtype)).astype(dtype)
    i = r.integers(0, 7, 10)
    if layout == "F":
        m, s, t = (np.asfortranarray(a) for a in (m, s, t))
    if layout == "strided":
        x, y = some(24)[::2], some(20)[::-2]
        m, s = some(12, 8)[::2, 1::2], np.kron(s, np.ones((2, 2)))[::2, ::2]
    return x, y, m, s, t, i, 9, 0.75, np.linspace(0, 3, 8)


def function(calls: list[str], names: str = "x, y, m, s, t, i, k, t0, edges") -> Callable[..., Any]:
    """A function that returns all these expressions."""
    text = f"def f({names}):\n    return (" + ", ".join(calls) + ",)\n"
    name = f"<calls {hash(text)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    space: dict[str, Any] = {"np": np, "scipy": scipy}
    exec(compile(text, name, "exec"), space)
    result: Callable[..., Any] = space["f"]
    return result


def works(call: str, args: tuple[Any, ...]) -> bool:
    """Whether the library itself takes the call without a warning, and gives types that Jenny has."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            out = function([call])(*args)[0]
    except Exception:
        return False
    known = "?bhilBHILfdFD"
    return not isinstance(out, np.ndarray | np.generic) or out.dtype.char in known


def same(want: Any, got: Any, loose: bool) -> bool:
    """Bit by bit; `loose`: of a function that is compiled where it can be."""
    if type(want) is not type(got):
        return False
    if loose:
        near = 1e-6 if np.asarray(want).dtype.itemsize == 4 else 1e-14
        return bool(np.allclose(want, got, rtol=near, atol=0, equal_nan=True))
    if isinstance(want, np.ndarray):
        return bool(
            want.dtype == got.dtype
            and want.shape == got.shape
            and all(n == 1 or a == b for n, a, b in zip(want.shape, want.strides, got.strides))
            and want.flags.c_contiguous == got.flags.c_contiguous
            and want.tobytes() == got.tobytes()
        )
    return bool(np.asarray(want).tobytes() == np.asarray(got).tobytes())


def check(calls: list[str], look: str, bad: list[str]) -> int:
    """Compares; how many calls ran compiled. Adds what is refused, fails or differs to `bad`."""
    if not calls:
        return 0
    args = inputs(look)
    f = function(calls)
    g = jenny.jit(f)
    v = g.compile(*args)
    if v.state == "ready":
        got = g(*inputs(look))
        if g.stats()["native"] == 1:
            loose = [c.split("(")[0].replace("np.", "numpy.") in COMPILED for c in calls]
            wrong = [c for c, a, b, n in zip(calls, f(*args), got, loose) if not same(a, b, n)]
            bad += [f"{c} {look}: differs" for c in wrong]
            return len(calls) - len(wrong)
    if len(calls) == 1:
        bad.append(f"{calls[0]} {look}: {v.state} {v.remarks.strip()}")
        return 0
    half = len(calls) // 2
    return check(calls[:half], look, bad) + check(calls[half:], look, bad)


@pytest.mark.parametrize("look", LOOKS)
def test_rows_foretell(look: str) -> None:
    args = inputs(look)
    calls = [c for r in rows() for c in samples(r) if works(c, args)]
    calls = [c for c in calls if not c.startswith(EXCEPT.get(look, ()))]
    if look == "f8 empty":
        calls = [c for c in calls if "[:" not in c]
    bad: list[str] = []
    ran = sum(check(calls[k : k + CHUNK], look, bad) for k in range(0, len(calls), CHUNK))
    assert not bad, "\n".join(bad)
    assert ran == len(calls) > 100
