"""What happens in a channel, as those in it see it: who comes or is asked in, its name, words taken back.

Each function speaks through a Delivery. Spec: modern.ircdocs.horse "JOIN message"; IRCv3 invite-notify,
away-notify, draft/channel-rename, draft/message-redaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ..domain.channel import Channel
from ..domain.effect import Effect
from ..domain.events import AwayChanged, ChannelRenamed, Redacted
from ..domain.session import AWAY_NOTIFY, CHANNEL_RENAME, ECHO_MESSAGE, INVITE_NOTIFY, REDACTION
from ..domain.user import User
from ..ports import Entry
from . import metadata
from .arriving import lines_for
from .audience import STATUS_RANK, audience_of, channel_audience, status_audience
from .renaming import fallback, other_name
from .render import render_bare, render_numeric

if TYPE_CHECKING:
    from .recipients import Delivery


def joined(delivery: Delivery, entry: Entry, effect: Effect) -> None:
    person, channel = effect.user, effect.channel
    if person is None or channel is None:
        return
    if channel.shows(person):
        delivery.spread(entry, channel_audience(channel))
    else:
        delivery.spread(entry, audience_of(channel.witnesses(person)))
    if person.away:
        event = AwayChanged(person.uid, person.source, person.away, person.account)
        others = audience_of(other for other in channel.witnesses(person) if other is not person)
        delivery.spread(entry.besides(event), others, AWAY_NOTIFY)
    metadata.arrived(delivery, entry, channel, person)
    _shown(delivery, entry, channel, person)


def _shown(delivery: Delivery, entry: Entry, channel: Channel, person: User) -> None:
    """To those connections of the person that did not ask to enter."""
    own = entry.origin.session if entry.origin is not None else None
    for session in person.sessions:
        if session is not own:
            for line in lines_for(delivery.network, channel, person, session.caps):
                delivery.fanout.spread([session.out], render_bare(line, entry.time_ms, session.caps))
            metadata.shown(delivery, entry, channel, person, session)


def renamed(delivery: Delivery, entry: Entry, effect: Effect) -> None:
    """RENAME to those who know it; the others are moved, unless it is only written otherwise now."""
    event, channel = cast("ChannelRenamed", entry.event), effect.channel
    if channel is None:
        return
    delivery.spread(entry, channel_audience(channel), CHANNEL_RENAME)
    if not other_name(event):
        return
    own = entry.origin.session if entry.origin is not None else None
    for member in channel.members:
        for session in member.sessions:
            if session.caps & CHANNEL_RENAME:
                continue
            for line in fallback(entry, event, channel, member, session.caps, delivery.network):
                if session is own and entry.origin is not None:
                    entry.origin.echo(line)
                else:
                    delivery.fanout.spread([session.out], line)


def invited(delivery: Delivery, entry: Entry, effect: Effect) -> None:
    if effect.target is None:
        return
    delivery.spread(entry, audience_of([effect.target]))
    if effect.channel is not None:
        others = [member for member in effect.channel.members if member.uid != entry.event.uid]
        delivery.spread(entry, audience_of(others), INVITE_NOTIFY)


def knocked(delivery: Delivery, entry: Entry, effect: Effect) -> None:
    """710 to those who may open; the channel's name stands for each of them."""
    channel = effect.channel
    if channel is None:
        return
    text = f"{channel.name} {channel.name} {entry.event.source} :has asked for an invite"
    for caps, outs in status_audience(channel, "@").items():
        delivery.fanout.spread(outs, render_numeric("710", text, delivery.server, entry.time_ms, caps))


def redacted(delivery: Delivery, entry: Entry, effect: Effect) -> None:
    """As the message went, to those who understand; echoed to those who get echoes."""
    channel, status = effect.channel, cast("Redacted", entry.event).status
    if channel is not None and not status:
        audience = channel_audience(channel)
    else:
        people = {person for person in (effect.user, effect.target) if person is not None}
        if channel is not None:
            people.update(m for m in channel.members if channel.rank(m) >= STATUS_RANK[status])
        audience = audience_of(people)
    delivery.spread(entry, audience, REDACTION, ECHO_MESSAGE)
