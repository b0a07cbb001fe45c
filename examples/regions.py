"""Prints, dicts and exceptions around loop nests: the nests run compiled all the same.

Run it, then look at the listing that it prints: "py" marks what stays Python, and why.
"""

import numpy as np

import jenny


@jenny.jit
def simulate(field, steps):
    history = {}
    for t in range(steps):
        new = field.copy()
        for i in range(1, field.shape[0] - 1):
            for j in range(1, field.shape[1] - 1):
                around = field[i - 1, j] + field[i + 1, j] + field[i, j - 1] + field[i, j + 1]
                new[i, j] = 0.25 * around
        field = new
        if t % 10 == 0:
            history[t] = float(field[1, 1])
            print(f"step {t:3}: {history[t]:.6f}")
    try:
        return history[steps]
    except KeyError:
        return history


if __name__ == "__main__":
    start = np.zeros((400, 400))
    start[0] = 1.0
    simulate(start, 31)
    jenny.wait()
    simulate(start, 31)
    print(simulate.explain())
