"""Acting for others: SAJOIN, SAPART, SANICK, for operators of the server; all of it is noted."""

from __future__ import annotations

from snacka_protocol import numerics
from snacka_protocol.message import Message

from ..domain.effect import Effect, Outcome
from ..domain.events import Joined, NickChanged, Parted
from ..domain.user import User
from . import entering
from .checks import existing_channel, name_problem, valid_channel_name
from .context import Context
from .privileges import allowed, noted
from .replies import cut


def _target(ctx: Context, nick: str) -> User | None:
    person = ctx.network.user(nick)
    if person is None:
        ctx.reply(numerics.ERR_NOSUCHNICK, nick)
    return person


def sajoin(ctx: Context, message: Message) -> None:
    """`SAJOIN [nick] <channel>`: without a nick, the operator's own entry, whatever keeps others out."""
    if not allowed(ctx, "force"):
        return
    name = message.params[-1] if len(message.params) == 1 else message.params[1]
    person = ctx.user if len(message.params) == 1 else _target(ctx, message.params[0])
    if person is None or not valid_channel_name(ctx, name):
        return
    channel = ctx.network.channel(name)
    shown = channel.name if channel is not None else name
    noted(ctx, "SAJOIN", f"{person.nick} {shown}")

    def on_applied(outcome: Outcome) -> None:
        if not isinstance(outcome, Effect):
            ctx.deny(outcome)
        elif outcome.user is ctx.user and outcome.channel is not None:
            entering.shown(ctx, outcome.channel)  # to everybody else delivery shows it

    ctx.append(Joined(person.uid, person.source, shown, person.account, person.realname), on_applied)


def sapart(ctx: Context, message: Message) -> None:
    if not allowed(ctx, "force"):
        return
    person, channel = _target(ctx, message.params[0]), existing_channel(ctx, message.params[1])
    if person is None or channel is None:
        return
    if person not in channel.members:
        ctx.reply(numerics.ERR_USERNOTINCHANNEL, person.nick, channel.name)
        return
    reason = cut(message.params[2], ctx.settings.limits.kick) if len(message.params) > 2 else ""
    noted(ctx, "SAPART", f"{person.nick} {channel.name}", reason)
    ctx.append(Parted(person.uid, person.source, channel.name, reason, person.account))


def sanick(ctx: Context, message: Message) -> None:
    if not allowed(ctx, "force"):
        return
    person, wanted = _target(ctx, message.params[0]), message.params[1]
    if person is None:
        return
    problem = name_problem(ctx, wanted)
    if problem is not None:
        ctx.reply(numerics.ERR_ERRONEUSNICKNAME, wanted, text=problem)
        return
    noted(ctx, "SANICK", f"{person.nick} {wanted}")
    ctx.append(NickChanged(person.uid, person.source, wanted, person.account))
