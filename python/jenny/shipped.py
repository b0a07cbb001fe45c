"""Kernels that travel with the function of a part: nodes need not compile what was compiled here.

Each comes as it was built for the processor here, and as one for every processor of a
level that all of the last fifteen years have. A node takes the first where its processor has all
that this one has; where it differs it builds its own; where it has no compiler it takes the second.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from typing import Any, NamedTuple

from . import _core, _manage, doctor, prebuilt

LEVEL = "x86-64-v2"


class Kernel(NamedTuple):
    """One compiled version of a part; `key` is _manage.key's."""

    key: tuple[str, str, int, int]
    stamp: str  # of the Jenny that built it
    needs: frozenset[str]  # what a processor must have for `native`
    native: bytes
    portable: bytes


def kernels(f: _core.Function) -> list[Kernel]:
    """The versions of a function that are compiled by now."""
    found = []
    for v in _manage.versions(f):
        if v.state != "ready" or v.careful or v.free_order:
            continue
        with contextlib.suppress(OSError, ValueError), tempfile.TemporaryDirectory() as folder:
            made = [_saved(v, level, folder) for level in ("native", LEVEL)]
            key = _manage.key(f.env.text, v.signature, 0, 0)
            found.append(Kernel(key, _core.STAMP, prebuilt.processor(), *made))
    return found


def _saved(version: Any, level: str, folder: str) -> bytes:
    path = os.path.join(folder, level + ".so")
    version.save(level, path)
    with open(path, "rb") as file:
        return file.read()


def fitting(kernel: Kernel, has: frozenset[str], compiler: bool) -> bytes | None:
    """What of a kernel a node uses that has such a processor; None: it builds its own."""
    if kernel.stamp != _core.STAMP:
        return None
    if kernel.needs <= has:
        return kernel.native
    if not compiler and LEVEL in prebuilt.supported(has):
        return kernel.portable
    return None


def unpack(f: _core.Function, given: list[Kernel], folder: str) -> int:
    """Puts kernels that came in front of the compiler; how many."""
    count = 0
    if not given:
        return 0
    compiler = doctor.compiler() is not None
    for k in given:
        code = fitting(k, prebuilt.processor(), compiler)
        if code is None:
            continue
        path = os.path.join(folder, f"{k.key[0][:16]}-{count}.so")
        with open(path, "wb") as file:
            file.write(code)
        f.side.built[k.key] = path
        count += 1
    return count
