"""Whether a text names us.

Owns the word test and its cache. It refuses to know rooms and notifications.
"""

from __future__ import annotations

import re

from snacka_protocol.formatting import strip_formatting


class MentionFinder:
    """Finds a nick as a word of its own, regardless of case; `nick:` counts, `nickname` does not."""

    __slots__ = ("_nick", "_pattern")

    def __init__(self) -> None:
        self._nick = ""
        self._pattern = re.compile(r"(?!)")

    def names(self, nick: str, text: str) -> bool:
        if nick != self._nick:
            self._nick = nick
            # Not \b: a nick may begin or end with a bracket, which is no word character.
            self._pattern = re.compile(rf"(?<![\w-]){re.escape(nick)}(?![\w-])", re.IGNORECASE)
        return bool(nick) and self._pattern.search(strip_formatting(text)) is not None
