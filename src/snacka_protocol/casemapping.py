"""Names: when two are the same, and which can be names at all.

Owns folding of nicknames and channel names, the case mappings that servers announce, and the
look-alike skeleton. Refuses to know who holds a name, and how long names may be (the server's
configuration; `name_bytes` counts for it). Specs: RFC 8265 UsernameCaseMapped (through precis-i18n,
imported on the first name that is not ASCII), modern.ircdocs.horse "Clients" and "Channels",
`UTF8MAPPING=rfc8265`.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache
from typing import Any, Final, assert_never

from .confusables import CONFUSABLES
from .errors import InvalidName


class CaseMapping(Enum):
    """How a network compares names: the value of its CASEMAPPING or UTF8MAPPING token."""

    ASCII = "ascii"
    RFC1459 = "rfc1459"
    RFC1459_STRICT = "rfc1459-strict"
    RFC8265 = "rfc8265"


_UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FOLD_ASCII: Final = str.maketrans(_UPPER, _UPPER.lower())
_FOLD_STRICT: Final = str.maketrans(_UPPER + "[]\\", _UPPER.lower() + "{}|")
_FOLD_RFC1459: Final = str.maketrans(_UPPER + "[]\\~", _UPPER.lower() + "{}|^")

# Each of these means something to the wire, to masks, to lists or to USERHOST inside a nickname ...
_NICK_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f,*?!@.:#/=]")
# ... and each of these in front of one: status prefixes, channel types, server masks, options.
_NICK_FIRST: Final = "&~%+$-"
_CHANNEL_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f,*?]")


@lru_cache(maxsize=8192)
def fold_nick(name: str) -> str:
    """The form under which a nickname is found; two nicks are the same when these are equal.

    Raises InvalidName (432; 431 when empty) for what cannot be a nickname: a character that IRC needs for
    itself anywhere (space and controls ``, * ? ! @ . : # / =``) or in front (``& ~ % + $ -``), or what RFC
    8265 disallows. Digits may lead.
    """
    _check_nick(name)
    if name.isascii():
        return name.lower()
    folded = _precis(name, "432")
    _check_nick(folded)  # full-width letters fold to ASCII, and so would a full-width '!'
    return folded


def _check_nick(name: str) -> None:
    if not name:
        raise InvalidName("a name cannot be empty", numeric="431")
    bad = _NICK_FORBIDDEN.search(name)
    if bad is not None:
        raise InvalidName(f"a name cannot contain {_shown(bad[0])}", numeric="432")
    if name[0] in _NICK_FIRST:
        raise InvalidName(f"a name cannot start with {_shown(name[0])}", numeric="432")


@lru_cache(maxsize=8192)
def fold_channel(name: str) -> str:
    """The form under which a channel is found. A channel is `#` and more; `:` and `.` are allowed.

    Raises InvalidName (476) for a missing `#`, a bare `#`, a space, control, comma, `*` or `?`, and for
    what RFC 8265 disallows.
    """
    _check_channel(name)
    if name.isascii():
        return name.lower()
    rest = name.lstrip("#")
    folded = name[: len(name) - len(rest)] + _precis(rest, "476")
    _check_channel(folded)
    return folded


def _check_channel(name: str) -> None:
    if not name.startswith("#"):
        raise InvalidName("a channel name starts with #", numeric="476")
    if not name.strip("#"):
        raise InvalidName("a channel name needs something after its #", numeric="476")
    bad = _CHANNEL_FORBIDDEN.search(name)
    if bad is not None:
        raise InvalidName(f"a channel name cannot contain {_shown(bad[0])}", numeric="476")


def is_channel(name: str, chantypes: str = "#") -> bool:
    """True when `name` stands for a channel: it starts with one of the network's `CHANTYPES`."""
    return bool(name) and name[0] in chantypes


def casefold(name: str, mapping: CaseMapping) -> str:
    """`name` for comparison under a network's mapping; any text at all, never raises.

    Under RFC8265, what is no valid name folds by ASCII alone.
    """
    match mapping:
        case CaseMapping.ASCII:
            return name.lower() if name.isascii() else name.translate(_FOLD_ASCII)
        case CaseMapping.RFC1459:
            return name.translate(_FOLD_RFC1459)
        case CaseMapping.RFC1459_STRICT:
            return name.translate(_FOLD_STRICT)
        case CaseMapping.RFC8265:
            return name.lower() if name.isascii() else _casefold_unicode(name)
        case _:
            assert_never(mapping)


@lru_cache(maxsize=8192)
def _casefold_unicode(name: str) -> str:
    rest = name.lstrip("#")
    try:
        return name[: len(name) - len(rest)] + _precis(rest, "432")
    except InvalidName:
        return name.translate(_FOLD_ASCII)


@lru_cache(maxsize=8192)
def skeleton(name: str) -> str:
    """A key that names looking alike share: `раypal` written with Cyrillic letters, `paypal`, `paypa1`.

    Two different people's names must not share one. Upper and lower case are the same, and i, l, 1, I and |
    are one letter; accents count (`björn` is not `bjorn`). The key is for comparing only; never raises. A
    small part of Unicode TS 39: Cyrillic, Greek, Armenian and Latin letters and digits drawn like ASCII ones.
    """
    text = unicodedata.normalize("NFKD", name).translate(CONFUSABLES)
    text = unicodedata.normalize("NFKD", text.casefold()).translate(CONFUSABLES)
    # Drawn side by side these pairs are the single letter.
    return text.replace("m", "rn").replace("w", "vv")


def name_bytes(name: str, folded: str) -> int:
    """The length that NICKLEN and CHANNELLEN limit: bytes of the raw or the folded form, the longer one."""
    return max(len(name.encode("utf-8", "replace")), len(folded.encode("utf-8", "replace")))


_username: Any = None


def _precis(name: str, numeric: str) -> str:
    global _username
    if _username is None:
        # A few milliseconds and the tables of Unicode: paid by the first name that needs them.
        from precis_i18n import get_profile

        _username = get_profile("UsernameCaseMapped")
    try:
        folded = name
        for _ in range(4):  # RFC 8264, section 7: apply until stable, and refuse what never is
            before, folded = folded, str(_username.enforce(folded))
            if before == folded:
                return folded
    except UnicodeEncodeError as error:
        raise InvalidName(_why(name, error), numeric=numeric) from None
    raise InvalidName("this name has no stable form", numeric=numeric)


def _why(name: str, error: UnicodeEncodeError) -> str:
    """precis-i18n's reason (`DISALLOWED/bidi_rule`) as a sentence for a person."""
    rule = error.reason.partition("/")[2]
    if rule == "bidi_rule":
        return "a name cannot mix right-to-left and left-to-right letters"
    if rule == "empty":
        return "a name cannot be empty"
    bad = error.object[error.start : error.end] if isinstance(error.object, str) else ""
    if len(bad) == 1:
        return f"a name cannot contain {_shown(bad)}"
    return "a name cannot contain these characters"


def _shown(char: str) -> str:
    if char == " ":
        return "a space"
    if char.isprintable():
        return f"'{char}'"
    return f"U+{ord(char):04X}"
