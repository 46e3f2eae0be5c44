"""The client's log beside Textual's RichLog: `bench.timeline` measures, this makes rows of it."""

from __future__ import annotations

from collections.abc import Callable

from . import timeline
from .fanout import Effort
from .figures import Figure, Target

RESIZE = ("resize, 100 k, ms", "resize, one screen, ms")


def log(effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """Appends, resize, prepend and memory of a long log."""
    timeline.ROUNDS = 5 if effort.full else 2
    result = timeline.run()
    ours, theirs = dict(result["timeline"]), result["rich_log"]
    painted = "append, painted, msg/s"
    figures = [
        Figure(
            "log: append, painted",
            "msg/s",
            ours.pop(painted),
            "RichLog",
            theirs[painted],
            result["append_ratio"],
            Target(50, 150),
        )
    ]
    many, one = (ours.pop(name) for name in RESIZE)
    figures.append(
        Figure(
            "log: resize at 100 k", "ms", many, "one screenful", one, many / one, Target(3, 1.2, higher=False)
        )
    )
    for name, value in ours.items():
        title, _, unit = name.rpartition(", ")
        other = theirs.get(name)
        peer, ratio = ("", None) if other is None else ("RichLog", value / other)
        figures.append(Figure(f"log: {title or name}", unit if title else "B", value, peer, other, ratio))
    return figures
