# native: any
# ulp: 7
"""Elementary functions may differ in the last places.

What: `exp log sin cos tan tanh` and `**` on float arrays are within 2 units in the last place of the true value
(powers to 3, 4, -2, 1.5, -1.5 and -0.5: within 3). NumPy's own are within 4, so the two may be up to 7 apart.
Cause: both are vector code, with different polynomials.
Workaround: none needed for results that are compared with a tolerance. Other operations, `sqrt` among them, are equal
bit for bit. So are the functions of `math` and `**` on floats where one number is computed at a time: in a formula, in a
loop in which each round needs the one before. In other loops over floats they are vector code too.
"""
import numpy as np


def growth(a):
    return np.exp(a) * np.tanh(a)


CASES = [lambda: (growth, np.linspace(-5.0, 5.0, 101))]
