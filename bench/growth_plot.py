"""The picture of `bench.growth`: two panels on logarithmic axes, as SVG that suits light and dark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log10
from typing import Final

from .growth_model import WORDS, Layout, Model, Need

WIDTH: Final = 820
LEFT, RIGHT, HEIGHT = 74, 190, 300
COLOURS: Final = ("c1", "c2", "c3", "c4", "c5", "c6", "c7")
STYLE: Final = """
  svg { font-family: system-ui, sans-serif; font-size: 13px; }
  .paper { fill: #ffffff; } text { fill: #24292f; } .soft { fill: #57606a; } .title { font-weight: 600; }
  .grid { stroke: #d8dee4; } .limit { stroke: #57606a; stroke-dasharray: 6 4; }
  .line { fill: none; stroke-width: 2.2; }
  .c1 { stroke: #0550ae; } .c2 { stroke: #bc4c00; } .c3 { stroke: #1a7f37; }
  .c4 { stroke: #8250df; } .c5 { stroke: #9a6700; } .c6 { stroke: #bf3989; } .c7 { stroke: #1b7c83; }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117; } text { fill: #e6edf3; } .soft { fill: #9da7b3; }
    .grid { stroke: #30363d; } .limit { stroke: #9da7b3; }
    .c1 { stroke: #79c0ff; } .c2 { stroke: #ffa657; } .c3 { stroke: #7ee787; }
    .c4 { stroke: #d2a8ff; } .c5 { stroke: #e3b341; } .c6 { stroke: #ff9bce; } .c7 { stroke: #56d4dd; }
  }
"""
PEOPLE: Final = tuple(10 ** (3.5 + step / 40) for step in range(141))
"""From 3,000 to 10 million."""


@dataclass(frozen=True, slots=True)
class Curve:
    name: str
    points: Sequence[tuple[float, float]]
    end: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Decades of both axes as exponents; `top` is where it begins in the picture."""

    title: str
    top: int
    decades: tuple[int, int]
    mark: Callable[[int], str]
    limit: float = 0

    def x(self, value: float) -> float:
        low, high = log10(PEOPLE[0]), log10(PEOPLE[-1])
        return LEFT + (log10(value) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        low, high = self.decades
        return self.top + HEIGHT - (log10(value) - low) / (high - low) * HEIGHT

    def draw(self, curves: Sequence[Curve]) -> list[str]:
        right, bottom = WIDTH - RIGHT, self.top + HEIGHT
        out = [f'<text class="title" x="{LEFT}" y="{self.top - 14}">{self.title}</text>']
        for power in range(self.decades[0], self.decades[1] + 1):
            at = self.y(10**power)
            out.append(f'<line class="grid" x1="{LEFT}" x2="{right}" y1="{at:.1f}" y2="{at:.1f}"/>')
            out.append(_text(LEFT - 8, at + 4, self.mark(power), "soft", "end"))
        for power, word in ((4, "10,000"), (5, "100,000"), (6, "1 million"), (7, "10 million")):
            at = self.x(10**power)
            out.append(f'<line class="grid" x1="{at:.1f}" x2="{at:.1f}" y1="{self.top}" y2="{bottom}"/>')
            out.append(_text(at, bottom + 18, word, "soft", "middle"))
        out.append(_text((LEFT + right) / 2, bottom + 36, "people connected", "soft", "middle"))
        if self.limit:
            at = self.y(self.limit)
            out.append(f'<line class="limit" x1="{LEFT}" x2="{right}" y1="{at:.1f}" y2="{at:.1f}"/>')
            out.append(_text(LEFT + 6, at - 5, "all that the machine may give", "soft", "start"))
        return out + self._lines(curves)

    def _lines(self, curves: Sequence[Curve]) -> list[str]:
        out, taken = [], []
        low, high = self.decades
        for colour, curve in zip(COLOURS, curves, strict=False):
            inside = [(x, y) for x, y in curve.points if 10**low <= y <= 10**high]
            if not inside:
                continue
            path = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in inside)
            out.append(f'<polyline class="line {colour}" points="{path}"/>')
            x, y = self.x(inside[-1][0]), self.y(inside[-1][1])
            if curve.end:
                out.append(f'<circle class="line {colour}" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>')
            taken.append((colour, curve))
        for number, (colour, curve) in enumerate(taken):
            at = self.top + 12 + number * (40 if curve.end else 22)
            x = WIDTH - RIGHT + 12
            out.append(f'<line class="line {colour}" x1="{x}" x2="{x + 18}" y1="{at}" y2="{at}"/>')
            out.append(_text(x + 24, at + 4, curve.name, "", "start"))
            if curve.end:
                out.append(_text(x + 24, at + 20, curve.end, "soft", "start"))
        return out


def _text(x: float, y: float, text: str, kind: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'


SHORT: Final = {
    Layout.EVERYWHERE: "all have everything",
    Layout.SHARDS: "rooms of its people",
    Layout.OWNERS: "and few histories",
}


def _nodes(model: Model) -> list[Curve]:
    curves = []
    for layout in Layout:
        users, _, what = model.end_of(layout)
        needed = [(people, float(model.nodes_for(layout, people))) for people in PEOPLE if people <= users]
        end = f"to {_rounded(users)}: {what}" if users < PEOPLE[-1] else "beyond this picture"
        curves.append(Curve(SHORT[layout], [point for point in needed if point[1]], end))
    return curves


def _needs(model: Model, nodes: int) -> list[Curve]:
    needs: list[tuple[float, Need]] = [
        (people, model.need(Layout.EVERYWHERE, people, nodes)) for people in PEOPLE
    ]
    return [Curve(word, [(people, need.of(name)) for people, need in needs]) for name, word in WORDS.items()]


def _rounded(value: float) -> str:
    return f"{value / 1e6:.1f} million" if value >= 1e6 else f"{round(value, -3):,.0f}"


def draw(model: Model, nodes: int) -> str:
    """The whole file."""
    first = Panel("Nodes that are needed (modelled)", 44, (0, 3), lambda power: f"{10**power:,}")
    second = Panel(
        f"What one of {nodes} nodes needs, and one of three for NATS, when all have everything (modelled)",
        first.top + HEIGHT + 92,
        (-3, 1),
        lambda power: f"{100 * 10**power:,.4g} %",
        1.0,
    )
    height = second.top + HEIGHT + 56
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
            ' aria-label="Nodes against people, and what one node needs">',
            f"<style>{STYLE}</style>",
            f'<rect class="paper" width="{WIDTH}" height="{height}"/>',
            *first.draw(_nodes(model)),
            *second.draw(_needs(model, nodes)),
            "</svg>\n",
        ]
    )
