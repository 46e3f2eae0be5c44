"""Who is in a channel, as names in lines: what 353 says, for whoever answers and whoever delivers.

Spec: modern.ircdocs.horse RPL_NAMREPLY, IRCv3 multi-prefix, userhost-in-names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .channel import Channel
from .policy import members_seen
from .session import MULTI_PREFIX, USERHOST_IN_NAMES
from .user import User

NAMES_BYTES: Final = 380
"""Bytes of names in one 353, which leaves room for the rest of the line."""


def sign(channel: Channel) -> str:
    """How 353 marks the channel: secret or not."""
    return "@" if "s" in channel.flags else "="


def names_lines(channel: Channel, viewer: User, caps: int, *, everything: bool = False) -> Iterator[str]:
    """The members that the person may be shown, in as many texts as it takes."""
    every, whole = bool(caps & MULTI_PREFIX), bool(caps & USERHOST_IN_NAMES)
    chunk: list[str] = []
    size = 0
    for member in members_seen(viewer, channel, everything=everything):
        name = channel.signs(member, every=every) + (member.source if whole else member.nick)
        size += len(name.encode()) + 1
        if size > NAMES_BYTES and chunk:
            yield " ".join(chunk)
            chunk, size = [], len(name.encode()) + 1
        chunk.append(name)
    if chunk:
        yield " ".join(chunk)
