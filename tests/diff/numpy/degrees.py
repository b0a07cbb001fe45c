"""degrees and radians in float32 use the constant that float32 arithmetic gives."""
import numpy as np


def both(a):
    return np.deg2rad(a), np.rad2deg(a)


CASES = [
    lambda: (both, (np.arange(100.0) / 7).astype("f4")),
    lambda: (both, np.arange(100.0) / 7),
    lambda: (both, np.float32(33.3)),
    lambda: (both, np.float64(33.3)),
]
