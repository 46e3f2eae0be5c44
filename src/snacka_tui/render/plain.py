"""Words of others in a line of ours: nothing in them can be taken for a command by the terminal.

Owns which characters are shown as a symbol or not at all, and how many marks may stand on one letter. A
framework widget writes control characters out as they are, so every text from the network passes here, or
through `styled_text`, before one shows it.
"""

from __future__ import annotations

import re
from unicodedata import category

from snacka_tui.render.emoji import simpler

SYMBOLS = (
    {code: chr(0x2400 + code) for code in range(32) if code != 10}
    | dict.fromkeys(range(0x80, 0xA0), "\N{REPLACEMENT CHARACTER}")
    | {9: "    ", 0x7F: "␡", 0xAD: "", 0x2028: "␤", 0x2029: "␤", 0xFEFF: ""}
    # Overrides and isolates would turn the rest of the row around; the marks say only what a letter is like.
    | dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "")
    | dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")
)
_MARKS = 8  # on one letter, or unseen characters in a row: more than any language and any emoji has
_STACK = re.compile(rf"[^\w\s\x00-\x7f]{{{_MARKS + 1},}}")
_UNSEEN = ("Mn", "Me", "Cf")
_BLANK = dict.fromkeys((0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800), "\N{REPLACEMENT CHARACTER}")


_JOINERS = re.compile("\u200d{2,}")


def harmless(text: str) -> str:
    """The text with symbols for control characters; a newline stays one."""
    return tame(text if text.isprintable() else text.translate(SYMBOLS))


def tame(text: str) -> str:
    """The text without heaps of marks on one letter, which would cover the rows around it, and with joined
    emoji as this terminal can draw them."""
    if text.isascii():
        return text
    # Joiners in a row join nothing more than one does, and are counted apart from what follows.
    text = _JOINERS.sub("\u200d", simpler(text))
    return text if _STACK.search(text) is None else _STACK.sub(_lower, text)


def harmless_name(name: str) -> str:
    """A name on one row, in which nothing is unseen: it would let two names look the same."""
    if name.isascii() and name.isprintable():
        return name
    shown = harmless(name).replace("\n", "␤").translate(_BLANK)
    return "".join("\N{REPLACEMENT CHARACTER}" if category(c) == "Cf" else c for c in shown)


def _lower(stack: re.Match[str]) -> str:
    kept: list[str] = []
    run = 0
    for char in stack[0]:
        run = run + 1 if category(char) in _UNSEEN else 0
        if run <= _MARKS:
            kept.append(char)
    return "".join(kept)
