"""Loops outside of functions, in parts: a script does what it does under python."""

from __future__ import annotations

import contextlib
import io
import textwrap
import traceback
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jenny import _code, toplevel
from jenny.engines.inline import Inline

HEAD = "import numpy as np\n"

SCRIPTS = {
    "results": """
        def score(x):
            return x * x % 7
        found, best, total = [], {}, 0.0
        for x in range(40):
            y = score(x)
            found.append((x, y))
            best[x % 5] = y
            total += y * 0.1
            if x % 9 == 0:
                print("case", x)
        print(found, best, total, x, y)
    """,
    "comprehension": """
        k = 3
        squares = [k * v for v in range(20) if v % 3]
        print(squares, k)
    """,
    "rows": """
        a = np.arange(90.0).reshape(9, 10)
        b = np.zeros_like(a)
        for step in range(3):
            for i in range(1, 8):
                b[i, 1:-1] = a[i, 1:-1] + a[i - 1, 1:-1] * 0.5 + a[i + 1, 1:-1]
            for i in range(1, 8):
                a[i] = b[i] * 0.25
            if step == 1:
                print(a.sum())
        print(a, b, step, i)
    """,
    "calls": """
        def step(a, b):
            for i in range(1, len(a) - 1):
                b[i] = a[i - 1] * 0.5 + a[i + 1]
        def show():
            print(a[3], b[4])
        a = np.arange(90.0).reshape(9, 10)
        b = np.zeros_like(a)
        for t in range(5):
            step(a, b)
            a, b = b, a
            if t == 3:
                show()
        show()
        print(a, b)
    """,
    "seen by a function": """
        count = 0
        def peek():
            return count
        seen = []
        for k in range(20):
            count += 1
            seen.append(peek())
        print(seen, count)
    """,
    "a list that a function reads": """
        out = []
        def size(x):
            return len(out) + x
        for k in range(20):
            out.append(size(k))
        print(out)
    """,
    "in blocks": """
        import contextlib
        xs = list(range(25))
        if xs:
            ys = []
            with contextlib.suppress(KeyError):
                for x in xs:
                    ys.append(x * 2)
                for x in xs:
                    if x == 20:
                        raise KeyError(x)
                    ys.append(x)
            print(ys, x)
        else:
            ys = None
        k = 0
        while k < 3:
            zs = [k + x for x in xs]
            k += 1
        print(zs)
    """,
    "raises": """
        done = []
        for z in range(20):
            w = z * 2
            if z == 13:
                raise ValueError(z)
            done.append(w)
    """,
    "names that are not set": """
        for z in range(20):
            if z > 30:
                late = z
        late
    """,
    "no rounds": """
        z = "before"
        for z in []:
            y = 1
        print(z)
        y
    """,
    "deleted": """
        for z in range(20):
            t = z
            del t
        print(z)
        t
    """,
    "aliases": """
        a = [0] * 20
        b = a
        for i in range(1, 20):
            a[i] = b[i - 1] + 1
        print(b)
    """,
    "a text first": """
        "the docstring"
        for i in range(8):
            pass
        "another text"
        print(__doc__, i)
    """,
    "future": """
        from __future__ import annotations
        for i in range(8):
            j: Undefined = i
        def f(x: Unknown) -> None: ...
        print(f.__annotations__, i, j)
    """,
    "functions of the script": """
        class Box:
            limit = 5
            def small(self, x):
                return x < self.limit + extra
        extra = 1
        box = Box()
        kept = [x for x in range(20) if box.small(x)]
        for x in range(20):
            extra = x
            kept.append(box.small(x))
        print(kept)
    """,
    "sum of an array": """
        a = np.zeros(3)
        same = a
        for i in range(12):
            a += i
        print(a, same is a)
    """,
    "closures": """
        fs = []
        for i in range(5):
            fs.append(lambda: i)
        print([f() for f in fs])
    """,
    "else": """
        for i in range(9):
            if i == 20:
                break
        else:
            print("whole", i)
        for j in range(9):
            pass
        else:
            j = "else"
        print(j)
    """,
}


def outcome(run: Any) -> tuple[str, str, list[Any], dict[str, Any]]:
    """What a script printed, raised where, and left."""
    space: dict[str, Any] = {"__name__": "__main__", "__builtins__": __builtins__}
    space["__annotations__"] = {}
    said = io.StringIO()
    error, lines = "", []
    with contextlib.redirect_stdout(said):
        try:
            run(space)
        except Exception as e:
            error = f"{type(e).__name__}: {e}"
            tb = traceback.extract_tb(e.__traceback__)
            lines = [(f.lineno, f.name) for f in tb if f.filename.endswith("script.py")]
    left = {k: v for k, v in space.items() if not isinstance(v, KINDS) and k != "__builtins__"}
    return said.getvalue(), error, lines, left


KINDS = (types.ModuleType, types.FunctionType, type)


@pytest.mark.parametrize("eager", [False, True], ids=["", "early"])
@pytest.mark.parametrize("name", SCRIPTS)
def test_as_under_python(name: str, eager: bool, tmp_path: Path) -> None:
    text = textwrap.dedent(SCRIPTS[name]).lstrip()
    first = text.startswith(("from __future__", '"'))
    text = text.replace("annotations\n", "annotations\n" + HEAD, 1) if first else HEAD + text
    path = tmp_path / "script.py"
    path.write_text(text)
    code = compile(text, str(path), "exec", dont_inherit=True)

    def away(space: dict[str, Any]) -> None:
        tree = compile(text, str(path), "exec", 0x400, dont_inherit=True)
        script = toplevel.Script(tree, _code.Objects(), str(path), code.co_flags)
        script.run(space, Inline(compiled=False, eager=eager))
        notes = [n.why for p in script.parts for n in p.notes]
        assert not [n for n in notes if "fault of Jenny" in n], notes
        parts.append(sum(n.parts for p in script.parts for n in p.notes))

    parts: list[int] = []
    want, got = outcome(lambda space: exec(code, space)), outcome(away)
    assert got[:3] == want[:3]
    assert list(got[3]) == list(want[3])
    for k, v in want[3].items():
        if isinstance(v, np.ndarray):
            assert np.array_equal(v, got[3][k])
        elif not hasattr(v, "__dict__") and k != "fs":
            assert v == got[3][k], k
    if name in ("results", "comprehension", "rows", "in blocks"):
        assert parts[0] > 1
