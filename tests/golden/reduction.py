# sig: float64[:, :]
"""Reductions along an axis and over everything; the temporary is taken out."""
import numpy as np


def reduction(a):
    row = np.sum(a * a, axis=1)
    return row, np.sqrt(row.max())
