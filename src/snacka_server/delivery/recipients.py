"""Who hears of an event: from an applied entry and its effect to the sessions, grouped by capabilities.

A channel's listeners are cached in groups until its members or their capabilities change. The session that
gave the command gets its own copy through its origin, so that it stands among that command's answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from ..domain.account import NOT_THERE
from ..domain.account_events import (
    AccountDropped,
    AccountExpired,
    AccountRegistered,
    LoggedIn,
    LoggedOut,
)
from ..domain.effect import Effect
from ..domain.events import (
    AwayChanged,
    ChannelRenamed,
    Event,
    Invited,
    Joined,
    Kicked,
    Kind,
    Knocked,
    ModesChanged,
    NickChanged,
    NodeLost,
    NodeStarted,
    Parted,
    RealnameChanged,
    Redacted,
    Said,
    Signalled,
    TopicChanged,
    UserConnected,
    UserModesChanged,
    UserQuit,
)
from ..domain.marker_events import MarkerMoved
from ..domain.metadata_events import MetadataChanged
from ..domain.network import Network
from ..domain.operator_events import Announced, BanAdded, Killed
from ..domain.session import (
    AWAY_NOTIFY,
    ECHO_MESSAGE,
    EXTENDED_MONITOR,
    MESSAGE_TAGS,
    SETNAME,
)
from ..ports import Entry
from . import auditorium, channels, metadata, personal
from .audience import (
    STATUS_RANK,
    Audience,
    audience_of,
    audience_of_sessions,
    channel_audience,
    status_audience,
)
from .fanout import Fanout
from .render import LONG_SHAPE, SHAPE, render_event, render_numeric


class Delivery:
    """Speaks of applied events through a Fanout, in the server's name where nobody else is the source."""

    def __init__(self, fanout: Fanout, network: Network) -> None:
        self.fanout = fanout
        self.network = network
        self.server = network.server

    def deliver(self, entry: Entry, effect: Effect) -> None:
        tell = _TELL.get(type(entry.event))
        if tell is not None:
            tell(self, entry, effect)

    def spread(self, entry: Entry, audience: Audience, needs: int = 0, echo: int = 0) -> None:
        """To everybody in the audience with all the bits of `needs`; the origin's copy goes through it.

        The origin gets that copy if it has the bits of `echo`.
        """
        origin = entry.origin
        own = origin.session if origin is not None else None
        lines: dict[int, bytes] = {}
        for caps, outs in audience.items():
            if caps & needs != needs:
                continue
            shape = caps & SHAPE
            line = lines.get(shape)
            if line is None:
                line = lines[shape] = render_event(entry, shape)
            self.fanout.spread(outs, line)
            if own is not None and caps == own.caps and own.out in outs:
                own.out.pending.pop()
                if origin is not None and caps & echo == echo:
                    origin.echo(line)

    def echo(self, entry: Entry) -> None:
        """To the origin alone, if it asked for echoes."""
        if entry.origin is not None and entry.origin.session.caps & ECHO_MESSAGE:
            entry.origin.echo(render_event(entry, entry.origin.session.caps & LONG_SHAPE))

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
            audience = status_audience(channel, event.status)
            member = user is not None and channel.rank(user) >= STATUS_RANK[event.status]
        else:
            audience = channel_audience(channel)
            member = user in channel.members
        origin = entry.origin
        own = origin.session if origin is not None else None
        own_caps = own.caps if own is not None else 0
        # A connection that is gone, or has said QUIT behind the message, is in no audience any more.
        member = member and own is not None and user is not None and own in user.sessions
        spread = self.fanout.spread
        mask = SHAPE if tags_only or not cast("Said", event).lines else LONG_SHAPE
        lines: dict[int, bytes] = {}
        for caps, outs in audience.items():
            if tags_only and not caps & MESSAGE_TAGS:
                continue
            shape = caps & mask
            line = lines.get(shape)
            if line is None:
                line = lines[shape] = render_event(entry, shape)
            spread(outs, line)
            if member and own is not None and caps == own_caps:
                own.out.pending.pop()
        if own_caps & ECHO_MESSAGE and origin is not None:
            shape = own_caps & mask
            origin.echo(lines.get(shape) or render_event(entry, shape))

    def _to_channel(self, entry: Entry, effect: Effect) -> None:
        if effect.channel is not None:
            self.spread(entry, channel_audience(effect.channel))

    def _to_peers(self, entry: Entry, effect: Effect) -> None:
        if effect.user is not None:
            self.spread(entry, audience_of(effect.peers))

    def left(self, entry: Entry, effect: Effect) -> None:
        """QUIT and NICK: those who see the person, then those who wait for the name."""
        self._to_peers(entry, effect)
        self.tell_watchers(entry, effect)

    def away(self, entry: Entry, effect: Effect) -> None:
        if effect.user is not None:
            event = cast("AwayChanged", entry.event)
            if event.message == NOT_THERE:
                event = AwayChanged(event.uid, event.source, effect.user.away, event.account)
                entry = Entry(entry.order, entry.time_ms, event, b"", entry.origin)
            others = effect.peers - {effect.user}
            self.spread(entry, audience_of(others), AWAY_NOTIFY)
            self.extended(entry, effect, AWAY_NOTIFY)

    def _realname(self, entry: Entry, effect: Effect) -> None:
        if effect.user is not None:
            self.spread(entry, audience_of(effect.peers), SETNAME)
            self.extended(entry, effect, SETNAME)

    def _to_themselves(self, entry: Entry, effect: Effect) -> None:
        if effect.user is not None:
            self.spread(entry, audience_of([effect.user]))

    def extended(self, entry: Entry, effect: Effect, needs: int) -> None:
        """extended-monitor: also to those who monitor the person and share no channel with them."""
        far = [session for session in effect.watchers if session.user not in effect.peers]
        if far:
            self.spread(entry, audience_of_sessions(far), needs | EXTENDED_MONITOR)

    def tell_watchers(self, entry: Entry, effect: Effect) -> None:
        """730 and 731 to those who monitor a name that has come or gone."""
        for sessions, numeric, name in (
            (effect.bereft, "731", effect.given_up),
            (effect.watchers, "730", effect.user.source if effect.user is not None else ""),
        ):
            for caps, outs in audience_of_sessions(sessions).items():
                line = render_numeric(numeric, f"* :{name}", self.server, entry.time_ms, caps)
                self.fanout.spread(outs, line)
        if effect.user is not None:
            metadata.here(self, entry, effect.user, effect.watchers)


_TAGMSG: Final = Kind.TAGMSG.value
_TELL: Final[dict[type[Event], Callable[[Any, Entry, Effect], None]]] = {
    Said: Delivery.message,
    Signalled: Delivery.message,
    Joined: channels.joined,
    Parted: Delivery._to_peers,
    Kicked: Delivery._to_peers,
    UserConnected: personal.connected,
    UserQuit: personal.quit,
    NodeLost: personal.lost,
    NodeStarted: personal.lost,
    Killed: personal.killed,
    Announced: personal.announced,
    BanAdded: personal.banned,
    MarkerMoved: personal.marker,
    MetadataChanged: metadata.changed,
    AccountRegistered: personal.account,
    AccountDropped: personal.account,
    AccountExpired: personal.account,
    LoggedIn: personal.account,
    LoggedOut: personal.account,
    NickChanged: Delivery.left,
    TopicChanged: Delivery._to_channel,
    ModesChanged: auditorium.modes_changed,
    ChannelRenamed: channels.renamed,
    AwayChanged: Delivery.away,
    RealnameChanged: Delivery._realname,
    Redacted: channels.redacted,
    UserModesChanged: Delivery._to_themselves,
    Invited: channels.invited,
    Knocked: channels.knocked,
}
