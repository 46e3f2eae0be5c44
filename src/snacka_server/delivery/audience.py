"""Who listens: outboxes grouped by their sessions' capabilities, so that each group reads the same bytes.

A channel's listeners are cached until its members or their capabilities change.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, cast

from ..domain.channel import RANK_OF, SIGN_OF, Channel
from ..domain.session import Outbox, Session
from ..domain.user import User

Audience = dict[int, list[Outbox]]
STATUS_RANK: Final = {sign: RANK_OF[letter] for letter, sign in SIGN_OF.items()}


def audience_of(users: Iterable[User]) -> Audience:
    """The users' outboxes by capability bits, each session once."""
    found: Audience = {}
    for user in users:
        for session in user.sessions:
            found.setdefault(session.caps, []).append(session.out)
    return found


def audience_of_sessions(sessions: Iterable[Session]) -> Audience:
    found: Audience = {}
    for session in sessions:
        found.setdefault(session.caps, []).append(session.out)
    return found


def channel_audience(channel: Channel) -> Audience:
    found = channel.audience
    if found is None:
        found = channel.audience = audience_of(channel.members)
    return cast("Audience", found)  # the domain keeps it as an opaque object


def status_audience(channel: Channel, status: str) -> Audience:
    """Those of its members who have at least the standing of this prefix sign."""
    least = STATUS_RANK[status]
    return audience_of(member for member in channel.members if channel.rank(member) >= least)


def forget_audience(session: Session) -> None:
    """Call when a session's capabilities change, or when it comes or goes."""
    if session.user is not None:
        for channel in session.user.channels.values():
            channel.audience = None
