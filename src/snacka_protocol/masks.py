"""Masks of people (`*!*@host`) and host names: matched, completed, checked.

Owns the wildcards. Refuses to know bans and who sets them. A match takes time linear in text times
mask in the worst case, whatever the stars: no backtracking. Specs: modern.ircdocs.horse "Wildcard
Expressions", RFC 952 and 1123 (host names).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_TOKEN: Final = re.compile(r"\\([*?])|(.)", re.DOTALL)
_LABEL: Final = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")


class Mask:
    """A compiled mask: `*` is any text, `?` one character, `\\*` and `\\?` those characters themselves."""

    __slots__ = ("_first", "_last", "_last_length", "_middle", "_whole")

    def __init__(self, text: str) -> None:
        parts, lengths = [""], [0]
        for escaped, plain in _TOKEN.findall(_fold(text)):
            if plain == "*":
                parts.append("")
                lengths.append(0)
            else:
                lengths[-1] += 1
                parts[-1] += "." if plain == "?" else re.escape(escaped or plain)
        # No part has a quantifier, so none can backtrack; between parts the leftmost find is always right.
        compiled = [re.compile(part, re.DOTALL) for part in parts]
        self._whole = compiled[0] if len(compiled) == 1 else None
        self._first = compiled[0]
        self._middle = [part for part in compiled[1:-1] if part.pattern]
        self._last = compiled[-1]
        self._last_length = lengths[-1]

    def matches(self, text: str) -> bool:
        """True when the whole text fits the mask, upper and lower case being the same."""
        text = _fold(text)
        if self._whole is not None:
            return self._whole.fullmatch(text) is not None
        found = self._first.match(text)
        for part in self._middle:
            if found is None:
                return False
            found = part.search(text, found.end())
        at = len(text) - self._last_length
        return found is not None and found.end() <= at and self._last.match(text, at) is not None


@lru_cache(maxsize=4096)
def _compiled(mask: str) -> Mask:
    return Mask(mask)


def mask_matches(mask: str, text: str) -> bool:
    """True when `text` (`nick!user@host`, a channel, a server) fits the mask; case does not matter."""
    return _compiled(mask).matches(text)


def complete_mask(text: str) -> str:
    """What people type as a whole `nick!user@host` mask: `anna` -> `anna!*@*`, `*.se` -> `*!*@*.se`.

    Text without `!` and `@` is a host when it has a dot or colon, else a nick. Missing parts are `*`,
    runs of stars are one.
    """
    rest, at, host = text.rpartition("@") if "@" in text else (text, "", "")
    nick, bang, user = rest.partition("!")
    if at and not bang:
        nick, user = "", nick
    elif not at and not bang and re.search("[.:]", nick):
        nick, host = "", nick
    return re.sub(r"(?<!\\)\*{2,}", "*", f"{nick or '*'}!{user or '*'}@{host or '*'}")


def is_hostname(text: str) -> bool:
    """True for a full host name: labels of letters, digits and inner dashes, at least two, 253 at most."""
    labels = text.split(".")
    return len(text) <= 253 and len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)


def _fold(text: str) -> str:
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text.casefold())
