"""What surrounds a call: threads, fork, Ctrl-C, memory, the cache, options, pickling, import time.

Each test runs a small script in a process of its own, so that nothing is warm.
"""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

QUICK = os.environ.get("JENNY_TEST_QUICK") == "1"


def test_two_threads_at_the_first_call(script):
    assert (
        script(
            """
            import threading
            import numpy as np
            import jenny

            @jenny.jit
            def f(a, s):
                t = 0.0
                for i in range(len(a)):
                    t += a[i] * s
                return t

            a = np.arange(20000.0)
            want = f.__wrapped__(a, 2.0)
            got = []
            gate = threading.Barrier(4)

            def work():
                gate.wait()
                for _ in range(20):
                    got.append(f(a, 2.0))

            threads = [threading.Thread(target=work) for _ in range(4)]
            [t.start() for t in threads]
            [t.join() for t in threads]
            print(len(got), set(got) == {want}, {type(x) for x in got} == {type(want)})
            """
        )
        == "80 True True"
    )


def test_fork_after_use(script):
    assert (
        script(
            """
            import os
            import numpy as np
            import jenny

            @jenny.jit
            def f(a):
                for t in range(20):
                    a[1:-1] = 0.5 * (a[:-2] + a[2:])
                return a.sum()

            a = np.arange(400000.0) % 7
            f.compile(a.copy())
            want = f(a.copy())
            ok = []
            for _ in range(3):
                pid = os.fork()
                if pid == 0:
                    os._exit(0 if f(a.copy()) == want else 1)
                ok.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0)
            print(all(ok), f(a.copy()) == want)
            """,
            timeout=60,
        )
        == "True True"
    )


def test_ctrl_c_in_a_long_kernel(script):
    out = script(
        """
        import os, signal, threading, time
        import numpy as np
        import jenny

        @jenny.jit
        def spin(n, a):
            t = 0.0
            for i in range(n):
                for j in range(len(a)):
                    t = t * 0.5 + a[j]
            return t

        a = np.arange(1000.0)
        spin.compile(10**9, a)
        before = spin.stats()["native"]

        def interrupt():
            time.sleep(0.5)
            interrupt.at = time.perf_counter()
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=interrupt).start()
        try:
            spin(10**9, a)
        except KeyboardInterrupt:
            late = time.perf_counter() - interrupt.at
            print("interrupted", late < 0.1, round(late, 3))
        print(spin(10, a) == spin.__wrapped__(10, a))
        """,
        timeout=60,
    )
    assert out.startswith("interrupted True"), out
    assert out.endswith("True"), out


LONG = """
    import os, signal, threading, time
    import numpy as np
    import jenny

    def one_loop(n):
        t = 0.0
        for i in range(n):
            t = t * 0.5 + i
        return t

    def downwards(n):
        t = 0.0
        for i in range(n, 0, -3):
            t = t * 0.5 + i
            if t < 0:
                break
        return t

    def few_rows(n):
        s = np.zeros(4)
        for i in range(4):
            z = 0.0
            for k in range(n):
                z = z * 0.5 + i
            s[i] = z
        return s

    def brief_by_estimate(n):
        i, t = 0, 0.0
        while i < n:
            t = t * 0.5 + i
            i += 1
        return t

    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    fib = jenny.jit(fib)
    small = [(f.__name__, jenny.jit(f)) for f in (one_loop, downwards, few_rows, brief_by_estimate)]
"""


def test_ctrl_c_in_loops_of_every_kind(script):
    """A loop without loops inside, few iterations on many threads, a recursion without loops, and a
    kernel that was estimated to be brief, which keeps the GIL at first."""
    out = script(
        LONG
        + """
    for name, f in [*small, ("fib", fib)]:
        n = 60 if f is fib else 10**13
        f.compile(n)
        late = []
        for k in range(3):
            def interrupt():
                time.sleep(0.2 + 0.01 * k)
                interrupt.at = time.perf_counter()
                os.kill(os.getpid(), signal.SIGINT)
            threading.Thread(target=interrupt).start()
            try:
                f(n)
            except KeyboardInterrupt:
                late.append(time.perf_counter() - interrupt.at)
        print(name, len(late) == 3 and min(late) < 0.1, late)
    """,
        timeout=60,
    )
    assert out.count(" True ") == 5, out


def test_loops_in_stretches_go_on_where_they_were(script):
    """Loops longer than the 65536 rounds between two looks at the clock."""
    out = script(
        """
        import jenny

        def up(n):
            t = 0
            for i in range(3, n):
                t = (t * 31 + i) % 1000003
                if i == 200_001:
                    break
            return t

        def by(n, step):
            t, i = 0, -1
            for i in range(n, -7, step):
                t = (t * 31 + i) % 1000003
                if t == 77:
                    continue
                t += 1
            return t, i

        def inside(n):
            t = 0.0
            for k in range(3):
                for i in range(n):
                    t = t * 0.5 + i
                    if i > n - 3:
                        break
            return t

        for f, cases in ((up, [(4,), (65539,), (65540,), (131075,), (199999,), (300000,)]),
                         (by, [(65530, -1), (65529, -1), (300000, -2), (-8, -1), (400001, -3)]),
                         (inside, [(1,), (65536,), (65537,), (140000,)])):
            g = jenny.jit(f)
            for case in cases:
                g.compile(*case)
                assert g(*case) == f(*case), (f.__name__, case, g(*case), f(*case))
            print(f.__name__, g.stats()["native"] > 0)
        """
    )
    assert out.split() == ["up", "True", "by", "True", "inside", "True"], out


def test_what_the_interpreter_raises_meanwhile_is_not_the_kernels(script):
    """A kernel of half a second is asked how far it is; its floating-point flags stay its own."""
    out = script(
        """
        import time
        import numpy as np
        import jenny

        def scaled(alpha, beta, c, a, b):
            c[:] = alpha * a @ b + beta * c

        f = jenny.jit(scaled)
        f.compile(1.5, 1.25, *(np.ones((3, 3)) for _ in range(3)))
        n, took = 1500, 0.0
        while took < 0.6 and n < 6000:
            n = n * 5 // 4
            a = np.full((n, n), 0.5)
            c = a.copy()
            start = time.perf_counter()
            f(1.5, 1.25, c, a, a)
            took = time.perf_counter() - start
        print(f.stats()["failed"], np.allclose(c, 0.375 * n + 0.625))
        """
    )
    assert out.split() == ["0", "True"], out


def test_python_threads_and_forks_while_kernels_run(script):
    """Every answer is the one that one thread alone gets, whoever has the pool's workers; children
    of a fork in the middle of it get it too."""
    out = script(
        """
        import os, threading, time
        import numpy as np
        import jenny

        def f(a):
            for t in range(4):
                a[1:-1] = 0.5 * (a[:-2] + a[2:])
            s = 0.0
            for i in range(len(a)):
                s += a[i]
            return s + (a * a).sum()

        g = jenny.jit(f)
        a = np.random.default_rng(1).random(300_000)
        g.compile(a.copy())
        want = {f(a.copy())}
        for n in (1, 2, 3, 5):
            with jenny.options(threads=n):
                want.add(g(a.copy()))
        print(len(want))
        got = set()
        def work():
            for k in range(12):
                got.add(g(a.copy()))
        threads = [threading.Thread(target=work) for _ in range(4)]
        [t.start() for t in threads]
        codes = []
        for k in range(4):
            pid = os.fork()
            if pid == 0:
                import signal
                signal.alarm(50)
                os._exit(g(a.copy()) not in want)
            codes.append(os.waitpid(pid, 0)[1])
        [t.join() for t in threads]
        print(got == want, codes)
        """
    )
    assert out.splitlines() == ["1", "True [0, 0, 0, 0]"], out


def test_recursion_as_deep_as_python_allows(script):
    """Deeper than the C stack would hold: natively, in the original, and with an exception."""
    out = script(
        """
        import sys
        import jenny
        sys.setrecursionlimit(50_000)
        def deep(a, i):
            return 0 if i == len(a) else a[i] + deep(a, i + 1)
        def down(i):
            print(end="")
            return 1 // i + down(i - 1)
        deep, down = jenny.jit(deep), jenny.jit(down)
        for n in (900, 20_000):
            for k in range(2):
                assert deep(list(range(n)), 0) == n * (n - 1) // 2
                jenny.wait()
        try:
            down(20_000)
        except ZeroDivisionError as e:
            depth, at = 0, e.__traceback__
            while at is not None:
                depth, at = depth + 1, at.tb_next
            print("raised", depth >= 20_000)
        sys.setrecursionlimit(1000)
        for n in (600, 1200):
            try:
                print(deep(list(range(n)), 0))
            except RecursionError as e:
                print("too deep")
        """
    )
    assert out.splitlines() == ["raised True", str(600 * 599 // 2), "too deep"]


def test_pickle_name_doc_and_signature(script):
    assert (
        script(
            """
            import inspect, pickle
            import jenny

            @jenny.jit
            def f(a, b=2, *, c=3):
                "The doc."
                return a * b + c

            g = pickle.loads(pickle.dumps(f))
            print(g(1), f.__name__, f.__doc__, inspect.signature(f), f.__module__)
            """
        )
        == "5 f The doc. (a, b=2, *, c=3) __main__"
    )


def test_strict_and_refused(script):
    out = script(
        """
        import jenny

        @jenny.jit
        def f(s):
            return s.title() + "x"

        print(f("a"))
        with jenny.options(strict=True):
            try:
                f.compile("a")
                f("a")
                print("nothing")
            except jenny.Refused as e:
                print("refused", ":" in str(e) or "line" in str(e))
        """
    )
    assert out == "Ax\nrefused True"


def test_second_process_finds_the_code_in_the_cache(script):
    text = """
        import numpy as np
        import jenny

        @jenny.jit
        def f(a):
            return a * 3.0 + 1.0

        a = np.arange(10.0)
        f.compile(a)
        f(a)
        s = f.stats()
        print(s["native"] > 0, s["cache_hits"])
        """
    assert script(text) == "True 0"
    assert script(text) == "True 1"


@pytest.mark.parametrize("damage", ["truncate", "garbage", "readonly", "missing", "open"])
def test_a_damaged_cache_costs_nothing_but_time(script, tmp_path, damage):
    text = """
        import numpy as np
        import jenny

        @jenny.jit
        def f(a):
            return a * 3.0 + 1.0

        a = np.arange(10.0)
        f.compile(a)
        print((f(a) == f.__wrapped__(a)).all())
        """
    cache = tmp_path / "cache"
    assert script(text) == "True"
    files = [p for p in cache.rglob("*") if p.is_file()]
    if damage == "truncate":
        for p in files:
            p.write_bytes(p.read_bytes()[:100])
    elif damage == "garbage":
        for p in files:
            data = bytearray(p.read_bytes())
            for i in range(0, len(data), 37):
                data[i] ^= 0x55
            p.write_bytes(bytes(data))
    elif damage == "readonly":
        cache.chmod(0o500)
    elif damage == "missing":
        assert script(text, JENNY_CACHE_DIR="/proc/nowhere/cache") == "True"
    elif damage == "open":
        cache.chmod(0o777)
    try:
        assert script(text) == "True"
    finally:
        if cache.exists():
            cache.chmod(0o700)


def test_no_compiler_means_the_original(script):
    assert (
        script(
            """
            import numpy as np
            import jenny

            @jenny.jit
            def f(a):
                return a * 3.0 + 1.0

            a = np.arange(10.0)
            f(a)
            jenny.wait()
            print((f(a) == f.__wrapped__(a)).all(), f.stats()["native"])
            """,
            PATH="/nonexistent",
            CC="",
        )
        == "True 0"
    )


def test_a_compiler_that_dies_means_the_original(script, tmp_path):
    folder = tmp_path / "bin"
    folder.mkdir()
    fake = folder / "cc"
    fake.write_text('#!/bin/sh\ncase "$*" in *--version*) echo cc 1.0; exit 0;; esac\nkill -9 $$\n')
    fake.chmod(0o755)
    assert (
        script(
            """
            import numpy as np
            import jenny

            @jenny.jit
            def f(a):
                return a * 3.0 + 1.0

            a = np.arange(10.0)
            f(a)
            jenny.wait()
            print((f(a) == f.__wrapped__(a)).all(), f.stats()["native"])
            """,
            PATH=str(folder),
            CC="",
        )
        == "True 0"
    )


def test_many_calls_leave_memory_flat(script):
    calls = 100_000 if QUICK else 1_000_000
    out = script(
        f"""
        import gc, resource
        import numpy as np
        import jenny

        @jenny.jit
        def f(a, b):
            return a * 2 + b

        a, b = np.arange(10.0), np.ones(10)
        f.compile(a, b)
        for _ in range(20000):
            f(a, b)
        gc.collect()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range({calls}):
            f(a, b)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f.stats()["native"] >= {calls}, after - before < 2000)
        """
    )
    assert out == "True True"


def test_dead_functions_free_what_they_compiled(script):
    rounds = 20 if QUICK else 150
    out = script(
        f"""
        import gc, linecache, re
        import numpy as np
        import jenny

        def mapped():
            with open("/proc/self/maps") as f:
                return len({{line.split()[-1] for line in f if ".so" in line}})

        def rss():
            with open("/proc/self/statm") as f:
                return int(f.read().split()[1]) * 4

        def make(k):
            def f(a):
                return a * k
            return jenny.jit(f)

        a = np.arange(10.0)
        for k in range(5):
            make(float(k)).compile(a)
        gc.collect()
        libraries, memory = mapped(), rss()
        for k in range({rounds}):
            make(1000.0 + k % 5).compile(a)
        gc.collect()
        print(mapped() - libraries <= 1, rss() - memory < 8000, mapped() - libraries, rss() - memory)
        """,
        timeout=300,
    )
    assert out.startswith("True True"), out


def test_verify_runs_both(script):
    assert (
        script(
            """
            import numpy as np
            import jenny

            @jenny.jit
            def f(a):
                a += 1.0
                return a * 3.0

            a = np.arange(10.0)
            f.compile(a)
            with jenny.options(verify=1.0):
                for _ in range(5):
                    f(a)
            print(a[0], f.stats()["native"] >= 5)
            """
        )
        == "5.0 True"
    )


def test_dump_prints_the_ir_even_of_what_is_in_the_cache(script):
    text = """
        import os, jenny
        os.dup2(1, 2)

        @jenny.jit
        def f(x, n):
            s = 0.0
            for i in range(n):
                s += x * 0.0 + i
            return s

        assert f.compile(1.5, 3).state == "ready"
        """
    for _ in range(2):
        said = script(text, JENNY_DUMP="fold@f")
        assert "; after fold" in said and "fn f.0(" in said
    assert script(text, JENNY_DUMP="fold@g") == ""


def test_import_is_cheap(script):
    """Under 30 ms over NumPy's own; the least of several tries, since machines are shared."""
    out = script(
        """
        import time
        import numpy
        begin = time.perf_counter()
        import jenny
        print(time.perf_counter() - begin)
        """
    )
    tries = [float(out)] + [
        float(
            script(
                "import time, numpy\nb = time.perf_counter()\nimport jenny\n"
                "print(time.perf_counter() - b)"
            )
        )
        for _ in range(4)
    ]
    assert min(tries) < 0.030, tries


def test_command_line(tmp_path, script):
    (tmp_path / "prog.py").write_text(
        "import numpy as np\n\n\ndef f(a: 'float64[:]'):\n    return a * 2.0 + 1.0\n"
    )
    jenny = str(Path(sys.executable).parent / "jenny")

    def run(*args: str) -> str:
        env = dict(os.environ, JENNY_CACHE_DIR=str(tmp_path / "cache"))
        done = subprocess.run([jenny, *args], capture_output=True, text=True, cwd=tmp_path, env=env)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "compiler" in run("doctor").lower()
    assert str(tmp_path / "cache") in run("cache", "path")
    assert "jenny_kernel" in run("emit", "--c", "prog.py:f")
    assert run("emit", "--ir", "prog.py:f").strip()
    assert "f" in run("explain", "prog.py")
    run("cache", "ls")
    run("cache", "rm")
