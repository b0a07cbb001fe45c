"""A string argument that chooses what is done: a version for each string that is compared."""

import numpy as np

KIND = "double"


def scale(a, mode):
    if mode == "fast":
        return a * 2
    elif mode in ("slow", "a rather long mode"):
        return a + 1
    return a - 1


def default(a, mode="reflect"):
    s = 0.0
    for i in range(len(a)):
        s += a[i] if mode == "reflect" else -a[i]
    return s


def unread(a, name):
    return a * 3


def helper(x, how):
    if how != "symmetric":
        return x * 2
    return x


def passed(a, how):
    return helper(a, how) + 1


def truth(a, how):
    return a + 1 if how else a


def dtype(a, t, order):
    return a.astype(t), np.zeros((2, 3), order=order)


def from_global(a):
    return a * 2 if KIND == "double" else a


A = np.arange(6.0)
CASES = [
    lambda: (scale, A.copy(), "fast"),
    lambda: (scale, A.copy(), "slow"),
    lambda: (scale, A.copy(), "a rather long mode"),
    lambda: (scale, A.copy(), "a rather long mode!"),
    lambda: (scale, A.copy(), ""),
    lambda: (default, A.copy()),
    lambda: (default, A.copy(), "edge"),
    lambda: (default, A.copy(), Kw(mode="reflect")),
    lambda: (unread, A.copy(), "x"),
    lambda: (unread, A.copy(), "another name"),
    lambda: (passed, A.copy(), "symmetric"),
    lambda: (passed, A.copy(), "symmetrie"),
    lambda: (truth, A.copy(), ""),
    lambda: (truth, A.copy(), "y"),
    lambda: (truth, A.copy(), "ä"),
    lambda: (dtype, A.copy(), "float32", "F"),
    lambda: (dtype, A.copy(), "int64", "C"),
    lambda: (from_global, A.copy()),
]
LOOSE = [
    lambda: (scale, A.copy(), "fast\0"),
    lambda: (scale, A.copy(), "\ud800"),
    lambda: (scale, A.copy(), None),
    lambda: (scale, A.copy(), 5),
    lambda: (dtype, A.copy(), "no such type", "F"),
]


class Text(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


LOOSE.append(lambda: (scale, A.copy(), Text("other")))


@jit
def many(a, mode):
    return a * 2 if mode == "seven" else a


def switching(n):
    return [float(many(A, f"mode {k % 40}").sum()) for k in range(n)]


LOOSE.append(lambda: (switching, 100))
