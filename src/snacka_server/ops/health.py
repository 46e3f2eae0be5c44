"""Whether the server does its work: its log takes what is written, and its loop turns.

It asks the store by writing, as a message would, at most once a second; and it looks every second how late
the loop is. It mends nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from ..figures import Figures
from ..ports import StoreError

EVERY: Final = 1.0
"""Seconds between two looks, at the loop and at the store."""
LATE: Final = 5.0
"""Seconds that a healthy loop is never late."""


class Health:
    """`begin` in a running loop. `probe` writes something and raises StoreError when that is refused."""

    def __init__(self, probe: Callable[[], None], figures: Figures) -> None:
        self._probe = probe
        self._figures = figures
        self._timer: asyncio.TimerHandle | None = None
        self._expected = 0.0
        self._asked = float("-inf")
        self._refusal = ""

    def begin(self) -> None:
        loop = asyncio.get_running_loop()
        self._expected = loop.time() + EVERY
        self._timer = loop.call_at(self._expected, self._look)

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def trouble(self) -> str:
        """What is wrong, in one line; empty for a healthy server."""
        now = asyncio.get_running_loop().time()
        if now - self._asked >= EVERY:
            self._asked = now
            try:
                self._probe()
                self._refusal = ""
            except StoreError as error:
                self._refusal = f"messages cannot be kept: {error}"
        if self._refusal:
            return self._refusal
        lag = self._figures.loop_lag
        return f"the server is overloaded: its loop was {lag:.1f} s late" if lag > LATE else ""

    def _look(self) -> None:
        lag = max(0.0, asyncio.get_running_loop().time() - self._expected)
        self._figures.loop_lag = lag
        self._figures.loop_lag_worst = max(self._figures.loop_lag_worst, lag)
        self.begin()
