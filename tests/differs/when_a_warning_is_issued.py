# native: any
"""A RuntimeWarning may come later, or once for several.

What: the same categories of warning are issued for a call, but a loop that divides by zero in its third of a thousand
iterations may say so when the loop has ended, and once.
Cause: floating-point status flags are looked at after a region; where they say that something happened, the original
decides. NumPy itself does not see what a product of large matrices meets on other threads of BLAS than the caller's;
Jenny warns of that too.
Workaround: `np.errstate(all="raise")` makes the original run wherever something would be raised.
"""
import numpy as np


def inverse(a):
    out = np.zeros(len(a))
    for i in range(len(a)):
        out[i] = 1.0 / a[i]
    return out


CASES = [lambda: (inverse, np.array([2.0, 0.0, 4.0, 0.0]))]
