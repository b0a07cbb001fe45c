"""Changing something that is not the iteration's own, by other names."""

import numpy as np


def _fill(x, v):
    x[0] = v


def _same(x):
    return x


def _wrap(x):
    return [x]


def _store(box, x):
    box.append(x)


def _half(n):
    n //= 2
    return n


def _first(xs):
    y = xs[0]
    y += 1
    return y


def row_of_other(A, n):
    for i in range(n):
        row = A[0]
        row[i] = 1


def row_of_slice(A, n):
    for i in range(n):
        row = A[i]
        row[0] = A[i + 1][0]


def copy_is_private(A, n):
    out = []
    for i in range(n):
        row = A[i].copy()
        row[0] = 1
        out.append(row)
    return out


def copy_is_shallow(A, n):
    for i in range(n):
        rows = A.copy()
        rows[0][i] = 1


def fresh_array(n):
    out = []
    for i in range(n):
        t = np.zeros(3)
        t[i % 3] += 1
        out.append(t)
    return out


def view_of_outer(A, n):
    for i in range(n):
        t = A.reshape(-1)
        t[i] = 1


def transposed(A, n):
    for i in range(n):
        A.T[i] = 1


def maybe_view(A, n):
    for i in range(n):
        t = np.asarray(A)
        t[i] = 1


def through_call(A, n):
    for i in range(n):
        _fill(A, i)


def through_call_own(A, n):
    for i in range(n):
        _fill(A[i], i)


def through_call_private(n):
    out = []
    for i in range(n):
        t = [0, 0]
        _fill(t, i)
        out.append(t)
    return out


def returned_argument(A, n):
    for i in range(n):
        t = _same(A)
        t[i] = 1


def wrapped_argument(A, n):
    for i in range(n):
        t = _wrap(A)
        t[0][i] = 1


def wrapped_is_new(A, n):
    for i in range(n):
        t = _wrap(A)
        t[0] = 1


def stored_by_call(A, n):
    for i in range(n):
        box = []
        _store(box, A)
        box[0][i] = 1


def in_a_list(A, n):
    for i in range(n):
        pair = (A, i)
        b = pair[0]
        b[i] = 1


def in_a_dict(A, n):
    for i in range(n):
        d = {"a": A}
        d["a"][i] = 1


def in_a_comprehension(A, n):
    for i in range(n):
        for row in [A for _ in range(2)]:
            row[i] = 1


def unpacked(A, B, n):
    for i in range(n):
        (x, y), z = (A, B), i
        y[z] = x[z]


def swapped(A, B, n):
    for i in range(n):
        x, y = A[i], B[i]
        x, y = y, x
        x[0] = 1


def either(A, n):
    for i in range(n):
        t = A if i else [0]
        t[0] = 1


def default_value(A, n):
    for i in range(n):
        t = None or A
        t[0] = 1


def out_keyword(A, B, n):
    for i in range(n):
        np.add(A, i, out=B)


def out_own(A, B, n):
    for i in range(n):
        np.add(A[i], i, out=B[i])


def out_positional(A, B, n):
    for i in range(n):
        np.exp(A, B)


def out_of_method(A, B, n):
    for i in range(n):
        A.sum(0, None, B)


def sort_in_place(A, n):
    for i in range(n):
        A[i].sort()


def sort_other(A, n):
    for i in range(n):
        A[0].sort()


def sort_items(rows):
    for row in rows:
        row.sort()


def sorted_is_new(rows):
    out = []
    for row in rows:
        t = sorted(row)
        t.append(1)
        out.append(t)
    return out


def pop_from_items(rows):
    for row in rows:
        row.pop()


def augmented_element(a, n):
    out = []
    for i in range(n):
        x = a[i]
        x += 1
        out.append(x)
    return out


def augmented_nested(a, n):
    out = []
    for i in range(n):
        x = a[i][i + 1]
        x += 1
        out.append(x)
    return out


def augmented_item(xs):
    out = []
    for x in xs:
        x *= 2
        out.append(x)
    return out


def augmented_slice(a, n):
    for i in range(n):
        x = a[i : i + 2]
        x += 1


def augmented_whole(a, n):
    for i in range(n):
        x = a
        x += i


def augmented_none_index(a, n):
    for i in range(n):
        k = None
        x = a[k]
        x += i


def augmented_copy(a, n):
    out = []
    for i in range(n):
        b = a.copy()
        b[i] += 1
        out.append(b.sum())
    return out


def augmented_accumulator(a, n, m):
    out = []
    for i in range(n):
        s = 0.0
        for j in range(m):
            s += a[i, j]
        out.append(s)
    return out


def parameter_augmented(xs, n):
    out = []
    for i in range(n):
        out.append(_half(i) + _half(xs[i]))
    return out


def parameter_augmented_whole(x, n):
    out = []
    for i in range(n):
        out.append(_half(x))
    return out


def parameter_element(rows, n):
    out = []
    for i in range(n):
        out.append(_first(rows))
    return out


def parameter_element_deep(rows, n):
    out = []
    for i in range(n):
        out.append(_first(rows[i]))
    return out


def zipped(A, B):
    for a, b in zip(A, B):
        a[0] = b


def enumerated(rows, out):
    for k, row in enumerate(rows):
        out[k] = sum(row)


def attribute_store(A, n):
    for i in range(n):
        A.shape = (i, 2)


def deleted_element(d, n):
    for i in range(n):
        del d[i]


def lambda_captures(rows):
    out = []
    for row in rows:
        out.append(lambda: row)
    return out


def generator_leaves(rows):
    out = []
    for row in rows:
        out.append(x for x in row)
    return out


def map_is_last(rows):
    for row in rows:
        m = map(str, row)
    return m


def sort_key(rows, d):
    out = []
    for row in rows:
        t = {x: d[x] for x in row}
        out.append(sorted(row, key=lambda x: t[x]))
    return out


def sort_key_changes(rows, d):
    out = []
    for row in rows:
        out.append(sorted(row, key=lambda x: d.pop(x)))
    return out


def min_is_shared(rows):
    for row in rows:
        t = min(row, rows[0])
        t[0] = 1


def comp_variable_holds(A, n):
    for i in range(n):
        [(box.append(A), box[0].sort()) for box in [[]]]


def _keep(x, y):
    x.append(y)
    return y


def _twins():
    t = []
    return t, t


_PAIR = (None, 0)


def two_targets(A, n):
    for i in range(n):
        x = y = []
        x.append(A)
        y[0][i] = 1


def kept_argument(A, n):
    for i in range(n):
        x = []
        y = _keep(x, [])
        y.append(A)
        x[0][0][i] = 1


def returned_twice(A, n):
    for i in range(n):
        x, y = _twins()
        x.append(A)
        y[0][i] = 1


def walrus_twice(A, n):
    for i in range(n):
        x = (y := [])
        x.append(A)
        y[0][i] = 1


def index_with_none(a, n):
    for i in range(n):
        x = a[_PAIR]
        x += i


def shadowed_in_zip(A, B):
    return [x.pop() for x, y in zip(B, [x for x in A])]


def rows_augmented(A, n):
    for i in range(n):
        row = A[i]
        row += 1


def rows_added(A, B, n):
    for i in range(n):
        B[i] += 2 * A[i]


def caught_in_default(A, n):
    for i in range(n):
        d = {}
        d.setdefault("a", A)
        d["a"][i] = 1


def queue(A, n):
    for i in range(n):
        todo = [A]
        while todo:
            x = todo.pop()
            x[i] = 1


def class_attribute(n):
    for i in range(n):
        _keep.count = i


def by_iterator(A, n):
    for i in range(n):
        it = iter(A)
        row = next(it)
        row[i] = 1


def by_reversed_zip(A, n):
    for i in range(n):
        for j, row in zip(range(3), reversed(A)):
            row[j] = i


def by_star(A, B, n):
    for i in range(n):
        first, *rest = A, B
        rest[0][i] = first[i]


def by_values(d, n):
    for i in range(n):
        for v in d.values():
            v[i] = 1


def by_sorted(rows, n):
    for i in range(n):
        t = sorted(rows)
        t[0][i] = 1


def by_slice_of_list(rows, n):
    for i in range(n):
        t = rows[:]
        t[0][i] = 1


def by_sum_of_lists(rows, n):
    for i in range(n):
        t = rows + []
        t[0][i] = 1


def by_times(rows, n):
    for i in range(n):
        t = [rows] * 2
        t[0][i] = 1


def by_conditional_method(d, A, n):
    for i in range(n):
        t = d.get(i, A)
        t.append(1)


def by_array_of_objects(rows, n):
    for i in range(n):
        t = np.array(rows, dtype=object)
        t[0][i] = 1


def by_function_attribute(A, n):
    for i in range(n):
        f = A.append
        f(i)


def by_map(rows, n):
    for i in range(n):
        for row in map(_same, rows):
            row[i] = 1


def by_reduce(rows, n):
    import functools

    for i in range(n):
        t = functools.reduce(lambda a, b: a, rows)
        t[i] = 1


def _rebinds():
    global _same
    _same = len
    return [_same(i) for i in range(3)]


def rebinds_global(A, n):
    global _twins
    _twins = _rebinds
    for _ in range(n):
        _twins()


def function_attribute_stored(n):
    for i in range(n):
        f = _same
        f.count = i


def module_attribute_stored(n):
    for i in range(n):
        np.count = i


def class_in_a_list(n):
    for i in range(n):
        t = [ValueError]
        t[0].count = i
