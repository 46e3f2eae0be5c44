"""Who may know of what: secret channels (s), auditoriums (u), invisible people (user mode i).

`everything` is for operators of the server who may see all of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..channel import Channel
from ..user import INVISIBLE, User


def may_see(user: User, channel: Channel) -> bool:
    """A secret channel does not exist for those outside it."""
    return "s" not in channel.flags or user in channel.members


def may_notice(user: User, other: User) -> bool:
    """Who is invisible is listed only to those who share a channel with them."""
    return (
        INVISIBLE not in other.modes or user is other or not other.channels.keys().isdisjoint(user.channels)
    )


def may_see_in(user: User, other: User, channel: Channel, *, everything: bool = False) -> bool:
    """Whether the person may be shown as a member of the channel."""
    return everything or (
        may_see(user, channel)
        and may_notice(user, other)
        and (channel.shows(other) or user is other or bool(channel.members.get(user)))
    )


def members_seen(user: User, channel: Channel, *, everything: bool = False) -> Iterator[User]:
    """The members that the person may be shown, in the order in which they came."""
    if everything:
        yield from channel.members
        return
    if not may_see(user, channel):
        return
    inside = user in channel.members
    everybody = "u" not in channel.flags or bool(channel.members.get(user))
    for member, modes in channel.members.items():
        if (everybody or modes or member is user) and (inside or may_notice(user, member)):
            yield member
