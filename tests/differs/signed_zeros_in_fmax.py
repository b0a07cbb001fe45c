# native: any
"""The sign of a zero that `np.fmax` or `np.fmin` chooses between 0.0 and -0.0.

What: `np.fmax(0.0, -0.0)` and `np.fmin` may give the other zero.

Cause: NumPy itself gives one zero in the vector part of its loop and the other in what is left over: the
sign depends on the length of the array and on the place in it. Jenny gives the second operand everywhere.

Workaround: `np.maximum` and `np.minimum`, which give the second operand in both.
"""

import numpy as np


def larger(a, b):
    return np.fmax(a, b)


CASES = [lambda: (larger, np.array([0.5, 1.0, np.nan]), np.array([-0.5, 2.0, 3.0]))]
