"""What a user sees of jenny.jit: names, methods, options, threads, processes."""

import copy
import gc
import inspect
import os
import pickle
import sys
import threading
import weakref

import numpy as np
import pytest

import jenny


@jenny.jit
def plain(a, b=2, *, c=3):
    """The doc."""
    return a * b + c


@jenny.jit(order="free")
def with_option(a):
    return a + 1


@jenny.jit
def refused(x):
    return x.title() + "!"


@jenny.jit
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


class Shape:
    def __init__(self, k):
        self.k = k

    @jenny.jit
    def area(self, x):
        return x * self.k

    @jenny.jit
    @staticmethod
    def twice(x):
        return x * 2

    @staticmethod
    @jenny.jit
    def thrice(x):
        return x * 3

    @classmethod
    @jenny.jit
    def name(cls, x):
        return cls.__name__ * x

    @jenny.jit
    @classmethod
    def kind(cls, x):
        return (cls, x)

    @property
    @jenny.jit
    def half(self):
        return self.k / 2


def test_looks_like_the_function():
    assert plain.__name__ == "plain"
    assert plain.__qualname__ == "plain"
    assert plain.__doc__ == "The doc."
    assert plain.__module__ == __name__
    assert str(inspect.signature(plain)) == "(a, b=2, *, c=3)"
    assert inspect.unwrap(plain) is plain.__wrapped__
    assert "plain" in repr(plain)
    assert callable(plain) and isinstance(plain, jenny.Function)
    for name in ("annotations", "closure", "code", "defaults", "globals", "kwdefaults"):
        name = f"__{name}__"
        assert getattr(plain, name) is getattr(plain.__wrapped__, name)
    plain.note = 5
    assert plain.note == 5
    del plain.note


def test_pickle_and_copy():
    assert pickle.loads(pickle.dumps(plain)) is plain
    assert copy.copy(plain) is plain
    assert copy.deepcopy([plain])[0] is plain
    assert pickle.loads(pickle.dumps(Shape.thrice)) is Shape.thrice


def test_weak_references():
    f = jenny.jit(lambda x: x)
    r = weakref.ref(f)
    assert r() is f
    del f
    gc.collect()
    assert r() is None


def test_methods_of_every_kind():
    s = Shape(4)
    assert s.area(3) == 12
    assert Shape.area(s, 3) == 12
    assert s.area.__self__ is s
    assert Shape.twice(2) == 4 and s.twice(2) == 4
    assert Shape.thrice(2) == 6 and s.thrice(2) == 6
    assert Shape.name(2) == "ShapeShape" and s.name(1) == "Shape"
    assert Shape.kind(1) == (Shape, 1)
    assert s.half == 2.0


def test_jit_of_a_jitted_function():
    assert jenny.jit(plain) is plain
    assert jenny.jit(plain, order="free") is not plain


@pytest.mark.parametrize("thing", [len, np.sin, 3, Shape])
def test_jit_takes_functions_only(thing):
    with pytest.raises(TypeError):
        jenny.jit(thing)


def test_options_are_checked():
    with pytest.raises(TypeError):
        jenny.options(speed=3)
    with pytest.raises(ValueError):
        jenny.options(order="any")
    with pytest.raises(ValueError):
        jenny.options(verify=2)
    with pytest.raises(TypeError):
        jenny.jit(fast=True)


def test_options_nest_and_end():
    assert not plain.options.strict
    with jenny.options(strict=True, threads=2):
        assert plain.options.strict and plain.options.threads == 2
        with jenny.options(threads=1):
            assert plain.options.strict and plain.options.threads == 1
        assert plain.options.threads == 2
        seen = []
        t = threading.Thread(target=lambda: seen.append(jenny.options.get().strict))
        t.start()
        t.join()
        assert seen == [False]
    assert not plain.options.strict
    jenny.options.set(verify=0.5)
    try:
        assert plain.options.verify == 0.5
    finally:
        jenny.options.set(verify=0.0)
    assert with_option.options.order == "free"


def test_refused_says_where():
    assert refused("a") == "A!"
    with jenny.options(strict=True):
        with pytest.raises(jenny.Refused) as e:
            refused("a")
        assert __file__ in e.value.place and e.value.reason
        with pytest.raises(jenny.Refused):
            refused.compile("a")
    assert refused("a") == "A!"
    again = pickle.loads(pickle.dumps(e.value))
    assert (again.place, again.reason) == (e.value.place, e.value.reason)


def test_functions_without_source():
    space = {}
    exec("def f(x):\n    return x + 1", space)
    f = jenny.jit(space["f"])
    assert f(1) == 2
    assert f.compile(1).state == "refused"
    assert "source" in f.compile(1).remarks
    with jenny.options(strict=True), pytest.raises(jenny.Refused):
        f(1)
    assert f(1) == 2


def test_star_arguments_and_generators_stay_python():
    @jenny.jit
    def f(*args, **kw):
        return args, kw

    @jenny.jit
    def g(n):
        yield from range(n)

    assert f(1, 2, k=3) == ((1, 2), {"k": 3})
    assert list(g(3)) == [0, 1, 2]
    assert f.stats()["original"] == 1


def test_compile_of_wrong_arguments():
    with pytest.raises(TypeError):
        plain.compile()
    with pytest.raises(TypeError):
        plain.compile(1, d=2)


def test_stats_and_explain():
    f = jenny.jit(plain.__wrapped__)
    for name in ("native", "original", "compile_s", "cache_hits", "versions", "failed"):
        assert f.stats()[name] == 0
    v = f.compile(1, 2, c=3)
    assert v.state == "ready" and v.signature == "i,i,i"
    assert f(1, 2, c=3) == 5
    s = f.stats()
    assert s["native"] == 1 and s["versions"] == 1
    report = f.explain()
    assert "plain" in str(report)
    assert isinstance(report._repr_html_(), str)
    assert report.json()


def test_wait_true_waits():
    f = jenny.jit(plain.__wrapped__)
    with jenny.options(wait=True):
        assert f(1, 2, c=3) == 5
    assert f.stats()["native"] == 1
    assert jenny.wait(10)


def test_wait_false_does_not():
    f = jenny.jit(plain.__wrapped__)
    with jenny.options(wait=False):
        assert f(1, 2, c=3) == 5
    assert f.stats()["native"] + f.stats()["original"] == 1
    assert jenny.wait(10)
    assert f(1, 2, c=3) == 5
    assert f.stats()["native"] >= 1


def test_recursion():
    assert fib(15) == 610
    jenny.wait()
    assert fib(16) == 987


def test_threads_at_the_first_call():
    f = jenny.jit(plain.__wrapped__)
    gate = threading.Barrier(6)
    got = []

    def work(k):
        gate.wait()
        for n in range(50):
            got.append(f(n, k, c=1) == n * k + 1)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(got) == 300 and all(got)
    assert len(f.versions()) == 1


def test_fork_while_compiling_and_after():
    f = jenny.jit(plain.__wrapped__)
    f(1, 2, c=3)
    ok = []
    for _ in range(2):
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                good = f(5, 6, c=7) == 37 and jenny.wait(20)
                g = jenny.jit(plain.__wrapped__)
                code = 0 if good and g.compile(1).state == "ready" and g(1) == 5 else 2
            finally:
                os._exit(code)
        ok.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        f.compile(1, 2, c=3)
    assert ok == [0, 0]
    assert f(1, 2, c=3) == 5


def test_a_dead_function_frees_its_versions():
    def make(k):
        def f(a):
            return a * k

        return jenny.jit(f)

    f = make(3)
    version = weakref.ref(f.compile(2))
    assert f(2) == 6
    assert version() is not None
    del f
    jenny.wait()
    gc.collect()
    assert version() is None


def test_a_function_dies_while_it_is_compiled():
    def make(k):
        def f(a):
            return a * k

        return jenny.jit(f)

    for k in range(3):
        make(1000 + k)(2.0)
    gc.collect()
    assert jenny.wait(30)


def test_verify_finds_a_difference(monkeypatch):
    from jenny import _manage

    f = jenny.jit(plain.__wrapped__)
    f.compile(1, 2, c=3)
    with jenny.options(verify=1.0):
        assert f(1, 2, c=3) == 5
        assert f.stats()["native"] == 1
        found = []
        monkeypatch.setattr(_manage, "_report", lambda f, args, what: found.append(what))
        monkeypatch.setattr("jenny._compare.differences", lambda *a, **k: ["result: differs"])
        assert f(1, 2, c=3) == 5
        assert found == [["result: differs"]]


def test_verify_retires_a_version(monkeypatch):
    f = jenny.jit(plain.__wrapped__)
    v = f.compile(1, 2, c=3)
    monkeypatch.setattr("jenny._compare.differences", lambda *a, **k: ["result: differs"])
    with jenny.options(verify=1.0), pytest.warns(RuntimeWarning, match="another answer"):
        assert f(1, 2, c=3) == 5
    assert v.state == "retired"
    before = f.stats()["original"]
    assert f(1, 2, c=3) == 5
    assert f.stats()["original"] == before + 1


def test_a_region_never_runs_the_original():
    from jenny import _core, _manage

    def body(a):
        raise AssertionError("the original ran")

    r = _manage.make(body, {}, region=True)
    assert r(1) is _core.MISS
    assert r("a") is _core.MISS
    assert r() is _core.MISS
    jenny.wait()


def test_import_does_not_load_the_slow_parts():
    import subprocess

    code = (
        "import numpy, sys; before = set(sys.modules); import jenny; "
        "print(sorted(set(sys.modules) - before))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "jenny.capture" not in out.stdout and "threading" not in out.stdout


def test_options_set_back_cost_nothing():
    import timeit

    f = jenny.jit(plain.__wrapped__)
    f.compile(1, 2, c=3)
    call = lambda: f(1, 2, c=3)  # noqa: E731
    before = min(timeit.repeat(call, number=2000, repeat=7))
    jenny.options.set(verify=0.5)
    jenny.options.set(verify=0.0)
    with jenny.options(threads=1):
        pass
    assert min(timeit.repeat(call, number=2000, repeat=7)) < 3 * before


def test_words_for_waiting() -> None:
    """`wait="never"` once meant True, as any text that is not empty does."""
    from jenny import _options

    for word, value in (("always", True), ("never", False), ("auto", None), (False, False)):
        with jenny.options(wait=word):
            assert _options.effective({}).wait is value
    with pytest.raises(ValueError, match="wait must be"), jenny.options(wait="soon"):
        pass


def test_threads_of_the_environment_cost_nothing() -> None:
    """options.set once counted JENNY_THREADS as something that every call has to ask for."""
    import os
    import subprocess

    code = (
        "import jenny; jenny.options.set(wait=True); jenny.options.set(wait=None)\n"
        "from jenny import _options; print(_options._counted)"
    )
    env = dict(os.environ, JENNY_THREADS="2", JENNY_ORDER="free")
    out = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert out.stdout.strip() == "(0, 0)", out.stderr
