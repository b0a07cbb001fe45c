"""The C compiler computed what it knew (a mask is 0 or 1, an unrolled loop's variable, x where x == 3): no flag
was raised and no warning given; casts of what is out of range gave other integers."""

import numpy as np


def zero_by_mask(A, k):
    return 0 / (A == k)


def zero_by_float_mask(A, k):
    return 0.0 / (A > k)


def one_by_mask(A, k):
    return 1 / (A != k)


def mask_by_mask(A, k):
    return (A > k) / (A > k)


def mask_by_zero(A, k):
    return (A == k) / 0.0


def by_single(A, k):
    return 1 / (A == k).astype(np.float32)


def by_choice(A, k):
    return 1.0 / np.where(A == k, 0.0, A)


def by_sum(A, k):
    return 1.0 / ((A == k) * 2.0 - 2.0)


def remainder(A, k):
    return 0.0 % ((A == k) * 1.0)


def floor_quotient(A, k):
    return 1.0 // ((A == k) * 1.0)


def c_remainder(A, k):
    return np.fmod(1.0, (A == k) * 1.0)


def complex_quotient(A, k):
    return 1j / (A == k)


def summed(A, k):
    return np.sum(0 / (A == k))


def largest(A, k):
    return np.max(1 / (A == k))


def under_choice(A, k):
    return np.where(A == k, 0.0, 1 / (A == k))


def by_isnan(A, k):
    return 1 / np.isnan(A)


def root(A, k):
    return np.sqrt(-1.0 * (A == k))


def logarithm(A, k):
    return np.log((A == k) * 1.0)


def logarithm_of_choice(A, k):
    return np.log2(np.where(A == k, -1.0, 1.0))


def arc_sine(A, k):
    return np.arcsin(2.0 * (A == k))


def power(A, k):
    return np.power(np.where(A == k, 0.0, 1.0), -1.0)


def infinite_difference(A, k):
    x = np.where(A == k, np.inf, 1.0)
    return x - x


def infinite_mask(A, k):
    return (A == k) * np.inf


def zero_times_infinite(A, k):
    return 0.0 * np.where(A == k, np.inf, 1.0)


def overflow(A, k):
    return np.where(A == k, 1e300, 1.0) * 1e300


def square(A, k):
    return np.where(A == k, 1e300, 1.0) ** 2


def cast_nan(A, k):
    return np.where(A == k, np.nan, 1.0).astype(np.int64)


def cast_infinite(A, k):
    return np.where(A == k, np.inf, 1.0).astype(np.int32)


def cast_large(A, k):
    return np.where(A == k, 1e20, 1.0).astype(np.int64)


def cast_to_int32(A, k):
    return np.where(A == k, 3e9, 1.0).astype(np.int32)


def cast_to_byte(A, k):
    return np.where(A == k, np.nan, 1.0).astype(np.uint8)


def cast_to_single(A, k):
    return np.where(A == k, 1e300, 1.0).astype(np.float32)


def zeros(A, k):
    return np.zeros(len(A)) / 0


def ones_by_zeros(A, k):
    return np.ones(5) / np.zeros(5)


def full(A, k):
    return np.full(len(A), np.inf) - np.inf


def few(A, k):
    return 1.0 / np.arange(4)


def logarithm_of_few(A, k):
    return np.log(np.arange(3))


def spaced(A, k):
    return 1.0 / np.linspace(0.0, 1.0, 4)


def diagonal(A, k):
    return 1.0 / np.eye(3)


def scalars(A, k):
    return A * (np.float64(0) / 0)


def stored(A, k):
    z = np.zeros(4)
    z[1] = 2.0
    return 1.0 / z


def counted(A, k):
    out = np.empty(4)
    for i in range(4):
        out[i] = np.float64(1.0) / i
    return out


def chosen_in_loop(A, k):
    out = np.empty(len(A))
    for i in range(len(A)):
        x = np.float64(0.0)
        if A[i] == k:
            x = np.float64(1.0)
        out[i] = np.float64(1.0) / x
    return out


def stored_in_loop(A, k):
    out = np.zeros(4)
    for i in range(4):
        out[i] = np.float64(1.0) / out[i]
    return out


def equal_to_one(A, k):
    return np.where(A == 1.0, 1 / (A - 1.0), 0)


def equal_to_zero(A, k):
    return np.where(A == 0, 1 / A, 0)


def equal_and(A, k):
    return np.where((A == 1) & (A > 0), 1 / (A - 1), A)


def several(A, k):
    return np.select([A == 0, A == 1], [1 / A, 2 / (A - 1)], 3.0)


def equal_in_loop(A, k):
    out = np.zeros(len(A))
    for i in range(len(A)):
        if A[i] == 1:
            out[i] = np.divide(1.0, A[i] - 1)
    return out


def behind_continue(A, k):
    out = np.zeros(len(A))
    for i in range(len(A)):
        if A[i] != 1:
            continue
        out[i] = np.divide(1.0, A[i] - 1)
    return out


def equal_to_infinity(A, k):
    out = np.empty(len(A))
    for i in range(len(A)):
        x = A[i] * 1.0
        out[i] = x - x if x == np.inf else x
    return out


NAMES = [
    name
    for name, f in list(globals().items())
    if getattr(f, "__code__", None) and name not in ("jit", "Kw")
]
FLOATS = [0.0, 1.0, 2.0, 3.0, 1.0, 5.0, np.inf] * 5


def of(name, values):
    return lambda: (globals()[name], np.array(values), 1)


CASES = [of(name, values) for name in NAMES for values in (FLOATS, [0, 1, 2, 3, 1, 5, 6] * 5)]
