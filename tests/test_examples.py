"""The examples that have an answer: it is the original's with Jenny, and it is right."""

import sys
from pathlib import Path

import numpy as np
import pytest

import jenny

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "examples"))

import stap

RADAR = stap.Radar(width=2e-6, pulses=16, rows=8, columns=5)


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("noise", [False, True])
def test_the_map_of_the_radar(noise, threads):
    """Within what matrix products may differ."""
    fast = jenny.jit(stap.process_cube)
    target = stap.Target(distance=-100.0)
    want = stap.process_cube(RADAR, target, noise, 1, 0)
    with jenny.options(threads=threads):
        fast.compile(RADAR, target, noise, 1, 0)
        got = fast(RADAR, target, noise, 1, 0)
    assert fast.stats()["native"] == 1
    assert got.dtype == want.dtype and got.shape == want.shape
    assert np.abs(got - want).max() <= 1e-12 * np.abs(want).max()


@pytest.mark.parametrize("noise", [False, True])
def test_the_target_of_the_radar_is_found(noise):
    """In the right cell, and the same by way of all cubes."""
    target = stap.Target(distance=-100.0, velocity=20.0)
    image = stap.process_cube(RADAR, target, noise, 1, 0)
    row, column = stap.brightest(image)
    expected = stap.expected_cell(RADAR, target)
    assert abs(row - expected[0]) <= 1 and abs(column - expected[1]) <= 1
    found = stap.process_cubes(RADAR, target, noise, 1, [0, 1])
    fast = jenny.jit(stap.process_cubes)
    for _ in range(3):
        assert fast(RADAR, target, noise, 1, [0, 1]) == found
        jenny.wait()


def test_the_picture_of_the_radar(tmp_path):
    pytest.importorskip("matplotlib")
    target = stap.Target(distance=-100.0)
    image = stap.process_cube(RADAR, target, True, 1, 0)
    path = tmp_path / "map.png"
    stap.draw(image, RADAR, stap.detect(RADAR, target, True, 1, 0), path)
    assert path.read_bytes()[:4] == b"\x89PNG"
