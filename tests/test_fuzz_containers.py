"""Random programs over containers and strings, always the same ones."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
import fuzz_containers

SEEDS = 6 if os.environ.get("JENNY_TEST_QUICK") == "1" else 40


@pytest.mark.parametrize("seed", range(SEEDS))
def test_program(seed: int, tmp_path: Path) -> None:
    found, _ = fuzz_containers.check(seed, tmp_path)
    assert not found, found[0]
