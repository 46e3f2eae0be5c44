"""Message tags: escaping, the tag section as a dict, and back.

Owns the text between `@` and the space. Refuses to know what any tag means, and the limits in
bytes, which `message` keeps. Spec: ircv3.net message-tags.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .errors import UnrenderableMessage

NO_TAGS: Final[Mapping[str, str]] = MappingProxyType({})
"""The one empty mapping that all messages without tags share."""

_ESCAPES: Final = str.maketrans({";": r"\:", " ": r"\s", "\\": r"\\", "\r": r"\r", "\n": r"\n"})
_UNESCAPES: Final = {":": ";", "s": " ", "\\": "\\", "r": "\r", "n": "\n"}
_NEEDS_ESCAPE: Final = re.compile(r"[; \\\r\n\0]")
_ESCAPED: Final = re.compile(r"\\(.?)", re.DOTALL)
_BAD_KEY: Final = re.compile(r"[; =\r\n\0]")
_KNOWN_KEYS: Final[set[str]] = set()
_KNOWN_KEYS_MAX: Final = 1024


def escape_value(value: str) -> str:
    """The value as it stands on the wire. Raises UnrenderableMessage for a NUL, which has no escape."""
    if _NEEDS_ESCAPE.search(value) is None:
        return value
    if "\0" in value:
        raise UnrenderableMessage("a tag value cannot hold a NUL")
    return value.translate(_ESCAPES)


def unescape_value(raw: str) -> str:
    """The value that an escaped one stands for; never fails.

    A backslash before any other character is dropped, and so is one at the very end.
    """
    if "\\" not in raw:
        return raw
    return _ESCAPED.sub(_unescape_one, raw)


def _unescape_one(match: re.Match[str]) -> str:
    char = match[1]
    return _UNESCAPES.get(char, char)


def parse_tags(section: str) -> dict[str, str]:
    """Tags of a section without its `@` and space: `a=b;c` -> `{"a": "b", "c": ""}`; never fails.

    A missing value is "", the last of two equal keys wins, an item without a key is skipped.
    """
    tags: dict[str, str] = {}
    for item in section.split(";"):
        key, _, value = item.partition("=")
        if key:
            tags[key] = unescape_value(value) if "\\" in value else value
    return tags


def render_tags(tags: Mapping[str, str]) -> str:
    """The section without `@` and space; an empty value is left out together with its `=`.

    Raises UnrenderableMessage for a key that would change the shape of the line, and for a NUL.
    """
    items = []
    for key, value in tags.items():
        if key not in _KNOWN_KEYS:
            _check_key(key)
        if not value:
            items.append(key)
        elif _NEEDS_ESCAPE.search(value) is None:
            items.append(f"{key}={value}")
        else:
            items.append(f"{key}={escape_value(value)}")
    return ";".join(items)


def is_client_only(key: str) -> bool:
    """True for a client-only tag (`+typing`): a server relays those and strips all others."""
    return key.startswith("+")


def _check_key(key: str) -> None:
    if not key or _BAD_KEY.search(key) is not None:
        raise UnrenderableMessage(f"{key!r} cannot be a tag key")
    # Almost all traffic uses a handful of keys; the bound keeps strangers' keys from filling memory.
    if len(_KNOWN_KEYS) < _KNOWN_KEYS_MAX and len(key) <= 64:
        _KNOWN_KEYS.add(key)
