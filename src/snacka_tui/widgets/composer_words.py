"""What is offered for the word at the cursor, and which words ask for offers by themselves.

Owns the state of one round of completion, as a value. It refuses to know where offers come from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

Completer = Callable[[str, int], Sequence[str]]
"""From text and cursor (code points) to whole replacements for the word before the cursor, best first."""

_LEAST = {":": 3, "@": 2, "#": 2}
"""How long a word must be, with the sign it begins with, to be offered something before Tab is pressed."""


class Offers(NamedTuple):
    """The words offered; `chosen` is the one in the text, -1 for none yet. `start`: the column of the word.

    unasked: they came by themselves, so that only Tab, the arrows and the mouse take one.
    """

    words: tuple[str, ...] = ()
    chosen: int = -1
    start: int = 0
    unasked: bool = False

    def choose(self, number: int) -> Offers:
        """With another one chosen, counted round."""
        return self._replace(chosen=number % len(self.words))


def word_before(line: str, column: int, *, first: bool) -> str:
    """The word before the cursor if it asks for offers by itself, else "". `first`: it is the first line."""
    start = line.rfind(" ", 0, column) + 1
    word = line[start:column]
    if start == 0 and first and word.startswith("/") and "/" not in word[1:]:
        return word
    least = _LEAST.get(word[:1], 0)
    return word if least and len(word) >= least else ""
