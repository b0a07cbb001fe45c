"""Radar: what an array of antennas hears of a moving target, and where the target is found in it.

For each pulse the echo arrives at all channels (a cube of channels x pulses x samples, a slice at a
time), channels are added in the direction of the beam, pulses are compressed with a matched filter,
and a transform over the pulses gives a map of range and velocity: the brightest cell is the target.

python examples/stap.py --small --out map.png
jenny run --report examples/stap.py --full --noise
"""

import argparse
import time
from dataclasses import dataclass

import numpy as np

LIGHT = 0.299792458e9
FREQUENCY = 9e9
RATE = 1000e6
BAND = 100e6
WAVE = LIGHT / FREQUENCY


@dataclass
class Radar:
    """What the radar sends and how it listens."""

    width: float  # of a pulse, in seconds
    pulses: int
    rows: int  # of antennas
    columns: int

    @property
    def interval(self):
        return self.width / 0.1

    @property
    def samples(self):
        return round(self.width * RATE)

    @property
    def size(self):
        """Of the transform along a pulse."""
        return 2 * 2 ** int(np.ceil(np.log2(self.samples)))


@dataclass
class Target:
    distance: float = -250.0  # from the middle of the window, in metres
    velocity: float = 30.0  # towards the radar, in metres a second
    u: float = 0.2  # direction
    v: float = -0.3


FULL = Radar(width=30e-6, pulses=100, rows=40, columns=25)
SMALL = Radar(width=10e-6, pulses=32, rows=21, columns=15)


def steering_vector(rows, columns, u, v):
    """Phases of a wave from direction (u, v) at the antennas: channels x 1."""
    x, y = np.meshgrid(np.linspace(-1.5, 1.5, rows), np.linspace(-1.05, 1.05, columns))
    phase = 2.0 * np.pi / WAVE * (x * u + y * v)
    return np.exp(1j * phase).reshape(-1, 1)


def lfm_pulse(samples, width, distance):
    """The echo of a pulse of linear frequency from a distance: 1 x samples."""
    t = np.arange(samples) / RATE - width / 2.0 - 2.0 * distance / LIGHT
    sweep = np.exp(1j * np.pi * BAND / width * t**2)
    echo = np.where(np.abs(t) <= width / 2.0, sweep, 0.0)
    return (echo * np.exp(-4j * np.pi * distance / WAVE)).reshape(1, -1)


def obtain_data_cube_slice(steer, pulse, noise, seed, cube, p):
    """What all channels hear of one pulse. Each pulse has noise of its own."""
    data = steer * pulse
    if noise:
        rng = np.random.default_rng([seed, cube, p])
        shape = (steer.shape[0], pulse.shape[1])
        data = data + (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)) / np.sqrt(2.0)
    return data


def beamform(steer, distances, samples, width, noise, seed, cube):
    """Channels are added in the direction of the beam: pulses x samples."""
    beams = np.zeros((distances.shape[0], samples), dtype=np.complex128)
    weights = np.conj(steer).T
    for p in range(distances.shape[0]):
        pulse = lfm_pulse(samples, width, distances[p])
        beams[p] = (weights @ obtain_data_cube_slice(steer, pulse, noise, seed, cube, p))[0]
    return beams


def range_doppler(beams, pulse, size):
    """The matched filter along the pulses, the transform over them: 4 pulses x size."""
    pulses, samples = beams.shape
    matched = np.conj(np.fft.fft(pulse, size))
    spectrum = np.fft.fft(beams, size, axis=1) * np.tile(matched, (pulses, 1))
    compressed = np.fft.fftshift(np.fft.ifft(spectrum, axis=1) / samples, axes=1)
    return np.fft.fftshift(np.fft.fft(compressed, 4 * pulses, axis=0), axes=0)


def brightest(image):
    """Row and column of the largest element."""
    k = np.argmax(np.abs(image))
    return k // image.shape[1], k % image.shape[1]


def process_cube(radar, target, noise, seed, cube):
    """The map of range and velocity of one cube."""
    steer = steering_vector(radar.rows, radar.columns, target.u, target.v)
    moved = target.velocity * radar.interval * np.arange(radar.pulses)
    samples, width = radar.samples, radar.width
    beams = beamform(steer, target.distance - moved, samples, width, noise, seed, cube)
    return range_doppler(beams, lfm_pulse(samples, width, 0.0), radar.size)


def ranges(radar):
    """Of the columns of the map, in metres."""
    return (np.arange(radar.size) - radar.size // 2) / RATE * LIGHT / 2.0


def velocities(radar):
    """Of the rows of the map, in metres a second. What is faster comes in at the other end."""
    cells = 4 * radar.pulses
    return (np.arange(cells) - cells // 2) / (cells * radar.interval) * WAVE / 2.0


def detect(radar, target, noise, seed, cube):
    """Where the target of a cube is found: its range and velocity."""
    row, column = brightest(process_cube(radar, target, noise, seed, cube))
    return float(ranges(radar)[column]), float(velocities(radar)[row])


def process_cubes(radar, target, noise, seed, cubes):
    """The targets of several cubes, which do not depend on each other."""
    detections = []
    for cube in cubes:
        detections.append(detect(radar, target, noise, seed, cube))
    return detections


def expected_cell(radar, target):
    """Row and column of the map where the target of the first pulse has to be."""
    cells = 4 * radar.pulses
    turns = 2.0 * target.velocity / WAVE * radar.interval
    row = (round(turns * cells) + cells // 2) % cells
    return row, round(2.0 * target.distance / LIGHT * RATE) + radar.size // 2


def draw(image, radar, found, path):
    """The map around the target as a picture, in decibels."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    r, v = ranges(radar), velocities(radar)
    near = np.flatnonzero(np.abs(r - found[0]) < 60.0)
    level = np.abs(image[:, near[0] : near[-1] + 1])
    level = 20.0 * np.log10(np.maximum(level / level.max(), 1e-4))
    figure, axes = pyplot.subplots(figsize=(9, 6), layout="constrained")
    extent = (r[near[0]], r[near[-1]], v[0], v[-1])
    shown = axes.imshow(
        level, extent=extent, aspect="auto", origin="lower", cmap="viridis", vmin=-50, vmax=0
    )
    axes.plot(*found, "o", markersize=22, markerfacecolor="none", color="red", markeredgewidth=1.5)
    words = f"target: {found[0]:.1f} m, {found[1]:.1f} m/s"
    axes.annotate(words, found, xytext=(24, 18), textcoords="offset points", color="white")
    axes.set_xlabel("range from the middle of the window (m)")
    axes.set_ylabel("velocity towards the radar (m/s)")
    axes.set_title("Range and velocity of what the beam hears")
    figure.colorbar(shown, label="power below the brightest cell (dB)")
    figure.savefig(path, dpi=120)
    pyplot.close(figure)


def main():
    parser = argparse.ArgumentParser(description="Find a moving target in the data of a radar.")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--small", action="store_true", help="315 channels, 32 pulses (default)")
    size.add_argument("--full", action="store_true", help="1000 channels, 100 pulses")
    parser.add_argument("--noise", action="store_true", help="each channel hears noise, too")
    parser.add_argument("--cubes", type=int, default=1, help="how many cubes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", help="a picture of the first cube")
    options = parser.parse_args()
    radar, target = FULL if options.full else SMALL, Target()
    cubes = list(range(options.cubes))
    began = time.perf_counter()
    found = process_cubes(radar, target, options.noise, options.seed, cubes)
    seconds = time.perf_counter() - began
    for cube, (distance, velocity) in zip(cubes, found, strict=True):
        print(f"cube {cube}: target at {distance:.2f} m, {velocity:.2f} m/s")
    around = WAVE / 2.0 / radar.interval
    print(f"velocities are known up to multiples of {around:.2f} m/s")
    print(f"{seconds:.2f} s, {len(cubes) / seconds:.4f} cubes a second")
    if options.out:
        image = process_cube(radar, target, options.noise, options.seed, 0)
        draw(image, radar, found[0], options.out)


if __name__ == "__main__":
    main()
