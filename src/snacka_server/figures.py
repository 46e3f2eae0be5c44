"""What a running server counts about itself: plain numbers, in memory, since the start.

Each is changed where its event, commit, flush or connection is dealt with anyway, never once per delivery.
It knows nothing of how numbers are shown; `ops` reads them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

BOUNDS: Final = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper ends of a timing's classes, seconds; one more class holds what took longer."""


class Timing:
    """How often something was done and how long it took, by class of duration."""

    __slots__ = ("classes", "total")

    def __init__(self) -> None:
        self.classes = [0] * (len(BOUNDS) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        self.classes[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds

    @property
    def count(self) -> int:
        return sum(self.classes)


@dataclass(slots=True)
class Figures:
    """One for a server. Numbers only grow, except `loop_lag`."""

    applied: defaultdict[type, int] = field(default_factory=lambda: defaultdict(int))
    """Events applied, by their type."""
    denied: int = 0
    """Events that had lost a race when their turn came."""
    not_kept: int = 0
    """Events that the store refused."""
    commits: Timing = field(default_factory=Timing)
    """Groups of the log made durable."""
    syncs: Timing = field(default_factory=Timing)
    """Waits for the disk, where every kept message is synchronised."""
    history_writes: Timing = field(default_factory=Timing)
    """Transactions of the history."""
    accepted: int = 0
    """Connections taken."""
    refused: int = 0
    """Connections turned away by a limit or a ban."""
    slow_readers: int = 0
    """Connections ended because too much was waiting for them."""
    loop_lag: float = 0.0
    """Seconds that the loop was late for its last sample."""
    loop_lag_worst: float = 0.0
    """The latest that it ever was, since the start."""
