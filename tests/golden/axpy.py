# sig: float, float64[:], float64[:]
"""An array statement is one loop."""


def axpy(t, x, y):
    return t * x + y
