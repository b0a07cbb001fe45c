"""Another thread does not see a list change step by step.

What: while a call runs compiled, other Python threads go on. A list that the call changes has its old elements until the
call ends, and then all new ones; of an array they see elements change in any order.
Cause: lists are copied in and, what changed, back; loops run out of order and on several threads, without the interpreter's
lock.
Workaround: a lock around the call and around those who look, as for any data that threads share.
"""
import threading


def f(x, n):
    s = 0.0
    for k in range(n):
        s += 0.5 * k
        x[0] = s
    return s


def holds():
    g = jit(f)
    x, seen, stop = [0.0, 1.0], set(), threading.Event()
    g.compile(x, 10)

    def watch():
        while not stop.is_set():
            seen.add(x[0])

    other = threading.Thread(target=watch)
    other.start()
    end = g(x, 3_000_000)
    stop.set()
    other.join()
    assert g.stats()["native"] == 1
    assert x[0] == end
    assert seen <= {0.0, end}, "a state in between was seen"
