"""`jenny run`: an unmodified program, its hot functions and loops compiled.

The program runs as under `python`: as `__main__`, with its own sys.argv and sys.path[0], its exit
status and its tracebacks. See jenny.hot for how functions are found and exchanged, jenny.watch for
loops that are already running.
"""

from __future__ import annotations

import importlib.machinery
import os
import sys
import types
from time import perf_counter

from . import hot, watch

TYPE_CHECKING = False  # `jenny run` starts without typing
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, NoReturn


_HERE = os.path.dirname(__file__)


class Given:
    """What was asked for on the command line."""

    def __init__(
        self,
        script: str,
        module: str,
        text: str | None,
        args: list[str],
        include: list[str],
        exclude: list[str],
        report: str | None,
        cluster: str | None = None,
    ) -> None:
        self.script = script  # a file, a folder or archive with __main__.py, or "-"
        self.module = module  # -m
        self.text = text  # -c
        self.args = args
        self.include = include
        self.exclude = exclude
        self.report = report  # None: no report; "": to stderr; else a file
        self.cluster = cluster  # an address of jenny.cluster; None: this machine alone


def split(argv: list[str]) -> tuple[list[str], list[str]]:
    """Our arguments, and those of the program: all behind its name."""
    argv = list(argv)
    k = 0
    while k < len(argv):
        word = argv[k]
        if word == "--report":
            argv[k] = "--report="
        if word in ("-m", "-c"):
            return argv[: k + 2], argv[k + 2 :]
        if word.startswith(("-m", "-c")) and not word.startswith("--"):
            return [*argv[:k], word[:2], word[2:]], argv[k + 1 :]
        if word in ("--include", "--exclude", "--cluster"):
            k += 2
        elif word == "-" or not word.startswith("-"):
            return argv[: k + 1], argv[k + 1 :]
        else:
            k += 1
    return argv, []


def parse(argv: list[str]) -> Given | None:
    """The plain cases, without argparse; None where it has to look (--help, mistakes)."""
    mine, rest = split(argv)
    lists: dict[str, list[str]] = {"--include": [], "--exclude": [], "--cluster": []}
    report = None
    while mine and mine[0].startswith("--"):
        word, equals, value = mine.pop(0).partition("=")
        if word == "--report" and equals:
            report = value
        elif word in lists and (equals or mine):
            lists[word].append(value if equals else mine.pop(0))
        else:
            return None
    script, module, text = "", "", None
    if len(mine) == 1 and (mine[0] == "-" or not mine[0].startswith("-")):
        script = mine[0]
    elif len(mine) == 2 and mine[0] == "-m":
        module = mine[1]
    elif len(mine) == 2 and mine[0] == "-c":
        text = mine[1]
    else:
        return None
    cluster = lists["--cluster"][-1] if lists["--cluster"] else None
    named = lists["--include"], lists["--exclude"]
    return Given(script, module, text, rest, *named, report, cluster)


class NotRunnable(Exception):
    """There is no such program; the text is for the user."""


# ---------------------------------------------------------------- whose files these are


def _fits(word: str, path: str, stems: set[str]) -> bool:
    """Whether a file is of the package or module `word`, or fits it as a pattern."""
    from fnmatch import fnmatch

    return word.split(".")[0] in stems or fnmatch(path, word)


class Files:
    """Which files are the user's: not those of the library, of site-packages and of Jenny."""

    def __init__(self, include: Sequence[str], exclude: Sequence[str]) -> None:
        roots = {os.path.dirname(os.path.realpath(f)) for f in (os.__file__, __file__)}
        roots |= {os.path.realpath(p) for p in sys.path if "lib-dynload" in p}
        self.roots = tuple(root + os.sep for root in roots)
        if include or exclude:
            import fnmatch  # noqa: F401  before our finder asks for it
        self.include = tuple(include)
        self.exclude = tuple(exclude)

    def users(self, filename: str) -> bool:
        """Whether code of this file may be compiled."""
        if filename.startswith("<") and filename not in ("<string>", "<stdin>"):
            return False
        path = os.path.realpath(filename)
        parts = path.split(os.sep)
        stems = {os.path.splitext(p)[0] for p in parts}
        if any(_fits(word, path, stems) for word in self.exclude):
            return False
        if any(_fits(word, path, stems) for word in self.include):
            return True
        if "site-packages" in parts or "dist-packages" in parts:
            return False
        return not path.startswith(self.roots)


# ---------------------------------------------------------------- loading


class Session:
    """One run."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.files = Files(given.include, given.exclude)
        self.engine = watch.Engine()
        self.hunter = hot.Hunter(self.files.users)
        self.began = perf_counter()
        self.exit: Callable[[], None] | None = None

    def code(self, name: str, filename: str, source: str | bytes) -> types.CodeType:
        """The code of a file, its loops prepared."""
        text = watch.Text(self.engine, name, filename, source)
        try:
            code = self.prepare(text)
        except SyntaxError:
            raise
        except Exception:
            if os.environ.get("JENNY_DEBUG", "0") != "0":
                raise
            return compile(source, filename, "exec", dont_inherit=True)
        self.hunter.texts[filename] = text
        return code

    def prepare(self, text: watch.Text) -> types.CodeType:
        """What the code of a file is made into."""
        return watch.prepare(text)

    def wanted(self, source: bytes) -> bool:
        """Whether there is anything to prepare in a module."""
        return b"range(" in source or b"while " in source

    def start(self) -> None:
        """The hunt begins."""
        from . import _code

        _code.resolve = self.hunter.original
        os.register_at_fork(after_in_child=self.hunter.start)
        self.hunter.start()

    def install(self) -> None:
        """Modules that are imported from now on are prepared."""
        path = importlib.machinery.PathFinder
        at = sys.meta_path.index(path) if path in sys.meta_path else len(sys.meta_path)
        sys.meta_path.insert(at, _Finder(self))
        self.start()

    def spread(self) -> list[tuple[str, dict[str, Any]]]:
        """What became of loops on a cluster: by function, or "" where outside of all."""
        return []

    def execute(self, code: types.CodeType, space: dict[str, Any]) -> None:
        """Runs the program's own code."""
        exec(code, space)

    def run(self) -> int:
        """Runs the program. Returns 0, or raises what python would end with."""
        self.install()
        try:
            code, main = _load(self)
        except SyntaxError as e:
            _die(e, None)
        try:
            self.execute(code, main.__dict__)
        except SystemExit:
            raise
        except BaseException as e:
            _die(e, _own_frames_off(e.__traceback__))
        return 0


class _Finder:
    """Finds what PathFinder finds; the code of the user's modules is prepared as it is loaded."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        loader = spec.loader if spec is not None else None
        plain = type(loader) is importlib.machinery.SourceFileLoader
        if plain and spec and spec.origin and self.session.files.users(spec.origin):
            loader.get_code = lambda name: self._code(loader, name)  # type: ignore[union-attr]
        return spec

    def _code(self, loader: Any, name: str) -> Any:
        plain = importlib.machinery.SourceFileLoader.get_code
        try:
            source = loader.get_data(loader.path)
            if self.session.wanted(source):
                return self.session.code(name, loader.path, source)
        except (OSError, SyntaxError):
            pass
        return plain(loader, name)

    def invalidate_caches(self) -> None:
        """PathFinder, which stands behind us, is told by itself."""


# ---------------------------------------------------------------- the program


def _main_module(**names: Any) -> types.ModuleType:
    main = types.ModuleType("__main__")
    main.__dict__.update(
        {"__builtins__": __import__("builtins"), "__annotations__": {}, "__package__": None}
    )
    main.__dict__.update(names)
    sys.modules["__main__"] = main
    return main


def _set_path(first: str) -> None:
    """sys.path[0], as python would have it; there is none with -P."""
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = first


def _load(session: Session) -> tuple[types.CodeType, types.ModuleType]:
    """The program's code and its __main__."""
    given = session.given
    if given.text is not None:
        sys.argv = ["-c", *given.args]
        _set_path("")
        text = given.text if given.text.endswith("\n") else given.text + "\n"
        return session.code("__main__", "<string>", text), _main_module(__spec__=None)
    if given.module:
        return _load_module(session, given.module)
    if given.script == "-":
        sys.argv = ["-", *given.args]
        _set_path("")
        source: str | bytes = sys.stdin.read()
        return session.code("__main__", "<stdin>", source), _main_module(__spec__=None)
    return _load_script(session, given.script)


def _load_script(session: Session, script: str) -> tuple[types.CodeType, types.ModuleType]:
    sys.argv = [script, *session.given.args]
    path = os.path.abspath(script)
    if os.path.isdir(path) or _is_archive(path):
        _set_path(path)
        return _load_module(session, "__main__", script)
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as e:
        raise NotRunnable(f"can't open file {path!r}: [Errno {e.errno}] {e.strerror}") from None
    _set_path(os.path.dirname(os.path.realpath(path)))
    loader = importlib.machinery.SourceFileLoader("__main__", path)
    main = _main_module(__file__=path, __cached__=None, __loader__=loader, __spec__=None)
    return session.code("__main__", path, source), main


def _is_archive(path: str) -> bool:
    if not path.endswith((".zip", ".pyz")):
        return False
    import zipfile

    return zipfile.is_zipfile(path)


def _load_module(
    session: Session, name: str, script: str = ""
) -> tuple[types.CodeType, types.ModuleType]:
    """-m name; or the __main__ of a folder or archive, which is first on sys.path."""
    import importlib.util

    if not script:
        sys.argv = ["-m", *session.given.args]
        _set_path(os.getcwd())
    else:
        sys.modules.pop("__main__", None)
    try:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            name += ".__main__"
            spec = importlib.util.find_spec(name)
    except (ImportError, ValueError) as e:
        raise NotRunnable(f"{name}: {e}") from None
    if spec is None or spec.loader is None:
        where = f"{script!r} has no __main__ module" if script else f"No module named {name}"
        raise NotRunnable(where)
    if not script:
        sys.argv[0] = spec.origin or name
    loader: Any = spec.loader
    main = _main_module(
        __file__=spec.origin,
        __cached__=spec.cached,
        __loader__=loader,
        __spec__=spec,
        __package__="" if script else spec.parent,
    )
    source = None
    if spec.origin and session.files.users(spec.origin) and hasattr(loader, "get_data"):
        try:
            source = loader.get_data(spec.origin)
        except OSError:
            source = None
    origin = spec.origin or ""
    code = session.code("__main__", origin, source) if source else loader.get_code(name)
    if code is None:
        raise NotRunnable(f"{name}: no code")
    return code, main


def run(given: Given) -> int:
    """Runs the program; see Session.run."""
    if given.cluster is not None:
        from .run_cluster import Clustered

        session: Session = Clustered(given)
    else:
        session = Session(given)
    if given.report is not None:
        import atexit

        from . import report

        atexit.register(report.at_exit, session)
    return session.run()


def near(path: Any) -> str:
    """A path as short as it can be said from here."""
    full = str(path)
    short = os.path.relpath(full)
    return short if len(short) < len(full) else full


def _own_frames_off(tb: types.TracebackType | None) -> types.TracebackType | None:
    """The traceback from the program's first frame on; a loop that went on in another frame is in
    it once."""
    while tb is not None and os.path.dirname(tb.tb_frame.f_code.co_filename) == _HERE:
        tb = tb.tb_next
    first = before = tb
    while tb is not None and tb.tb_next is not None:
        mine, next_ = tb.tb_frame.f_code, tb.tb_next.tb_frame.f_code
        if mine.co_filename == next_.co_filename and _continues(mine, next_):
            if tb is first or before is None:
                first = tb.tb_next
            else:
                before.tb_next = tb.tb_next
            tb = tb.tb_next
            continue
        before, tb = tb, tb.tb_next
    return first


def _continues(mine: types.CodeType, other: types.CodeType) -> bool:
    """Whether a frame of `other` is the rest of a loop of `mine`."""
    loops = (c for c in mine.co_consts if isinstance(c, watch.Loop))
    return any(other in loop.codes for loop in loops)


def _die(error: BaseException, tb: types.TracebackType | None) -> NoReturn:
    """Ends as python does after an exception that nobody caught: it is printed without our frames,
    and raised again for the exit status, silently."""
    sys.excepthook(type(error), error.with_traceback(tb), tb)
    sys.excepthook = lambda *_: None
    if isinstance(error, KeyboardInterrupt):
        raise error
    sys.stderr.flush()
    raise SystemExit(1)
