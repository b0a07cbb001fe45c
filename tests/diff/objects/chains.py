"""A name that walks along a chain of objects of one class."""


class Node:
    def __init__(self, x, up):
        self.x = x
        self.up = up


def chain(n):
    node = None
    for k in range(n):
        node = Node(k * k + 1, node)
    return node


def along(node, n):
    here = node
    s = []
    for _ in range(n):
        s.append(here.x)
        here = here.up
    return s


def swapped(a, n):
    here, there = a, a.up
    s = 0
    for i in range(n):
        s = s * 10 + here.x * i
        here, there = there, here
    return s


def ahead(node, n):
    here = node
    after = node.up
    s = 0
    for _ in range(n):
        s = s * 100 + here.x + after.x
        here = after
        after = after.up
    return s


def root(node):
    path = []
    here = node
    while here is not None:
        path.append((here.x, -here.x))
        here = here.up
    path.reverse()
    return path


def roots(a, b):
    return root(a), root(b)


CASES = [lambda: (swapped, chain(2), 5)]
LOOSE = [
    lambda: (along, chain(6), 3),
    lambda: (along, chain(3), 3),
    lambda: (along, chain(3), 4),
    lambda: (along, chain(1), 1),
    lambda: (ahead, chain(6), 3),
    lambda: (ahead, chain(7), 5),
    lambda: (root, chain(1)),
    lambda: (root, chain(5)),
    lambda: (roots, chain(2), chain(3)),
    lambda: (roots, chain(4), chain(4)),
]
