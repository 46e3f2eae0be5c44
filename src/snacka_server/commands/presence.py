"""Who is here and who is away: AWAY, USERHOST, ISON.

Spec: modern.ircdocs.horse; IRCv3 away-notify.
"""

from __future__ import annotations

from snacka_protocol import numerics
from snacka_protocol.message import Message

from ..domain.apply import Outcome
from ..domain.events import AwayChanged
from .context import Context, cut


def away(ctx: Context, message: Message) -> None:
    text = cut(message.params[0], ctx.settings.limits.away) if message.params else ""

    def on_applied(outcome: Outcome) -> None:
        ctx.reply(numerics.RPL_NOWAWAY if text else numerics.RPL_UNAWAY)

    ctx.append(AwayChanged(ctx.user.uid, ctx.user.source, text), on_applied)


def userhost(ctx: Context, message: Message) -> None:
    found = []
    for nick in message.params[:5]:
        person = ctx.network.user(nick)
        if person is not None:
            found.append(f"{person.nick}={'-' if person.away else '+'}{person.username}@{person.host}")
    ctx.reply(numerics.RPL_USERHOST, text=" ".join(found))


def ison(ctx: Context, message: Message) -> None:
    asked = [nick for param in message.params for nick in param.split()]
    found = [person.nick for nick in asked if (person := ctx.network.user(nick)) is not None]
    ctx.reply(numerics.RPL_ISON, text=" ".join(found))
