"""Whom the masks of a channel fit.

What they come to for a member is remembered until a list or the member changes.
"""

from __future__ import annotations

from typing import Final

from ..channel import Channel
from ..user import User

BANNED: Final = 1
MUTED: Final = 2


def listed(user: User, channel: Channel, letter: str) -> bool:
    """Whether a mask of this list mode, other than a mute, fits the person."""
    return any(not rule.mute and rule.fits(user) for rule in channel.rules(letter))


def is_banned(user: User, channel: Channel) -> bool:
    return bool(channel.lists["b"]) and bool(judged(user, channel) & BANNED)


def judged(user: User, channel: Channel) -> int:
    """BANNED, MUTED, both or neither. An exception for mutes (`~m:mask`) helps against mutes alone."""
    known = channel.judged.get(user)
    if known is not None and known[0] == user.source and known[1] == user.account:
        return known[2]
    found = 0
    for rule in channel.rules("b"):
        if rule.fits(user):
            found |= MUTED if rule.mute else BANNED
    if found:
        for rule in channel.rules("e"):
            if rule.fits(user):
                found &= ~MUTED if rule.mute else 0
    if user in channel.members:
        channel.judged[user] = (user.source, user.account, found)
    return found
