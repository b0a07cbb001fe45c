"""What a loop may do with names from outside: each kind of record, and its near miss."""

import numpy as np


def _square(x):
    return x * x


def own_filled(a, n):
    out = np.zeros(n)
    for i in range(n):
        out[i] = _square(a[i])
    return out


def own_after_if(a, out, n):
    for i in range(n):
        if a[i] > 0:
            out[i] = a[i]


def own_after_continue(a, out, n):
    for i in range(n):
        if a[i] < 0:
            continue
        out[i] = a[i]


def own_shifted(a, out, n):
    for i in range(n - 2):
        out[i + 1] = (a[i] + a[i + 1] + a[i + 2]) / 3


def own_rows(A, B, n, m):
    for i in range(n):
        for j in range(m):
            B[i, j] = A[i, j] + A[i - 1, j] + A[i + 1, j - 1]


def own_columns(A, B, n, m):
    for j in range(m):
        for i in range(n):
            B[i, j] += A[i, j]


def own_whole_columns(A, B, m):
    for j in range(m):
        B[:, j] = A[:, j].sum()
        B[0, j] += 1


def own_through_a_row(A, C, n, m):
    for i in range(n):
        row = C[i]
        for j in range(m):
            row[j] = A[i][j] * 2


def own_nested_lists(C, n, m):
    for i in range(n):
        for j in range(m):
            C[i][j] = C[i][j] + 1


def own_asks_other_length(C, n):
    for i in range(n):
        for j in range(C.shape[1]):
            C[i, j] = i * j


def not_own_asks_its_length(C, n):
    for i in range(n):
        C[i] = C[i] / len(C)


def not_own_two_offsets(C, n):
    for i in range(n):
        C[i] = C[i + 1]


def not_own_mask_before(C, mask, n):
    for i in range(n):
        C[mask, i] += 1


def not_own_index_changed(C, n):
    for i in range(n):
        i = i // 2
        C[i] += 1


def not_own_comprehension_hides(C, n):
    for i in range(n):
        C[i] = sum([C[i] for i in range(n)])


def slices(A, w, out, n):
    for i in range(n - 4):
        out[i] = (A[i : i + 4] * w).sum()


def slice_of_axis_one(A, B, n):
    out = []
    for i in range(n):
        out.append(A[:, i] @ B[i])
    return out


def whole_when_also_elsewhere(A, n):
    out = []
    for i in range(n):
        out.append(A[i] + A[0])
    return out


def appends(xs, limit):
    out = []
    for x in xs:
        if x > limit:
            continue
        out.append(_square(x))
    return out


def append_and_read(xs):
    out = []
    for x in xs:
        if x not in out:
            out.append(x)
    return out


def append_what_it_runs_over(xs):
    for x in xs:
        xs.append(x)


def puts(words):
    d = {}
    for w in words:
        d[w] = len(w)
    return d


def put_and_read(words):
    d = {}
    for w in words:
        d[w] = d.get(w, 0) + 1
    return d


def puts_by_other_index(index, out, n):
    for i in range(n):
        out[index[i]] = i


def adds(a, n):
    total = 0.0
    count = 0
    for i in range(n):
        total += a[i]
        count += 1
    return total / count


def adds_and_reads(a, n):
    total = 0.0
    for i in range(n):
        total += a[i]
        a[i] = total


def adds_itself(n):
    total = 1.0
    for i in range(n):
        total += total * i
    return total


def adds_and_multiplies(a, n):
    s = 1.0
    for i in range(n):
        s += a[i]
        s *= 2
    return s


def carried(a, n):
    x = 0.0
    for i in range(n):
        x = x * 0.5 + a[i]
    return x


def carried_best(a, n):
    best = 0
    for i in range(n):
        if a[i] > best:
            best = a[i]
    return best


def maybe_unbound(a, n):
    for i in range(n):
        if a[i] > 0:
            t = a[i]
        a[i] = t


def last_values(a, n):
    y = 0
    for i in range(n):
        x = a[i] * 2
        if x > 1:
            y = x
    return i, x, y


def last_is_shared(rows):
    for row in rows:
        s = sum(row)
    return row, s


def prints(n):
    for i in range(n):
        print("row", i)


def prints_to_file(n, f):
    for i in range(n):
        print("row", i, file=f)


def comp(xs, k):
    return [_square(x) + k for x in xs if x > 0]


def comp_range(A, n):
    y = [A[i] - A[i + 1] for i in range(n)]
    return y


def comp_two(xs, ys):
    return [x * y for x in xs for y in ys]


def comp_shared(xs):
    keep = [x for x in xs if x]
    return keep


def inner_loop(a, n, m):
    x = 0.0
    for t in range(n):
        for i in range(m):
            a[i] = a[i] * 0.5 + t
        x = x + a[0]
    return x


def inner_last(a, n, m):
    while n:
        for i in range(m):
            t = a[i]
        n -= t
    return n


def put_and_add_tried(words, d, n):
    for w in words:
        try:
            d[w] = 1
            n += w
        except TypeError:
            pass
    return n


def append_tried(words, out):
    for w in words:
        try:
            out.append(int(w))
        except ValueError:
            out.append(0)
