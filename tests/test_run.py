"""`jenny run`: a program behaves as under `python`, and what is hot in it runs compiled."""

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

# What a program prints with its hot parts compiled is compared with what python prints.
ENV = {**os.environ, "JENNY_CHUNK": "0", "PYTHONHASHSEED": "0"}

SLOW = """
import numpy
def work(n, a):
    s = 0.0
    for i in range(n):
        for j in range(len(a)):
            s += a[j] * i
    return s
A = [float(i % 13) for i in range(500)]
"""


def both(
    folder: Path, text: str, *args: str, stdin: str = "", options: tuple[str, ...] = ()
) -> tuple[Any, Any]:
    """The program under python and under `jenny run`."""
    path = folder / "prog.py"
    path.write_text(textwrap.dedent(text))
    return both_commands(folder, ["prog.py", *args], stdin, options)


def both_commands(
    folder: Path, words: list[str], stdin: str = "", options: tuple[str, ...] = ()
) -> tuple[Any, Any]:
    commands = [[sys.executable, *words], [sys.executable, "-m", "jenny", "run", *options, *words]]
    done = [
        subprocess.run(
            c, cwd=folder, capture_output=True, text=True, input=stdin, env=ENV, timeout=120
        )
        for c in commands
    ]
    return done[0], done[1]


def same(pair: tuple[Any, Any]) -> Any:
    """Asserts that both did the same; the outcome under Jenny."""
    plain, mine = pair
    assert mine.stdout == plain.stdout
    assert mine.stderr == plain.stderr
    assert mine.returncode == plain.returncode
    return mine


def report(folder: Path, text: str, *args: str) -> tuple[dict[str, Any], Any]:
    """The same answer, and what the report says."""
    done = same(both(folder, text, *args, options=("--report=report.json",)))
    return json.loads((folder / "report.json").read_text()), done


# ---------------------------------------------------------------- as under python


@pytest.mark.parametrize(
    "text",
    [
        "import sys; print(sys.argv, __name__, __file__, __spec__, sys.path[0]); sys.exit(3)",
        "import sys; sys.exit('a message')",
        "raise SystemExit",
        "import atexit; atexit.register(print, 'bye'); print(sorted(globals()))",
        "def f(x):\n    return 1 / x\nf(0)\n",
        "try:\n    1/0\nexcept ZeroDivisionError:\n    raise ValueError('x')\n",
        "def f(:\n",
        "x = 'nul\\0'\nint('a')\n",
        "import sys; print(sys.stdin.read().upper())",
        "import pickle\ndef f(): return 7\nprint(pickle.loads(pickle.dumps(f)) is f, pickle.dumps(f))",
        "import inspect\ndef f(a, b=2, *, c): 'doc'\nprint(inspect.signature(f), inspect.getsource(f))",
        "import warnings\nwarnings.warn('careful')\n",
        "import sys\nsys.excepthook = lambda *a: print('hook', a[0].__name__, a[1])\n1/0\n",
        "import __main__\nprint(__main__.__file__, __main__.__dict__ is globals())\n",
        "import threading\nt = threading.Thread(target=lambda: print('in a thread'))\nt.start()\nt.join()\n"
        "print(threading.active_count())",
        "import os, sys\nsys.stdout.flush()\nif os.fork() == 0:\n    print('child')\n    sys.exit(5)\n"
        "print(os.waitstatus_to_exitcode(os.wait()[1]))\n",
    ],
)
def test_as_under_python(tmp_path: Path, text: str) -> None:
    same(both(tmp_path, text, "one", "--two", "-m", stdin="some text\n"))


def test_doctest_and_unittest_in_main(tmp_path: Path) -> None:
    same(
        both(
            tmp_path,
            """
            def double(x):
                '''
                >>> double(2)
                4
                >>> double(3)
                7
                '''
                return 2 * x
            import doctest
            print(doctest.testmod())
            """,
        )
    )
    plain, mine = both(
        tmp_path,
        """
        import unittest
        class T(unittest.TestCase):
            def test_a(self): self.assertEqual(1, 2)
            def test_b(self): pass
        if __name__ == "__main__":
            unittest.main()
        """,
        "-v",
    )
    cut = [re.sub(r"in \d.*s", "", p.stderr) for p in (plain, mine)]
    assert cut[0] == cut[1] and plain.returncode == mine.returncode == 1


def test_multiprocessing_spawn(tmp_path: Path) -> None:
    same(
        both(
            tmp_path,
            """
            import multiprocessing as mp
            def square(x): return x * x
            if __name__ == "__main__":
                with mp.get_context("spawn").Pool(1) as p:
                    print(p.map(square, range(5)))
            """,
        )
    )


def test_modules_texts_folders(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "__init__.py").write_text("print('init', __name__)\n")
    (pack / "__main__.py").write_text(
        "import sys\nfrom . import other\nprint(sys.argv[1:], __name__, __package__, __spec__.name)\n"
    )
    (pack / "other.py").write_text("print('other', __name__, __file__)\n")
    (tmp_path / "alone.py").write_text(
        "import sys\nprint(__name__, sys.argv)\nprint(__package__)\n"
    )
    app = tmp_path / "app"
    app.mkdir()
    (app / "__main__.py").write_text("import sys, near\nprint(__name__, sys.argv, near.x)\n")
    (app / "near.py").write_text("x = 5\n")
    same(both_commands(tmp_path, ["-m", "pack", "a", "-b"]))
    same(both_commands(tmp_path, ["-m", "alone", "a"]))
    same(both_commands(tmp_path, ["app", "a"]))
    same(both_commands(tmp_path, ["-c", "import sys; print(sys.argv, __name__); 1/0", "x", "-c"]))
    same(both_commands(tmp_path, ["-", "x"], stdin="import sys\nprint(sys.argv)\n1/0\n"))


def test_interrupt(tmp_path: Path) -> None:
    (tmp_path / "p.py").write_text("import time\nprint('ready', flush=True)\ntime.sleep(60)\n")
    done = []
    for words in (["p.py"], ["-m", "jenny", "run", "p.py"]):
        p = subprocess.Popen(
            [sys.executable, *words],
            cwd=tmp_path,
            env=ENV,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert p.stdout is not None
        p.stdout.readline()
        time.sleep(0.3)
        p.send_signal(signal.SIGINT)
        done.append((p.communicate(timeout=30), p.returncode))
    assert done[0] == done[1] and done[0][1] == -signal.SIGINT


def test_what_cannot_be_run(tmp_path: Path) -> None:
    def run(*words: str) -> Any:
        return subprocess.run(
            [sys.executable, "-m", "jenny", "run", *words], capture_output=True, text=True, env=ENV
        )

    done = run("nowhere.py")
    assert done.returncode == 2 and "can't open file" in done.stderr
    done = run("-m", "nowhere_at_all")
    assert done.returncode == 2 and "No module named nowhere_at_all" in done.stderr
    done = run()
    assert done.returncode == 2 and "give a SCRIPT" in done.stderr
    done = run("--help")
    assert done.returncode == 0 and "--include" in done.stdout


# ---------------------------------------------------------------- compiled


def test_a_function_that_is_called_often(tmp_path: Path) -> None:
    text = SLOW + (
        "import pickle, inspect\nbefore = work\nout = [work(20, A) for _ in range(1500)]\n"
        "print(sum(out), work is before, work.__name__, inspect.signature(work), work.__module__)\n"
        "print(pickle.loads(pickle.dumps(work)) is work, inspect.getsource(work))\n"
    )
    data, _ = report(tmp_path, text)
    found = {f["name"]: f for f in data["compiled"]}
    assert found["work"]["how"] == "whole" and found["work"]["compiled_calls"] > 100


def test_a_loop_of_the_module(tmp_path: Path) -> None:
    text = """
    A = [float(i % 13) for i in range(500)]
    x = 0.0
    for k in range(40000):
        for j in range(500):
            x += A[j] * k
        A[k % 500] += 1.0
    print(x, k, j, sum(A))
    n = 0
    while n < 3000000:
        n += 3
    print(n)
    """
    data, _ = report(tmp_path, text)
    lines = {int(f["place"].rpartition(":")[2]): f for f in data["compiled"]}
    assert lines[4]["how"] == "whole" and lines[4]["iterations"] > 100


def test_a_loop_in_one_long_call(tmp_path: Path) -> None:
    text = """
    import numpy
    def main(n):
        a = [0.5] * 400
        log = []
        s = 0
        for t in range(n):
            for i in range(1, 399):
                a[i] = (a[i - 1] + a[i + 1]) / 2.0 + i
            s += t
            if t % 1000 == 0:
                print(t, a[200])
                log.append(s)
        return s, sum(a), log, t, i
    print(main(6000))
    """
    data, _ = report(tmp_path, text)
    assert [f["how"] for f in data["compiled"] if f["kind"] == "loop"] == ["parts"]


def test_an_exception_late_in_a_loop(tmp_path: Path) -> None:
    """The traceback is the original's, whether the loop runs compiled or in parts by then."""
    for body in (
        "x += A[j] * k",
        "x += A[j] * k\n            if j == 499 and k % 2000 == 0: print(k)",
    ):
        text = f"""
        import numpy
        A = [float(i % 13) for i in range(500)]
        x = 0.0
        for k in range(9000):
            for j in range(500 + (k == 8000)):
                {body}
        """
        done = same(both(tmp_path, text))
        assert "IndexError" in done.stderr
        text = f"""
        import numpy
        def main():
            A = [float(i % 13) for i in range(500)]
            x = 0.0
            for k in range(9000):
                for j in range(500 + (k == 8000)):
                    {body.replace("            ", "                ")}
        def outer():
            main()
        outer()
        """
        done = same(both(tmp_path, text))
        assert "IndexError" in done.stderr and done.stderr.count("in main") == 1


def test_functions_see_the_names_of_the_module(tmp_path: Path) -> None:
    """A function that is called in a loop reads what the loop binds."""
    report(
        tmp_path,
        """
        import numpy
        total = 0.0
        def add(x):
            return total + x
        A = [1.0] * 300
        for k in range(8000):
            s = 0.0
            for j in range(300):
                s += A[j]
            total = add(s)
        print(total, s)
        """,
    )


def test_classes_and_closures(tmp_path: Path) -> None:
    data, _ = report(
        tmp_path,
        """
        import numpy as np
        class Field:
            def __init__(self, n):
                self.n = n
                self.u = np.zeros((n, n))
                self.u[n // 2, n // 2] = 1.0
            def step(self, c):
                u = self.u
                n = self.n
                new = u.copy()
                for i in range(1, n - 1):
                    for j in range(1, n - 1):
                        new[i, j] = u[i, j] + c * (u[i - 1, j] + u[i + 1, j] - 2 * u[i, j])
                self.u = new
        def counter():
            k = 0
            def more():
                nonlocal k
                k += 1
                return k
            return more
        f = Field(40)
        c = counter()
        for t in range(2000):
            f.step(0.1)
            c()
        print(f.u.sum(), c(), type(f.step), f.step.__func__ is Field.step)
        """,
    )
    assert "Field.step" in {f["name"] for f in data["compiled"]}


def test_modules_that_are_imported(tmp_path: Path) -> None:
    (tmp_path / "near.py").write_text(SLOW)
    text = "import near\nout = [near.work(20, near.A) for k in range(1200)]\nprint(out[-1])\n"
    data, _ = report(tmp_path, text)
    assert "work" in {f["name"] for f in data["compiled"]}
    done = same(both(tmp_path, text, options=("--exclude", "near", "--report=report.json")))
    data = json.loads((tmp_path / "report.json").read_text())
    assert "work" not in {f["name"] for f in data["compiled"]} and done.returncode == 0


def test_the_report_is_for_reading(tmp_path: Path) -> None:
    text = SLOW + "out = [work(20, A) for k in range(1500)]\nprint(out[-1])\n"
    _, mine = both(tmp_path, text, options=("--report",))
    assert re.search(r"^compiled +where +runs +before +now +saved$", mine.stderr, re.M)
    assert re.search(r"^  work +prog.py:3 +\d+ calls", mine.stderr, re.M)
    _, mine = both(tmp_path, "print(1)", options=("--report",))
    assert "Nothing was hot" in mine.stderr


def test_a_tracer_sees_every_line(tmp_path: Path) -> None:
    """What a debugger or a coverage tool sees is what python would show it."""
    text = """
    import numpy, sys
    def work(n):
        s = 0
        for i in range(n):
            s += i
        return s
    count = 0
    def trace(frame, event, arg):
        global count
        if frame.f_code.co_name != "work":
            return None
        count += event == "line"
        return trace
    sys.settrace(trace)
    out = [work(1000) for k in range(300)]
    sys.settrace(None)
    print(count, out[-1])
    """
    plain, mine = both(tmp_path, text)
    assert mine.returncode == 0 and mine.stdout.split()[1] == plain.stdout.split()[1]
    assert int(mine.stdout.split()[0]) >= int(plain.stdout.split()[0])


def test_numpy_is_not_imported_for_nothing(tmp_path: Path) -> None:
    same(both(tmp_path, "import sys\nprint('numpy' in sys.modules)\n"))


def test_a_world_that_is_another_at_every_call(tmp_path: Path) -> None:
    """A function that would have to be looked at again for every call is soon left alone."""
    text = """
    STEP = 0
    def work(n):
        s = 0
        for i in range(n):
            s = (s + i * STEP) % 1009
        return s
    def main():
        global STEP
        total = 0
        while STEP < 1200:
            STEP += 1
            total += work(20000)
        return total
    print(main())
    """
    data, _ = report(tmp_path, text)
    assert "change too often" in json.dumps(data)
