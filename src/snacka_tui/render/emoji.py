"""Emoji made of several characters, drawn simpler where the terminal cannot draw them as one.

Owns the four ways of joining, how each is told to be missing, and what stands in its place. It refuses to
know how the terminal is asked. Without this a row with such an emoji is longer than the framework thinks, and
all that stands right of it is in the wrong place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum

_SKIN = "[\U0001f3fb-\U0001f3ff]"
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_PICTURE = "[\u2190-\u2bff\U0001f000-\U0001faff]"
_LETTERS = {code: chr(code - 0x1F1E6 + ord("A")) for code in range(0x1F1E6, 0x1F200)}


class Joining(Enum):
    """A way of making one emoji from several characters; the value is one to try, two cells wide."""

    ZWJ = "\U0001f469\u200d\U0001f4bb"  # a woman, a joiner, a computer
    VARIATION = "\u2764\ufe0f"  # a heart that asks to be an emoji
    FLAG = "\U0001f1f8\U0001f1ea"  # S and E
    SKIN = "\U0001f44d\U0001f3fd"  # a thumb and a colour


_SIMPLER: Sequence[tuple[Joining, re.Pattern[str]]] = (
    (Joining.ZWJ, re.compile(f"\u200d{_PICTURE}\ufe0f?{_SKIN}?")),
    (Joining.SKIN, re.compile(_SKIN)),
    (Joining.VARIATION, re.compile("\ufe0f")),
)
_missing: frozenset[Joining] = frozenset()


def missing_by_width(widths: Sequence[int]) -> frozenset[Joining]:
    """What a terminal lacks that drew the texts of `Joining`, in this order, so wide (cells)."""
    return frozenset(joining for joining, width in zip(Joining, widths, strict=True) if width != 2)


def adapt(missing: Iterable[Joining]) -> None:
    """Draw these simpler from now on, in this program."""
    global _missing
    _missing = frozenset(missing)


def simpler(text: str) -> str:
    """The text with what the terminal lacks drawn otherwise: the first of joined ones, flags as letters."""
    if not _missing or text.isascii():
        return text
    for joining, pattern in _SIMPLER:
        if joining in _missing:
            text = pattern.sub("", text)
    if Joining.FLAG in _missing:
        text = _FLAG.sub(lambda found: found[0].translate(_LETTERS), text)
    return text
