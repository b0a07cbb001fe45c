"""Functions that stay Python around compiled regions: the same answer, and the nests ran compiled."""

import contextlib
import gc
import inspect
import io
import re
import sys
import traceback
import types
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import jenny
from jenny import _compare, regions

LOG: list[Any] = []
SCALE = 3.0


def lines_of(error: BaseException | None) -> list[tuple[str, int | None, str]]:
    """Function, line and source text of the traceback's entries in this file."""
    found = traceback.extract_tb(error.__traceback__) if error else []
    return [(e.name, e.lineno, e.line or "") for e in found if e.filename == __file__][1:]


def run(fn: Callable[..., Any], args: tuple[Any, ...]) -> tuple[_compare.Outcome, str, Any, Any]:
    """What a call did: result or error, arguments afterwards, what it printed, the log."""
    out = _compare.Outcome(args, {})
    LOG.clear()
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        try:
            out.value = fn(*args)
        except Exception as e:
            out.error = e
    return out, text.getvalue(), lines_of(out.error), list(LOG)


def same(fn: Callable[..., Any], make: Callable[[], tuple[Any, ...]], native: bool = True) -> Any:
    """Runs original and compiled side by side until everything is compiled."""
    f = jenny.jit(fn)
    for turn in range(6):
        expected, actual = run(fn, make()), run(f, make())
        assert not _compare.differences(expected[0], actual[0], _compare.Bound(ulp=4, rtol=1e-12))
        assert expected[1:] == actual[1:], turn
        before = f.stats()["region_calls"]
        jenny.wait()
    if native:
        run(f, make())
        assert f.stats()["region_calls"] > before, f.explain()
    return f


def grid(n=12):
    return [[float(i * n + j) for j in range(n)] for i in range(n)]


# ---------------------------------------------------------------- beside and inside


def printing(a, n):
    print("start", n)
    total = 0.0
    for i in range(n):
        for j in range(n):
            a[i][j] = a[i][j] * 2.0 + 1.0
            total += a[i][j]
    print("total", total)
    for i in range(n):
        for j in range(n):
            a[i][j] -= total
        print("row", i)
    return total


def test_prints_stay_in_order() -> None:
    f = same(printing, lambda: (grid(), 12))
    assert len(regions.plans(f)[0].used) == 2


def progress(a, steps):
    n = len(a)
    for t in range(steps):
        b = a.copy()
        for i in range(1, n - 1):
            b[i] = 0.5 * (a[i - 1] + a[i + 1])
        a = b
        if t % 3 == 0:
            print(f"step {t}: {a[1]:.3f}")
    return a


def test_loop_with_one_print_keeps_its_nest() -> None:
    same(progress, lambda: (np.arange(20.0) ** 2, 7))


def strings(a):
    name = "sum of " + str(len(a))
    s = 0.0
    for x in a:
        s += x * x
    print(name)
    return {name: s, "n": len(a)}


def test_strings_and_dicts() -> None:
    same(strings, lambda: ([1.0, 2.0, 3.0],))


def early(a, stop):
    s = 0
    for i in range(len(a)):
        s += a[i]
    if s > stop:
        return "too much"
    for i in range(len(a)):
        a[i] = a[i] * s
    print(s)
    return a


def test_early_return_between_nests() -> None:
    same(early, lambda: ([1, 2, 3], 100))
    same(early, lambda: ([1, 2, 3], 2))


def searching(rows, wanted):
    print(wanted)
    for i in range(len(rows)):
        total = 0.0
        for x in rows[i]:
            total += x
        if total == wanted:
            return i, "found"
    return None


def test_return_out_of_a_loop() -> None:
    same(searching, lambda: (grid(), 66.0 + 12 * 12 * 3))
    same(searching, lambda: (grid(), -1.0))


def breaking(rows, limit):
    log = []
    count = 0
    for row in rows:
        s = 0.0
        for x in row:
            if x < 0:
                break
            if x == 5.0:
                continue
            s += x
        else:
            count += 1
        log.append(f"{s}")
        if count > limit:
            break
    return log, count, s


def test_break_continue_and_else() -> None:
    rows = [[1.0, 2.0, 5.0], [1.0, -1.0, 9.0], [4.0, 4.0, 4.0], [7.0, 5.0, 1.0]]
    same(breaking, lambda: (rows, 1), native=False)
    same(breaking, lambda: (rows, 9), native=False)


# ---------------------------------------------------------------- exceptions


def dividing(a, b):
    done = 0
    try:
        for i in range(len(a)):
            a[i] = a[i] / b[i]
            done = done + 1
        print("all")
    except ZeroDivisionError as e:
        print("caught", e, done)
        return -1, done
    finally:
        print("finally")
    return done


def test_try_around_a_nest() -> None:
    same(dividing, lambda: ([1.0, 2.0, 3.0], [2.0, 4.0, 8.0]))
    same(dividing, lambda: ([1.0, 2.0, 3.0], [2.0, 0.0, 8.0]), native=False)


def failing(a, n):
    print("in")
    for i in range(n):
        a[i] = a[i] + 1.0
    print("out")


def test_exception_has_the_original_lines() -> None:
    same(failing, lambda: ([1.0, 2.0, 3.0], 3))
    same(failing, lambda: ([1.0, 2.0, 3.0], 5), native=False)
    f = jenny.jit(failing)
    f([1.0, 2.0, 3.0], 3)
    jenny.wait()
    f([1.0, 2.0, 3.0], 3)
    jenny.wait()
    a = [1.0, 2.0, 3.0]
    with pytest.raises(IndexError) as info:
        f(a, 5)
    assert a == [2.0, 3.0, 4.0]
    entry = info.traceback[-1]
    first = inspect.getsourcelines(failing)[1]
    assert entry.lineno + 1 == first + 3 and str(entry.path) == __file__


def swallowing(a):
    with contextlib.suppress(IndexError):
        for i in range(len(a) + 2):
            a[i] = a[i] * 2.0
        print("never")
    with contextlib.suppress(IndexError):
        b = np.zeros(4)
        b += 2.0
    return b


def test_with() -> None:
    same(swallowing, lambda: ([1.0, 2.0, 3.0],))


# ---------------------------------------------------------------- names


def unset(n, flag):
    if flag:
        k = 1.0
    print("go")
    s = 0.0
    for i in range(n):
        s += k * i
    return s


def test_unbound_local() -> None:
    same(unset, lambda: (5, True))
    same(unset, lambda: (5, False), native=False)


def last_index(a, n):
    print("go")
    for i in range(n):
        for j in range(n):
            a[i][j] += 1.0
    return i


def test_loop_variable_used_later() -> None:
    same(last_index, lambda: (grid(), 12))
    same(last_index, lambda: (grid(), 0), native=False)


def converge(x, n, tol):
    print("go")
    for it in range(n):
        err = 0.0
        for k in range(len(x)):
            err += x[k] * x[k]
            x[k] = x[k] * 0.5
        if err < tol:
            break
    print("done")
    return x, it, err


def test_iterate_until_it_is_good() -> None:
    same(converge, lambda: ([1.0, 2.0, 3.0], 50, 0.1))
    same(converge, lambda: (np.arange(4.0), 50, 0.1))
    same(converge, lambda: (np.arange(4.0), 0, 0.1), native=False)


def carried(a, steps):
    best = None
    s = 0.0
    for t in range(steps):
        for i in range(len(a)):
            s = s + a[i] * t
        best = s if best is None or s > best else best
        LOG.append((t, best))
    return best, s


def test_values_go_round_a_loop() -> None:
    same(carried, lambda: ([1.0, 2.0, 3.0], 5))


def deleting(a):
    s = 0.0
    for x in a:
        s += x
    del a
    t = s
    for i in range(3):
        t += i
    print(t)
    del t
    try:
        return t
    except UnboundLocalError as e:
        return type(e).__name__


def test_del() -> None:
    same(deleting, lambda: ([1.0, 2.0],))


def walrus(a):
    print("go")
    n = 0
    while (n := n + 1) < 10:
        for i in range(len(a)):
            a[i] += n
    return n, a


def test_walrus() -> None:
    same(walrus, lambda: (np.arange(6.0),), native=False)


def identity(a, n):
    b = a
    print(b is a)
    c = np.zeros(n)
    for i in range(n):
        b[i] += 1
        c[i] = b[i] * 2
    d = c
    print(d is c, b is a)
    return b, c, d


def test_objects_keep_their_identity() -> None:
    f = same(identity, lambda: (np.arange(5.0), 5))
    a = np.arange(5.0)
    b, c, d = f(a, 5)
    assert b is a and c is d


def views(a):
    print("go")
    t = a[1:-1]
    s = 0.0
    for i in range(len(t)):
        s += t[i]
    print(t.base is a)
    t[0] = -1.0
    return t, s


def test_a_view_that_lives_on() -> None:
    same(views, lambda: (np.arange(9.0),))


# ---------------------------------------------------------------- functions


def helper(x):
    return x * SCALE + 1.0


def calling(a):
    print("go")
    for i in range(len(a)):
        a[i] = helper(a[i])
    return a


def test_helpers_and_globals() -> None:
    global SCALE
    f = same(calling, lambda: ([1.0, 2.0],))
    SCALE = 4.0
    try:
        assert f([1.0]) == [5.0]
    finally:
        SCALE = 3.0


def noisy(x):
    LOG.append(x)
    return x


def calling_two(a):
    for i in range(len(a)):
        for j in range(len(a)):
            a[i] = a[i] + helper(a[j])
        noisy(a[i])
        for j in range(len(a)):
            a[j] = helper(a[j])
    return a


def test_only_the_call_that_cannot_be_compiled_stays() -> None:
    f = same(calling_two, lambda: ([1.0, 2.0, 3.0],))
    assert len(regions.plans(f)[0].used) == 2
    assert "in noisy, line" in str(f.explain())


def make_closure(k):
    count = 0

    def inner(a):
        nonlocal count
        count += 1
        for i in range(len(a)):
            a[i] = a[i] * k
        print(count)
        return count

    return inner


def test_closures_and_nonlocal() -> None:
    f = jenny.jit(make_closure(2.0))
    for turn in range(1, 6):
        a = [1.0, 2.0]
        with contextlib.redirect_stdout(io.StringIO()):
            assert f(a) == turn
        assert a == [2.0, 4.0]
        jenny.wait()
    assert f.stats()["region_calls"]


def nested(a):
    total = 0.0

    def add(x):
        nonlocal total
        total += x

    for i in range(len(a)):
        a[i] += 1.0
    for x in a:
        add(x)
    for i in range(len(a)):
        total += a[i]
    print(total)
    return total, sorted(a, key=lambda v: -v)


def test_nested_functions_see_their_names() -> None:
    same(nested, lambda: ([3.0, 1.0, 2.0],))


class Model:
    """Methods and defaults."""

    def __init__(self) -> None:
        self.log: list[str] = []

    @jenny.jit
    def step(self, a, n=3, *, rate=0.5):
        """Doc."""
        self.log.append(f"step {n!r}")
        for _ in range(n):
            for i in range(len(a)):
                a[i] = a[i] * rate
        return a

    def __private(self):
        return 1.0

    @jenny.jit
    def hidden(self, a):
        print("")
        s = self.__private()
        for x in a:
            s += x
        return s


def test_methods_and_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    m = Model()
    for _ in range(4):
        assert m.step([8.0, 16.0]) == [1.0, 2.0]
        assert m.step([8.0, 16.0], 1, rate=0.25) == [2.0, 4.0]
        assert m.hidden([1.0]) == 2.0
        jenny.wait()
    assert Model.step.stats()["region_calls"] > 0
    assert Model.step.__doc__ == "Doc." and len(m.log) == 8


class Grid:
    """Attributes of an object inside a nest."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.data = [[float(i + j) for j in range(n)] for i in range(n)]
        self.weight = [float(i) for i in range(n)]
        self.reads = 0
        self.config = self

    @property
    def watched(self) -> float:
        self.reads += 1
        return float(self.reads)

    def relax(self, steps):
        total = 0.0
        for _ in range(steps):
            for i in range(self.n):
                for j in range(self.config.n):
                    self.data[i][j] = 0.5 * (self.data[i][j] + self.weight[j])
                    total += self.data[i][j]
            self.log = f"total {total}"
        return total

    def counted(self, a):
        self.reads = 0
        for i in range(len(a)):
            a[i] = a[i] + self.watched
        return self.reads


def test_attributes_of_objects() -> None:
    relaxed = jenny.jit(Grid.relax)
    for _ in range(5):
        g, h = Grid(7), Grid(7)
        assert relaxed(g, 3) == h.relax(3) and g.data == h.data and g.log == h.log
        jenny.wait()
    assert relaxed.stats()["region_calls"] > 0
    del g.n
    with pytest.raises(AttributeError):
        relaxed(g, 3)
    counted = jenny.jit(Grid.counted)
    for _ in range(4):
        a = [1.0, 2.0, 3.0]
        assert counted(Grid(2), a) == 3 and a == [2.0, 4.0, 6.0]
        jenny.wait()


def loose(a, *more, scale=2.0, **words):
    for i in range(len(a)):
        a[i] = a[i] * scale
    for x in more:
        LOG.append(x)
    return a, sorted(words)


def test_star_args() -> None:
    f = same(loose, lambda: ([1.0, 2.0], "x", None))
    assert "line" not in f.explain().reason and re.search(r"for i in range", str(f.explain()))
    assert f([1.0], scale=3.0, k=1) == ([3.0], ["k"])


def generator(a):
    for i in range(len(a)):
        a[i] += 1.0
    yield a[0]


def uses_locals(a):
    s = 0.0
    for x in a:
        s += x
    return sorted(locals())


def looks_at_frame(a):
    for i in range(len(a)):
        a[i] += 1.0
    return sys._getframe().f_code.co_name


@pytest.mark.parametrize("fn", [uses_locals, looks_at_frame])
def test_left_alone(fn: Callable[..., Any]) -> None:
    f = same(fn, lambda: ([1.0, 2.0],), native=False)
    assert f.stats()["regions"] == 0
    assert list(jenny.jit(generator)([1.0])) == [2.0]


# ---------------------------------------------------------------- refused for its types


def mixed(a, b):
    s = 0.0
    for i in range(len(a)):
        for j in range(len(a)):
            s += a[i] * a[j]
        for item in b:
            LOG.append(item.upper())
        for j in range(len(a)):
            a[j] += s
    return s


def test_types_refuse_a_part() -> None:
    same(mixed, lambda: ([1.0, 2.0, 3.0], ["x", "y"]))


def odd_type(a, table):
    s = 0.0
    for i in range(len(a)):
        s = s + table[i]
    for i in range(len(a)):
        a[i] = a[i] + s
    t = 0.0
    for i in range(len(a)):
        t = t + a[i]
    return s, t


def test_split_again_until_the_rest_compiles() -> None:
    table = types.MappingProxyType({0: 1.0, 1: 2.0, 2: 3.0})
    same(odd_type, lambda: ([1.0, 2.0, 3.0], table))


def descends(a, depth):
    for i in range(len(a)):
        a[i] = a[i] * 0.5 + depth
    print(f"depth {depth}")
    if depth > 0:
        return descends(a, depth - 1) + a[0]
    return 0.0


def test_a_recursive_function_in_parts() -> None:
    f = same(descends, lambda: (np.arange(8.0), 3))
    assert not f.explain().json()["reason"]


def swapping(a, b, steps):
    for t in range(steps):
        b[1:-1, 1:-1] = 0.25 * (a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:])
        a, b = b, a
    return a


def test_two_buffers_swapped() -> None:
    same(swapping, lambda: (np.arange(64.0).reshape(8, 8) ** 2, np.zeros((8, 8)), 5), native=False)


def test_lines_of_code_are_kept() -> None:
    f = jenny.jit(printing)
    with contextlib.redirect_stdout(io.StringIO()):
        f(grid(), 12)
    jenny.wait()
    with contextlib.redirect_stdout(io.StringIO()):
        f(grid(), 12)
    plan = regions.plans(f)[0]
    new = plan.build()
    assert new is not None
    assert new.__code__.co_firstlineno == printing.__code__.co_firstlineno
    assert new.__code__.co_filename == printing.__code__.co_filename
    assert new.__qualname__ == "printing" and inspect.signature(new) == inspect.signature(printing)
    space: dict[str, Any] = {}
    exec(plan.source().replace("return", "return", 1), {"np": np}, space)
    assert "__jenny_r0" in plan.source()


def test_a_dead_function_frees_its_regions() -> None:
    f = jenny.jit(make_closure(3.0))
    with contextlib.redirect_stdout(io.StringIO()):
        for _ in range(3):
            f([1.0, 2.0])
            jenny.wait()
    assert f.stats()["region_calls"]
    plan = regions.plans(f)[0]
    dead = [weakref.ref(f), weakref.ref(plan), weakref.ref(plan.used[0][1])]
    del f, plan
    gc.collect()
    assert [r() for r in dead] == [None, None, None]


def test_source_runs_anywhere() -> None:
    f = jenny.jit(printing)
    with contextlib.redirect_stdout(io.StringIO()):
        f(grid(), 12)
        jenny.wait()
        f(grid(), 12)
    space: dict[str, Any] = {}
    exec(regions.plans(f)[0].source(), space)
    text = io.StringIO()
    a, b = grid(), grid()
    with contextlib.redirect_stdout(text):
        assert space["printing"](a, 12) == printing(b, 12)
    assert a == b
