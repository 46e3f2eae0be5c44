"""Who hears of an event: from an applied entry and its effect to the sessions, grouped by capabilities.

A channel's listeners are cached in groups until its members or their capabilities change. The session that
gave the command gets its own copy through its origin, so that it stands among that command's answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, cast

from ..domain.apply import Effect
from ..domain.channel import Channel
from ..domain.events import (
    AwayChanged,
    Event,
    Invited,
    Joined,
    Kicked,
    Kind,
    ModesChanged,
    NickChanged,
    Parted,
    Said,
    Signalled,
    TopicChanged,
    UserQuit,
)
from ..domain.session import AWAY_NOTIFY, ECHO_MESSAGE, MESSAGE_TAGS, Outbox, Session
from ..domain.user import User
from ..ports import Entry
from .fanout import Fanout
from .render import SHAPE, render_event

Audience = dict[int, list[Outbox]]


def audience_of(users: Iterable[User]) -> Audience:
    """The users' outboxes by capability bits, each session once."""
    found: Audience = {}
    for user in users:
        for session in user.sessions:
            found.setdefault(session.caps, []).append(session.out)
    return found


def channel_audience(channel: Channel) -> Audience:
    found = channel.audience
    if found is None:
        found = channel.audience = audience_of(channel.members)
    return cast("Audience", found)  # the domain keeps it as an opaque object


def forget_audience(session: Session) -> None:
    """Call when a session's capabilities change, or when it comes or goes."""
    if session.user is not None:
        for channel in session.user.channels.values():
            channel.audience = None


class Delivery:
    """Speaks of applied events through a Fanout."""

    def __init__(self, fanout: Fanout) -> None:
        self.fanout = fanout

    def deliver(self, entry: Entry, effect: Effect) -> None:
        tell = _TELL.get(type(entry.event))
        if tell is not None:
            tell(self, entry, effect)

    def _spread(self, entry: Entry, audience: Audience, needs: int = 0) -> None:
        """To everybody in the audience; the origin's own copy goes through the origin instead."""
        origin = entry.origin
        own = origin.session if origin is not None else None
        lines: dict[int, bytes] = {}
        for caps, outs in audience.items():
            if needs and not caps & needs:
                continue
            shape = caps & SHAPE
            line = lines.get(shape)
            if line is None:
                line = lines[shape] = render_event(entry, shape)
            self.fanout.spread(outs, line)
            if own is not None and caps == own.caps and own.out in outs:
                own.out.pending.pop()
                assert origin is not None
                origin.echo(entry, line)

    def echo(self, entry: Entry) -> None:
        """To the origin alone, if it asked for echoes."""
        if entry.origin is not None and entry.origin.session.caps & ECHO_MESSAGE:
            entry.origin.echo(entry, render_event(entry, entry.origin.session.caps & SHAPE))

    def message(self, entry: Entry, effect: Effect) -> None:
        """The hot path: PRIVMSG, NOTICE and TAGMSG, to a channel or a person."""
        event = cast("Said | Signalled", entry.event)
        tags_only = type(event) is Signalled or cast("Said", event).kind == _TAGMSG
        channel, user = effect.channel, effect.user
        audience: Audience
        if channel is None:
            listeners = {person for person in (effect.target, user) if person is not None}
            audience = audience_of(listeners)
            # A message to oneself arrives, and is echoed besides.
            member = user is not None and user is not effect.target
        elif event.status:
            audience = self._with_status(channel, event.status)
            member = user is not None and channel.rank(user) >= _STATUS_RANK[event.status]
        else:
            audience = channel_audience(channel)
            member = user in channel.members
        origin = entry.origin
        own = origin.session if origin is not None else None
        own_caps = own.caps if own is not None else 0
        # A connection that is gone, or has said QUIT behind the message, is in no audience any more.
        member = member and own is not None and user is not None and own in user.sessions
        spread = self.fanout.spread
        lines: dict[int, bytes] = {}
        for caps, outs in audience.items():
            if tags_only and not caps & MESSAGE_TAGS:
                continue
            shape = caps & SHAPE
            line = lines.get(shape)
            if line is None:
                line = lines[shape] = render_event(entry, shape)
            spread(outs, line)
            if member and own is not None and caps == own_caps:
                own.out.pending.pop()
        if own_caps & ECHO_MESSAGE and origin is not None:
            shape = own_caps & SHAPE
            origin.echo(entry, lines.get(shape) or render_event(entry, shape))

    def _with_status(self, channel: Channel, status: str) -> Audience:
        least = _STATUS_RANK[status]
        return audience_of(member for member in channel.members if channel.rank(member) >= least)

    def _joined(self, entry: Entry, effect: Effect) -> None:
        if effect.user is None or effect.channel is None:
            return
        self._spread(entry, channel_audience(effect.channel))
        if effect.user.away:
            away = Entry(
                entry.order,
                entry.time_ms,
                AwayChanged(effect.user.uid, effect.user.source, effect.user.away),
                b"",
            )
            others = audience_of(member for member in effect.channel.members if member is not effect.user)
            self._spread(away, others, AWAY_NOTIFY)

    def _to_channel(self, entry: Entry, effect: Effect) -> None:
        if effect.channel is not None:
            self._spread(entry, channel_audience(effect.channel))

    def _to_peers(self, entry: Entry, effect: Effect) -> None:
        if effect.user is not None:
            self._spread(entry, audience_of(effect.peers))

    def _away(self, entry: Entry, effect: Effect) -> None:
        if effect.user is not None:
            others = effect.peers - {effect.user}
            self._spread(entry, audience_of(others), AWAY_NOTIFY)

    def _invited(self, entry: Entry, effect: Effect) -> None:
        if effect.target is not None:
            self._spread(entry, audience_of([effect.target]))


_TAGMSG: Final = Kind.TAGMSG.value
_STATUS_RANK: Final = {"+": 1, "%": 2, "@": 3, "&": 4, "~": 5}
_TELL: Final[dict[type[Event], Callable[[Any, Entry, Effect], None]]] = {
    Said: Delivery.message,
    Signalled: Delivery.message,
    Joined: Delivery._joined,
    Parted: Delivery._to_peers,
    Kicked: Delivery._to_peers,
    UserQuit: Delivery._to_peers,
    NickChanged: Delivery._to_peers,
    TopicChanged: Delivery._to_channel,
    ModesChanged: Delivery._to_channel,
    AwayChanged: Delivery._away,
    Invited: Delivery._invited,
}
