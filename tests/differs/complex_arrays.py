# native: any
# ulp: 4
"""Complex products, quotients and magnitudes of arrays may differ in the last places.

What: as the installed NumPy computes them where its kernels are known, else within 2 units in the last place in each
part. Python's own complex numbers are as in CPython, and sums and differences are equal bit for bit.
Cause: NumPy picks its kernels by processor and version; some contract a product and a sum.
Workaround: none needed for results that are compared with a tolerance.
"""
import numpy as np


def rotate(z, w):
    return z * w + z


CASES = [lambda: (rotate, np.exp(1j * np.arange(20.0)), np.exp(-0.5j * np.arange(20.0)))]
