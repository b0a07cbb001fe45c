"""What depends on the order of a set that it makes."""

from __future__ import annotations

from typing import Any

import pytest

from jenny import orders


def listed(x: Any) -> Any:
    return list({x, "a"})


def walked(x: Any) -> Any:
    s = set()
    s.add(x)
    for y in s:
        return y


def taken(x: Any) -> Any:
    seen = {x}
    both = seen | {"b"}
    return both.pop()


def comprehended(x: Any) -> Any:
    return [y for y in {w for w in x}]


def handed_on(x: Any) -> Any:
    return str(s) if (s := set(x)) else ""


def called(x: Any) -> Any:
    return listed(x)


def sorted_by_length(x: Any) -> Any:
    return sorted(set(x), key=len)


def asked(x: Any) -> Any:
    s: set[Any] = set()
    s.add(x)
    s |= {1, "b"}
    return x in s, len(s), sorted(s), max(s), s == {x}


def only_tested(x: Any) -> Any:
    if set(x) & {"q"} or x in {"a", "b"}:
        return sorted({y for y in set(x)})
    return {1, 2, 3}.pop() + [y for y in set(range(5))][0]


@pytest.mark.parametrize(
    "fn", [listed, walked, taken, comprehended, handed_on, called, sorted_by_length]
)
def test_unsure(fn: Any) -> None:
    said = orders.unsure(fn)
    first = (listed if fn is called else fn).__code__.co_firstlineno
    assert said.endswith(orders._WHY)
    assert first < int(said.split()[1].rstrip(":")) <= first + 4


@pytest.mark.parametrize("fn", [asked, only_tested])
def test_sure(fn: Any) -> None:
    assert orders.unsure(fn) == ""
