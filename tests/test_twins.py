"""Nests that come out twice are one function of the C text, whose length is the cost."""

from __future__ import annotations

import numpy as np

import jenny


def plane(steps, a, b):
    for _ in range(steps):
        b[1:-1, 1:-1] = 0.2 * (a[1:-1, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:] + a[2:, 1:-1])
        a[1:-1, 1:-1] = 0.2 * (b[1:-1, 1:-1] + b[1:-1, :-2] + b[1:-1, 2:] + b[2:, 1:-1])


def in_place(steps, a):
    n = len(a)
    for _ in range(steps):
        for i in range(1, n - 1):
            a[i, 1:-1] += a[i - 1, :-2] + a[i - 1, 1:-1] + a[i - 1, 2:] + a[i, 2:] + a[i + 1, :-2]
            for j in range(1, n - 1):
                a[i, j] += a[i, j - 1]
                a[i, j] /= 9.0


def text_of(call, *args) -> str:
    return jenny.jit(call, wait=True).compile(*args).text("c")


def test_a_step_in_blocks_and_by_itself() -> None:
    text = text_of(plane, 5, np.ones((40, 50)), np.ones((40, 50)))
    assert text.count("VECTOR\n") == 1, "blocks and rows, both directions: one loop"
    assert text.count("const jenny_i64 blocks = ") == 1


def test_four_rows_of_a_wave() -> None:
    text = text_of(in_place, 5, np.ones((40, 40)))
    assert text.count("row_") > 4
    assert text.count("static __attribute__((noinline)) void row_") == 1


def test_the_answer() -> None:
    a, b = np.random.rand(2, 300, 64)
    mine, yours = (a.copy(), b.copy()), (a.copy(), b.copy())
    jenny.jit(plane, wait=True)(40, *mine)
    plane(40, *yours)
    assert all(np.array_equal(x, y) for x, y in zip(mine, yours, strict=True))
    m = np.random.rand(64, 64)
    wanted = m.copy()
    jenny.jit(in_place, wait=True)(9, m)
    in_place(9, wanted)
    assert np.array_equal(m, wanted)
