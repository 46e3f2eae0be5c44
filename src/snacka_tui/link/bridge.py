"""Where link events meet the session model, for every driver: the screen's pump, headless, plain.

Owns the one translation of events into calls of the session. It refuses to know who shows the changes.
"""

from __future__ import annotations

from typing import assert_never

from snacka_tui.address import is_this_machine
from snacka_tui.link.events import (
    CertificateChanged,
    Connected,
    Connecting,
    Disconnected,
    LinkEvent,
    Received,
    UnknownCertificate,
)
from snacka_tui.link.link import Link
from snacka_tui.model.changes import Change
from snacka_tui.model.session import Session


def apply(event: LinkEvent, session: Session, link: Link) -> list[Change]:
    """Tell the session what happened, send what it wants sent, and return what changed."""
    match event:
        case Connecting():
            return session.connecting()
        case Connected(encrypted, _):
            private = encrypted or is_this_machine(link.endpoint.host)
            link.send(session.opening(private=private))
            return session.take_changes()
        case Received(messages):
            changes = [change for message in messages for change in session.receive(message)]
            link.send(session.drain())
            return changes
        case Disconnected(reason, _):
            return session.disconnected(reason)
        case UnknownCertificate():
            return session.disconnected("The server's certificate is not known yet.")
        case CertificateChanged():
            return session.disconnected("The server's certificate is another one than before.")
        case _:
            assert_never(event)


def tick(session: Session, link: Link) -> list[Change]:
    """Let a second pass."""
    changes = session.tick()
    link.send(session.drain())
    return changes
