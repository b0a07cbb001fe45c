"""A set of strings may iterate in another order.

What: a set, of strings above all, that compiled code has made or changed holds what it should, but may iterate in
another order than the set that the original would have made. Dicts keep the order in which keys were inserted, as in Python.
Cause: the order of a set is that of its hash table, which depends on how the table grew. Python itself hashes
strings anew in every process, so that no order can be relied on.
Workaround: `sorted(s)` where the order matters.
"""


def words(given, found):
    for w in given:
        if len(w) > 1:
            found.add(w)
        else:
            found.discard(w)
    return len(found)


def holds():
    given = [f"w{k % 50}" for k in range(400)] + ["a", "b"]
    one, two = {"a", "z"}, {"a", "z"}
    fast = jit(words)
    for _ in range(2):
        assert fast(given, one) == words(given, two)
        assert one == two and sorted(one) == sorted(two)
