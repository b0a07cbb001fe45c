"""// and % round to minus infinity; divmod, floats and ints, every sign."""


def all_of(a, b):
    return a // b, a % b, divmod(a, b), a / b


def table(xs, ys):
    out = 0
    for x in xs:
        for y in ys:
            out = out * 3 + x // y - x % y
    return out


CASES = [
    *[lambda a=a, b=b: (all_of, a, b) for a in (7, -7, 0) for b in (2, -2, 3, -3)],
    *[lambda a=a, b=b: (all_of, a, b) for a in (7.5, -7.5, 0.0, -0.0) for b in (2.0, -2.0)],
    lambda: (all_of, 5, 2.0),
    lambda: (all_of, float("inf"), 2.0),
    lambda: (all_of, 2.0, float("inf")),
    lambda: (all_of, -2.0, float("inf")),
    lambda: (all_of, float("nan"), 1.0),
    lambda: (table, [1, -2, 3, -4, 5], [1, -1, 7]),
]
