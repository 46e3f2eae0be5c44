"""Where link events meet the session model, for every driver: the screen's pump, headless, plain."""

from __future__ import annotations

from snacka_tui.link.events import LinkEvent
from snacka_tui.link.link import Link
from snacka_tui.model.changes import Change
from snacka_tui.model.session import Session


def apply(event: LinkEvent, session: Session, link: Link) -> list[Change]:
    """Tell the session what happened, send what it wants sent, and return what changed."""
    raise NotImplementedError
