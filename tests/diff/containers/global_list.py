"""A list that is a global and an argument too."""

G = [1, 2, 3]


def grow(a):
    a.append(len(G) + a[0])
    return G[-1], len(G)


CASES = [
    lambda: (grow, [5, 6]),
]
LOOSE = [
    lambda: (grow, G),
]
