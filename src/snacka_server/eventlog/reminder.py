"""The words in the terminal about what is waited for. Nothing here waits."""

from __future__ import annotations

import logging
import time
from typing import Final

SOON: Final = 3.0
"""Seconds that need no word: most of what NATS cannot do at a moment passes."""
AGAIN: Final = 30.0
"""Seconds between two words about the same."""


class Reminder:
    """`because` at each vain try; `over` when one has worked."""

    def __init__(self, logger: logging.Logger, soon: float = SOON) -> None:
        self._logger = logger
        self._soon = soon
        self._due: float | None = None

    def because(self, text: str) -> None:
        """What could not be done, and why: a sentence."""
        now = time.monotonic()
        if self._due is None:
            self._due = now + self._soon
        if now >= self._due:
            self._due = now + AGAIN
            self._logger.warning("%s", text)

    def over(self) -> None:
        self._due = None
