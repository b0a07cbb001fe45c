"""What the project promises to know, one expression a function or way of using it: all run compiled,
with the answer of NumPy and SciPy. By room of the library, so that what is missing is seen by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from test_calls import function

import jenny

pytest.importorskip("scipy")
import scipy.fft  # noqa: E402
import scipy.linalg  # noqa: E402
import scipy.signal  # noqa: E402
import scipy.special  # noqa: E402

CHUNK = 12
LISTED = {
    "ufuncs": """np.add(x, y)  np.subtract(x, y)  np.multiply(x, 2)  np.divide(x, y)  np.true_divide(x, 3)
        np.floor_divide(x, y)  np.mod(x, y)  np.remainder(x, y)  np.fmod(x, y)  np.divmod(x, y)[0]
        np.divmod(x, y)[1]  divmod(k, 4)[1]  divmod(t0, 0.5)[0]  np.power(x, 2)  np.float_power(x, 2)
        np.sqrt(x)  np.cbrt(x)  np.square(x)  np.reciprocal(x)  np.negative(x)  np.positive(x)
        np.absolute(x)  np.abs(-x)  np.fabs(x)  np.sign(x)  np.heaviside(x, 0.5)  np.exp(x)
        np.exp2(x)  np.expm1(x)  np.log(x)  np.log2(x)  np.log10(x)  np.log1p(x)  np.logaddexp(x, y)
        np.logaddexp2(x, y)  np.sin(x)  np.cos(x)  np.tan(x)  np.arcsin(x / 9)  np.arccos(x / 9)
        np.arctan(x)  np.arctan2(x, y)  np.hypot(x, y)  np.sinh(x)  np.cosh(x)  np.tanh(x)
        np.arcsinh(x)  np.arccosh(x + 1)  np.arctanh(x / 9)  np.deg2rad(x)  np.rad2deg(x)
        np.degrees(x)  np.radians(x)  np.floor(x)  np.ceil(x)  np.trunc(x)  np.rint(x)  np.round(x, 2)
        np.modf(x)[0]  np.modf(x)[1]  np.frexp(x)[0]  np.frexp(x)[1]  np.ldexp(x, 2)
        np.copysign(x, -y)  np.signbit(x)  np.nextafter(x, y)  np.spacing(x)  np.maximum(x, y)
        np.minimum(x, y)  np.fmax(x, y)  np.fmin(x, y)  np.isnan(x)  np.isinf(x)  np.isfinite(x)
        np.greater(x, y)  np.less_equal(x, y)  np.equal(x, y)  np.not_equal(x, y)
        np.logical_and(x, y)  np.logical_or(x, y)  np.logical_xor(x, y)  np.logical_not(x)
        np.bitwise_and(i, 3)  np.bitwise_or(i, 3)  np.bitwise_xor(i, 3)  np.invert(i)  ~i
        np.left_shift(i, 2)  np.right_shift(i, 1)  np.gcd(i, 6)  np.lcm(i, 4)  np.conj(x)
        np.clip(x, 0.5, 1.0)  np.real(x) + 1.0  np.imag(z) + 1.0  np.angle(z)  np.conj(z)  np.abs(z)  z.real * 2  z.imag[3]  z.real.sum()
        np.bitwise_count(i)""",
    "reductions": """np.sum(m)  np.sum(t, axis=(0, 2))  np.sum(m, axis=1, keepdims=True)  np.prod(x)
        np.sum(x, initial=2.0)  np.sum(x, where=x > 1)  np.sum(m, axis=0, dtype=np.float32)
        np.mean(m, axis=0)  np.std(m, ddof=1)  np.var(m, axis=1, ddof=1)  np.max(m, axis=1)
        np.min(t, axis=(0, 1))  np.max(x, initial=9.0)  np.argmax(m, axis=1)  np.argmin(x)  np.any(x > 1)
        np.all(m > 0, axis=0)  np.ptp(m, axis=1)  np.median(x)  np.percentile(x, 30)  np.quantile(m, 0.5)
        np.average(x, weights=x)  np.nansum(x)  np.nanmean(m)  np.nanmax(x)  np.count_nonzero(x > 1)
        np.cumsum(x)  np.cumsum(m, axis=1)  np.cumprod(x)  np.diff(x)  np.diff(m, axis=0)
        np.add.reduce(m)  np.maximum.reduce(m, axis=1)  np.add.accumulate(x)  np.multiply.outer(x, y)
        np.sum(m, axis=0, out=np.zeros(4))""",
    "sorting": """np.sort(x)  np.argsort(x)  np.sort(m, axis=0)  np.argsort(-x, kind='stable')
        np.searchsorted(edges, x)  np.unique(i)  np.unique(i, return_counts=True)[1]
        np.unique(i, return_inverse=True)[1]  np.bincount(i)  np.bincount(i, weights=y, minlength=9)
        np.histogram(x, 5)[0]  np.histogram(x, edges)[0]  np.histogram(x, 5, (0.0, 2.0))[1]
        np.histogram(x, 4, weights=x)[0]  np.digitize(x, edges)  np.partition(x, 3)[:1]
        np.lexsort((x, x))  np.isin(i, np.array([1, 2]))  np.nonzero(x > 1)[0]  np.flatnonzero(x > 1)
        np.argwhere(x > 1)""",
    "picking": """np.take(x, i)  np.take(m, np.array([0, 2]), axis=0)  np.where(x > 1, x, 0.0)  np.where(x > 1)[0]
        np.select([x > 1, x > 0.5], [x, 2 * x], 0.0)  np.compress(x > 1, x)  np.extract(x > 1, x)
        x[x > 1]  m[m > 1]  x[i]  m[i % 4, i % 4]  m[np.ix_(np.array([0, 1]), np.array([1, 3]))]
        np.choose(i % 2, [y, 2 * y])  np.take_along_axis(m, np.argsort(m, axis=1), axis=1)
        np.piecewise(x, [x < 1, x >= 1], [0.0, 1.0])  np.delete(x, 2)  np.insert(x, 2, 5.0)
        np.append(x, y)  np.resize(x, (3, 5))  np.unwrap(x)  np.nan_to_num(x)""",
    "shapes": """np.reshape(x, (3, 4))  x.reshape(-1, 2)  np.ravel(m)  m.flatten()  m.T  np.transpose(t, (2, 0, 1))
        np.swapaxes(t, 0, 2)  np.moveaxis(t, 0, -1)  np.flip(m)  np.flip(m, 1)  np.fliplr(m)  np.flipud(m)
        np.roll(x, 3)  np.roll(m, 1, axis=0)  np.rot90(m)  np.repeat(x, 2)  np.repeat(m, 2, axis=1)
        np.tile(x, 2)  np.tile(m, (2, 1))  np.stack((x, x))  np.hstack((x, y))  np.vstack((x, x))
        np.dstack((x, x))  np.column_stack((x, x))  np.concatenate((m, m), axis=1)  np.split(x, 3)[1]
        np.array_split(y, 3)[2]  np.hsplit(m, 2)[0]  np.vsplit(m, 2)[1]  np.pad(x, 2)
        np.pad(m, 1, mode='edge')  np.expand_dims(x, 0)  np.squeeze(m[None])  np.atleast_2d(x)
        np.broadcast_to(x, (3, 12)) + 0.0  np.broadcast_arrays(x, np.ones((2, 1)))[0] + 1.0
        np.broadcast_arrays(x, np.ones((2, 1)))[1] + x  np.tril(s)  np.triu(s, 1)  np.tri(3, 4)
        np.diag(s) * 1.0  np.diag(x)  np.diagonal(s) * 1.0  np.trace(s)  np.kron(s, s)  np.cross(m[:, :3], m[:, 1:])
        np.block([[s, s], [s, s]])  np.ascontiguousarray(m.T)  np.copy(m)""",
    "making": """np.zeros((2, 3))  np.ones(4, dtype=np.float32)  np.full((2, 2), 7.0)  np.eye(3)
        np.identity(3)  np.arange(1.0, 9.0, 2.0)  np.linspace(0, 1, 5)  np.logspace(0, 2, 5)
        np.geomspace(1.0, 100.0, 5)  np.zeros_like(m)  np.full_like(x, 2)  np.meshgrid(x, y)[0]
        np.meshgrid(x, y, indexing='ij')[1]  np.mgrid[0:3, 0:4][0]  np.ogrid[0:3, 0:4][1]
        np.indices((2, 3))[0]  np.tril_indices(3)[0]  np.triu_indices(3)[1]  np.vander(x, 3)
        np.fromfunction(lambda p, q: p * 2 + q, (3, 4))  np.fromfunction(lambda p, q: p == q, (3, 3), dtype=int)
        np.array([1.0, t0, 2.0])  np.array([[k, 1], [2, 3]])
        np.apply_along_axis(np.sum, 1, m)  np.apply_along_axis(np.sort, 0, m)  np.hanning(6)""",
    "products": """m @ s  x @ x  np.dot(m, s)  np.matmul(s, s)  np.inner(x, x)  np.outer(x, y)  np.vdot(x, x)
        np.tensordot(t, t, axes=([0, 1], [0, 1]))  np.einsum('ij,jk->ik', m, s)  np.einsum('ii', s)
        np.einsum('ij->j', m)  np.tensordot(m, s, axes=1)  t @ s[:4]  np.linalg.multi_dot((m, s, s))
        np.linalg.matrix_power(s, 3)""",
    "linalg": """np.linalg.solve(s, s[0])  np.linalg.inv(s)  np.linalg.det(s)  np.linalg.norm(x)
        np.linalg.norm(m, axis=1)  np.linalg.cholesky(s)  np.linalg.qr(s)[0]  np.linalg.svd(m)[1]
        np.linalg.eigh(s)[0]  np.linalg.eigvalsh(s)  np.linalg.eig(s)[0]  np.linalg.lstsq(m, x[:6])[0]
        np.linalg.pinv(m)  np.linalg.slogdet(s)[1]  np.linalg.cond(s)  np.linalg.matrix_rank(m)
        scipy.linalg.solve_triangular(np.tril(s), x[:4], lower=True)
        scipy.linalg.cho_solve(scipy.linalg.cho_factor(s), x[:4])
        scipy.linalg.lu_solve(scipy.linalg.lu_factor(s), x[:4])  scipy.linalg.expm(s / 9)""",
    "signals": """np.fft.fft(x)  np.fft.ifft(z)  np.fft.rfft(x)  np.fft.irfft(z)  np.fft.fft2(m)  np.fft.ifft2(z2)
        np.fft.fftshift(x)  np.fft.fftfreq(8, 0.5)  np.convolve(x, y, 'same')  np.correlate(x, y, 'full')
        np.cov(m)  np.corrcoef(m)  np.interp(x, edges, edges * 2)  np.polyval(y, x)  np.polyfit(x, x * 2, 1)
        np.trapezoid(x, dx=0.1)  np.gradient(x)  np.gradient(m)[0]  scipy.fft.fft(x)  scipy.fft.rfft(x)
        scipy.fft.dct(x)  scipy.signal.lfilter(y[:2], y[:3], x)  scipy.signal.convolve(x, y)""",
    "special": """scipy.special.erf(x)  scipy.special.erfc(x)  scipy.special.gamma(x)  scipy.special.gammaln(x)
        scipy.special.expit(x)  scipy.special.logit(x / 9)  scipy.special.j0(x)  scipy.special.jv(1.0, x)
        scipy.special.beta(x, 2.0)  scipy.special.xlogy(x, x)  scipy.special.logsumexp(x)
        scipy.special.softmax(x)  scipy.special.erf(t0)  scipy.special.comb(5.0, 2.0)
        scipy.special.factorial(5.0)""",
}


def inputs() -> tuple[Any, ...]:
    r = np.random.default_rng(3)
    x, y, m, t = r.random(12) + 0.3, r.random(12) + 0.2, r.random((6, 4)), r.random((2, 3, 4))
    s = r.random((4, 4))
    s = s + s.T + 8 * np.eye(4)
    z = r.random(8) + 1j * r.random(8)
    z2 = r.random((4, 4)) + 1j * r.random((4, 4))
    return x, y, m, s, t, r.integers(0, 7, 12), 9, 0.75, np.linspace(0, 3, 8), z, z2


def same(a: Any, b: Any) -> bool:
    if type(a) is not type(b):
        return False
    p, q = np.asarray(a), np.asarray(b)
    return p.dtype == q.dtype and p.shape == q.shape and bool(np.allclose(p, q, 1e-12, 1e-14))


def check(calls: list[str], missing: list[str]) -> None:
    f = function(calls, "x, y, m, s, t, i, k, t0, edges, z, z2")
    g = jenny.jit(f)
    v = g.compile(*inputs())
    if v.state == "ready":
        got, want = g(*inputs()), f(*inputs())
        if g.stats()["native"] == 1:
            missing += [f"{c}: differs" for c, a, b in zip(calls, want, got) if not same(a, b)]
            return
    if len(calls) == 1:
        missing.append(f"{calls[0]}: {v.state} {v.remarks.strip()}")
        return
    half = len(calls) // 2
    check(calls[:half], missing)
    check(calls[half:], missing)


@pytest.mark.parametrize("room", LISTED)
def test_listed(room: str) -> None:
    calls = [c for line in LISTED[room].splitlines() for c in line.strip().split("  ")]
    missing: list[str] = []
    for k in range(0, len(calls), CHUNK):
        check(calls[k : k + CHUNK], missing)
    assert not missing, "\n".join(missing)
