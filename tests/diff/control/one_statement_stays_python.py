# native: any
"""A statement that cannot be compiled, in or beside a nest, does not change the answer."""

import numpy as np


def talks(a):
    print("before", len(a))
    for i in range(len(a)):
        a[i] = a[i] * 2.0 + 1.0
    print("after", a[0])
    return a


def talks_inside(n):
    t = 0.0
    for i in range(n):
        for j in range(50):
            t += i * j
        if i % 3 == 0:
            print(i, t)
    return t


def catches(xs, ys):
    out = []
    for x, y in zip(xs, ys):
        try:
            out.append(x / y)
        except ZeroDivisionError:
            out.append(float("inf"))
    return out


def words(a):
    names = {}
    for i in range(len(a)):
        names[f"k{i}"] = a[i]
    return names


class Body:
    def __init__(self, x):
        self.x = x
        self.v = 0.0


def step(bodies, dt):
    for b in bodies:
        b.v = b.v + dt * 9.81
        b.x = b.x + dt * b.v
    return bodies


def make_bodies():
    return [Body(float(i)) for i in range(3)]


CASES = [
    lambda: (talks, np.arange(5.0)),
    lambda: (talks, [1.0, 2.0]),
    lambda: (talks_inside, 7),
    lambda: (catches, [1.0, 2.0, 3.0], [1.0, 0.0, 2.0]),
    lambda: (words, [1.0, 2.0]),
    lambda: (step, make_bodies(), 0.1),
]
