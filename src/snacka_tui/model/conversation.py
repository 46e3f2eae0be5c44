"""What others say, and our own words coming back: PRIVMSG, NOTICE and TAGMSG.

Owns which room a message belongs to, mentions and unread counters, typing marks, and the few CTCP
requests people still send. It refuses to know sends (`sending_answers` matches echoes) and history batches,
which only borrow `entry_of`. Specs: modern.ircdocs.horse, ircv3.net echo-message, typing, reply.
"""

from __future__ import annotations

from snacka_protocol.message import Message, Source
from snacka_tui.model import (
    archive,
    history_asking,
    levels,
    login,
    reactions,
    read_markers,
    sending_answers,
    wire,
)
from snacka_tui.model.changes import Mentioned, RoomsChanged, TypingChanged
from snacka_tui.model.network import Handler, Network
from snacka_tui.model.room import TYPING_EXPIRES_MS, Room, RoomKind, TypingState
from snacka_tui.model.timeline import Delivery, Entry, Kind

CLIENT_NAME = "Snacka"
_ACTION = "\x01ACTION "
_MOST_KEPT = 120_000  # lines of a room in memory: a flood does not fill it
_SHED = 4_000  # so many go at once


def on_message(net: Network, message: Message) -> None:
    if len(message.params) < 2:
        return
    source = Source.parse(message.source)
    own = bool(source.nick) and net.is_own(source.nick)
    target = message.params[0].lstrip(net.isupport.statusmsg)
    target = target if net.is_channel(target) else message.params[0]
    if own and not net.user:
        net.user, net.host = source.user, source.host
    if _is_server(net, source):
        if net.registration.ready:
            net.note_status()
        net.line(net.status, Kind.INFO, message.text, message=message)
        return
    ignored = not own and is_ignored(net, message, source)
    if ignored and not net.is_channel(target) and net.find_room(source.nick) is None:
        return
    if message.text.startswith("\x01") and not message.text.startswith(_ACTION):
        if not ignored:
            _ctcp(net, message, source, own)
        return
    room = room_of(net, message, source, target, own)
    if own and sending_answers.echoed(net, message, room, target):
        return
    if room is None:  # a notice from somebody we do not talk to, such as the network's services
        net.note_status()
        net.line(net.status, _kind(message), message.text, nick=source.nick, message=message)
        return
    _stop_typing(net, room, source.nick)
    _take(net, room, entry_of(net, message, source))


def room_of(net: Network, message: Message, source: Source, target: str, own: bool) -> Room | None:
    """The room a message belongs to, made if needed; None for a notice outside any conversation."""
    if net.is_channel(target):
        return net.channel(target)
    other = target if own else source.nick
    room = net.find_room(other)
    if room is None and message.command != "NOTICE":
        room = net.direct(other)
        net.person(other, None if own else source)
        if room.resume is not None:  # known from an earlier run, which may not have heard all since
            history_asking.begin(net, room)
    return room


def entry_of(net: Network, message: Message, source: Source | None = None) -> Entry:
    """A message as a line of a timeline, live or from history; `source` is its source, if parsed already."""
    source = source or Source.parse(message.source)
    own = net.is_own(source.nick) or _sent_as(net, message.tags.get(wire.NONCE_TAG, ""), source.nick)
    text = message.text
    if text.startswith(_ACTION):
        text = text[len(_ACTION) :].removesuffix("\x01")
    if own:
        text = login.hide_password(message.params[0], text)
    tags = message.tags
    return Entry(
        _kind(message),
        text,
        source.nick,
        net.time_of(message),
        msgid=tags.get("msgid", ""),
        # Only our own: anybody could put our nonce on a message of theirs.
        nonce=tags.get(wire.NONCE_TAG, "") if own else "",
        own=own,
        delivery=Delivery.KEPT if own else Delivery.NONE,
        highlight=not own and net.mentions.names(net.nick, text),
        account=tags.get("account", ""),
        reply_to=reactions.answered(message),
    )


def is_ignored(net: Network, message: Message, source: Source) -> bool:
    """Whether nothing is to be heard of who sent this."""
    return net.ignores.hides(source.nick, message.tags.get("account", "") or net.account_of(source.nick))


def count(net: Network, room: Room, entry: Entry) -> bool:
    """Count a new entry as unread if the person is elsewhere; whether it speaks to them."""
    if not read_markers.counts(room, entry):
        return False
    personal = entry.highlight or (room.kind is RoomKind.DIRECT and not room.muted)
    if room.key != net.focused or not net.following:
        room.unread += 1
        room.mentions += personal
        net.emit(RoomsChanged())
    return personal


def _take(net: Network, room: Room, entry: Entry) -> None:
    timeline = room.timeline
    before, last = len(timeline), timeline.last_id()
    net.add(room, entry)
    if len(timeline) == before:
        return  # known already, by msgid
    if len(timeline) > _MOST_KEPT:
        history_asking.forget_oldest(net, room, _MOST_KEPT - _SHED)
    hidden = net.ignores.hides(entry.nick, entry.account)
    if not hidden:
        net.heard(room, entry)
    archive.note(net.archive, room, (entry,))
    nothing_unread = room.unread == 0
    personal = count(net, room, entry)
    if nothing_unread and room.unread and timeline.unread_after is None:
        timeline.unread_after = last
    told = not entry.own and not room.muted and levels.wanted(room.level, net.level, personal=personal)
    if told and not hidden:
        net.emit(Mentioned(room.key, entry.nick, entry.text, personal))


def _sent_as(net: Network, nonce: str, nick: str) -> bool:
    """Whether this is a send of ours from before, when we went by this name."""
    send = net.outbox.get(nonce) if nonce else None
    return send is not None and send.attempted and net.same(send.sent_as, nick)


def _kind(message: Message) -> Kind:
    if message.command == "NOTICE":
        return Kind.NOTICE
    return Kind.ACTION if message.text.startswith(_ACTION) else Kind.MESSAGE


def _is_server(net: Network, source: Source) -> bool:
    if not source.nick or not net.registration.welcomed:
        return True
    return not source.user and not source.host and (source.nick == net.server_name or "." in source.nick)


def _ctcp(net: Network, message: Message, source: Source, own: bool) -> None:
    """Answer what is harmless to answer; a NOTICE is an answer already and must never be answered."""
    if own or message.command != "PRIVMSG" or net.is_channel(message.params[0]):
        return
    verb, _, rest = message.text.strip("\x01").partition(" ")
    match verb.upper():
        case "VERSION":
            net.send("NOTICE", source.nick, f"\x01VERSION {CLIENT_NAME}\x01")
        case "PING":
            net.send("NOTICE", source.nick, f"\x01PING {rest[:64]}\x01")
        case _:
            pass


# -- typing ------------------------------------------------------------------------------------------------


def on_tagmsg(net: Network, message: Message) -> None:
    source = Source.parse(message.source)
    if not message.params or not source.nick:
        return
    target, own = message.params[0], net.is_own(source.nick)
    room = net.find_room(target if own or net.is_channel(target) else source.nick)
    if room is None:
        return
    if not own and is_ignored(net, message, source):
        return
    reactions.on_reaction(net, room, message, source)
    state = message.tags.get("+typing")
    if not state or own:
        return
    if state != TypingState.ACTIVE.value:  # paused or done: the row says only who writes now
        _stop_typing(net, room, source.nick)
        return
    key = net.fold(source.nick)
    if key not in room.typing:
        net.emit(TypingChanged(room.key))
    room.typing[key] = (source.nick, net.clock() + TYPING_EXPIRES_MS)


def expire_typing(net: Network) -> None:
    now = net.clock()
    for room in net.rooms.values():
        over = [key for key, (_, until) in room.typing.items() if until <= now]
        for key in over:
            del room.typing[key]
        if over:
            net.emit(TypingChanged(room.key))


def _stop_typing(net: Network, room: Room, nick: str) -> None:
    if room.typing.pop(net.fold(nick), None) is not None:
        net.emit(TypingChanged(room.key))


HANDLERS: dict[str, Handler] = {"PRIVMSG": on_message, "NOTICE": on_message, "TAGMSG": on_tagmsg}
