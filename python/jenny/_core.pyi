from collections.abc import Callable
from typing import Any

ABI: int
STAMP: str
MISS: object

class Lib:
    def __new__(
        cls, threads: int, cache_dir: str | None, cc: str | None, debug: int, dump: str | None, /
    ) -> Lib: ...
    def set_threads(self, n: int, /) -> None: ...

class Version:
    """One compiled signature of a function."""

    signature: str
    state: str
    seconds: float
    cached: bool
    careful: int
    loud: int
    mixed: int
    free_order: bool
    timers: bool
    native: int
    remarks: str
    plan: str
    fails: int
    skip: int
    trusted: int
    resolved: int
    instead: Callable[..., Any] | None
    def text(self, what: str, /) -> str | None: ...
    def save(self, arch: str, path: str, /) -> None: ...
    def estimate(self, objects: tuple[Any, ...], /) -> tuple[float, float] | None: ...
    def timed(self) -> tuple[int, float, float, list[list[tuple[float, ...]]]] | None: ...
    def orphan(self) -> None: ...

class Env:
    text: str
    versions: list[Version]
    kinds: tuple[Any, ...]
    def __new__(cls, text: str, kinds: tuple[Any, ...], /) -> Env: ...
    def guard(
        self,
        dicts: list[Any],
        cells: list[Any],
        funcs: list[Any],
        hidden: list[Any],
        objects: tuple[Any, ...],
        /,
    ) -> None: ...
    def holds(self, objects: tuple[Any, ...], /) -> bool: ...
    def add(self, version: Version, /) -> bool: ...
    def remove(self, version: Version, /) -> bool: ...

class Function:
    """A Python function that runs compiled where it can."""

    __name__: str
    __qualname__: str
    side: Any
    env: Any
    envs: Any
    dead: int
    instead: Callable[..., Any] | None
    free_order: int
    region: int
    nparams: int
    special: int
    patient: int
    native_calls: int
    original_calls: int
    failed_calls: int
    @property
    def __wrapped__(self) -> Any: ...
    def __new__(cls, fn: Callable[..., Any], region: bool, free_order: bool, /) -> Function: ...
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
    def __get__(self, obj: Any, kind: Any = None, /) -> Any: ...
    def attempt(self, *args: Any, **kwargs: Any) -> Any: ...
    def bind(self, *args: Any, **kwargs: Any) -> tuple[Any, ...] | None: ...
    def expand(self, objects: tuple[Any, ...], /) -> tuple[Any, ...]: ...
    def find(self, objects: tuple[Any, ...], free_order: int, /) -> Version | None: ...
    def forget(self) -> None: ...
    # Added by jenny._manage:
    def compile(self, /, *args: Any, **kwargs: Any) -> Any: ...
    def explain(self, /, *args: Any, **kwargs: Any) -> Any: ...
    def stats(self) -> dict[str, Any]: ...
    def versions(self) -> list[Version]: ...

def set_hooks(
    miss: Callable[..., None],
    effective: Callable[..., Any],
    verify: Callable[..., Any],
    judge: Callable[..., Any],
    /,
) -> None: ...
def add_special(n: int, m: int, /) -> None: ...
def signature(objects: tuple[Any, ...], /) -> str: ...
def drop_context() -> None: ...
def version(
    lib: Lib,
    objects: tuple[Any, ...],
    ast: str,
    name: str,
    careful: int,
    free_order: int,
    so: str | None = None,
    timers: int = 0,
    /,
) -> Version: ...
def kb_rows(lib: Lib, /) -> list[str]: ...
def split(lib: Lib, ast: str, refused: str, /) -> str: ...
def wish() -> object: ...
def front(version: Version, /) -> None: ...
def finish(version: Version, /) -> None: ...
