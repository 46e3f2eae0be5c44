"""How long to wait before connecting again.

Owns the pauses: exponential with full jitter, so that a thousand clients do not come back in the same
second after a server's restart, the first one short. It refuses to know clocks; randomness is
injected. Source: "Exponential Backoff and Jitter", AWS Architecture Blog (full jitter).
"""

from __future__ import annotations

from collections.abc import Callable

FIRST_SECONDS = 0.8
CAP_SECONDS = 60.0
STABLE_SECONDS = 30.0


class Backoff:
    """Pauses between attempts. `random` returns a float in [0, 1)."""

    __slots__ = ("_attempts", "_cap", "_first", "_random", "_stable")

    def __init__(
        self,
        random: Callable[[], float],
        *,
        first: float = FIRST_SECONDS,
        cap: float = CAP_SECONDS,
        stable: float = STABLE_SECONDS,
    ) -> None:
        self._random = random
        self._first = first
        self._cap = cap
        self._stable = stable
        self._attempts = 0

    @property
    def attempts(self) -> int:
        """How many pauses were handed out since the last stable connection."""
        return self._attempts

    def next_pause(self) -> float:
        """Seconds to wait now: a random part of an interval that doubles each time, up to the cap.

        Never less than a tenth of the first interval, so that a refusing server is not hammered.
        """
        ceiling = min(self._cap, self._first * 2.0 ** min(self._attempts, 32))
        self._attempts += 1
        return max(self._first / 10, self._random() * ceiling)

    def ended(self, connected_seconds: float) -> None:
        """A connection ended after this long; one that was stable makes the next pause short again."""
        if connected_seconds >= self._stable:
            self._attempts = 0

    def reset(self) -> None:
        """The person asked for it, or another network is up: start over with the short pause."""
        self._attempts = 0
