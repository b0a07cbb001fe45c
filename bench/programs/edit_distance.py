"""The edit distance of two strings, by rows that grow."""

import random

TITLE = "edit distance, strings"
DEMO = BENCH = (1000,)


def edit_distance(a, b):
    last = list(range(len(b) + 1))
    for i in range(len(a)):
        row = [i + 1]
        for j in range(len(b)):
            step = last[j] if a[i] == b[j] else last[j] + 1
            row.append(min(step, last[j + 1] + 1, row[j] + 1))
        last = row
    return last[-1]


PROGRAM = edit_distance


def make(size):
    (n,) = size
    rng = random.Random(0)
    return tuple("".join(rng.choice("ACGT") for _ in range(n)) for _ in range(2))
