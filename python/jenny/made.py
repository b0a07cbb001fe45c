"""What is made of a function whose loops may run elsewhere: its analysis, the parts of loops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _core, _manage, orders, packet, settings, shipped, spread

if TYPE_CHECKING:
    from .away import Away


class Made:
    """A function as it was found once. Calls that run go on with it, where what it calls is
    exchanged meanwhile."""

    def __init__(self, away: Away) -> None:
        function = away.function
        self.away, self.options = away, function.side.options
        self.spread = spread.Spread(function.__wrapped__, self.options)
        self.jitted: dict[int, _core.Function] = {}
        self.specs: dict[int, tuple[str, Any, frozenset[str]]] = {}
        self.given: dict[int, settings.Settings] = {}  # under which these were made
        self.unsure: dict[int, str] = {}  # see jenny.orders
        self.built: dict[int, tuple[list[Any], list[shipped.Kernel]]] = {}

    def renew(self) -> None:
        """What it calls was exchanged, but is alike."""
        self.given.clear()
        self.unsure.clear()

    def stands(self) -> bool:
        """Whether it is what is called now."""
        return self.away.made is self

    def part(self, k: int) -> _core.Function:
        """The function of a part of loop k, compiled here."""
        f = self.jitted.get(k)
        if f is None:
            given = {**self.options, "wait": True}
            given.pop("engine", None)
            f = self.jitted[k] = _manage.make(self.spread.part(k), given, region=True)
        return f

    def kernels(self, k: int) -> list[shipped.Kernel]:
        """What of loop k's part is compiled by now."""
        f = self.part(k)
        ready = [v for v in _manage.versions(f) if v.state == "ready"]
        kept = self.built.get(k)
        if kept is None or kept[0] != ready:
            kept = self.built[k] = (ready, shipped.kernels(f))
        return kept[1]

    def spec(self, k: int) -> Any:
        """A reference to the function of a part, as it is now: with the globals that it reads."""
        from .parts import Spec

        given = settings.here()
        if self.spread.loops[k].kind == "rows" and self.given.get(k) == given:
            return self.specs[k]  # all that it reads comes with the blocks
        fn = self.part(k).__wrapped__
        kernels = self.kernels(k) if self.away.engine.apart() else []
        if k not in self.unsure:
            self.unsure[k] = orders.unsure(fn)
        lines = packet.lines_of(self.spread.fn)
        made = Spec.of(fn, self.spread.loops[k], lines, given, kernels, self.unsure[k])
        data = packet.dumps(made, attributes=packet.attributes_of(fn))
        held, self.given[k] = self.specs.get(k), given
        if held is None or held[0] != data.digest():
            owns = frozenset(self.spread.loops[k].owns)
            held = self.specs[k] = (data.digest(), self.away.engine.put(data), owns)
        return held

    def number(self, loop: spread.Loop) -> int:
        """The number of a loop over rows, which is known from now on."""
        loops = self.spread.loops
        k = next((k for k, x in enumerate(loops) if x is loop), -1)
        if k < 0:
            loops.append(loop)
        return k if k >= 0 else len(loops) - 1

    def shown(self, k: int) -> str:
        """A name that rounds of loop k set and that functions see, or ""."""
        if not self.away.shared:
            return ""
        found = spread.statement(self.spread.node, self.spread.loops[k])
        return next(iter(sorted(spread.stored(found) & self.away.shared)), "")
