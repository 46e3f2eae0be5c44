"""WHO and WHOX: people as rows, in a channel, by name or by mask.

Answers hold at most `WHO_LIMIT` people found by a mask; a channel's members are listed whole. Spec:
modern.ircdocs.horse "WHO", IRCv3 WHOX.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.masks import mask_matches
from snacka_protocol.message import Message

from ..domain import policy
from ..domain.address import host_of
from ..domain.channel import Channel
from ..domain.session import MULTI_PREFIX
from ..domain.user import BOT, OPERATOR, User
from .context import Context
from .privileges import sees

WHO_LIMIT: Final = 500
HIDDEN_ADDRESS: Final = "255.255.255.255"
NO_LEVEL: Final = "n/a"

Row = tuple[User, Channel | None]


def who(ctx: Context, message: Message) -> None:
    mask = (message.params[0] if message.params else "") or "*"
    flags, percent, extended = (message.params[1] if len(message.params) > 1 else "").partition("%")
    fields, _, token = extended.partition(",")
    for person, channel in _found(ctx, mask, OPERATOR if "o" in flags else ""):
        if percent:
            _extended_row(ctx, person, channel, fields, token)
        else:
            _row(ctx, person, channel)
    ctx.reply(numerics.RPL_ENDOFWHO, mask)


def _found(ctx: Context, mask: str, mode: str) -> Iterator[Row]:
    """Only those who have the user mode, if one is given."""
    channel = ctx.network.channel(mask)
    if channel is not None:
        for member in policy.members_seen(ctx.user, channel, everything=sees(ctx)):
            if not mode or mode in member.modes:
                yield member, channel
        return
    person = ctx.network.user(mask)
    if person is not None:
        if not mode or mode in person.modes:
            yield person, _seen_in(ctx, person)
        return
    if mask == "0":
        mask = "*"
    if mask.startswith("#"):
        return
    left, everything = WHO_LIMIT, sees(ctx)
    for person in ctx.network.users.values():
        if not left:
            return
        if mode and mode not in person.modes:
            continue
        if (everything or policy.may_notice(ctx.user, person)) and _fits(mask, person):
            left -= 1
            yield person, _seen_in(ctx, person)


def _fits(mask: str, person: User) -> bool:
    return mask == "*" or any(
        mask_matches(mask, text)
        for text in (
            *(person.nick, person.host, person.username, person.realname),
            *(person.account, person.source),
        )
    )


def _seen_in(ctx: Context, person: User) -> Channel | None:
    """Some channel in which the asker may see the person."""
    for channel in person.channels.values():
        if policy.may_see_in(ctx.user, person, channel, everything=sees(ctx)):
            return channel
    return None


def _flags(ctx: Context, person: User, channel: Channel | None) -> str:
    flags = "G" if person.away else "H"
    if OPERATOR in person.modes:
        flags += "*"
    if channel is not None:
        flags += channel.signs(person, every=bool(ctx.session.caps & MULTI_PREFIX))
    if BOT in person.modes:
        flags += BOT
    return flags


def _row(ctx: Context, person: User, channel: Channel | None) -> None:
    ctx.reply(
        numerics.RPL_WHOREPLY,
        channel.name if channel is not None else "*",
        person.username,
        person.host,
        ctx.network.server,
        person.nick,
        _flags(ctx, person, channel),
        text=f"0 {person.realname}",
    )


def _extended_row(ctx: Context, person: User, channel: Channel | None, fields: str, token: str) -> None:
    """354 with exactly the fields that were asked for, in the order of the spec."""
    values = [value(ctx, person, channel) for letter, value in _FIELDS.items() if letter in fields]
    if "t" in fields:
        values.insert(0, token if token.isascii() and token.isdecimal() and len(token) <= 3 else "0")
    ctx.reply(numerics.RPL_WHOSPCRPL, *values, text=person.realname if "r" in fields else None)


def _address(ctx: Context, person: User, channel: Channel | None) -> str:
    """Only one's own is anybody's business but operators'."""
    if person is ctx.user:
        address = ctx.session.address
    elif sees(ctx) and person.sessions:
        address = person.sessions[0].address
    else:
        return HIDDEN_ADDRESS
    return host_of(address)


def _idle(ctx: Context, person: User, channel: Channel | None) -> str:
    return str(max(0, ctx.services.clock() - person.active_ms) // 1000)


_FIELDS: Final[dict[str, Callable[[Context, User, Channel | None], str]]] = {
    "c": lambda ctx, person, channel: channel.name if channel is not None else "*",
    "u": lambda ctx, person, channel: person.username,
    "i": _address,
    "h": lambda ctx, person, channel: person.host,
    "s": lambda ctx, person, channel: ctx.network.server,
    "n": lambda ctx, person, channel: person.nick,
    "f": _flags,
    "d": lambda ctx, person, channel: "0",
    "l": _idle,
    "a": lambda ctx, person, channel: person.account or "0",
    "o": lambda ctx, person, channel: NO_LEVEL,
}
"""WHOX letters but `t` (first) and `r` (last, as text), in the order in which 354 gives them."""
