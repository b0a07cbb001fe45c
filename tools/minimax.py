"""Coefficients of the polynomials in src/gen/vmath: prints them, with the error in bits.

Weighted least squares over Chebyshev's points, sharpened towards minimax by Lawson's weights, in
mpmath. Coefficients are rounded one after the other (lowest power first), and the rest is fitted
again after each rounding. Needs mpmath; run by hand when a polynomial changes.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import pack, unpack

import mpmath as mp

mp.mp.dps = 60
Fn = Callable[[mp.mpf], mp.mpf]
LN2 = mp.log(2)
SQ = mp.sqrt


def solve(f: list[mp.mpf], basis: list[list[mp.mpf]], w: list[mp.mpf]) -> list[mp.mpf]:
    """Coefficients that make the largest w * |f - sum| small."""
    n, m = len(basis[0]), len(f)
    lawson = [mp.mpf(1)] * m
    coef: list[mp.mpf] = []
    for _ in range(12):
        a, v = mp.matrix(n, n), mp.matrix(n, 1)
        for k in range(m):
            s = lawson[k] * w[k] ** 2
            for i in range(n):
                t = s * basis[k][i]
                v[i] += t * f[k]
                for j in range(i, n):
                    a[i, j] += t * basis[k][j]
        for i in range(n):
            for j in range(i):
                a[i, j] = a[j, i]
        x = mp.lu_solve(a, v)
        coef = [x[i] for i in range(n)]
        err = [
            w[k] * abs(f[k] - mp.fsum(c * b for c, b in zip(coef, basis[k], strict=True)))
            for k in range(m)
        ]
        top = max(err)
        lawson = [q * (e / top + mp.mpf("0.01")) for q, e in zip(lawson, err, strict=True)]
        total = mp.fsum(lawson)
        lawson = [q / total for q in lawson]
    return coef


def rounded(x: mp.mpf, bits: int) -> float:
    """x as a double, or as a float where bits is 24."""
    y = float(x)
    return unpack("f", pack("f", y))[0] if bits == 24 else y


def fit(name: str, f: Fn, n: int, lo: float, hi: float, weight: Fn, bits: int) -> None:
    """Fits n coefficients, rounds them in turn, prints them and the worst weighted error."""
    m = 6 * n + 1
    x = [
        (mp.mpf(lo) + hi) / 2 - (mp.mpf(hi) - lo) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * m))
        for i in range(m)
    ]
    x = [q for q in x if abs(q) > 1e-9]
    w = [weight(q) for q in x]
    y = [f(q) for q in x]
    done: list[float] = []
    while len(done) < n:
        c = solve(y, [[q**p for p in range(len(done), n)] for q in x], w)
        step = 1 if bits == 24 or len(done) < 2 else n
        for k in c[:step]:
            r = rounded(k, bits)
            y = [v - mp.mpf(r) * q ** len(done) for v, q in zip(y, x, strict=True)]
            done.append(r)
    worst = max(abs(a * b) for a, b in zip(y, w, strict=True))
    print(f"{name}: 2^{float(mp.log(worst, 2)):.1f}", flush=True)
    print("    " + " ".join(f"{c:.9g}f," if bits == 24 else f"{c!r}," for c in done))


def log_tail(z: mp.mpf) -> mp.mpf:
    """(log((1 + s) / (1 - s)) / s - 2) / z for z = s s."""
    s = SQ(z)
    return (mp.log((1 + s) / (1 - s)) / s - 2) / z


def sin_tail(z: mp.mpf) -> mp.mpf:
    return (mp.sin(SQ(z)) / SQ(z) - 1) / z


def sin_weight(z: mp.mpf) -> mp.mpf:
    return z * SQ(z) / mp.sin(SQ(z))


def main() -> None:
    """One line a polynomial: name, function, number of coefficients, range, weight, bits."""
    h, zh, zl, quarter, half = 0.3466, 0.3466**2, 0.0296, 0.6172, 2.4675
    for bits, n in ((53, 10), (24, 5)):
        fit(f"exp_tail {bits}", lambda r: (mp.expm1(r) - r) / r**2, n, -h, h, lambda r: r**2, bits)
    for name, bits, n in (("exp2", 53, 11), ("exp2", 24, 6), ("pow_f32 exp2", 53, 7)):
        fit(f"{name} {bits}", lambda r: mp.expm1(r * LN2) / r, n, -0.5001, 0.5001, abs, bits)
    for bits, n in ((53, 5), (24, 3)):
        fit(f"sinh {bits}", lambda z: (mp.sinh(SQ(z)) / SQ(z) - 1) / z, n, 0, zh, abs, bits)
    for bits, n in ((53, 5), (24, 2)):
        fit(
            f"cosh {bits}",
            lambda z: (mp.cosh(SQ(z)) - 1 - z / 2) / z**2,
            n,
            0,
            zh,
            lambda z: z**2,
            bits,
        )
    for name, bits, n in (("log", 53, 7), ("log", 24, 4), ("pow_f32 log", 53, 5)):
        fit(f"{name} {bits}", log_tail, n, 0, zl, abs, bits)
    fit("pow_f64 log", lambda z: (log_tail(z) - mp.mpf(2) / 3) / z, 7, 0, zl, lambda z: z**2, 53)
    for name, n, top in (("sin", 9, half), ("sin_f32", 5, half), ("tan", 6, quarter)):
        fit(f"{name}", sin_tail, n, 0, top, sin_weight, 53)
    fit("tan_f32 sin", sin_tail, 4, 0, quarter, sin_weight, 53)
    fit("tan cos", lambda z: (mp.cos(SQ(z)) - 1 + z / 2) / z**2, 6, 0, quarter, lambda z: z**2, 53)
    fit("tan_f32 cos", lambda z: (mp.cos(SQ(z)) - 1) / z, 4, 0, quarter, abs, 53)
    for bits, n in ((53, 21), (24, 9)):
        fit(
            f"atan {bits}",
            lambda z: (mp.atan(SQ(z)) / SQ(z) - 1) / z,
            n,
            0,
            1,
            lambda z: z * SQ(z) / mp.atan(SQ(z)),
            bits,
        )
    for bits, n in ((53, 12), (24, 5)):
        fit(f"asin {bits}", lambda z: (mp.asin(SQ(z)) / SQ(z) - 1) / z, n, 0, 0.2501, abs, bits)
    fit("cbrt", lambda m: m ** (-mp.mpf(1) / 3), 5, 1, 8, lambda m: m ** (mp.mpf(1) / 3), 53)


if __name__ == "__main__":
    main()
