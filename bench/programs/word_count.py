"""How often each number stands in a list, in a dict, and which stand there most."""

import random

TITLE = "word count of ints, dict"
DEMO = BENCH = (300000,)


def word_count(words):
    count = {}
    for w in words:
        count[w] = count.get(w, 0) + 1
    best = sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))
    return best[:10], len(count)


PROGRAM = word_count


def make(size):
    (n,) = size
    rng = random.Random(0)
    return ([int(rng.paretovariate(0.7)) % 20000 for _ in range(n)],)
