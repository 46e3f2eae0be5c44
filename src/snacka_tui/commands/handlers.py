"""What each slash command does: an invocation in, intents out.

Owns the reading of arguments, and what is said when they make no sense. It refuses to know the session: a
handler is a pure function of what was typed and where.
"""

from __future__ import annotations

from msgspec import Struct

from snacka_protocol.errors import ProtocolError
from snacka_protocol.message import Message, parse
from snacka_tui.commands.intents import (
    ClearRoom,
    Intent,
    Join,
    OpenRoom,
    Part,
    Quit,
    Request,
    Say,
    ShowHelp,
    Tell,
)
from snacka_tui.model.changes import Severity
from snacka_tui.model.outbox import SendKind


class Invocation(Struct, frozen=True):
    """One typed command. `args` is all after the name, stripped; `room` is the name of where it was typed.

    in_channel: that is a channel; in_direct: a direct conversation; neither: the status room.
    """

    name: str
    args: str
    room: str
    in_channel: bool = False
    in_direct: bool = False
    chantypes: str = "#&"

    @property
    def words(self) -> list[str]:
        return [word for word in self.args.split(" ") if word]

    def is_channel(self, word: str) -> bool:
        return bool(word) and word[0] in self.chantypes


class UsageError(Exception):
    """The arguments make no sense; the message is what to do instead, or "" for the usage line."""


def join(typed: Invocation) -> list[Intent]:
    words = typed.words
    if not words:
        raise UsageError
    names, keys = words[0].split(","), words[1].split(",") if len(words) > 1 else []
    intents: list[Intent] = []
    for number, name in enumerate(filter(None, names)):
        # A room without its # is what people type; only a channel can be joined.
        room = name if typed.is_channel(name) else f"#{name}"
        intents.append(Join(room, keys[number] if number < len(keys) else ""))
        intents.append(OpenRoom(room))
    return intents


def part(typed: Invocation) -> list[Intent]:
    first, _, rest = typed.args.partition(" ")
    if typed.is_channel(first):
        return [Part(first, rest.strip(" "))]
    if not (typed.in_channel or typed.in_direct):
        raise UsageError("This room cannot be left. Name one: /part #room")
    return [Part(typed.room, typed.args)]


def nick(typed: Invocation) -> list[Intent]:
    if len(typed.words) != 1:
        raise UsageError("A name is one word: /nick björn" if typed.words else "")
    return [Request(Message("NICK", (typed.words[0],)))]


def msg(typed: Invocation) -> list[Intent]:
    target, _, text = typed.args.partition(" ")
    if not target:
        raise UsageError
    if not text.strip(" "):
        return [OpenRoom(target)]
    return [Say(target, text.strip(" ")), OpenRoom(target)]


def notice(typed: Invocation) -> list[Intent]:
    target, _, text = typed.args.partition(" ")
    if not text.strip(" "):
        raise UsageError
    return [Say(target, text.strip(" "), SendKind.NOTICE)]


def me(typed: Invocation) -> list[Intent]:
    if not typed.args:
        raise UsageError
    return [Say(typed.room, typed.args, SendKind.ACTION)]


def topic(typed: Invocation) -> list[Intent]:
    first, _, rest = typed.args.partition(" ")
    room, text = (first, rest.strip(" ")) if typed.is_channel(first) else (typed.room, typed.args)
    if not typed.is_channel(room):
        raise UsageError("Only a room has a topic. Go to one, or name it: /topic #room text")
    if text in ("-clear", "--clear"):
        return [Request(Message("TOPIC", (room, "")))]
    return [Request(Message("TOPIC", (room, text) if text else (room,)))]


def who(typed: Invocation) -> list[Intent]:
    target = typed.words[0] if typed.words else typed.room
    if not typed.words and not typed.in_channel:
        raise UsageError("Name a room or a person: /who #room")
    return [Request(Message("WHO", (target,)))]


def away(typed: Invocation) -> list[Intent]:
    return [Request(Message("AWAY", (typed.args or "away",)))]


def back(typed: Invocation) -> list[Intent]:
    return [Request(Message("AWAY"))]


def invite(typed: Invocation) -> list[Intent]:
    words = typed.words
    room = next((word for word in words if typed.is_channel(word)), typed.room if typed.in_channel else "")
    people = [word for word in words if not typed.is_channel(word)]
    if not people or not room:
        raise UsageError
    return [Request(Message("INVITE", (person, room))) for person in people]


def kick(typed: Invocation) -> list[Intent]:
    first, _, rest = typed.args.partition(" ")
    room = typed.room
    if typed.is_channel(first):
        room, (first, _, rest) = first, rest.strip(" ").partition(" ")
    if not first or not typed.is_channel(room):
        raise UsageError
    reason = rest.strip(" ")
    return [Request(Message("KICK", (room, first, reason) if reason else (room, first)))]


def mode(typed: Invocation) -> list[Intent]:
    words = typed.words
    room = words.pop(0) if words and typed.is_channel(words[0]) else typed.room
    if not typed.is_channel(room):
        raise UsageError
    return [Request(Message("MODE", (room, *words)))]


def clear(typed: Invocation) -> list[Intent]:
    return [ClearRoom(typed.room)]


def show_help(typed: Invocation) -> list[Intent]:
    return [ShowHelp(typed.words[0].lstrip("/").lower() if typed.words else "")]


def leave(typed: Invocation) -> list[Intent]:
    return [Quit(typed.args)]


def raw(typed: Invocation) -> list[Intent]:
    if not typed.args:
        raise UsageError
    try:
        return [Request(parse(typed.args.encode()))]
    except (ProtocolError, UnicodeEncodeError) as error:
        return [Tell(f"That is not a line of IRC: {error}.", Severity.ERROR)]
