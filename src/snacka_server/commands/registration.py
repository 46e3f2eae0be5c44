"""Coming in and leaving: NICK, USER, PASS, PING, QUIT.

A name is taken when its event is applied, so two who want one name cannot both have it. A name held by a
connection that no longer answers is given to whoever asks for it. Spec: modern.ircdocs.horse.
"""

from __future__ import annotations

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_nick
from snacka_protocol.errors import InvalidName
from snacka_protocol.message import Message

from ..domain.events import NickChanged, UserQuit
from ..domain.user import User
from .arrival import detach, try_to_register
from .context import Context
from .replies import cut


def password(ctx: Context, message: Message) -> None:
    """Taken from clients that send one, and kept nowhere: this server asks for none."""


def nick(ctx: Context, message: Message) -> None:
    wanted = message.params[0] if message.params else ""
    if not wanted:
        ctx.reply(numerics.ERR_NONICKNAMEGIVEN)
        return
    limit = ctx.settings.limits.nick
    try:
        folded = fold_nick(wanted)
    except InvalidName as error:
        ctx.reply(numerics.ERR_ERRONEUSNICKNAME, wanted, text=error.reason)
        return
    if len(wanted.encode()) > limit or len(folded.encode()) > limit:
        ctx.reply(numerics.ERR_ERRONEUSNICKNAME, wanted, text=f"Names have at most {limit} bytes")
        return
    session = ctx.session
    if session.user is not None:
        if session.user.nick != wanted:
            _rename(ctx, session.user, wanted, folded)
        return
    holder = ctx.network.nicks.get(folded)
    if holder is not None:
        _ask_ghost(ctx, holder, wanted)
        return
    session.nick = wanted
    try_to_register(ctx)


def _rename(ctx: Context, user: User, wanted: str, folded: str) -> None:
    holder = ctx.network.nicks.get(folded)
    if holder is not None and holder is not user:
        _ask_ghost(ctx, holder, wanted)
        return
    ctx.append(NickChanged(user.uid, user.source, wanted))


def _ask_ghost(ctx: Context, holder: User, wanted: str) -> None:
    """The name is taken. If its holder has been silent, find out whether anybody is there."""
    probers = [session.prober for session in holder.sessions if session.prober is not None]
    if not probers or len(probers) < len(holder.sessions):
        ctx.reply(numerics.ERR_NICKNAMEINUSE, wanted)
        return
    ctx.hold()
    left = len(probers)
    answered = False

    def on_answer(alive: bool) -> None:
        nonlocal left, answered
        if answered:
            return
        left -= 1
        if alive:
            answered = True
            ctx.reply(numerics.ERR_NICKNAMEINUSE, wanted)
            ctx.done()
        elif not left:
            answered = True
            _exorcise(ctx, holder, wanted)
            ctx.done()

    for prober in probers:
        prober(on_answer)


def _exorcise(ctx: Context, ghost: User, wanted: str) -> None:
    """Its events come first in the log, so the name is free when the newcomer's event is applied."""
    for session in tuple(ghost.sessions):
        session.out.close("No answer, and somebody with this name has come back")
    ctx.services.log.append(UserQuit(ghost.uid, ghost.source, "Connection lost"))
    if ctx.session.closing:
        return
    if ctx.session.user is not None:
        ctx.append(NickChanged(ctx.user.uid, ctx.user.source, wanted))
    else:
        ctx.session.nick = wanted
        try_to_register(ctx)


def user(ctx: Context, message: Message) -> None:
    session = ctx.session
    limits = ctx.settings.limits
    name = "".join(char for char in message.params[0] if char.isalnum() or char in "-._")
    session.username = cut(name, limits.username) or "user"
    session.realname = cut(message.params[3], limits.realname)
    try_to_register(ctx)


def ping(ctx: Context, message: Message) -> None:
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
    if person.sessions:
        _say_goodbye(ctx, reason)
        return
    text = f"Quit: {reason}" if reason else "Quit"
    event = UserQuit(person.uid, person.source, text)

    def on_unkept(why: str) -> None:
        # Whether it can be kept or not, they are gone.
        ctx.services.log.append(event)
        _say_goodbye(ctx, reason)

    ctx.append(event, lambda outcome: _say_goodbye(ctx, reason), on_unkept)


def _say_goodbye(ctx: Context, reason: str) -> None:
    ctx.send(Message("ERROR", (f"Goodbye: {reason}" if reason else "Goodbye",)))
    ctx.closing = True
