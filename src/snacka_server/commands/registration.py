"""Coming in and leaving: CAP, NICK, USER, PASS, PING, QUIT, and what a lost connection means.

A name is taken when its event is applied, so two who want one name cannot both have it. A name held by a
connection that no longer answers is given to whoever asks for it. Spec: modern.ircdocs.horse, IRCv3
capability negotiation.
"""

from __future__ import annotations

from typing import Final

from snacka_protocol import numerics
from snacka_protocol.capabilities import ls_lines, parse_request, parse_version
from snacka_protocol.casemapping import fold_nick
from snacka_protocol.errors import InvalidName
from snacka_protocol.message import Message

from ..domain.effect import Outcome
from ..domain.events import NickChanged, UserConnected, UserQuit
from ..domain.policy import Denial
from ..domain.session import CAP_BITS, CAP_NOTIFY, Session
from ..domain.user import User
from . import welcome
from .context import Context
from .replies import cut
from .services import Services

CAP_VALUES: Final[dict[str, str]] = dict.fromkeys(CAP_BITS, "")
"""What CAP LS 302 lists, with values."""


def cap(ctx: Context, message: Message) -> None:
    session = ctx.session
    subcommand = message.params[0].upper()
    if subcommand == "LS":
        _cap_ls(ctx, message)
    elif subcommand == "LIST":
        held = {name: "" for name, bit in CAP_BITS.items() if session.caps & bit}
        _cap_lines(ctx, "LIST", held)
    elif subcommand == "REQ":
        _cap_req(ctx, message.params[1] if len(message.params) > 1 else "")
    elif subcommand == "END":
        session.negotiating = False
        _try_to_register(ctx)
    else:
        ctx.reply(numerics.ERR_INVALIDCAPCMD, message.params[0])


def _cap_lines(ctx: Context, subcommand: str, caps: dict[str, str]) -> None:
    lines = ls_lines(caps, ctx.session.cap_version, 400)
    for line in lines[:-1]:
        ctx.send(Message("CAP", (ctx.name, subcommand, "*", line)))
    ctx.send(Message("CAP", (ctx.name, subcommand, lines[-1])))


def _cap_ls(ctx: Context, message: Message) -> None:
    session = ctx.session
    asked = message.params[1] if len(message.params) > 1 else ""
    session.cap_version = max(session.cap_version, parse_version(asked))
    if session.cap_version >= 302:
        session.caps |= CAP_NOTIFY
    if not session.registered:
        session.negotiating = True
    _cap_lines(ctx, "LS", CAP_VALUES)


def _cap_req(ctx: Context, request: str) -> None:
    session = ctx.session
    if not session.registered:
        session.negotiating = True
    caps = session.caps
    for name, wanted in parse_request(request):
        bit = CAP_BITS.get(name)
        # cap-notify is implied by 302 and cannot be given back there.
        if bit is None or (not wanted and bit == CAP_NOTIFY and session.cap_version >= 302):
            ctx.send(Message("CAP", (ctx.name, "NAK", request)))
            return
        caps = caps | bit if wanted else caps & ~bit
    ctx.send(Message("CAP", (ctx.name, "ACK", request)))
    session.caps = caps
    ctx.services.forget_audience(session)


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
    _try_to_register(ctx)


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
        _try_to_register(ctx)


def user(ctx: Context, message: Message) -> None:
    session = ctx.session
    limits = ctx.settings.limits
    name = "".join(char for char in message.params[0] if char.isalnum() or char in "-._")
    session.username = cut(name, limits.username) or "user"
    session.realname = cut(message.params[3], limits.realname)
    _try_to_register(ctx)


def _try_to_register(ctx: Context) -> None:
    session = ctx.session
    ready = session.nick and session.username and not session.negotiating
    if not ready or session.registering or session.registered:
        return
    session.registering = True
    uid = ctx.services.new_uid()
    source = f"{session.nick}!{session.username}@{session.host}"

    def on_applied(outcome: Outcome) -> None:
        session.registering = False
        if isinstance(outcome, Denial):
            ctx.deny(outcome)
            session.nick = ""
            return
        person = ctx.network.users[uid]
        if session.closing:
            ctx.services.log.append(UserQuit(uid, source, "Connection closed"))
            return
        person.secure = session.secure
        person.sessions.append(session)
        ctx.services.registered += 1
        session.user = person
        session.registered = True
        welcome.burst(ctx)

    def on_unkept(reason: str) -> None:
        # Half an arrival helps nobody: a client comes again by itself, and finds the disk in order or not.
        session.registering = False
        session.closing = True
        ctx.fail("NOT_KEPT", f"Nobody can come in now: {reason}")
        ctx.send(Message("ERROR", (f"Nobody can come in now: {reason}",)))
        ctx.closing = True

    ctx.append(
        UserConnected(uid, source, session.nick, session.username, session.host, session.realname),
        on_applied,
        on_unkept,
    )


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


def detach(services: Services, session: Session) -> None:
    """The session no longer speaks for its person."""
    person = session.user
    if person is not None and session in person.sessions:
        services.forget_audience(session)
        services.network.watchers.forget(session)
        person.sessions.remove(session)
        services.registered -= 1


def lost(services: Services, session: Session, reason: str) -> None:
    """The connection is gone; if it was the person's last one, so are they."""
    session.closing = True
    person = session.user
    if person is None or session not in person.sessions:
        return
    detach(services, session)
    if not person.sessions:
        services.log.append(UserQuit(person.uid, person.source, cut(reason, services.settings.limits.kick)))
