"""Whether a text names us, or has one of the words that one wants to hear of.

Owns the word test and its cache. It refuses to know rooms and notifications.
"""

from __future__ import annotations

import re

from snacka_protocol.formatting import strip_formatting


class MentionFinder:
    """Finds a nick as a word of its own, regardless of case; `nick:` counts, `nickname` does not.

    `words` are found in the same way.
    """

    __slots__ = ("_known", "_pattern", "words")

    def __init__(self) -> None:
        self.words: tuple[str, ...] = ()
        self._known: tuple[str, ...] = ()
        self._pattern = re.compile(r"(?!)")

    def names(self, nick: str, text: str) -> bool:
        wanted = (nick, *self.words)
        if wanted != self._known:
            self._known = wanted
            # Not \b: a nick may begin or end with a bracket, which is no word character.
            found = "|".join(re.escape(word) for word in wanted if word) or "(?!)"
            self._pattern = re.compile(rf"(?<![\w-])(?:{found})(?![\w-])", re.IGNORECASE)
        return self._pattern.search(strip_formatting(text)) is not None
