"""Functions that functions make, as arguments: one version serves all that have closed over the same."""

from collections.abc import Callable

import jenny

Real = Callable[[float], float]


def integrate(f: Real, a: float, b: float, n: int) -> float:
    h = (b - a) / n
    s = 0.0
    for i in range(n):
        s += f(a + i * h)
    return s * h


def adder(k: float) -> Real:
    def g(x: float) -> float:
        return x + k

    return g


def scaled(k: float) -> Real:
    return lambda x: x * k


def test_each_closure_gives_its_own_answer() -> None:
    jitted = jenny.jit(integrate)
    jitted.compile(adder(2.0), 0.0, 1.0, 10)
    jenny.wait()
    for i in range(60):
        k = (1.0, 2.0, 1, 0.0, -0.0, True)[i % 6]
        for make in (scaled, adder):
            want = integrate(make(k), -1.0, 1.0, 10)
            assert repr(jitted(make(k), -1.0, 1.0, 10)) == repr(want), (k, make)


def test_a_new_object_is_no_new_version() -> None:
    jitted = jenny.jit(integrate)
    jitted.compile(scaled(1e6), 0.0, 1.0, 10)
    jenny.wait()
    for i in range(20):
        k = 1e6 + i * 0.0
        assert jitted(scaled(k), 0.0, 1.0, 10) == integrate(scaled(k), 0.0, 1.0, 10)
    assert len(jitted.versions()) == 1 and jitted.stats()["native"] > 0
