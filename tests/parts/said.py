"""What rounds print, warn of and raise, and names that change between calls."""

import contextlib
import io
import sys
import traceback
import warnings

import numpy as np


# ---- warnings
def means(xs, out):
    for x in xs:
        out.append(np.mean(np.zeros(0)))
    return out


def told(action, fn, *args):
    """What is shown of warnings, with their places."""
    said = []

    def show(message, category, filename, lineno, file=None, line=None):
        said.append((str(message), category.__name__, filename.split("/")[-1], lineno))

    with warnings.catch_warnings():
        warnings.showwarning = show
        warnings.simplefilter(action)
        if action == "two":
            pass
        try:
            r = jit(fn)(*args)
        except Exception as e:
            r = repr(e)
    return r, said


def div(xs, out):
    for x in xs:
        out.append(np.float64(1.0) / np.float64(x))
    return out


def some_error():
    said = []

    def show(message, category, filename, lineno, file=None, line=None):
        said.append((str(message), lineno))

    out = []
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.filterwarnings("error", message="divide")
        warnings.showwarning = show
        try:
            jit(mixed)([1.0, 1e300, 1e300, 1e300, 1e300, 1e300, 0.0, 1.0], out)
        except Exception as e:
            out.append(repr(e))
    return out, said


def mixed(xs, out):
    for x in xs:
        y = np.float64(x) * np.float64(1e10)
        out.append(np.float64(1.0) / np.float64(x))
    return out


def put_cast(a, ks):
    for k in ks:
        a[k] = 1j * np.complex128(k)
    return a


def put_nan(a, ks):
    for k in ks:
        a[k] = np.float64(np.nan)
    return a


def sum_over(xs, t):
    for x in xs:
        t += x
    return t


def noisy_div(xs):
    for x in xs:
        print("at", x)
        y = np.float64(1.0) / np.float64(x)


def one_stream():
    s = io.StringIO()

    def show(message, category, filename, lineno, file=None, line=None):
        sys.stderr.write(f"W {message} {lineno}\n")

    with warnings.catch_warnings(), contextlib.redirect_stdout(s), contextlib.redirect_stderr(s):
        warnings.simplefilter("always")
        warnings.showwarning = show
        jit(noisy_div)([1, 0, 2, 0, 3, 0])
    return s.getvalue()


# ---- streams
def say(xs, out):
    for x in xs:
        print(x)
        out.append(x)
    return out


def no_stdout():
    with contextlib.redirect_stdout(None):
        return jit(say)([1, 2, 3, 4, 5], [])


def ascii_stdout():
    raw = io.BytesIO()
    s = io.TextIOWrapper(raw, encoding="ascii")
    out = []
    with contextlib.redirect_stdout(s):
        try:
            jit(say)(["a", "b", "c", "d\u00e9", "e", "f"], out)
        except UnicodeEncodeError as e:
            out.append(str(e))
    s.flush()
    return out, raw.getvalue()


def closed_stdout():
    s = io.StringIO()
    out = []
    s.close()
    with contextlib.redirect_stdout(s):
        try:
            jit(say)(["a", "b", "c"], out)
        except ValueError as e:
            out.append(str(e))
    return out


class Limited(io.StringIO):
    def write(self, text):
        if len(self.getvalue()) > 8:
            raise OSError("full")
        return super().write(text)


def full_stdout():
    s = Limited()
    out = []
    with contextlib.redirect_stdout(s):
        try:
            jit(say)(list(range(10)), out)
        except OSError as e:
            out.append(str(e))
    return out, s.getvalue()


class Counted:
    def __init__(self):
        self.calls = []

    def write(self, t):
        self.calls.append(t)

    def flush(self):
        self.calls.append("FLUSH")


def flush(xs):
    for x in xs:
        print(x, end="", flush=True)


def flushes():
    s = Counted()
    with contextlib.redirect_stdout(s):
        jit(flush)([1, 2, 3, 4])
    return s.calls


# ---- exceptions
def base(xs, out):
    for x in xs:
        out.append(x)
        if x == 4:
            raise KeyboardInterrupt("mine")
    return out


class Own(BaseException):
    pass


def base2(xs, out):
    for x in xs:
        out.append(x)
        if x == 4:
            raise Own("mine")
    return out


def exits(xs, out):
    for x in xs:
        out.append(x)
        if x == 4:
            raise SystemExit(3)
    return out


def chained(xs, out):
    for x in xs:
        try:
            out.append(1 / x)
        except ZeroDivisionError as e:
            raise ValueError(x) from e
    return out


def ctx(xs, out):
    try:
        raise KeyError("outer")
    except KeyError:
        for x in xs:
            out.append(1 / x)
    return out


def tb_of(fn, *args):
    try:
        r = jit(fn)(*args)
    except BaseException as e:
        chain = []
        while e is not None:
            chain.append(
                (
                    type(e).__name__,
                    str(e),
                    [
                        (f.name, f.lineno)
                        for f in traceback.extract_tb(e.__traceback__)
                        if f.name not in ("tb_of", "call", "__call__")
                    ],
                )
            )
            e = e.__cause__ or e.__context__
        r = chain
    return r


class It:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        self.n -= 1
        if self.n < 0:
            raise StopIteration
        if self.n == 2:
            raise ValueError("next")
        return self.n


def over(it, out):
    for x in it:
        out.append(x)
    return out


def dup(d, e):
    for k in d:
        e[k + 10] = 1


# ---- names
def after(xs):
    for x in xs:
        y = x * 2
    return x, y


def after_if(xs):
    for x in xs:
        if x > 100:
            y = x
    return y


def recursion(n, out):
    for i in range(4):
        out.append(n * 10 + i)
    if n:
        recursion(n - 1, out)
    return out


def kw(xs, *rest, k=3, **more):
    out = []
    for x in xs:
        out.append((x, k, rest, more))
    return out


def nested(xs):
    c = 5

    def g():
        return c

    out = []
    for x in xs:
        out.append(x + c)
    c = 7
    return out, g()


def outer_cell():
    k = 3

    def f(xs):
        nonlocal k
        out = []
        for x in xs:
            out.append(x + k)
        k += 1
        return out

    g = jit(f)
    return g([1, 2, 3, 4]), g([1, 2, 3, 4]), k


def defaults_change():
    def f(xs, k=1):
        return [x + k for x in xs]

    g = jit(f)
    a = g([1, 2, 3, 4])
    f.__defaults__ = (100,)
    return a, g([1, 2, 3, 4])


def helper(x):
    return x + 1


LOG = []


def other(x):
    LOG.append(x)
    return x


def uses_helper(xs):
    out = []
    for x in xs:
        out.append(helper(x))
    return out


def rebinding():
    global helper
    old = helper
    g = jit(uses_helper)
    a = g([1, 2, 3, 4])
    helper = other
    b = g([1, 2, 3, 4])
    helper = old
    return a, b, LOG


class D:
    def __get__(self, o, k=None):
        LOG.append("got")
        return 5


class HasD:
    d = D()


def desc(o, n):
    return [o.d + i for i in range(n)]


class Rep:
    def __init__(self):
        self.n = 0

    def __repr__(self):
        self.n += 1
        return f"R{self.n}"


def reps(o, n):
    out = []
    for i in range(n):
        out.append(f"{o}")
    return out


def strs(o, n):
    out = []
    for i in range(n):
        out.append(str(o))
    return out


CASES = []
LOOSE = [
    *[lambda a=a: (told, a, means, [1, 2, 3, 4, 5], []) for a in ("always", "error", "ignore")],
    *[lambda a=a: (told, a, div, [1, 0, 2, 0, 3, 0], []) for a in ("always", "error", "ignore")],
    lambda: (some_error,),
    *[lambda a=a: (told, a, put_cast, np.zeros(6), [0, 1, 2, 3]) for a in ("always", "error")],
    *[lambda a=a: (told, a, put_nan, np.zeros(6, int), [0, 1, 2, 3]) for a in ("always", "error")],
    *[
        lambda a=a: (told, a, sum_over, [np.float64(1e308)] * 6, np.float64(0))
        for a in ("always", "error")
    ],
    *[
        lambda a=a: (told, a, sum_over, [np.full(2, 1e308)] * 6, np.zeros(2))
        for a in ("always", "error")
    ],
    lambda: (one_stream,),
    lambda: (no_stdout,),
    lambda: (ascii_stdout,),
    lambda: (closed_stdout,),
    lambda: (full_stdout,),
    lambda: (flushes,),
    lambda: (tb_of, base, list(range(8)), []),
    lambda: (base, list(range(8)), []),
    lambda: (base2, list(range(8)), []),
    lambda: (exits, list(range(8)), []),
    lambda: (tb_of, base2, list(range(8)), []),
    lambda: (tb_of, chained, [1, 2, 3, 0, 2], []),
    lambda: (tb_of, ctx, [1, 2, 3, 0, 2], []),
    lambda: (tb_of, over, It(6), []),
    lambda: (tb_of, over, 5, []),
    lambda: (tb_of, dup, *([{1: 2, 2: 3, 4: 5}] * 2)),
    lambda: (tb_of, after, []),
    lambda: (tb_of, after, [1, 2, 3]),
    lambda: (tb_of, after_if, [1, 2, 3, 4]),
    lambda: (recursion, 3, []),
    lambda: (kw, [1, 2, 3], 4, 5, Kw(k=9, z=[1])),
    lambda: (nested, [1, 2, 3, 4]),
    lambda: (outer_cell,),
    lambda: (defaults_change,),
    lambda: (rebinding,),
    lambda: (desc, HasD(), 5),
    lambda: (reps, Rep(), 5),
    lambda: (strs, Rep(), 5),
]
