"""What the server answers and refuses, in sentences.

Owns the translation of numerics and standard replies (FAIL, WARN, NOTE) into lines a person understands,
and where they appear: a refused message fails in its room, a refused join is told where it was asked,
and the answer to a command is shown where the command was typed. It refuses to know the rest of the protocol.
Specs: modern.ircdocs.horse "Numerics", ircv3.net standard-replies.
"""

from __future__ import annotations

from collections.abc import Callable

from snacka_protocol.message import Message
from snacka_protocol.timestamps import format_ms
from snacka_tui.model import (
    accounts,
    cards,
    history,
    listing,
    login,
    redaction,
    rejoin,
    searching,
    sending_answers,
)
from snacka_tui.model.changes import RoomsChanged, Severity
from snacka_tui.model.network import Handler, Network

Sentence = Callable[[tuple[str, ...]], str]

# Parameters after our own nick -> a sentence. Missing ones are "" (see _at).
_SENTENCES: dict[str, tuple[int, str]] = {
    # code: (parameters needed, template over them)
    "311": (5, "{0} is {4} ({1}@{2})"),
    "314": (5, "{0} was {4} ({1}@{2})"),
    "312": (3, "{0} is connected to {1} ({2})"),
    "313": (1, "{0} is an operator of this network"),
    "319": (2, "{0} is in {1}"),
    "320": (2, "{0} {1}"),
    "330": (2, "{0} is logged in as {1}"),
    "335": (1, "{0} is a bot"),
    "338": (2, "{0} comes from {1}"),
    "378": (2, "{0} {1}"),
    "671": (1, "{0} uses an encrypted connection"),
    "276": (2, "{0} {1}"),
    "305": (0, "You are marked as being here again."),
    "306": (0, "You are marked as away."),
    "341": (2, "You invited {0} to {1}."),
    "381": (0, "You are an operator of this network now."),
    "391": (2, "The time at {0} is {1}."),
    "351": (2, "{1} runs {0}."),
    "401": (1, "There is nobody called {0} here."),
    "402": (1, "There is no server called {0}."),
    "406": (1, "Nobody called {0} was here lately."),
    "441": (2, "{0} is not in {1}."),
    "443": (2, "{0} is already in {1}."),
    "442": (1, "You are not in {0}."),
    "461": (1, "{0} needs more than that."),
    "472": (1, "This network knows no room setting {0}."),
    "481": (0, "Only operators of the network may do that."),
    "482": (1, "Only operators of {0} may do that."),
    "421": (1, "This server does not know {0}."),
    "433": (1, "{0} is taken: choose another name."),
    "438": (0, "You change your name too often: wait a little."),
    "263": (0, "The server is busy: try again in a moment."),
}
_JOIN_REFUSED = {
    "403": "there is no such room.",
    "405": "you are in too many rooms already.",
    "407": "too many rooms at once.",
    "437": "it cannot be joined just now.",
    "471": "it is full.",
    "473": "you need an invitation.",
    "474": "you are banned there.",
    "475": "it needs the right key: /join room key.",
    "476": "that cannot be the name of a room.",
    "477": "you need to be logged in to an account.",
    "479": "that cannot be the name of a room.",
    "489": "it needs an encrypted connection.",
    "520": "only operators of the network may.",
}
_SEND_REFUSED = {
    "401": "there is nobody called {0} here.",
    "403": "there is no room called {0}.",
    "404": "{0} does not take messages from you.",
    "407": "too many recipients.",
    "411": "nobody to send it to.",
    "412": "there was no text.",
    "413": "{0} is not somebody to write to.",
    "414": "{0} is not somebody to write to.",
    "417": "it is too long.",
    "477": "{0} takes messages only from people with an account.",
    "486": "{0} takes messages only from people with an account.",
    "489": "{0} does not take messages from you.",
    "531": "{0} does not take messages from you.",
    "716": "{0} takes messages only from people they know.",
}
_SILENT = frozenset(
    {"002", "003", "004", "042", "318", "369", "323", "321", "329", "396", "374", "372", "375"}
)
_NUMBERS = frozenset(
    {"250", "251", "252", "253", "254", "255", "265", "266"}
)  # LUSERS, part of every welcome


def on_numeric(net: Network, message: Message) -> None:
    """Any numeric no other family takes."""
    code, params = message.command, message.params[1:]
    subject = params[0] if len(params) > 1 else ""
    if code == "401" and login.no_service(net, subject):
        return
    if code in _SEND_REFUSED and sending_answers.refused(net, subject, _SEND_REFUSED[code].format(subject)):
        return
    if code in cards.CODES and cards.took(net, message):
        return
    if code == "254":
        listing.on_count(net, message)
    if code == "323" and listing.on_end(net):
        return
    if code in ("263", "416") and subject.upper() == "LIST" and listing.on_end(net, message.text):
        return
    if code in _JOIN_REFUSED and net.is_channel(subject):
        rejoin.refused(net, subject, _JOIN_REFUSED[code])
        return
    if code in ("372", "375"):
        _motd(net, message)
    if code in _SILENT or (code in _NUMBERS and not net.registration.ready):
        return
    severity = Severity.ERROR if code[0] in "45" else Severity.INFO
    text = _sentence(code, params, message.text)
    if not net.registration.ready:
        net.tell(text, severity, net.status)
    else:
        net.tell(text, severity)


def _sentence(code: str, params: tuple[str, ...], fallback: str) -> str:
    needed, template = _SENTENCES.get(code, (99, ""))
    if len(params) >= needed:
        return template.format(*params).rstrip()
    # Unknown to us: the server's own words, with what they are about in front.
    about = " ".join(params[:-1])
    return f"{about}: {fallback}" if about else fallback


def _motd(net: Network, message: Message) -> None:
    room = None if net.registration.ready else net.status
    if message.command == "372":
        net.note_status(count=False)
        net.tell(message.text.removeprefix("- "), room=room)


def on_away_reply(net: Network, message: Message) -> None:
    """301: whom we wrote to is away. Said once for each away message."""
    if cards.took(net, message) or len(message.params) < 3:
        return
    nick, text = message.params[1], message.text
    person = net.person(nick)
    room = net.find_room(nick)
    if net.label in net.requests or room is None:
        net.tell(f"{nick} is away: {text}")
    elif person.away_message != text:
        net.tell(f"{nick} is away: {text}", room=room)
    person.away, person.away_message = True, text


def on_own_away(net: Network, message: Message) -> None:
    """305 and 306: the server took our away mark off or put it on."""
    net.away = message.command == "306"
    person = net.people.get(net.fold(net.nick))
    if person is not None:
        person.away = net.away
        net.roster_changed(net.rooms_with(net.nick))
    net.emit(RoomsChanged())
    net.tell(_SENTENCES[message.command][1])


def on_list(net: Network, message: Message) -> None:
    """322: a room, how many are in it, its topic."""
    if listing.on_room(net, message) or len(message.params) < 4:
        return
    _, name, count, topic = message.params[:4]
    people = "1 person" if count == "1" else f"{count} people"
    net.tell(f"{name} ({people}): {topic}" if topic else f"{name} ({people})")


def on_idle(net: Network, message: Message) -> None:
    """317: seconds idle, and the time of signing on."""
    if cards.took(net, message) or len(message.params) < 3 or not message.params[2].isdigit():
        return
    minutes = int(message.params[2][:12]) // 60
    text = (
        f"{message.params[1]} was active just now"
        if minutes < 1
        else (f"{message.params[1]} was last active {minutes} min ago")
    )
    if len(message.params) > 4 and message.params[3].isdigit():
        since = format_ms(int(message.params[3][:11]) * 1000)
        text += f" and came {since[:10]} {since[11:16]} UTC"
    net.tell(text)


def on_standard_reply(net: Network, message: Message) -> None:
    """FAIL, WARN, NOTE: command code [context...] :description."""
    if len(message.params) < 3:
        return
    command, code, context, text = (
        message.params[0].upper(),
        message.params[1],
        message.params[2:-1],
        message.text,
    )
    if message.command == "FAIL":
        if command == "CHATHISTORY" and history.failed(net, code, context, text):
            return
        if command == "SEARCH" and searching.failed(net, text):
            return
        if command == "MARKREAD":
            return  # nobody asked for it, and nothing is lost but what other devices know
        target = context[0] if context else ""
        if command in ("PRIVMSG", "NOTICE") and sending_answers.refused(net, target, text):
            return
        if command == "BATCH" and sending_answers.refused(net, net.pending.first_batch_target(), text):
            return
        if command == "REDACT" and redaction.failed(net, context, text):
            return
        if command in ("REGISTER", "VERIFY"):
            accounts.refused(net, code, text)
            return
        if command == "JOIN" and target and net.is_channel(target):
            rejoin.refused(net, target, text)
            return
        if command == "NICK" and code == "NICKNAME_RESERVED" and not net.registration.welcomed:
            net.announce(text, Severity.WARNING)
            return
    severity = {"FAIL": Severity.ERROR, "WARN": Severity.WARNING}.get(message.command, Severity.INFO)
    net.tell(text, severity)


def on_ack(net: Network, _message: Message) -> None:
    sending_answers.acknowledged(net)


HANDLERS: dict[str, Handler] = {
    "301": on_away_reply,
    "305": on_own_away,
    "306": on_own_away,
    "317": on_idle,
    "322": on_list,
    "FAIL": on_standard_reply,
    "WARN": on_standard_reply,
    "NOTE": on_standard_reply,
    "ACK": on_ack,
}
