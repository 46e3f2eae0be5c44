"""What those who subscribed to a key hear of it: changes, and what stands when somebody comes in sight.

Spec: IRCv3 draft/metadata-2, draft/metadata-3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from snacka_protocol.message import Message, render
from snacka_protocol.tags import NO_TAGS
from snacka_protocol.timestamps import format_ms

from ..domain.channel import Channel
from ..domain.effect import Effect
from ..domain.metadata import CROWD, is_aware, told, wanted
from ..domain.policy import members_seen
from ..domain.session import METADATA_3, SERVER_TIME, Session
from ..domain.user import User
from ..ports import Entry

if TYPE_CHECKING:
    from .recipients import Delivery


def changed(delivery: Delivery, entry: Entry, effect: Effect) -> None:
    """To those who see whom or what it is about, but not to the connection that said it."""
    if not effect.metadata:
        return
    channel, person = effect.channel, effect.user
    people: Iterable[User]
    if channel is not None:
        name, people = channel.name, channel.members
    elif person is not None:
        name, people = person.nick, effect.peers | {person}
    else:
        return
    own = entry.origin.session if entry.origin is not None else None
    listening = {session: None for somebody in people for session in somebody.sessions}
    listening.update(dict.fromkeys(effect.watchers if channel is None else ()))
    for session in listening:
        if session is own or not session.subscribed or not is_aware(session.caps):
            continue
        for key, value in effect.metadata:
            if key in session.subscribed:
                _send(delivery, entry, session, name, key, value)


def arrived(delivery: Delivery, entry: Entry, channel: Channel, person: User) -> None:
    """Somebody who comes into a channel to those in it, unless that is a crowd: they ask."""
    kept = delivery.network.metadata_of(person)
    if not kept or len(channel.members) > CROWD:
        return
    for member in channel.witnesses(person):
        if member is person:
            continue
        for session in member.sessions:
            if session.subscribed and is_aware(session.caps):
                for key, value in wanted(kept, session.subscribed):
                    _send(delivery, entry, session, person.nick, key, value)


def shown(delivery: Delivery, entry: Entry, channel: Channel, person: User, session: Session) -> None:
    """A channel to a connection of somebody who entered it by another one."""
    if not is_aware(session.caps):
        return
    nick, server = person.nick, delivery.server
    if session.subscribed and len(channel.members) > CROWD:
        later = ("774", (nick, channel.name, "1", "Ask for it with SYNC"))
        _tell(delivery, entry, session, Message(*later, server))
        return
    found = [(channel.name, key, value) for key, value in wanted(channel.metadata, session.subscribed)]
    if session.subscribed:
        for member in members_seen(person, channel):
            found.extend(_of(delivery, member, session))
    _batch(delivery, entry, session, channel.name, found)


def here(delivery: Delivery, entry: Entry, person: User, sessions: Iterable[Session]) -> None:
    """Somebody to those who monitor the name and have just been told that it is taken."""
    for session in sessions:
        if is_aware(session.caps):
            _batch(delivery, entry, session, person.nick, _of(delivery, person, session))


def _of(delivery: Delivery, person: User, session: Session) -> list[tuple[str, str, str]]:
    kept = delivery.network.metadata_of(person)
    return [(person.nick, key, value) for key, value in wanted(kept, session.subscribed)]


def _batch(
    delivery: Delivery, entry: Entry, session: Session, target: str, found: list[tuple[str, str, str]]
) -> None:
    if not found and not session.caps & METADATA_3:
        return
    reference = f"k{entry.order:x}"
    _tell(delivery, entry, session, Message("BATCH", (f"+{reference}", "metadata", target), delivery.server))
    for whose, key, value in found:
        _send(delivery, entry, session, whose, key, value, {"batch": reference})
    _tell(delivery, entry, session, Message("BATCH", (f"-{reference}",), delivery.server))


def _send(
    delivery: Delivery,
    entry: Entry,
    session: Session,
    target: str,
    key: str,
    value: str,
    tags: Mapping[str, str] = NO_TAGS,
) -> None:
    nick = session.user.nick if session.user is not None else "*"
    _tell(delivery, entry, session, told(session.caps, nick, target, key, value, delivery.server, tags))


def _tell(delivery: Delivery, entry: Entry, session: Session, message: Message) -> None:
    tags = message.tags
    if session.caps & SERVER_TIME:
        tags = {**tags, "time": format_ms(entry.time_ms)}
    line = render(Message(message.command, message.params, message.source, tags))
    delivery.fanout.spread([session.out], line)
