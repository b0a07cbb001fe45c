"""Loops whose rounds read properties of an object: computed from its attributes, or not harmless."""

from dataclasses import dataclass


@dataclass
class Radar:
    width: float
    pulses: int

    @property
    def interval(self):
        return self.width / 0.1

    @property
    def span(self):
        return self.interval * self.pulses


class Counting:
    def __init__(self):
        self.asked = 0

    @property
    def next(self):
        self.asked += 1
        return self.asked


class Stored:
    def __init__(self, x):
        self._x = x
        self.log = []

    @property
    def x(self):
        return self._x

    @x.setter
    def x(self, value):
        self.log.append(value)
        self._x = value


def spans(radar, n):
    out = []
    for k in range(n):
        out.append(radar.span * k + radar.interval)
    return out


def counted(c, n):
    out = []
    for k in range(n):
        out.append(c.next + k)
    return out, c.asked


def stored(s, n):
    out = []
    for k in range(n):
        s.x = k
        out.append(s.x)
    return out, s.log


def read(s, n):
    return [s.x + k for k in range(n)]


CASES = []
LOOSE = [
    lambda: (spans, Radar(30e-6, 100), 12),
    lambda: (spans, Radar(0.0, 0), 0),
    lambda: (counted, Counting(), 9),
    lambda: (stored, Stored(1), 7),
    lambda: (read, Stored(2.5), 7),
]
