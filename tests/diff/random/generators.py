"""Numbers drawn one at a time from a Generator: the very numbers of NumPy, and its stream goes on where
NumPy's would, also when the call fails in the middle and the original runs."""
import numpy as np

GLOBAL = np.random.default_rng(99)


def pi(n, seed):
    rng = np.random.default_rng(seed)
    inside = 0
    for i in range(n):
        x = rng.random()
        y = rng.random()
        if x * x + y * y <= 1.0:
            inside += 1
    return 4.0 * inside / n


def many(rng, n):
    out = np.zeros((n, 8))
    for i in range(n):
        out[i, 0] = rng.random()
        out[i, 1] = rng.normal(1.0, 2)
        out[i, 2] = rng.uniform(-1, i + 1)
        out[i, 3] = rng.standard_normal()
        out[i, 4] = rng.exponential(scale=0.5)
        out[i, 5] = rng.standard_exponential()
        out[i, 6] = rng.integers(i, 2 * i + 5)
        out[i, 7] = rng.integers(3, endpoint=True)
    return out


def heavy(rng, n):
    s = np.zeros(n)
    for i in range(n):
        s[i] += rng.gamma(2.0, 1.5) + rng.standard_gamma(0.5) + rng.beta(0.5, 2)
        s[i] += rng.chisquare(3) + rng.f(2, 9) + rng.standard_t(4) + rng.standard_cauchy()
        s[i] += rng.pareto(3.0) + rng.weibull(1.5) + rng.power(2.5) + rng.laplace() + rng.gumbel(0, 2)
        s[i] += rng.logistic() + rng.lognormal(0, 0.5) + rng.rayleigh(2) + rng.vonmises(0, 4)
        s[i] += rng.wald(1, 2) + rng.poisson(3) + rng.poisson(30.0) + rng.geometric(0.2)
        s[i] += rng.binomial(10, 0.3) + rng.binomial(1000, 0.6)
    return s


def types(rng):
    a = rng.random()
    b = rng.integers(10)
    c = rng.poisson(2.0)
    d = rng.integers(-3, 3)
    return a, b, c, d, rng.normal()


def walk(rng, n):
    """A choice, a short circuit, a loop with a condition that draws."""
    steps = 0
    place = 0
    while rng.random() < 0.9 and steps < n:
        place += 1 if rng.random() < 0.5 else -1
        if place > 3 and rng.random() < 0.25 or place < -3:
            place = 0
        steps += 1
    return steps, place


def listed(rng, n):
    return [rng.random() for _ in range(n)]


def summed(rng, n):
    return sum(rng.random() for _ in range(n))


def permute(rng, a):
    """Fisher and Yates."""
    for i in range(len(a) - 1, 0, -1):
        j = rng.integers(0, i + 1)
        t = a[i]
        a[i] = a[j]
        a[j] = t
    return a


def of_module(n):
    s = 0.0
    for i in range(n):
        s += GLOBAL.normal()
    return s


def handed(rng, n):
    def step(g):
        return g.random() - 0.5

    s = 0.0
    for i in range(n):
        s += step(rng)
    return rng, s


def fails_late(rng, a, k):
    s = 0.0
    for i in range(len(a)):
        s += rng.normal() * rng.integers(5)
        a[i] = rng.random()
    return s + a[k]


def two(g, h, n):
    s = 0.0
    for i in range(n):
        s += g.random() - h.random()
    return s


def bad(rng, lo, hi, scale):
    s = 0.0
    for i in range(5):
        s += rng.random()
    return s + rng.integers(lo, hi) + rng.normal(0, scale)


def made(seed, n):
    rng = np.random.default_rng(seed)
    s = 0.0
    for i in range(n):
        s += rng.random()
    return rng, s, rng


class Seeded:
    def __init__(self):
        self.rng = None

    def seed(self, n):
        self.rng = np.random.default_rng(n)
        s = 0.0
        for i in range(n):
            s += self.rng.random()
        return s


class Walker:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.place = 0.0

    def go(self, n):
        for i in range(n):
            self.place += self.rng.normal()
        return self.place


def make(seed=1, bits=np.random.PCG64):
    return np.random.Generator(bits(seed))


def half(seed=1):
    """A cached 32 bit half is part of the state."""
    rng = make(seed)
    rng.integers(7)
    return rng


def same():
    g = make(8)
    return two, g, g, 10


CASES = [
    lambda: (pi, 1000, 3),
    lambda: (many, make(), 50),
    lambda: (many, half(), 0),
    lambda: (many, make(5, np.random.MT19937), 20),
    lambda: (many, make(6, np.random.Philox), 20),
    lambda: (many, make(7, np.random.SFC64), 20),
    lambda: (many, make(7, np.random.PCG64DXSM), 20),
    lambda: (heavy, make(), 60),
    lambda: (types, half()),
    lambda: (walk, half(3), 100),
    lambda: (listed, make(), 10),
    lambda: (summed, make(), 10),
    lambda: (permute, make(), np.arange(20.0)),
    lambda: (of_module, 10),
    lambda: (handed, make(), 10),
    lambda: (fails_late, half(), np.zeros(5), 2),
    lambda: (two, make(1), make(2), 10),
    same,
    lambda: (bad, make(), 2, 5, 1.0),
    lambda: (Walker(3).go, 10),
    lambda: (made, 5, 4),
]
LOOSE = [
    lambda: (Seeded().seed, 5),
    lambda: (fails_late, half(), np.zeros(5), 7),
    lambda: (fails_late, make(3, np.random.MT19937), np.zeros(5), 7),
    lambda: (bad, make(), 5, 5, 1.0),
    lambda: (bad, make(), 5, 4, 1.0),
    lambda: (bad, make(), 0, 5, -1.0),
    lambda: (bad, make(), 0, 5, -0.0),
    lambda: (bad, make(), 0, 5, np.nan),
    lambda: (bad, make(), -(2**63), 2**63 - 1, 1.0),
    lambda: (many, None, 5),
]
