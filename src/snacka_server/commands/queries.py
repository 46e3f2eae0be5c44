"""Questions about people: WHOIS, WHOWAS.

They change nothing. Spec: modern.ircdocs.horse, "User-Based Queries".
"""

from __future__ import annotations

from datetime import UTC, datetime

from snacka_protocol import numerics
from snacka_protocol.masks import mask_matches
from snacka_protocol.message import Message

from ..domain import policy
from ..domain.metadata import EVERYBODY
from ..domain.session import MULTI_PREFIX
from ..domain.user import BOT, OPERATOR, User
from .context import Context
from .privileges import sees
from .replies import joined

CHANNELS_BYTES = 350
"""Bytes of channel names in one line of WHOIS."""
READABLE = ("display-name", "pronouns", "status", "homepage")
"""Keys of metadata that people like to read."""


def whois(ctx: Context, message: Message) -> None:
    """`WHOIS [server] nick[,nick]`: more people than TARGMAX says are left out without a word.

    The end names exactly what was asked for. `WHOIS nick nick` asks the server where the person is.
    """
    if not message.params or not message.params[-1]:
        ctx.reply(numerics.ERR_NONICKNAMEGIVEN)
        return
    where, asked = message.params[0], message.params[:2][-1]
    if where != asked and not mask_matches(where, ctx.network.server) and ctx.network.user(where) is None:
        ctx.reply(numerics.ERR_NOSUCHSERVER, where)
        return
    nicks = dict.fromkeys(nick for nick in asked.split(",") if nick)
    for nick in tuple(nicks)[: ctx.settings.limits.targets]:
        person = ctx.network.user(nick)
        if person is None:
            ctx.reply(numerics.ERR_NOSUCHNICK, nick)
        else:
            _whois_person(ctx, person)
    ctx.reply(numerics.RPL_ENDOFWHOIS, asked)


def _whois_person(ctx: Context, person: User) -> None:
    ctx.reply(numerics.RPL_WHOISUSER, person.nick, person.username, person.host, "*", text=person.realname)
    every = bool(ctx.session.caps & MULTI_PREFIX)
    shared = [
        channel.signs(person, every=every) + channel.name
        for channel in person.channels.values()
        if policy.may_see_in(ctx.user, person, channel, everything=sees(ctx))
    ]
    for line in joined(shared, " ", CHANNELS_BYTES):
        ctx.reply(numerics.RPL_WHOISCHANNELS, person.nick, text=line)
    ctx.reply(numerics.RPL_WHOISSERVER, person.nick, ctx.network.server, text=ctx.settings.network)
    if person.away:
        ctx.reply(numerics.RPL_AWAY, person.nick, text=person.away)
    if person.account:
        ctx.reply(numerics.RPL_WHOISACCOUNT, person.nick, person.account)
    kept = ctx.network.metadata_of(person)
    for key in READABLE:
        if key in kept:
            ctx.reply(numerics.RPL_WHOISKEYVALUE, person.nick, key, EVERYBODY, text=kept[key])
    if OPERATOR in person.modes:
        ctx.reply(numerics.RPL_WHOISOPERATOR, person.nick, text=f"operates {ctx.settings.network}")
    if BOT in person.modes:
        ctx.reply(numerics.RPL_WHOISBOT, person.nick, text=f"is a bot on {ctx.settings.network}")
    if person.secure:
        ctx.reply(numerics.RPL_WHOISSECURE, person.nick)
    for gateway in dict.fromkeys(session.gateway for session in person.sessions if session.gateway):
        ctx.reply(numerics.RPL_WHOISSPECIAL, person.nick, text=f"comes through the gateway {gateway}")
    if person is not ctx.user and sees(ctx):
        for address in sorted({session.address for session in person.sessions}):
            ctx.reply(numerics.RPL_WHOISHOST, person.nick, address=address)
    if person is ctx.user:
        ctx.reply(numerics.RPL_WHOISHOST, person.nick, address=ctx.session.address)
        if ctx.session.certificate_fingerprint:
            shown = ctx.session.certificate_fingerprint
            ctx.reply(numerics.RPL_WHOISCERTFP, person.nick, fingerprint=shown)
        ctx.reply(numerics.RPL_WHOISMODES, person.nick, modes=f"+{''.join(sorted(person.modes))}")
    idle = max(0, ctx.services.clock() - person.active_ms) // 1000
    ctx.reply(numerics.RPL_WHOISIDLE, person.nick, str(idle), str(person.signon_ms // 1000))


def whowas(ctx: Context, message: Message) -> None:
    """`WHOWAS nick[,nick] [count]`: the last ones first; a count that is no positive number means all."""
    if not message.params or not message.params[0]:
        ctx.reply(numerics.ERR_NONICKNAMEGIVEN)
        return
    count = message.params[1] if len(message.params) > 1 else ""
    most = int(count[:9]) if count.isascii() and count.isdecimal() else 0
    for nick in list(dict.fromkeys(message.params[0].split(",")))[: ctx.settings.limits.targets]:
        _who_was(ctx, nick, most or None)
    ctx.reply(numerics.RPL_ENDOFWHOWAS, message.params[0])


def _who_was(ctx: Context, nick: str, most: int | None) -> None:
    found = ctx.network.who_was(nick)[:most]
    if not found:
        ctx.reply(numerics.ERR_WASNOSUCHNICK, nick)
    for was in found:
        ctx.reply(numerics.RPL_WHOWASUSER, was.nick, was.username, was.host, "*", text=was.realname)
        left = datetime.fromtimestamp(was.left_ms / 1000, UTC).strftime("%a %d %b %Y %H:%M:%S UTC")
        ctx.reply(numerics.RPL_WHOISSERVER, was.nick, ctx.network.server, text=left)
        if was.account:
            ctx.reply(numerics.RPL_WHOISACCOUNT, was.nick, was.account)
