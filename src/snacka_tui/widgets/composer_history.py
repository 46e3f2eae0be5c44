"""What the person said before, to bring back with Ctrl+Up.

Owns the order and the place while walking; the line being written waits at the end. Pure.
"""

from __future__ import annotations

import re

MOST_KEPT = 200
_SECRET = re.compile(
    r"/(?:login|identify|register)\s+\S|/(?:msg|query|q|dm)\s+\S*serv\s+(?:identify|register|login|set)\b",
    re.IGNORECASE,
)


def holds_secret(text: str) -> bool:
    """Whether a line has a password in it: such a line is nowhere kept."""
    return _SECRET.match(text) is not None


class SaidBefore:
    """The lines of one room, oldest first."""

    __slots__ = ("_draft", "_lines", "_place")

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._place = 0
        self._draft = ""

    def remember(self, text: str) -> None:
        """A line was said (or thrown away); walking starts at the end again."""
        if text.strip() and not holds_secret(text) and (not self._lines or self._lines[-1] != text):
            self._lines.append(text)
            del self._lines[:-MOST_KEPT]
        self._place = len(self._lines)
        self._draft = ""

    def older(self, written: str) -> str | None:
        """The line before; None at the oldest. `written` is what stands in the composer now."""
        if self._place == 0:
            return None
        if self._place == len(self._lines):
            self._draft = written
        self._place -= 1
        return self._lines[self._place]

    def newer(self) -> str | None:
        """The line after, at last the draft; None when already there."""
        if self._place == len(self._lines):
            return None
        self._place += 1
        return self._draft if self._place == len(self._lines) else self._lines[self._place]
