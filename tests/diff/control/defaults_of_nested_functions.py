"""Defaults of a lambda or nested function are evaluated where it is defined."""


def by_lambda(n):
    f = lambda q, r=n: q + r  # noqa: E731
    n = 100
    return f(3), n


def by_def(n):
    def f(q, r=n, *, s=n * 2):
        return q + r * s

    n = 100
    return f(3), f(3, s=1), f(3, n)


CASES = [lambda: (by_lambda, 5), lambda: (by_def, 5), lambda: (by_def, 2.5)]
