"""Questions about people and the server: WHO, WHOIS, MOTD, LUSERS, VERSION, TIME.

They change nothing. Spec: modern.ircdocs.horse, "User-Based Queries" and "Server Queries".
"""

from __future__ import annotations

from datetime import UTC, datetime

from snacka_protocol import numerics
from snacka_protocol.masks import mask_matches
from snacka_protocol.message import Message

from ..domain import policy
from ..domain.channel import Channel
from ..domain.session import MULTI_PREFIX
from ..domain.user import User
from . import welcome
from .context import Context

WHO_LIMIT = 500
"""People in one answer to a mask; a channel's members are listed whole."""


def who(ctx: Context, message: Message) -> None:
    mask = message.params[0]
    channel = ctx.network.channel(mask)
    if channel is not None:
        if policy.may_see(ctx.user, channel):
            for member in channel.members:
                _who_line(ctx, member, channel)
    elif (person := ctx.network.user(mask)) is not None:
        _who_line(ctx, person, None)
    elif "*" in mask or "?" in mask:
        found = 0
        for person in ctx.network.users.values():
            if found < WHO_LIMIT and (mask_matches(mask, person.nick) or mask_matches(mask, person.host)):
                _who_line(ctx, person, None)
                found += 1
    ctx.reply(numerics.RPL_ENDOFWHO, mask)


def _who_line(ctx: Context, person: User, channel: Channel | None) -> None:
    flags = "G" if person.away else "H"
    if channel is not None:
        flags += channel.signs(person, every=bool(ctx.session.caps & MULTI_PREFIX))
    ctx.reply(
        numerics.RPL_WHOREPLY,
        channel.name if channel is not None else "*",
        person.username,
        person.host,
        ctx.network.server,
        person.nick,
        flags,
        text=f"0 {person.realname}",
    )


def whois(ctx: Context, message: Message) -> None:
    if not message.params:
        ctx.reply(numerics.ERR_NONICKNAMEGIVEN)
        return
    nick = message.params[-1].split(",")[0]
    person = ctx.network.user(nick)
    if person is None:
        ctx.reply(numerics.ERR_NOSUCHNICK, nick)
    else:
        _whois_person(ctx, person)
    ctx.reply(numerics.RPL_ENDOFWHOIS, person.nick if person is not None else nick)


def _whois_person(ctx: Context, person: User) -> None:
    ctx.reply(numerics.RPL_WHOISUSER, person.nick, person.username, person.host, "*", text=person.realname)
    every = bool(ctx.session.caps & MULTI_PREFIX)
    shared = [
        channel.signs(person, every=every) + channel.name
        for channel in person.channels.values()
        if policy.may_see(ctx.user, channel)
    ]
    for start in range(0, len(shared), 5):
        ctx.reply(numerics.RPL_WHOISCHANNELS, person.nick, text=" ".join(shared[start : start + 5]))
    ctx.reply(numerics.RPL_WHOISSERVER, person.nick, ctx.network.server, text=ctx.settings.network)
    if person.away:
        ctx.reply(numerics.RPL_AWAY, person.nick, text=person.away)
    if person.account:
        ctx.reply(numerics.RPL_WHOISACCOUNT, person.nick, person.account)
    if person.secure:
        ctx.reply(numerics.RPL_WHOISSECURE, person.nick)
    idle = max(0, ctx.services.clock() - person.active_ms) // 1000
    ctx.reply(numerics.RPL_WHOISIDLE, person.nick, str(idle), str(person.signon_ms // 1000))


def motd(ctx: Context, message: Message) -> None:
    if message.params and message.params[0] != ctx.network.server:
        ctx.reply(numerics.ERR_NOSUCHSERVER, message.params[0])
        return
    welcome.message_of_the_day(ctx)


def lusers(ctx: Context, message: Message) -> None:
    welcome.counts(ctx)


def version(ctx: Context, message: Message) -> None:
    ctx.reply(numerics.RPL_VERSION, ctx.services.version, ctx.network.server, text="")
    welcome.supported(ctx)


def time(ctx: Context, message: Message) -> None:
    now = datetime.fromtimestamp(ctx.services.clock() / 1000, UTC)
    ctx.reply(numerics.RPL_TIME, ctx.network.server, text=now.strftime("%A %d %B %Y %H:%M:%S UTC"))
