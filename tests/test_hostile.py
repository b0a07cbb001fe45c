"""Programs that nobody writes: thousands of lines, of names, of members; nests; names in any script.
Each is compiled or refused within bounds of time and memory, and gives CPython's answer."""

import math
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


def many_lines() -> Program:
    """20,000 lines over an array."""
    text = "".join(f" a[{k % 7}] = a[{(k + 1) % 7}] * 0.5 + {k}.0\n" for k in range(20000))
    return f"def f(a):\n{text} return a\n", (np.ones(7),)


def signs() -> Program:
    """An expression that is nested 1,000 times."""
    return "def f(a):\n return " + "-" * 1000 + "a\n", (1.5,)


def letters() -> Program:
    """A string of a million letters."""
    return f"def f(a):\n s = '{'x' * 1_000_000}'\n return len(s) + a\n", (1,)


def constants() -> Program:
    """A list of 100,000 constants."""
    return f"def f(a):\n t = {list(range(100_000))}\n return t[a]\n", (7,)


def great() -> Program:
    """Numbers that no machine has."""
    return "def f(a):\n return a + 10 ** 5000 % 97, a * 1e400, a + 1e-400, 2 ** 2 ** 14\n", (1,)


def tabs() -> Program:
    """Tabs, form feeds, comments in column 0, lines that go on."""
    body = "\ts = 0.0\n# column 0\n\x0c\tfor i in \\\n  range(9):\n\t\ts += a\n#\n\treturn s\n"
    return "def f(a):\n" + body, (1.5,)


ALL: list[Callable[[], Program]] = [
    lines, variables, results, members, loops, statements, helpers, chain,
    brackets, ifs, nest, choices, containers, scripts, digits,
    many_lines, signs, letters, constants, great, tabs,
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


def ragged(a):
    return np.array([1.0, 2.0, a])


def deep(a):
    return np.array([[[[[[[[[[[[[[[[[[[[a[0]]]]]]]]]]]]]]]]]]]]])


def uneven(a):
    return np.array([[a, a], 1.0, [[a]]])


@pytest.mark.parametrize("f", [ragged, deep, uneven])
def test_arrays_of_what_does_not_fit(f: Any) -> None:
    a = np.ones((2, 3))
    fast = jenny.jit(f)
    assert fast.compile(a).state == "refused"
    try:
        want = f(a)
    except ValueError as e:
        with pytest.raises(ValueError) as got:
            fast(a)
        assert str(got.value) == str(e)
    else:
        assert np.array_equal(fast(a), want)


def loaded(path: Path, text: str, encoding: str = "utf-8") -> Any:
    """The function f of a file."""
    path.write_bytes(text.encode(encoding))
    scope: dict[str, Any] = {"math": math}
    exec(compile(path.read_bytes(), str(path), "exec"), scope)
    return scope["f"]


LOOP = "def f(a, b):\n s = 0.0\n for i in range(9):\n  {}\n return s\n"
EDITS = [
    (LOOP.format("s += a - b"), LOOP.format("s += b - a")),
    (LOOP.format("s += a - b"), LOOP.format("s += a + b")),
    (LOOP.format("s += a * 2"), LOOP.format("s += a * 3")),
    (LOOP.format("s += (a < b) * 1.0"), LOOP.format("s += (a > b) * 1.0")),
    (LOOP.format("s += math.sin(a)"), LOOP.format("s += math.cos(a)")),
    (LOOP.format("s += len('ab')"), LOOP.format("s += len('abc')")),
    (LOOP.format("s += a if b else i"), LOOP.format("s += b if a else i")),
    (
        LOOP.format("s += sum(a * k for k in range(i))"),
        LOOP.format("s += sum(b * k for k in range(i))"),
    ),
    ("f = lambda a, b: a * 2.0 + b\n", "f = lambda a, b: a * 3.0 + b\n"),
    ("f = lambda a, b: a - b\n", "f = lambda a, b: b - a\n"),
]


@pytest.mark.parametrize("before, after", EDITS)
def test_a_file_that_changed_since(before: str, after: str, tmp_path: Path) -> None:
    """What runs is the code that was loaded, not what the file says now."""
    f = loaded(tmp_path / "edited.py", before)
    want = f(1.5, 4.0)
    (tmp_path / "edited.py").write_text(after)
    fast = jenny.jit(f)
    assert fast.compile(1.5, 4.0).state == "refused"
    assert fast(1.5, 4.0) == want
    assert jenny.jit(loaded(tmp_path / "same.py", before)).compile(1.5, 4.0).state == "ready"


@pytest.mark.parametrize(
    "head, encoding",
    [
        ("# -*- coding: latin-1 -*-\n", "latin-1"),
        ("# coding: cp1252\n\n", "cp1252"),
        ("\ufeff", "utf-8"),
        ("", "utf-8"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings(head: str, encoding: str, end: str, tmp_path: Path) -> None:
    text = (
        head
        + "def f(ä, b):\n    s = 0.0  # ü\n    for i in range(9):\n        s += ä * b\n    return s\n"
    )
    f = loaded(tmp_path / "odd.py", text.replace("\n", end), encoding)
    fast = jenny.jit(f)
    assert fast.compile(1.5, 4.0).state == "ready" or end == "\r"
    assert fast(1.5, 4.0) == f(1.5, 4.0)


class Private:
    __rate = 2.0

    def __init__(self) -> None:
        self.__x = 1.5

    def f(self, n):
        s = 0.0
        for _ in range(n):
            s += self.__x * 2.0
        return s


def test_private_names_are_found() -> None:
    p = Private()
    fast = jenny.jit(Private.f)
    version = fast.compile(p, 5)
    assert "source" not in version.remarks
    assert fast(p, 5) == p.f(5)
