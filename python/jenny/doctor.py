"""`jenny doctor`: what Jenny found on this machine, what is missing, and how to get it."""

from __future__ import annotations

import os
import platform
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .explain import coloured

GOOD, BAD, NOTE = "ok", "MISSING", "note"
_COLOURS = {GOOD: "32", BAD: "31", NOTE: "33"}
Row = tuple[str, str, str]  # verdict, what, said


def _first_line(command: list[str]) -> str | None:
    try:
        done = subprocess.run(
            [*command, "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.splitlines()[0] if done.returncode == 0 and done.stdout else None


def _system() -> Iterator[Row]:
    import numpy as np

    from . import __version__

    yield GOOD, "jenny", f"{__version__}, in {Path(__file__).parent}"
    yield GOOD, "Python", f"{platform.python_version()} ({sys.executable})"
    yield GOOD, "NumPy", np.__version__


def compiler() -> tuple[list[str], str] | None:
    """The C compiler that Jenny uses: its command, and what it says of itself."""
    asked = os.environ.get("JENNY_CC")
    usual = os.environ.get("CC")
    zig = [sys.executable, "-m", "ziglang", "cc"]
    order = [asked.split()] if asked else [*([usual.split()] if usual else []), ["cc"], ["gcc"]]
    if not asked:
        order += [["clang"], zig]
    for command in order:
        found = shutil.which(command[0])
        said = _first_line(command) if found else None
        if said:
            return command, said
    return None


def _compiler() -> Iterator[Row]:
    found = compiler()
    if found is not None:
        command, said = found
        yield GOOD, "C compiler", f"{' '.join(command)}: {said}"
        yield from _flags(command, said)
        return
    asked = os.environ.get("JENNY_CC")
    if asked:
        yield BAD, "C compiler", f"JENNY_CC={asked} does not run"
    else:
        yield BAD, "C compiler", "neither $CC, cc, gcc, clang nor ziglang was found"
    yield NOTE, "", "apt install gcc   or   pip install ziglang; functions run as Python till then"


def _flags(command: list[str], said: str) -> Iterator[Row]:
    if "clang" not in said and "zig" not in said.lower():
        try:
            done = subprocess.run(
                [*command, "-march=native", "-Q", "--help=target"],
                capture_output=True,
                text=True,
                timeout=20,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return
        for line in done.stdout.splitlines():
            words = line.split()
            if len(words) == 2 and words[0] == "-march=":
                yield GOOD, "", f"-O2 -march=native ({words[1]}); no flag that changes arithmetic"
                return


def _works() -> Iterator[Row]:
    """Compiles and runs a small function, as a user's would be."""
    import numpy as np

    import jenny

    f = jenny.jit(_probe)
    a = np.arange(4.0)
    try:
        version = f.compile(a)
        result = f(a)
    except Exception as e:
        yield BAD, "compiling", f"{type(e).__name__}: {e}"
        return
    if version.state == "ready" and result == 14.0:
        how = "from the cache" if version.cached else f"{version.seconds * 1e3:.0f} ms"
        yield GOOD, "compiling", f"a function was compiled ({how}), ran, and gave the right answer"
    else:
        lines = version.remarks.strip().splitlines() or ["no reason given"]
        yield BAD, "compiling", lines[-1]


def _probe(a):  # type: ignore[no-untyped-def]
    s = 0.0
    for i in range(len(a)):
        s += a[i] * a[i]
    return s


def _mapped(*words: str) -> list[str]:
    """Shared objects of this process with one of these words in their names."""
    try:
        lines = Path("/proc/self/maps").read_text().splitlines()
    except OSError:
        return []
    paths = {line.split(None, 5)[5] for line in lines if len(line.split(None, 5)) == 6}
    return sorted(p for p in paths if any(w in os.path.basename(p).lower() for w in words))


def _libraries() -> Iterator[Row]:
    isl = _mapped("libisl")
    yield GOOD, "isl", isl[0] if isl else "built in"
    blas = _mapped("blas", "mkl_rt", "libblis", "atlas")
    blas = [p for p in blas if "lapack" not in os.path.basename(p)]
    if blas:
        yield GOOD, "BLAS", blas[0] + " (that of NumPy)"
    else:
        yield NOTE, "BLAS", "NumPy has loaded none that can be found: products are inlined"
    core = os.environ.get("OPENBLAS_CORETYPE")
    if core:
        yield NOTE, "", f"OPENBLAS_CORETYPE={core} is set: products may run slower than they could"
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        if os.environ.get(name):
            yield NOTE, "", f"{name}={os.environ[name]} limits the threads of matrix products"


def _quota() -> float | None:
    """CPUs that the control group of this process may use."""
    try:
        own = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return None
    path = next((line[3:] for line in own if line.startswith("0::")), "/")
    least: float | None = None
    folder = Path("/sys/fs/cgroup" + path)
    for place in (folder, *folder.parents):
        try:
            words = (place / "cpu.max").read_text().split()
        except OSError:
            continue
        if words[0] != "max":
            share = int(words[0]) / int(words[1])
            least = share if least is None else min(least, share)
    return least


def _cores() -> Iterator[Row]:
    everywhere = os.cpu_count() or 1
    mine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else everywhere
    quota = _quota()
    said = f"{mine} of {everywhere} that this process may run on"
    if quota is not None:
        said += f"; the control group allows {quota:g}"
    asked = os.environ.get("JENNY_THREADS")
    if asked and asked != "0":
        said += f"; JENNY_THREADS={asked}"
    yield GOOD, "cores", said
    if quota is not None and quota < mine:
        yield NOTE, "", f"the quota is what counts: {max(int(quota), 1)} threads"


def _cache() -> Iterator[Row]:
    from . import cli

    folder = cli.cache_dir()
    if os.environ.get("JENNY_CACHE", "1").lower() in ("", "0", "no", "off", "false"):
        yield NOTE, "cache", "switched off by JENNY_CACHE"
        return
    if folder is None:
        yield NOTE, "cache", "none: neither JENNY_CACHE_DIR nor HOME is set"
        return
    try:
        st = folder.stat()
    except FileNotFoundError:
        yield NOTE, "cache", f"{folder} is not there yet"
        return
    except OSError as e:
        yield BAD, "cache", f"{folder}: {e.strerror}"
        return
    if st.st_uid != os.getuid() or st.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield BAD, "cache", f"{folder} can be written by others: it is not used"
        yield NOTE, "", f"chmod 700 {folder}, or set JENNY_CACHE_DIR to a folder of your own"
        return
    if not os.access(folder, os.W_OK | os.X_OK):
        yield NOTE, "cache", f"{folder} is read-only: nothing new is kept"
        return
    try:
        files = cli._cache_files(folder)
        size = cli._size_text(sum(p.stat().st_size for p in files))
        yield GOOD, "cache", f"{folder}: {len(files)} entries, {size}"
    except OSError as e:
        yield BAD, "cache", f"{folder}: {e.strerror}"


def _calibrated() -> Iterator[Row]:
    """What the estimates are scaled by, where it was measured."""
    from . import _manage, _options

    python, native, pays, compiling = _manage.library(_options.effective()).machine()
    if (python, native) == (1.0, 1.0):
        yield GOOD, "estimates", "the usual ones; jenny doctor --calibrate measures this machine"
    else:
        yield (
            GOOD,
            "estimates",
            f"calibrated: interpreter x{python:.2f}, compiled code x{native:.2f}, "
            f"threads from {pays / 1e3:.0f} us, compiling {compiling / 1e6:.0f} ms",
        )


def _settings() -> Iterator[Row]:
    found = [f"{k}={v}" for k, v in sorted(os.environ.items()) if k.startswith("JENNY_")]
    if found:
        yield NOTE, "set", " ".join(found)


def rows() -> Iterator[Row]:
    """Everything that was found."""
    for part in (_system, _compiler, _works, _libraries, _cores, _cache, _calibrated, _settings):
        yield from part()


def run() -> int:
    """Prints what was found; 1 if something is missing."""
    colour = coloured(sys.stdout)
    missing = 0
    for verdict, what, said in rows():
        missing += verdict == BAD
        mark = f"\x1b[{_COLOURS[verdict]}m{verdict:>7}\x1b[0m" if colour else f"{verdict:>7}"
        print(f"{mark}  {what:<10}  {said}", flush=True)
    print("all is well" if not missing else f"{missing} things are missing")
    return 1 if missing else 0
