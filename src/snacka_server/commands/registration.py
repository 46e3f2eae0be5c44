"""Coming in and leaving: NICK, USER, PASS, PING, QUIT.

A name is taken when its event is applied, so two who want one name cannot both have it. A name held by a
connection that no longer answers is given to whoever asks for it. Spec: modern.ircdocs.horse.
"""

from __future__ import annotations

from snacka_protocol import numerics
from snacka_protocol.message import Message

from ..domain import policy
from ..domain.events import NickChanged
from ..domain.policy import Denial
from .arrival import detach, gone, try_to_register
from .checks import name_problem
from .context import Context
from .ghosts import claim
from .logins import Refusal, check_password, log_in
from .replies import cut


def password(ctx: Context, message: Message) -> None:
    """`PASS name:password` logs in clients that know no other way. This server has no password of its own."""
    name, colon, secret = message.params[0].partition(":")
    if colon and name and secret:
        ctx.run(_log_in(ctx, name, secret))


async def _log_in(ctx: Context, name: str, secret: str) -> None:
    outcome = await check_password(ctx.services, ctx.session, name, secret)
    if isinstance(outcome, Refusal):
        ctx.reply(numerics.ERR_PASSWDMISMATCH, text=outcome.reason)
    else:
        log_in(ctx, outcome, lambda: None)


def nick(ctx: Context, message: Message) -> None:
    wanted = message.params[0] if message.params else ""
    if not wanted:
        ctx.reply(numerics.ERR_NONICKNAMEGIVEN)
        return
    problem = name_problem(ctx, wanted)
    if problem is not None:
        ctx.reply(numerics.ERR_ERRONEUSNICKNAME, wanted, text=problem)
        return
    session = ctx.session
    person = session.user
    if person is not None:
        denial = policy.may_change_name(person, wanted)
        if denial is not None:
            ctx.deny(denial)
        elif person.nick != wanted:
            event = NickChanged(person.uid, person.source, wanted, guarded=ctx.settings.name_guard)
            claim(ctx, wanted, lambda: ctx.append(event), ctx.deny)
        return
    before, session.nick = session.nick, wanted
    if session.negotiating or session.username:
        try_to_register(ctx)  # whose name it is depends on an account that may still come
    else:

        def refused(denial: Denial) -> None:
            session.nick = before
            ctx.deny(denial)

        claim(ctx, wanted, lambda: None, refused)


def user(ctx: Context, message: Message) -> None:
    session = ctx.session
    limits = ctx.settings.limits
    if not message.params[0] or not message.params[3]:
        ctx.reply(numerics.ERR_NEEDMOREPARAMS, "USER")
        return
    name = "".join(char for char in message.params[0] if char.isalnum() or char in "-._")
    session.username = cut(name, limits.username) or "user"
    session.realname = cut(message.params[3], limits.realname)
    try_to_register(ctx)


def ping(ctx: Context, message: Message) -> None:
    if not message.params[0]:
        ctx.reply(numerics.ERR_NOORIGIN)
        return
    server = ctx.network.server
    ctx.send(Message("PONG", (server, message.params[0])))


def pong(ctx: Context, message: Message) -> None:
    """Hearing anything at all is what counts; the connection has noted it."""


def quit_(ctx: Context, message: Message) -> None:
    session = ctx.session
    given = message.params[0] if message.params else ""
    reason = cut(given, ctx.settings.limits.kick)
    session.closing = True
    person = session.user
    if person is None:
        _say_goodbye(ctx, reason)
        return
    detach(ctx.services, session)
    event = gone(person, session, f"Quit: {reason}")

    def on_unkept(why: str) -> None:
        # Whether it can be kept or not, they are gone.
        ctx.services.log.append(event)
        _say_goodbye(ctx, reason)

    ctx.append(event, lambda outcome: _say_goodbye(ctx, reason), on_unkept)


def _say_goodbye(ctx: Context, reason: str) -> None:
    ctx.send(Message("ERROR", (f"Goodbye: {reason}" if reason else "Goodbye",)))
    ctx.closing = True
