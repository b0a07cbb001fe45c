# native: any
"""Elements of comprehensions and generator expressions that change objects, one after the other."""


class Filter:
    def __init__(self, q):
        self.q = q
        self.x = 0.0
        self.p = 1.0

    def update(self, z):
        self.p += self.q
        k = self.p * 2.0
        self.x += k * z
        self.p *= 1 - k
        return self.x

    def run(self, zs):
        return [self.update(z) for z in zs]


class Sum:
    def __init__(self):
        self.x = 0.0

    def add(self, z):
        self.x += z
        return self.x

    def set(self, z):
        self.x = z
        return 1.0


def listed(k, zs):
    return [k.update(z) for z in zs]


def added(k, zs):
    return [k.add(z) for z in zs]


def filtered(k, zs):
    return [k.add(z) for z in zs if z > 1.0]


def tested(k, zs):
    return [z for z in zs if k.add(z) > 2.0]


def nested(k, zs):
    return [[k.add(z) for _ in range(2)] for z in zs]


def several(k, zs):
    return [k.add(z) for z in zs for _ in range(2)]


def summed(k, zs):
    return sum(k.add(z) for z in zs), sum([k.add(z) for z in zs]), k.x


def extremes(k, zs):
    return max(k.add(z) for z in zs), min(k.add(-z) for z in zs)


def truths(k, zs):
    return any(k.add(z) > 2.0 for z in zs), all(k.add(z) < 90.0 for z in zs), k.x


def others(k, zs):
    return {k.add(z) for z in zs}, {z: k.add(z) for z in zs}, list(k.add(z) for z in zs)


def tuples(k, zs):
    return tuple(k.add(z) for z in zs), k.x


def sorts(k, zs):
    return sorted(zs, key=lambda z: k.add(z)), k.x, max(zs, key=lambda z: k.add(z)), k.x


def maps(k, zs):
    return list(map(k.add, zs)), k.x, sum(map(k.add, zs)), k.x


def last(k, zs):
    s = [k.set(z) for z in zs]
    return k.x, s


def appended(k, zs):
    out = []
    out.append(1.0)
    out += [k.add(z) for z in zs]
    out.extend([k.add(z) for z in zs])
    out.extend(k.add(z) for z in zs)
    return out, k.x


def closed(k, zs):
    s = 0.0

    def add(z):
        nonlocal s
        s += z
        return s

    return [add(z) for z in zs], s, sum(add(z) for z in zs), s


def made(zs):
    k = Sum()
    return [k.add(z) for z in zs], k.x


def looped(k, zs):
    out = []
    for z in zs:
        out.append(k.add(z))
    return out


ZS = [1.0, 2.5, 0.5, 4.0]
CASES = [
    lambda: (listed, Filter(0.5), ZS[:]),
    lambda: (Filter.run, Filter(0.5), ZS[:]),
    *(
        lambda f=f: (f, Sum(), ZS[:])
        for f in (
            added, filtered, tested, nested, several, summed, extremes, truths, others, tuples,
            sorts, maps, last, appended, closed, looped,
        )
    ),
    lambda: (made, ZS[:]),
]  # fmt: skip
