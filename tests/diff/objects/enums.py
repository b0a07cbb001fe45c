"""Members of enums as constants, attributes, arguments and defaults."""

import enum

import numpy as np


class Form(enum.Enum):
    LIST = 1
    ARRAY = 2
    ALIAS = 1


class Other(enum.Enum):
    LIST = 1


class Step(enum.IntEnum):
    ONE = 1
    TWO = 2
    NONE = 0


class Size(enum.IntEnum):
    TWO = 2


class Side(str, enum.Enum):
    LEFT = "left"
    RIGHT = "right"


class Odd(enum.Enum):
    A = 1
    B = 2

    def __eq__(self, other):
        return True

    __hash__ = None


class Mode(enum.Enum):
    A = 2.5
    B = "b"
    C = (1, 2)

    def __bool__(self):
        return False


class Kind(enum.Enum):
    A = 2.5
    C = (1, 2)


CHOSEN = Form.ARRAY


class Grid:
    def __init__(self, form, step):
        self.form = form
        self.step = step

    def run(self, a):
        if self.form == Form.LIST or self.form == Other.LIST:
            return a[0] + self.step
        elif self.form is Form.ARRAY:
            return a[-1] * self.step
        return 0.0


def run(grid, a):
    return grid.run(a)


def chosen(a):
    total = 0.0
    for i in range(len(a)):
        if CHOSEN is Form.ARRAY:
            total += a[i]
        else:
            total -= a[i]
    return total


def argument(a, form):
    if form == Form.ALIAS:
        return a.sum() + form.value
    if form in (Form.ARRAY, Other.LIST):
        return a[0] - form.value
    return a[1]


def default(a, form=Form.ARRAY, step=Step.TWO):
    r = 0.0
    for i in range(0, len(a), step):
        r += a[i] * step + (form is not Form.LIST)
    return r, form is Form.ARRAY, step == 2, step == Size.TWO, step is Size.TWO, step > Step.ONE


def plain(a, form):
    return a[0], form == 1, form != 1, form == "LIST", form is None, form != None, not form  # noqa


def numbers(a, step):
    return a[step], step + 1, -step, step * 2.5, a * step, step // 2, bool(step), 1 if step else 2


def texts(a, side):
    if side == "left":
        return a[0]
    if side != Side.RIGHT or side.name == "LEFT":
        return a[2]
    return a[1]


def values(a):
    return a * Kind.A.value + Step.TWO.value, Kind.C.value, Form.ALIAS.name == "LIST"


def helper(a, form=Form.LIST):
    return a * 2 if form is Form.LIST else a


def calls(a):
    return helper(a) + helper(a, Form.ARRAY) + helper(a, form=CHOSEN)


def returned(a, step):
    b = [1, 2]
    b[0] = step
    return a[0], step, b


def odd(a):
    return a[0] + (Odd.A == Odd.B) + (1 if Mode.A else 2)


def changed(a):
    r = a[0] + Form.LIST.value
    Form.LIST._value_ = 10 - Form.LIST._value_
    return r


CASES = [
    lambda: (run, Grid(Form.LIST, 3), np.arange(4.0)),
    lambda: (run, Grid(Form.ARRAY, 3), np.arange(4.0)),
    lambda: (run, Grid(Other.LIST, 3), np.arange(4.0)),
    lambda: (run, Grid(Form.ALIAS, Step.TWO), np.arange(4.0)),
    lambda: (chosen, [1.0, 2.0]),
    lambda: (argument, np.arange(4.0), Form.LIST),
    lambda: (argument, np.arange(4.0), Form.ARRAY),
    lambda: (argument, np.arange(4.0), Other.LIST),
    lambda: (default, np.arange(5.0)),
    lambda: (default, np.arange(5.0), Form.LIST, Step.ONE),
    lambda: (default, np.arange(5.0), Other.LIST, Size.TWO),
    lambda: (default, np.arange(5.0), Form.LIST, 2),
    lambda: (plain, np.arange(2.0), Form.LIST),
    lambda: (plain, np.arange(2.0), Form.ARRAY),
    lambda: (numbers, np.arange(3.0), Step.TWO),
    lambda: (numbers, np.arange(3.0), Step.NONE),
    lambda: (texts, np.arange(3.0), Side.LEFT),
    lambda: (texts, np.arange(3.0), Side.RIGHT),
    lambda: (values, np.arange(3.0)),
    lambda: (calls, np.arange(3.0)),
]
LOOSE = [
    lambda: (run, Grid(Mode.B, Step.TWO), np.arange(4.0)),
    lambda: (default, np.arange(5.0), Form.LIST, Step.NONE),
    lambda: (argument, np.arange(4.0), Odd.A),
    lambda: (argument, np.arange(4.0), 1),
    lambda: (plain, np.arange(2.0), Step.ONE),
    lambda: (plain, np.arange(2.0), np.float64(1)),
    lambda: (numbers, np.arange(3.0), Form.LIST),
    lambda: (returned, np.arange(3.0), Step.TWO),
    lambda: (odd, np.arange(3.0)),
    lambda: (changed, np.arange(3.0)),
]
