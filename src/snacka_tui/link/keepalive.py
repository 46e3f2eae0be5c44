"""Whether the other side is still there.

Owns the decision to ping and the decision that a connection is dead. It refuses to know sockets and
to read a clock: times are given to it. Two clocks, because a monotonic one stands still while
a laptop sleeps and a wall clock does not: if the wall clock ran ahead between two looks, the machine slept,
and the connection is asked at once, with a shorter deadline, instead of trusted.
"""

from __future__ import annotations

from enum import Enum

IDLE_SECONDS = 20.0
DEADLINE_SECONDS = 15.0
WOKEN_DEADLINE_SECONDS = 5.0
LOOK_SECONDS = 2.0
_SLEPT_SECONDS = 10.0


class Verdict(Enum):
    FINE = "fine"
    PING = "ping"  # send a PING now
    DEAD = "dead"  # nothing came before the deadline: close


class Keepalive:
    """Fed with every arrival, looked at every `LOOK_SECONDS`. Times in seconds of the clock named."""

    __slots__ = ("_deadline", "_deadline_at", "_heard_at", "_idle", "_looked_monotonic", "_looked_wall")

    def __init__(
        self, monotonic: float, wall: float, *, idle: float = IDLE_SECONDS, deadline: float = DEADLINE_SECONDS
    ) -> None:
        self._idle = idle
        self._deadline = deadline
        self._heard_at = monotonic
        self._deadline_at: float | None = None
        self._looked_monotonic = monotonic
        self._looked_wall = wall

    def heard(self, monotonic: float) -> None:
        """Bytes arrived; any will do."""
        self._heard_at = monotonic
        self._deadline_at = None

    def look(self, monotonic: float, wall: float) -> Verdict:
        """What to do now."""
        slept = (wall - self._looked_wall) - (monotonic - self._looked_monotonic) > _SLEPT_SECONDS
        # Where the monotonic clock runs through sleep, a late look tells the same.
        slept = slept or monotonic - self._looked_monotonic > LOOK_SECONDS + _SLEPT_SECONDS
        self._looked_monotonic, self._looked_wall = monotonic, wall
        if slept:
            self._deadline_at = monotonic + min(self._deadline, WOKEN_DEADLINE_SECONDS)
            return Verdict.PING
        if self._deadline_at is not None:
            return Verdict.DEAD if monotonic >= self._deadline_at else Verdict.FINE
        if monotonic - self._heard_at >= self._idle:
            self._deadline_at = monotonic + self._deadline
            return Verdict.PING
        return Verdict.FINE
