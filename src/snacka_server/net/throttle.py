"""A token bucket: flood control for a connection, or the pace of new ones from one address.

Of a flood nothing is lost, it is only read more slowly; a connection that comes too quickly is refused. The
burst is as long as a good paste; after it lines are taken at the steady rate. The clock is the caller's.
"""

from __future__ import annotations


class Throttle:
    """`rate` lines a second in the long run (0: no limit), `burst` at once. Times are seconds, monotonic."""

    __slots__ = ("_burst", "_rate", "_tokens", "_when")

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._tokens = float(burst)
        self._when = now

    def take(self, now: float, cost: float = 1.0) -> float:
        """Count a line that was read. Returns the seconds to wait before reading the next one, or 0.0."""
        if not self._rate:
            return 0.0
        tokens = min(self._burst, self._tokens + (now - self._when) * self._rate) - cost
        self._tokens = tokens
        self._when = now
        # The burst may be used up whole; what goes beyond it is paid back by waiting.
        return 0.0 if tokens >= 0.0 else -tokens / self._rate

    def change(self, rate: float, burst: int) -> None:
        """From now on this; what was saved up stays, within the new burst."""
        self._rate = rate
        self._burst = float(burst)
        self._tokens = min(self._burst, self._tokens)

    def allows(self, now: float) -> bool:
        """Count one if there is room for it; one that is refused is not counted."""
        self._refill(now)
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True

    def calm(self, now: float) -> bool:
        """Whether the whole burst is there again: nothing of note has happened."""
        self._refill(now)
        return self._tokens >= self._burst

    def _refill(self, now: float) -> None:
        self._tokens = min(self._burst, self._tokens + (now - self._when) * self._rate)
        self._when = now
