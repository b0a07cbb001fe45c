"""What calls are estimated to take: the dispatcher keeps cost expressions in a shorter form than the plan's text."""

import re
import subprocess
import sys

import numpy as np
import pytest

import jenny

PROGRAM = """
def scaled(a, b):
    return a * 2 + b

def product(a, b):
    return a @ b

def rounds(a, b):
    for i in range(a.shape[0]):
        for j in range(i, b.shape[1]):
            b[i, j] += a[i, j] / (j + 1.5)
    return b
"""


def value(text, shapes):
    """A cost expression in the order of its operators behind their operands."""
    stack = []
    for word in text.split():
        dim = re.fullmatch(r"d(\d+)[.](\d+)", word)
        if dim:
            stack.append(float(shapes[int(dim[1])][int(dim[2])]))
        elif word in ("+", "-", "*", "/", "max", "min"):
            y, x = stack.pop(), stack.pop()
            stack.append(
                {
                    "+": x + y,
                    "-": x - y,
                    "*": x * y,
                    "/": x / y if y else 0,
                    "max": max(x, y),
                    "min": min(x, y),
                }[word]
            )
        else:
            stack.append(float(word))
    return stack[0]


@pytest.mark.parametrize("name", ["scaled", "product", "rounds"])
def test_estimates_follow_the_plan(tmp_path, name):
    path = tmp_path / "costs.py"
    path.write_text(PROGRAM)
    scope = {}
    exec(compile(PROGRAM, str(path), "exec"), scope)
    fast = jenny.jit(scope[name])
    fast.compile(np.ones((2, 2)), np.ones((2, 2)))
    types = "float64[:, :], float64[:, :]"
    out = subprocess.run(
        [sys.executable, "-m", "jenny", "emit", "--c", f"{path}:{name}", "--types", types],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    texts = [re.search(rf'"{key} (.*)\\n"', out)[1] for key in ("cost", "native")]
    factors = set()
    for n, m in ((2, 3), (3, 5), (0, 4), (700, 30), (30, 700)):
        a, b = np.ones((n, m)), np.ones((m, n) if name == "product" else (n, m))
        got = fast.versions()[0].estimate((a, b))
        want = [value(text, (a.shape, b.shape)) for text in texts]
        factors.add(tuple(round(g / w, 9) for g, w in zip(got, want)))
    assert len(factors) == 1
