"""Kernels that travel to nodes: which one a node takes, and that one without a compiler runs them."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import jenny
from jenny import away, packet, prebuilt, shipped
from jenny.engines.inline import Inline

V2 = frozenset().union(*list(prebuilt.LEVELS.values())[:2])


def test_which_kernel_a_node_takes() -> None:
    key = ("", "", 0, 0)
    k = shipped.Kernel(key, jenny._core.STAMP, V2 | {"avx512f"}, b"native", b"portable")
    assert shipped.fitting(k, V2 | {"avx512f", "more"}, compiler=True) == b"native"
    assert shipped.fitting(k, V2, compiler=True) is None
    assert shipped.fitting(k, V2, compiler=False) == b"portable"
    assert shipped.fitting(k, frozenset({"sse2"}), compiler=False) is None
    assert shipped.fitting(k._replace(stamp="another"), V2 | {"avx512f"}, compiler=False) is None


def sums(a: Any) -> list[float]:
    out = []
    for i in range(a.shape[0]):
        s = 0.0
        for j in range(a.shape[1]):
            s += a[i, j] * 0.5
        out.append(float(s))
    return out


class Choosy(Inline):
    """Sends what takes long here."""

    always, taste_s = False, 0.002

    def least_s(self) -> float:
        return 0.02


def test_rounds_that_are_soon_done_compiled_stay_here() -> None:
    def powers(count, n):
        found = []
        for i in range(count):
            x = 1.0
            for _ in range(n):
                x = x * 1.0001 + i
            found.append(x)
        return found

    side = away.Away(jenny.jit(powers), Choosy())
    for _ in range(2):
        assert side.call((60, 20_000), {}) == powers(60, 20_000)
    assert [n.parts for n in side.notes] == [0, 0]
    assert side.notes[0].why.startswith("compiled"), side.notes


class Far(Inline):
    """Nodes on other machines; keeps what it was asked to run."""

    always = False
    taste_s = 1e-6

    def __init__(self) -> None:
        super().__init__(cores=2)
        self.asked: list[Any] = []

    def apart(self) -> bool:
        return True

    def submit(self, spec: Any, shared: Any, own: packet.Packet) -> Any:
        self.asked.append((spec[:2], shared, own))
        return super().submit(spec, shared, own)


NODE = """
import pickle, sys
from jenny import packet, parts, prebuilt
if sys.argv[2] == "other":
    have = frozenset().union(*list(prebuilt.LEVELS.values())[:2])
    prebuilt.processor = lambda: have
(digest, data), shared, own = pickle.load(open(sys.argv[1], "rb"))
out = packet.loads(parts.run(digest, data, shared, own), [])
spec, f = parts.function(digest, data, True)
print(f.stats()["native"], len(f.side.built), out.error, len(out.lists[0]))
"""


@pytest.mark.parametrize("processor", ["same", "other"])
def test_a_node_without_a_compiler(processor: str, tmp_path: Path) -> None:
    a = np.arange(600_000.0).reshape(300, 2000)
    engine = Far()
    got = away.Away(jenny.jit(sums), engine).call((a,), {})
    assert got == sums(a) and engine.asked
    file = tmp_path / "part.pickle"
    file.write_bytes(pickle.dumps(engine.asked[0]))
    env = {k: v for k, v in os.environ.items() if not k.startswith("JENNY_")}
    env |= {"PATH": "", "CC": "/nonexistent", "JENNY_CC": "/nonexistent", "JENNY_CACHE": "0"}
    words = [sys.executable, "-c", NODE, str(file), processor]
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=60)
    native, built, *rest = done.stdout.split(" ")
    assert (native, built, rest[0]) == ("1", "1", ""), done.stdout + done.stderr
