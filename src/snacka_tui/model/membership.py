"""Who is where, and by which name.

Owns joins, parts, quits, kicks, nick changes and NAMES answers. It refuses to know messages, and what is
known of a person besides (`people`). Specs: modern.ircdocs.horse, ircv3.net extended-join,
multi-prefix, userhost-in-names.
"""

from __future__ import annotations

from snacka_protocol.message import Message, Source
from snacka_protocol.modes import split_prefix
from snacka_tui.model import history_asking, people, registration, sending
from snacka_tui.model.changes import (
    Joined,
    Left,
    NickChanged,
    RoomsChanged,
    RosterChanged,
    Severity,
)
from snacka_tui.model.network import Handler, Network
from snacka_tui.model.room import Room, RoomKind
from snacka_tui.model.roster import Person
from snacka_tui.model.timeline import Kind

# -- coming and going ------------------------------------------------------------------------------------


def on_join(net: Network, message: Message) -> None:
    if not message.params:
        return
    source = Source.parse(message.source)
    if net.is_own(source.nick):
        _own_join(net, message, source)
        return
    room = net.find_room(message.params[0])
    if room is None:
        return
    person = net.person(source.nick, source)
    _extended(person, message)
    room.roster.add(person)
    net.line(room, Kind.JOIN, "", nick=source.nick, message=message)
    net.emit(RosterChanged(room.key))


def _own_join(net: Network, message: Message, source: Source) -> None:
    net.user, net.host = source.user or net.user, source.host or net.host
    name = message.params[0]
    wished = net.wishes.pop(net.fold(name), None)
    room = net.channel(name)
    returning = room.left_at_ms > 0
    asked = room.asked or wished is not None
    room.name, room.joined, room.wanted, room.asked = name, True, True, False
    room.join_key = wished or room.join_key
    room.roster.clear()
    person = net.person(source.nick, source)
    _extended(person, message)
    room.roster.add(person)
    if not returning:
        net.line(room, Kind.JOIN, "", nick=source.nick, message=message)
    net.emit(Joined(room.key, asked))
    net.emit(RoomsChanged())
    history_asking.begin(net, room)
    sending.release(net)


def _extended(person: Person, message: Message) -> None:
    if len(message.params) >= 3:  # extended-join: channel, account or *, real name
        person.account = "" if message.params[1] == "*" else message.params[1]
        person.realname = message.params[2]


def on_part(net: Network, message: Message) -> None:
    if not message.params:
        return
    nick = Source.parse(message.source).nick
    room = net.find_room(message.params[0])
    if room is None:
        return
    reason = message.params[1] if len(message.params) > 1 else ""
    if net.is_own(nick):
        net.rooms.pop(room.key, None)
        sending.give_up(net, room)
        net.emit(Left(room.key, reason))
        net.emit(RoomsChanged())
        _forget_all(net, room)
        return
    if room.roster.remove(nick):
        net.line(room, Kind.PART, reason, nick=nick, message=message)
        net.emit(RosterChanged(room.key))
        net.forget_if_gone(nick)


def on_quit(net: Network, message: Message) -> None:
    nick = Source.parse(message.source).nick
    if net.is_own(nick):
        return
    for room in net.rooms_with(nick):
        room.roster.remove(nick)
        room.typing.pop(net.fold(nick), None)
        net.line(room, Kind.QUIT, message.text, nick=nick, message=message)
        net.emit(RosterChanged(room.key))
    net.forget_if_gone(nick)
    if net.same(nick, net.wanted_nick):
        registration.regain(net, now=True)


def on_kick(net: Network, message: Message) -> None:
    if len(message.params) < 2:
        return
    by = Source.parse(message.source).nick
    name, victim = message.params[:2]
    reason = message.params[2] if len(message.params) > 2 else ""
    room = net.find_room(name)
    if room is None:
        return
    room.roster.remove(victim)
    if net.is_own(victim):
        room.joined = room.wanted = False
        why = f" ({reason})" if reason else ""
        words = f"{by} removed you from {room.name}{why}."
        net.tell(f"{words} To go there again: /join {room.name}", Severity.ERROR, room)
        net.emit(Left(room.key, words))
        net.emit(RoomsChanged())
    else:
        net.line(room, Kind.KICK, f"{victim} {reason}".rstrip(), nick=by, message=message)
        net.forget_if_gone(victim)
    net.emit(RosterChanged(room.key))


def _forget_all(net: Network, room: Room) -> None:
    for member in list(room.roster):
        net.forget_if_gone(member.nick)


# -- names ---------------------------------------------------------------------------------------------------


def on_nick(net: Network, message: Message) -> None:
    old, new = Source.parse(message.source).nick, message.text
    if not old or not new:
        return
    if net.label in net.requests and net.same(old, new):
        old = net.nick  # InspIRCd 3 answers a labelled NICK from the new name already
    own = net.is_own(old)
    rooms = net.rooms_with(old)
    person = net.people.pop(net.fold(old), None) or Person(new)
    person.nick = new
    net.people[net.fold(new)] = person
    if own:
        net.nick = net.wanted_nick = new
        net.regain_tries = 0
        sending.release(net)
        net.emit(NickChanged(old, new))
    for room in rooms:
        room.roster.rename(old, new)
        room.typing.pop(net.fold(old), None)
        net.line(room, Kind.NICK, new, nick=old, message=message, own=own)
        net.emit(RosterChanged(room.key))
        if room.kind is RoomKind.DIRECT and room.key == net.fold(old):
            _rename_direct(net, room, new)
    if not own and net.same(old, net.wanted_nick):
        registration.regain(net, now=True)


def _rename_direct(net: Network, room: Room, new: str) -> None:
    if net.fold(new) == room.key or net.fold(new) not in net.rooms:  # else both conversations stay
        net.rename(room, new)


def on_names(net: Network, message: Message) -> None:
    """353: a part of the list of members; the whole ends with 366."""
    if len(message.params) < 4:
        return
    room = net.find_room(message.params[2])
    if room is None or not room.joined:
        return
    if room.names_pending is None:
        room.names_pending = set()
    for word in message.text.split(" "):
        prefixes, name = split_prefix(word, net.rank)
        source = Source.parse(name)
        if source.nick:
            room.roster.add(net.person(source.nick, source), prefixes)
            room.names_pending.add(net.fold(source.nick))


def on_names_end(net: Network, message: Message) -> None:
    room = net.find_room(message.params[1]) if len(message.params) > 1 else None
    if room is None or room.names_pending is None:
        return
    for nick in room.roster.nicks():
        if net.fold(nick) not in room.names_pending:
            room.roster.remove(nick)
    room.names_pending = None
    net.emit(RosterChanged(room.key))
    people.ask_about(net, room)


HANDLERS: dict[str, Handler] = {
    "JOIN": on_join,
    "PART": on_part,
    "QUIT": on_quit,
    "KICK": on_kick,
    "NICK": on_nick,
    "353": on_names,
    "366": on_names_end,
}
