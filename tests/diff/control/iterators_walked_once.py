"""zip, enumerate, reversed, map and generators can be walked over once: a second walk finds nothing."""


def zip_twice(a, b):
    z = zip(a, b)
    s = 0.0
    for x, y in z:
        s += x * y
    for x, y in z:
        s += x * y
    return s


def generator_twice(a):
    z = (x * 2 for x in a)
    return sum(z) + sum(z)


def left_and_taken_up(a):
    z = reversed(a)
    s = 0.0
    for x in z:
        s += x
        break
    for x in z:
        s += 3 * x
    return s


def in_each_round(a):
    z = enumerate(a)
    s = 0.0
    for _ in range(3):
        for i, x in z:
            s += i * x
    return s


def in_a_comprehension(a):
    z = reversed(a)
    return [sum(z) for _ in range(3)]


def twice(z):
    s = 0.0
    for _ in range(2):
        for x in z:
            s += x
    return s


def handed_on(a):
    return twice(reversed(a))


def in_a_tuple(a):
    t = (reversed(a), 1)
    s = 0.0
    for x in t[0]:
        s += x
    for x in t[0]:
        s += x
    return s


def total(g):
    n = 100
    return sum(g) + n


def names_of_another(a):
    n = 2
    return total(x * n for x in a)


def on_one_way(a, early):
    z = map(abs, a)
    s = 0.0
    if early:
        for x in z:
            s += x
    for x in z:
        s += 10 * x
    return s


def named_and_walked(a, b):
    s = 0.0
    for k in range(3):
        z = zip(a, b)
        y = enumerate(z, k)
        for i, (p, q) in y:
            s += i * p * q
    return s


def given_to_a_helper(a):
    return total(reversed(a))


def late_names(a):
    n = 3
    z = (x * n for x in a)
    n = 5
    a[0] = 100.0
    return sum(z)


def keys_are_views(d):
    k = d.keys()
    s = 0
    for x in k:
        s += x
    for x in k:
        s += x
    return s


CASES = [
    lambda: (named_and_walked, [1.0, -2.0, 3.0], [4.0, 5.0]),
    lambda: (named_and_walked, [], []),
    lambda: (given_to_a_helper, [1.0, 2.5]),
    lambda: (late_names, [1.0, 2.0]),
    lambda: (keys_are_views, {1: 2.0, 3: 4.0}),
]
LOOSE = [
    lambda: (zip_twice, [1.0, 2.0, 3.0], [4.0, 5.0, 6.0]),
    lambda: (generator_twice, [1.0, 2.0, 3.0]),
    lambda: (left_and_taken_up, [1.0, 2.0, 3.0]),
    lambda: (in_each_round, [1.0, 2.0, 3.0]),
    lambda: (in_a_comprehension, [1.0, 2.0, 3.0]),
    lambda: (handed_on, [1.0, 2.0, 3.0]),
    lambda: (in_a_tuple, [1.0, 2.0, 3.0]),
    lambda: (names_of_another, [1.0, 2.0, 3.0]),
    lambda: (on_one_way, [1.0, -2.0, 3.0], True),
    lambda: (on_one_way, [1.0, -2.0, 3.0], False),
]
