"""Operators of the server: OPER, KILL, WALLOPS, ANNOUNCE, REHASH.

Who they are is in the settings, with hashed passwords. All they do is in the audit log. Spec:
modern.ircdocs.horse, "Operator Messages".
"""

from __future__ import annotations

from snacka_config import ConfigError
from snacka_protocol import numerics
from snacka_protocol.message import Message

from ..domain.events import UserModesChanged
from ..domain.operator_events import Announced, Killed
from ..domain.user import NOTICES, OPERATOR, WALLOPS
from .context import Context
from .logins import Refusal, is_right
from .privileges import allowed, noted
from .replies import cut


def oper(ctx: Context, message: Message) -> None:
    ctx.run(_oper(ctx, message.params[0], message.params[1]))


async def _oper(ctx: Context, name: str, password: str) -> None:
    services, session = ctx.services, ctx.session
    operator = next((known for known in ctx.settings.operators if known.name == name), None)
    right = await is_right(services, session, operator.password if operator is not None else "", password)
    if isinstance(right, Refusal):
        ctx.reply(numerics.ERR_PASSWDMISMATCH, text=right.reason)
        return
    if operator is None or not right:
        services.audit(ctx.name, "OPER refused", name)
        ctx.reply(numerics.ERR_PASSWDMISMATCH)
        return
    session.operator = operator

    def told() -> None:
        ctx.reply(numerics.RPL_YOUREOPER)
        noted(ctx, "OPER")

    person = ctx.user
    added = "".join(letter for letter in (OPERATOR, NOTICES, WALLOPS) if letter not in person.modes)
    if added:
        ctx.append(UserModesChanged(person.uid, person.source, added, ""), lambda outcome: told())
    else:
        told()


def kill(ctx: Context, message: Message) -> None:
    if not allowed(ctx, "kill"):
        return
    nick = message.params[0]
    reason = cut(message.params[1], ctx.settings.limits.kick) or "No reason given"
    target = ctx.network.user(nick)
    if target is not None:
        noted(ctx, "KILL", target.source, reason)
        ctx.append(Killed(ctx.user.uid, ctx.user.source, target.uid, target.nick, reason))
    elif nick.lower() == ctx.network.server.lower():
        ctx.reply(numerics.ERR_CANTKILLSERVER)
    else:
        ctx.reply(numerics.ERR_NOSUCHNICK, nick)


def wallops(ctx: Context, message: Message) -> None:
    """To everybody who wants to hear them (+w)."""
    if not message.params[0]:
        ctx.reply(numerics.ERR_NEEDMOREPARAMS, "WALLOPS")
    elif allowed(ctx, "announce"):
        noted(ctx, "WALLOPS")
        ctx.append(Announced(ctx.user.uid, ctx.user.source, _fitting(ctx, message), WALLOPS))


def _fitting(ctx: Context, message: Message) -> str:
    """What fits a line behind the longest source."""
    return cut(message.params[0], ctx.settings.limits.topic)


def announce(ctx: Context, message: Message) -> None:
    """To everybody, as a notice of the server's."""
    if allowed(ctx, "announce"):
        noted(ctx, "ANNOUNCE")
        ctx.append(Announced(ctx.user.uid, ctx.user.source, _fitting(ctx, message)))


def rehash(ctx: Context, message: Message) -> None:
    if not allowed(ctx, "rehash"):
        return
    ctx.reply(numerics.RPL_REHASHING, "snacka")
    try:
        told = ctx.services.reload()
    except ConfigError as error:
        noted(ctx, "REHASH failed")
        ctx.fail("CANNOT_REHASH", f"The settings could not be read, and stay as they are: {error}")
        return
    noted(ctx, "REHASH")
    for line in told or ["Nothing has changed"]:
        ctx.send(Message("NOTICE", (ctx.name, f"*** {line}")))
