"""Loops that divide by what stays the same take its reciprocal and two remainders: the last bit is the division's, zeros
keep their signs, and what no remainder can tell (tiny, huge, infinite, NaN) is divided."""
import numpy as np


def mean_of_four(a, w, out):
    out[1:-1, 1:-1] = (a[1:-1, 2:] + a[1:-1, :-2] + a[2:, 1:-1] + a[:-2, 1:-1]) / w


def two_divisors(a, b, dx, dy):
    return (a - b) / (2 * dx) * ((a + b) / (3 * dy)) / dx


def by_a_constant(a):
    return a / 3.0 - a / 7.0


def by_row(a, d):
    out = np.empty_like(a)
    for i in range(a.shape[0]):
        out[i] = a[i] / d[i]
    return out


def over(a, by):
    return a / by


def in_place(a, by):
    a[:] = a / by
    return a


def list_loop(a, by, n):
    out = np.zeros(n)
    for i in range(n):
        out[i] = (a[i] + 1.0) / by
    return out


def numbers(n=500, seed=5):
    rng = np.random.default_rng(seed)
    bits = rng.integers(0, 1 << 52, n, dtype=np.uint64)
    cut = rng.integers(0, 52, n, dtype=np.uint64)
    bits = bits >> cut << cut
    exponent = rng.integers(1023 - 40, 1023 + 40, n).astype(np.uint64)
    sign = rng.integers(0, 2, n).astype(np.uint64)
    return (bits | exponent << np.uint64(52) | sign << np.uint64(63)).view(np.float64)


def with_some(values):
    a = numbers()
    a[np.arange(len(values)) * 7 + 3] = values
    return a


def halfway(by):
    q = numbers()
    a = q * by
    a[::2] = np.nextafter(a[::2], 1e300)
    return a


def grid():
    return numbers(60 * 70).reshape(60, 70)


DIVISORS = [3.0, 0.1, 1 / 3, 1e-5, 4.0, -7.0, np.nextafter(2.0, 0), np.nextafter(1.0, 2), 1e190, 1e250, 1e-250, 1e308]
CASES = [
    lambda: (mean_of_four, grid(), 4.1, np.zeros((60, 70))),
    lambda: (mean_of_four, grid(), -4.1, np.zeros((60, 70))),
    lambda: (mean_of_four, np.zeros((60, 70)), 0.3, np.ones((60, 70))),
    lambda: (two_divisors, numbers(), numbers(seed=6), 0.01, 0.03),
    lambda: (two_divisors, np.full(200, -0.0), np.zeros(200), 0.7, 0.9),
    lambda: (by_a_constant, numbers()),
    lambda: (by_a_constant, with_some([0.0, -0.0])),
    lambda: (by_row, grid(), np.abs(numbers(60))),
    lambda: (by_row, grid(), numbers(60)),
    lambda: (in_place, numbers(), 0.7),
    lambda: (list_loop, numbers(), 0.7, 300),
    lambda: (list_loop, numbers(), 0.7, 0),
    lambda: (over, with_some([1e-300, -1e-310, 5e-324]), 0.7),
    lambda: (over, with_some([1e-310]), 4e190),
    lambda: (over, with_some([np.nan, np.inf, -np.inf]), 0.7),
    lambda: (over, numbers(23), 0.7),
    lambda: (over, numbers(24), 0.7),
] + [lambda by=by: (over, numbers(), by) for by in DIVISORS] + [lambda by=by: (over, halfway(by), by) for by in DIVISORS[:7]]

LOOSE = [
    lambda: (over, with_some([1e300]), 1e-20),
    lambda: (over, with_some([np.inf, 0.0]), np.inf),
    lambda: (over, numbers(), 0.0),
    lambda: (over, numbers(), np.nan),
    lambda: (list_loop, numbers(), 0.0, 300),
    lambda: (two_divisors, numbers(), with_some([np.inf, 1e-320]), 1e-9, 1e-300),
]
