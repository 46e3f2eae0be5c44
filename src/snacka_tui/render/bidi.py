"""Texts that run from right to left, beside ours that do not.

Owns the isolation of such a text, so that a terminal that turns it around turns around nothing else on the
row. Refuses to reorder anything itself: the terminal does. Specification: Unicode Standard Annex 9.
"""

from __future__ import annotations

import re

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"


def runs_left(text: str) -> bool:
    """Whether any of it is written from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def isolated(text: str) -> str:
    """The text, in an isolate if it needs one; the signs around it take no cells."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}" if runs_left(text) else text
