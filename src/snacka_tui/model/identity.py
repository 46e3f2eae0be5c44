"""Who we want to be on a network, and what to try when that is not possible.

Owns the names sent while registering. It refuses to know the handshake itself.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

_ASCII_NICK = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_[]{}\\|`^")
_EVERYWHERE = 9  # the length of a nick that every network allows (RFC 1459)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we want to be. `account` and `password` are for logging in; "" means guest.

    certificate: the connection is opened with a certificate of ours that names the account. in_the_open: the
    person said that the password may cross a connection which others could read.
    """

    nick: str
    user: str = ""  # "" means the nick, reduced to ASCII
    realname: str = ""  # "" means the nick
    account: str = ""
    password: str = field(default="", repr=False)
    server_password: str = field(default="", repr=False)  # PASS
    certificate: bool = False
    in_the_open: bool = False


def ascii_nick(nick: str) -> str:
    """The nick as a network of ASCII names could take it: "björn" is "bjorn"; "" if nothing is left."""
    letters = (char for char in unicodedata.normalize("NFKD", nick) if char in _ASCII_NICK)
    return "".join(letters).lstrip("0123456789-")


def user_name(identity: Identity) -> str:
    """The user name for USER: ASCII letters and digits, at most 10, never empty."""
    wanted = ascii_nick(identity.user or identity.nick)
    return "".join(char for char in wanted if char.isalnum())[:10].lower() or "snacka"


def next_nick(wanted: str, tries: int, *, refused: bool, random_id: str, limit: int | None) -> str:
    """Another nick after `tries` (from 1) failed. refused: the network does not allow the name at all.

    First the name with `_`, then `__`, then with random digits; a refused one first in ASCII, then short.
    """
    base = wanted
    if refused:
        base = ascii_nick(wanted)
        if base and base != wanted and tries == 1:
            return base[:limit] if limit else base
        base = base or "guest"
        if limit is None:  # not told before the welcome, and too long is what names are refused for most
            limit = _EVERYWHERE
            if len(base) > limit:
                return base[:limit]
    digits = "".join(char for char in random_id if char.isdigit())[:4] or "42"
    tail = "_" * tries if tries <= 2 and not refused else digits
    if limit:
        while base and len((base + tail).encode()) > limit:
            base = base[:-1]
    return base + tail
