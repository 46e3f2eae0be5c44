"""What is known of rooms and people besides who is where: away, accounts, hosts, topics, modes, invitations.

Owns the answers to WHO and the notifications that keep them fresh. It refuses to know who is in a
room (`membership`) and what is said there. Specs: modern.ircdocs.horse, WHOX, ircv3.net away-notify,
account-notify, chghost, setname, invite-notify.
"""

from __future__ import annotations

from snacka_protocol.message import Message, Source
from snacka_protocol.modes import parse_changes
from snacka_tui.model.changes import Notice, RosterChanged, Severity, TopicChanged
from snacka_tui.model.network import Handler, Network
from snacka_tui.model.room import Room
from snacka_tui.model.roster import Person
from snacka_tui.model.timeline import Kind

WHO_FIELDS = "%tcuhnfar,741"  # the answer's order is the specification's, whatever the order asked in
WHO_TOKEN = "741"
_WHO_MEMBERS = 500  # a larger room would answer WHO with a flood


def ask_about(net: Network, room: Room) -> None:
    """away-notify tells changes only: who is away already, WHO says."""
    if len(room.roster) <= _WHO_MEMBERS:
        net.who_asked.add(room.key)
        net.send("WHO", room.name, *([WHO_FIELDS] if net.isupport.whox else []))


def on_who(net: Network, message: Message) -> None:
    """352: channel user host server nick flags :hops realname."""
    if len(message.params) < 8:
        return
    _, name, user, host, _, nick, flags, rest = message.params[:8]
    if net.fold(name) not in net.who_asked:
        away = "away" if flags.startswith("G") else "here"
        net.tell(f"{nick} ({user}@{host}, {rest.partition(' ')[2]}) is {away}")
        return
    _known(net, nick, user, host, flags)


def on_whox(net: Network, message: Message) -> None:
    """354 with our fields: token channel user host nick flags account :realname."""
    if len(message.params) < 9 or message.params[1] != WHO_TOKEN:
        return
    _, _, _, user, host, nick, flags, account, realname = message.params[:9]
    person = _known(net, nick, user, host, flags)
    person.account = "" if account == "0" else account
    person.realname = realname


def _known(net: Network, nick: str, user: str, host: str, flags: str) -> Person:
    person = net.person(nick, Source(nick, user, host))
    person.away = flags.startswith("G")
    bot = net.isupport.bot
    person.bot = bool(bot) and bot in flags
    return person


def on_who_end(net: Network, message: Message) -> None:
    key = net.fold(message.params[1]) if len(message.params) > 1 else ""
    if key in net.who_asked:
        net.who_asked.discard(key)
        net.emit(RosterChanged(key))


# -- topic and modes -----------------------------------------------------------------------------------------


def on_topic(net: Network, message: Message) -> None:
    room = net.find_room(message.params[0]) if len(message.params) > 1 else None
    if room is None:
        return
    nick = Source.parse(message.source).nick
    room.topic, room.topic_nick, room.topic_time_ms = message.text, nick, net.time_of(message)
    net.line(room, Kind.TOPIC, message.text, nick=nick, message=message)
    net.emit(TopicChanged(room.key))


def on_topic_told(net: Network, message: Message) -> None:
    """332 after a join or on asking, 331 when there is none."""
    room = net.find_room(message.params[1]) if len(message.params) > 2 else None
    if room is None:
        return
    topic = "" if message.command == "331" else message.text
    asked = net.label in net.requests or (not net.label and net.reply_room == room.key)
    if topic != room.topic:
        room.topic, room.topic_nick, room.topic_time_ms = topic, "", 0
        net.emit(TopicChanged(room.key))
        if topic:
            net.line(room, Kind.TOPIC, topic)
    elif asked:
        net.tell(f"The topic is: {topic}" if topic else "There is no topic.", room=room)


def on_topic_by(net: Network, message: Message) -> None:
    room = net.find_room(message.params[1]) if len(message.params) > 3 else None
    if room is not None and message.params[3].isdigit():
        room.topic_nick = Source.parse(message.params[2]).nick
        room.topic_time_ms = int(message.params[3][:12]) * 1000
        net.emit(TopicChanged(room.key))


def on_mode(net: Network, message: Message) -> None:
    if len(message.params) < 2:
        return
    target, modes, params = message.params[0], message.params[1], message.params[2:]
    if not net.is_channel(target):
        return  # our own user modes: nothing a person acts on
    room = net.find_room(target)
    if room is None:
        return
    for change in parse_changes(modes, params, net.isupport.mode_scheme):
        symbol = net.prefixes.get(change.letter)
        if symbol and change.param:
            room.roster.set_prefix(change.param, symbol, change.adding)
    nick = Source.parse(message.source).nick
    net.line(room, Kind.MODE, " ".join((modes, *params)), nick=nick, message=message)
    net.emit(RosterChanged(room.key))


def on_modes_told(net: Network, message: Message) -> None:
    room = net.find_room(message.params[1]) if len(message.params) > 2 else None
    if room is not None:
        room.modes = " ".join(message.params[2:])
        modes = room.modes.strip("+ ")
        net.tell(f"The modes of {room.name} are {room.modes}." if modes else f"{room.name} has no modes set.")


# -- people ----------------------------------------------------------------------------------------------


def on_away(net: Network, message: Message) -> None:
    nick = Source.parse(message.source).nick
    person = net.people.get(net.fold(nick))
    if person is None:
        return
    person.away, person.away_message = bool(message.text), message.text
    net.roster_changed(net.rooms_with(nick))


def on_account(net: Network, message: Message) -> None:
    person = net.people.get(net.fold(Source.parse(message.source).nick))
    if person is not None:
        person.account = "" if message.text == "*" else message.text
        net.roster_changed(net.rooms_with(person.nick))


def on_chghost(net: Network, message: Message) -> None:
    source = Source.parse(message.source)
    if len(message.params) < 2:
        return
    user, host = message.params[:2]
    if net.is_own(source.nick):
        net.user, net.host = user, host
    person = net.people.get(net.fold(source.nick))
    if person is not None:
        person.user, person.host = user, host


def on_setname(net: Network, message: Message) -> None:
    person = net.people.get(net.fold(Source.parse(message.source).nick))
    if person is not None:
        person.realname = message.text


def on_invite(net: Network, message: Message) -> None:
    if len(message.params) < 2:
        return
    by = Source.parse(message.source).nick
    who, name = message.params[:2]
    if net.is_own(who):
        if net.ignores.hides(by, message.tags.get("account", "")):
            return
        text = f"{by} invites you to {name}. /join {name} to go there."
        net.tell(text, room=net.rooms.get(net.focused) or net.status)
        net.emit(Notice(text, Severity.INFO))
    elif (room := net.find_room(name)) is not None:
        net.tell(f"{by} invited {who}.", room=room)


HANDLERS: dict[str, Handler] = {
    "352": on_who,
    "354": on_whox,
    "315": on_who_end,
    "TOPIC": on_topic,
    "331": on_topic_told,
    "332": on_topic_told,
    "333": on_topic_by,
    "MODE": on_mode,
    "324": on_modes_told,
    "AWAY": on_away,
    "ACCOUNT": on_account,
    "CHGHOST": on_chghost,
    "SETNAME": on_setname,
    "INVITE": on_invite,
}
