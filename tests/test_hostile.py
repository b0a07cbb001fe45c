"""Programs that nobody writes: thousands of lines, of names, of members; nests; names in any script.
Each is compiled or refused within bounds of time and memory, and gives CPython's answer."""

import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import jenny

Program = tuple[str, tuple[Any, ...]]
OWN_S, COMPILER_S = 4.0, 14.0  # processor time of one program, here and in the C compiler
MEGABYTES = 700


def lines() -> Program:
    """2,000 lines."""
    return "def f(a):\n" + "".join(
        f" a = a * 0.5 + {k}.0\n" for k in range(2000)
    ) + " return a\n", (1.5,)


def variables() -> Program:
    """1,000 variables that are alive at the end."""
    body = "".join(f" v{k} = v{k - 1} * 0.5 + a\n" for k in range(1, 1000))
    total = "".join(f" s += v{k}\n" for k in range(1000))
    return f"def f(a):\n v0 = a\n{body} s = 0.0\n{total} return s\n", (1.5,)


def results() -> Program:
    """A tuple of 2,000 members."""
    return "def f(a):\n return (" + ",".join(f"a + {k}" for k in range(2000)) + ")\n", (1.5,)


def members() -> Program:
    """A list of 2,000 members."""
    items = ",".join(f"a + {k}" for k in range(2000))
    return f"def f(a):\n t = [{items}]\n s = 0.0\n for x in t:\n  s += x\n return s\n", (1.5,)


def loops() -> Program:
    """300 loops, one after the other."""
    body = "".join(f" for i in range(len(a)):\n  s += a[i] * {k}.5\n" for k in range(300))
    return f"def f(a):\n s = 0.0\n{body} return s\n", (np.ones(20),)


def statements() -> Program:
    """400 array statements that depend on each other."""
    body = "".join(f" b[{k % 50}:] = b[: {100 - k % 50}] * 0.5 + a\n" for k in range(0, 400, 50))
    body += "".join(f" b = b * 0.5 + {k}\n" for k in range(400))
    return f"def f(a):\n b = a * 2\n{body} return b\n", (np.ones(100),)


def helpers() -> Program:
    """2**13 calls in 14 lines."""
    text = "def h0(x):\n return x * 2.0 + 1\n"
    for k in range(1, 14):
        text += f"def h{k}(x):\n return h{k - 1}(x) + h{k - 1}(x * 0.5)\n"
    return text + "def f(a):\n return h13(a)\n", (1.5,)


def chain() -> Program:
    """300 functions that call each other."""
    text = "def h0(x):\n return x * 2.0 + 1\n"
    for k in range(1, 300):
        text += f"def h{k}(x):\n return h{k - 1}(x) * 0.5\n"
    return text + "def f(a):\n return h299(a)\n", (1.5,)


def brackets() -> Program:
    return "def f(a):\n return " + "(" * 90 + "a" + " + 1)" * 90 + "\n", (1.5,)


def ifs() -> Program:
    """90 ifs in each other."""
    text = "".join(" " * (k + 1) + f"if a > {k}:\n" for k in range(90))
    return f"def f(a):\n x = 0\n{text}{' ' * 91}x = 1\n return x\n", (1.5,)


def nest() -> Program:
    """19 loops in each other, as many as CPython takes."""
    text = "".join(" " * (k + 1) + f"for i{k} in range(2):\n" for k in range(19))
    return f"def f(a):\n x = 0\n{text}{' ' * 20}x += a\n return x\n", (1,)


def choices() -> Program:
    """An elif with 800 branches."""
    text = "".join(f" elif a == {k}:\n  x = {k * k}\n" for k in range(1, 800))
    return f"def f(a):\n if a == 0:\n  x = 0\n{text} else:\n  x = -1\n return x\n", (500,)


def containers() -> Program:
    """300 statements with lists and dicts."""
    text = "".join(f" l.append(a + {k})\n d[{k}] = l[{k}]\n" for k in range(300))
    return f"def f(a):\n l = []\n d = {{}}\n{text} return l, d\n", (1.5,)


def scripts() -> Program:
    """Names in other scripts, and the ligature that is the name fi."""
    return "def f(ä, Ω, 变量, ﬁ=1.0):\n π = ä * Ω\n б = π + 变量\n return б - fi\n", (1.5, 2.0, 3.0)


def digits() -> Program:
    return "def f(a):\n return a + " + "9" * 4000 + "\n", (1,)


ALL: list[Callable[[], Program]] = [
    lines, variables, results, members, loops, statements, helpers, chain,
    brackets, ifs, nest, choices, containers, scripts, digits,
]  # fmt: skip


def spent() -> tuple[float, float, float]:
    """Processor seconds here and in children; the most megabytes so far."""
    own, children = (
        resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return (
        own.ru_utime + own.ru_stime,
        children.ru_utime + children.ru_stime,
        own.ru_maxrss / 1024,
    )


@pytest.mark.parametrize("program", ALL, ids=lambda p: p.__name__)
def test_bounded(program: Callable[[], Program], tmp_path: Path) -> None:
    text, args = program()
    path = tmp_path / "hostile.py"
    path.write_text(text, encoding="utf-8")
    scope: dict[str, Any] = {}
    exec(compile(text, str(path), "exec"), scope)
    want = scope["f"](*args)
    fast = jenny.jit(scope["f"])
    before = spent()
    version = fast.compile(*args)
    after = spent()
    assert version.state in ("ready", "refused", "broken"), version.state
    assert after[0] - before[0] < OWN_S, f"{after[0] - before[0]:.1f} s"
    assert after[1] - before[1] < COMPILER_S, f"{after[1] - before[1]:.1f} s"
    got = fast(*args)
    assert np.array_equal(want, got) if isinstance(want, np.ndarray) else want == got
    assert after[2] - before[2] < MEGABYTES, f"{after[2] - before[2]:.0f} MB"
