"""The arithmetic: interleaved samples, medians of ratios, verdicts against targets, the table. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, TypeVar

Key = TypeVar("Key")
Sample = TypeVar("Sample")


@dataclass(frozen=True, slots=True)
class Target:
    """What to reach and what to dream of: a ratio to the peer, or an amount if there is no peer."""

    reach: float
    dream: float
    higher: bool = True  # is more better?

    def verdict(self, value: float) -> str:
        """`dream`, `reach` or `short`."""
        for name, bound in (("dream", self.dream), ("reach", self.reach)):
            if value >= bound if self.higher else value <= bound:
                return name
        return "short"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table. `ratio` is the median of the rounds' ratios of ours to theirs; None if alone."""

    name: str
    unit: str
    ours: float
    peer: str = ""
    theirs: float | None = None
    ratio: float | None = None
    target: Target | None = None
    note: str = ""

    @property
    def judged(self) -> float:
        return self.ours if self.ratio is None else self.ratio

    @property
    def verdict(self) -> str:
        return self.target.verdict(self.judged) if self.target else ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"verdict": self.verdict}


def interleaved(
    runners: Mapping[Key, Callable[[], Sample]], rounds: int, warm: bool = True
) -> dict[Key, list[Sample]]:
    """A B A B ...: `rounds` samples of each, the order turned about every round.

    With `warm`, one sample of each comes first and is thrown away.
    """
    samples: dict[Key, list[Sample]] = {key: [] for key in runners}
    order = list(runners)
    if warm:
        for key in order:
            runners[key]()
    for _ in range(rounds):
        for key in order:
            samples[key].append(runners[key]())
        order.reverse()
    return samples


def ratio_of(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios of samples taken in the same round."""
    return median(mine / other for mine, other in zip(ours, theirs, strict=True) if other)


def compared(
    name: str,
    unit: str,
    samples: Mapping[str, Sequence[float]],
    targets: Mapping[str, Target],
    note: str = "",
    ours: str = "snacka",
) -> list[Figure]:
    """One figure for each peer that was measured; one without a peer if there was none."""
    mine = samples[ours]
    rows = [
        Figure(name, unit, median(mine), peer, median(values), _ratio(mine, values), targets.get(peer), note)
        for peer, values in samples.items()
        if peer != ours
    ]
    return rows or [Figure(name, unit, median(mine), note=note)]


def _ratio(mine: Sequence[float], theirs: Sequence[float]) -> float | None:
    return ratio_of(mine, theirs) if any(theirs) else None


def alone(
    name: str, unit: str, values: Sequence[float], target: Target | None = None, note: str = ""
) -> Figure:
    """A figure that is judged by its own amount."""
    return Figure(name, unit, median(values), target=target, note=note)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    if abs(value) >= 10_000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


HEADINGS = ("figure", "unit", "snacka", "peer", "theirs", "ratio", "reach", "dream", "")


def table(figures: Iterable[Figure]) -> list[str]:
    """Lines of a table for a terminal, widths fitted."""
    rows = [HEADINGS, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    left = {0, 1, 3, 8}
    lines = [
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "-" * max(map(len, lines)))
    return lines


def _row(figure: Figure) -> tuple[str, ...]:
    target = figure.target
    sign = ("" if figure.ratio is None else "x") if target else ""
    bounds = (f"{_number(target.reach)}{sign}", f"{_number(target.dream)}{sign}") if target else ("", "")
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}x"
    last = " ".join(filter(None, (figure.verdict, figure.note)))
    name = (figure.name, figure.unit, _number(figure.ours), figure.peer, _number(figure.theirs))
    return (*name, ratio, *bounds, last)
