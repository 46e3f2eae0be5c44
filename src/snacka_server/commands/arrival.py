"""Becoming somebody, and no longer being it: what a connection and a person owe each other.

Every command that may complete a registration (NICK, USER, CAP END) ends here. Spec: modern.ircdocs.horse,
"Connection Registration".
"""

from __future__ import annotations

from snacka_protocol.message import Message

from ..domain.effect import Outcome
from ..domain.events import UserConnected, UserQuit
from ..domain.policy import Denial
from ..domain.session import Session
from . import welcome
from .context import Context
from .replies import cut
from .services import Services


def try_to_register(ctx: Context) -> None:
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
