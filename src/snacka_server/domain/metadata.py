"""What people and channels say about themselves, by key: what keys and values may be, and how they are told.

It knows no connection's subscriptions but those it is given, and refuses to know how anything is sent.
Spec: IRCv3 draft/metadata-2, draft/metadata-3 (which tells changes with numerics, not with METADATA).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from snacka_protocol.message import Message
from snacka_protocol.numerics import RPL_KEYNOTSET, RPL_KEYVALUE
from snacka_protocol.tags import NO_TAGS

from .channel import RANK_OF, Channel
from .session import BATCH, METADATA, METADATA_3
from .user import User

KEYS: Final = 100
"""Keys of one person or channel at most."""
SUBS: Final = 100
"""Keys that one connection may subscribe to."""
KEY_BYTES: Final = 48
VALUE_BYTES: Final = 280
"""So that the longest of both still fits a line."""
CROWD: Final = 500
"""Members up to whom a channel's values are told unasked."""
EVERYBODY: Final = "*"
"""The visibility of every key."""
EITHER: Final = METADATA | METADATA_3

_KEY: Final = re.compile(r"[a-z0-9_./-]+")

Changes = tuple[tuple[str, str], ...]
"""Keys and their new values; an empty one takes the key away."""


def is_key(text: str) -> bool:
    return len(text) <= KEY_BYTES and _KEY.fullmatch(text) is not None


def is_value(text: str) -> bool:
    return len(text.encode()) <= VALUE_BYTES


def is_aware(caps: int) -> bool:
    """Whether such a client is told unasked."""
    return bool(caps & EITHER and caps & BATCH)


def may_change(user: User, channel: Channel) -> bool:
    """Half-operators and above speak for the channel."""
    return channel.rank(user) >= RANK_OF["h"]


def change(kept: dict[str, str], changes: Iterable[tuple[str, str]]) -> Changes:
    """Make the changes, as far as there is room, and return those that were any."""
    made = []
    for key, value in changes:
        if kept.get(key, "") == value or (key not in kept and len(kept) >= KEYS):
            continue
        if value:
            kept[key] = value
        else:
            del kept[key]
        made.append((key, value))
    return tuple(made)


def difference(before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    """What others are to be told when one takes the place of the other."""
    gone = tuple((key, "") for key in before if key not in after)
    return gone + tuple((key, value) for key, value in after.items() if before.get(key) != value)


def wanted(kept: Mapping[str, str], subscribed: Collection[str]) -> Iterator[tuple[str, str]]:
    """The pairs somebody is interested in, in the order in which they asked for the keys."""
    if kept:
        yield from ((key, kept[key]) for key in subscribed if key in kept)


def told(
    caps: int, nick: str, target: str, key: str, value: str, source: str, tags: Mapping[str, str] = NO_TAGS
) -> Message:
    """A value, or that there is none any more, as a client with these capabilities reads it unasked."""
    if caps & METADATA_3:
        return answered(nick, target, key, value, source, tags)
    return Message("METADATA", (target, key, EVERYBODY, *((value,) if value else ())), source, tags)


def answered(
    nick: str, target: str, key: str, value: str, source: str, tags: Mapping[str, str] = NO_TAGS
) -> Message:
    """The same as the answer to a question."""
    if value:
        return Message(RPL_KEYVALUE.code, (nick, target, key, EVERYBODY, value), source, tags)
    return Message(RPL_KEYNOTSET.code, (nick, target, key, RPL_KEYNOTSET.text()), source, tags)
