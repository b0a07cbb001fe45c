"""A function with @jit is not of Python's function type.

What: `type(f)` is `jenny.Function`, and `inspect.isfunction(f)` is False. Name, docstring, signature, defaults,
code, globals, attributes, pickling and binding as a method are the original's.
Cause: calls are handled in C.
Workaround: `f.__wrapped__` is the original; `inspect.signature`, `inspect.getsource` and `callable` work on `f` itself.
"""
import inspect
import types


def f(x: float, n: int = 2) -> float:
    """Doc."""
    return x * n


def holds():
    g = jit(f)
    assert not isinstance(g, types.FunctionType)
    assert g.__wrapped__ is f
    assert (g.__name__, g.__doc__, g.__module__) == (f.__name__, f.__doc__, f.__module__)
    assert inspect.signature(g) == inspect.signature(f)
    assert inspect.getsource(g) == inspect.getsource(f)
    assert callable(g)
    assert g.__code__ is f.__code__ and g.__globals__ is f.__globals__
    assert not inspect.isfunction(g)
