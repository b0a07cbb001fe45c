"""A list that the function makes is a list."""


def checked(n):
    sizes = [n, n + 1]
    if not isinstance(sizes, list):
        raise TypeError("no list")
    return len(sizes) + isinstance(sizes, (tuple, dict)) + isinstance(sizes, (int, list))


CASES = [
    lambda: (checked, 3),
]
