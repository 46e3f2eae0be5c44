"""Who is here, who is away and what they call themselves: AWAY, SETNAME, MONITOR, USERHOST, ISON.

Spec: modern.ircdocs.horse; IRCv3 away-notify, setname, monitor, extended-monitor.
"""

from __future__ import annotations

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_nick
from snacka_protocol.errors import InvalidName
from snacka_protocol.message import Message

from ..domain.account import NOT_THERE
from ..domain.effect import Outcome
from ..domain.events import AwayChanged, RealnameChanged
from ..domain.session import PRE_AWAY
from ..domain.user import OPERATOR, User
from . import keyvalues
from .context import Context
from .replies import cut, joined

LIST_BYTES = 380
"""Bytes of names in one line of MONITOR's, which leaves room for the rest of it."""


def away(ctx: Context, message: Message) -> None:
    """AWAY [message]; `*` from a client that acts without its person (draft/pre-away)."""
    session = ctx.session
    text = cut(message.params[0], ctx.settings.limits.away) if message.params else ""
    if text == NOT_THERE and not session.caps & PRE_AWAY:
        text = "Away"
    if session.user is None:
        if session.caps & PRE_AWAY:
            session.away = text
            ctx.reply(numerics.RPL_NOWAWAY if text else numerics.RPL_UNAWAY)
        else:
            ctx.reply(numerics.ERR_NOTREGISTERED)
        return

    def on_applied(outcome: Outcome) -> None:
        ctx.reply(numerics.RPL_NOWAWAY if text else numerics.RPL_UNAWAY)

    ctx.append(AwayChanged(ctx.user.uid, ctx.user.source, text, "", session.uid), on_applied)


def setname(ctx: Context, message: Message) -> None:
    realname = message.params[0].strip()
    limit = ctx.settings.limits.realname
    if not realname or any(char < " " and char not in _STYLES for char in realname):
        ctx.fail("INVALID_REALNAME", "This cannot be a real name")
    elif len(realname.encode()) > limit:
        ctx.fail("INVALID_REALNAME", f"Real names have at most {limit} bytes")
    else:
        ctx.append(RealnameChanged(ctx.user.uid, ctx.user.source, realname))


_STYLES = "\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f"
"""The control characters of formatting."""


def monitor(ctx: Context, message: Message) -> None:
    """MONITOR + - C L S. The list belongs to the connection and ends with it."""
    how = message.params[0].upper()
    watchers, session = ctx.network.watchers, ctx.session
    if how in ("+", "-"):
        if len(message.params) < 2 or not message.params[1]:
            ctx.reply(numerics.ERR_NEEDMOREPARAMS, "MONITOR")
            return
        names = [name for name in message.params[1].split(",") if name]
        (_monitor_more if how == "+" else _monitor_less)(ctx, names)
    elif how == "C":
        watchers.forget(session)
    elif how == "L":
        for line in joined(session.monitored.values(), ",", LIST_BYTES):
            ctx.reply(numerics.RPL_MONLIST, text=line)
        ctx.reply(numerics.RPL_ENDOFMONLIST)
    elif how == "S":
        keyvalues.on_monitoring(ctx, _monitor_status(ctx, list(session.monitored.values())))
    else:
        ctx.reply(numerics.ERR_UNKNOWNERROR, "MONITOR", text="MONITOR takes +, -, C, L or S")


def _monitor_more(ctx: Context, names: list[str]) -> None:
    limit = ctx.settings.limits.monitor
    added, refused = [], []
    for name in names:
        try:
            folded = fold_nick(name)
        except InvalidName as error:
            ctx.reply(numerics.ERR_ERRONEUSNICKNAME, name, text=error.reason)
            continue
        if folded in ctx.session.monitored:
            continue
        if len(ctx.session.monitored) >= limit:
            refused.append(name)
            continue
        ctx.network.watchers.add(ctx.session, folded, cut(name, ctx.settings.limits.nick))
        added.append(name)
    keyvalues.on_monitoring(ctx, _monitor_status(ctx, added))
    for line in joined(refused, ",", 200):
        ctx.reply(numerics.ERR_MONLISTFULL, str(limit), line)


def _monitor_less(ctx: Context, names: list[str]) -> None:
    for name in names:
        try:
            ctx.network.watchers.remove(ctx.session, fold_nick(name))
        except InvalidName:
            continue  # it cannot be in the list


def _monitor_status(ctx: Context, names: list[str]) -> list[User]:
    """Who is here and who is not; returns the former."""
    here = [person.source for name in names if (person := ctx.network.user(name)) is not None]
    away = [name for name in names if ctx.network.user(name) is None]
    for line in joined(here, ",", LIST_BYTES):
        ctx.reply(numerics.RPL_MONONLINE, text=line)
    for line in joined(away, ",", LIST_BYTES):
        ctx.reply(numerics.RPL_MONOFFLINE, text=line)
    return [person for name in names if (person := ctx.network.user(name)) is not None]


def userhost(ctx: Context, message: Message) -> None:
    found = []
    for nick in message.params[:5]:
        person = ctx.network.user(nick)
        if person is not None:
            star = "*" if OPERATOR in person.modes else ""
            found.append(f"{person.nick}{star}={'-' if person.away else '+'}{person.username}@{person.host}")
    ctx.reply(numerics.RPL_USERHOST, text=" ".join(found))


def ison(ctx: Context, message: Message) -> None:
    asked = [nick for param in message.params for nick in param.split()]
    found = [person.nick for nick in asked if (person := ctx.network.user(nick)) is not None]
    ctx.reply(numerics.RPL_ISON, text=" ".join(found))
