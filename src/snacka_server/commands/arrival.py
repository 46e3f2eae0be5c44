"""Becoming somebody, and no longer being it: what a connection and a person owe each other.

Every command that may complete a registration (NICK, USER, CAP END) ends here. Spec: modern.ircdocs.horse,
"Connection Registration".
"""

from __future__ import annotations

from snacka_protocol import numerics
from snacka_protocol.message import Message

from ..domain.address import parse_address
from ..domain.effect import Outcome
from ..domain.events import UserConnected, UserModesChanged, UserQuit
from ..domain.policy import Denial
from ..domain.session import Session
from ..domain.user import NOTICES, OPERATOR, User
from . import entering, welcome
from .context import Context
from .ghosts import claim
from .replies import cut
from .services import Services


def try_to_register(ctx: Context) -> None:
    session = ctx.session
    ready = session.nick and session.username and not session.negotiating
    if not ready or session.registering or session.registered:
        return
    if ctx.settings.tls_only and not session.secure and not _is_here(session.address):
        _shut_out(ctx, "TLS_REQUIRED", "This chat is encrypted: connect with TLS")
        return
    if session.account:
        account = ctx.network.account(session.account)
        if account is None or account.suspended:  # since they proved that it is theirs
            session.account = ""
    if not session.account and not ctx.settings.guests:
        how = "come again with /login NAME PASSWORD" if session.plain else "log in (SASL)"
        _shut_out(ctx, "ACCOUNT_REQUIRED", f"This chat is for people with an account: {how}")
        return
    if _is_kept_out(ctx):
        return
    if session.login is not None:  # whoever comes in meanwhile comes in without
        session.login = None
        ctx.reply(numerics.ERR_SASLABORTED)
    session.registering = True
    claim(ctx, session.nick, lambda: _register(ctx), lambda denial: unnamed(ctx, denial))


def _is_here(address: str) -> bool:
    """Whether it is this machine's own: nobody reads along inside it."""
    return parse_address(address).is_loopback


def _shut_out(ctx: Context, code: str, why: str) -> None:
    ctx.session.closing = True
    ctx.send(Message("FAIL", ("*", code, why)))
    ctx.send(Message("ERROR", (why,)))
    ctx.closing = True


def _is_kept_out(ctx: Context) -> bool:
    session, account = ctx.session, ctx.network.account(ctx.session.account) if ctx.session.account else None
    source = f"{session.nick}!{session.username}@{session.host}"
    folded = account.folded if account is not None else ""
    ban = ctx.network.bans.on_person(source, folded, ctx.services.clock())
    if ban is None:
        return False
    session.closing = ctx.closing = True
    ctx.reply(numerics.ERR_YOUREBANNEDCREEP, text=f"You are banned from this server: {ban.reason}")
    ctx.send(Message("ERROR", (f"You are banned: {ban.reason}",)))
    return True


def unnamed(ctx: Context, denial: Denial) -> None:
    """The name cannot be had: another one is needed."""
    ctx.session.registering = False
    ctx.session.nick = ""
    ctx.deny(denial)


def _register(ctx: Context) -> None:
    session = ctx.session
    uid = session.uid = ctx.services.new_uid()
    source = f"{session.nick}!{session.username}@{session.host}"

    ctx.append(
        UserConnected(
            uid,
            source,
            session.nick,
            session.username,
            session.host,
            session.realname,
            session.account,
            session.secure,
            session.away,
            tuple(session.metadata.items()),
            ctx.settings.name_guard,
        ),
        lambda outcome: _came_in(ctx, outcome),
        lambda reason: _not_kept(ctx, reason),
    )


def _came_in(ctx: Context, outcome: Outcome) -> None:
    session = ctx.session
    session.registering = False
    if isinstance(outcome, Denial):
        unnamed(ctx, outcome)
        return
    person = outcome.user
    assert person is not None
    if session.closing:
        ctx.services.log.append(gone(person, session, "Connection closed"))
        return
    person.sessions.append(session)
    ctx.services.registered += 1
    session.user = person
    session.registered = True
    ctx.services.forget_audience(session)
    welcome.burst(ctx)
    if outcome.attached:
        entering.again(ctx)


def _not_kept(ctx: Context, reason: str) -> None:
    """Half an arrival helps nobody: a client comes again by itself, and finds the disk in order or not."""
    ctx.session.registering = False
    _shut_out(ctx, "NOT_KEPT", f"Nobody can come in now: {reason}")


def detach(services: Services, session: Session) -> None:
    """The session no longer speaks for its person."""
    person = session.user
    if person is not None and session in person.sessions:
        services.forget_audience(session)
        services.network.watchers.forget(session)
        person.sessions.remove(session)
        services.registered -= 1
        if session.operator is not None:
            _operates_no_more(services, person)


def _operates_no_more(services: Services, person: User) -> None:
    """The connection that proved it is gone; another one of the same person may have proved it, too."""
    held = "".join(sorted({OPERATOR, NOTICES} & person.modes))
    if held and person.sessions and not any(other.operator for other in person.sessions):
        services.log.append(UserModesChanged(person.uid, person.source, "", held))


def lost(services: Services, session: Session, reason: str) -> None:
    """The connection is gone."""
    session.closing = True
    person = session.user
    if person is None or session not in person.sessions:
        return
    detach(services, session)
    services.log.append(gone(person, session, cut(reason, services.settings.limits.kick)))


def gone(person: User, session: Session, reason: str) -> UserQuit:
    """What the end of the connection means. Whether it was the last one is the log's to say."""
    return UserQuit(person.uid, person.source, reason, person.account, session.uid)
