"""Jenny: plain Python functions over numbers, lists and arrays, compiled, with the same answer.

import jenny

@jenny.jit
def f(a): ...
"""

from __future__ import annotations

TYPE_CHECKING = False  # `jenny run` starts without typing
if TYPE_CHECKING:
    from typing import Any

    from ._api import ClusterError, Function, Refused, Version, cluster, jit, options, wait

__version__ = "0.1.0"
__all__ = [
    "ClusterError",
    "Function",
    "Refused",
    "Version",
    "cluster",
    "jit",
    "options",
    "wait",
]


def __getattr__(name: str) -> Any:
    """All of it comes with the first name that is asked for: `jenny run` starts without NumPy."""
    if name not in __all__:
        raise AttributeError(f"module 'jenny' has no attribute {name!r}")
    from . import _api

    globals().update({word: getattr(_api, word) for word in __all__})
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
