"""From what was typed to what happens.

Owns what counts as a command, and carrying out those intents that are about the network. It refuses to know
the screen: the intents for it are handed on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from snacka_protocol.message import Message
from snacka_tui.commands.handlers import Invocation, UsageError
from snacka_tui.commands.intents import (
    ClearRoom,
    Intent,
    Join,
    OpenRoom,
    Part,
    Quit,
    Request,
    Say,
    ScreenIntent,
    ShowHelp,
    Tell,
)
from snacka_tui.commands.registry import find, nearest
from snacka_tui.model.changes import Severity
from snacka_tui.model.room import RoomKind
from snacka_tui.model.session import Session


@dataclass(frozen=True, slots=True)
class Outcome:
    """`messages` go to the link, in order; `screen` is for whoever runs the screen."""

    messages: tuple[Message, ...] = ()
    screen: tuple[ScreenIntent, ...] = ()


def parse_command(text: str) -> tuple[str, str] | None:
    """The name and the arguments if the text is a command, else None.

    `//text` is not one (it says `/text`), nor a lone `/`, nor a path: a word with a second slash, or a
    text of more than one line, such as a pasted script.
    """
    if not text.startswith("/") or text.startswith("//"):
        return None
    head, _, args = text[1:].partition(" ")
    name = head.splitlines()[0] if head else ""
    if not name or "/" in name or name != head or not (name[0].isalnum() or name == "?"):
        return None
    return name, args.strip(" ")


def run(session: Session, room: str, text: str) -> Outcome:
    """Do what a line from the composer asks: say it, or run the command it names.

    `//text` says `/text`, and a pasted path is not a command. Mistakes are told in the room, never raised.
    """
    parsed = parse_command(text)
    if parsed is None:
        literal = text[1:] if text.startswith("//") else text
        return Outcome(tuple(session.say(room, literal)))
    name, args = parsed
    command = find(name)
    if command is None:
        meant = nearest(name)
        advice = f"Did you mean {meant.line}?" if meant else "/help shows the commands."
        session.tell(f"There is no /{name}. {advice}", room=room, severity=Severity.ERROR)
        return Outcome()
    try:
        intents = command.handler(_invocation(session, room, command.name, args))
    except UsageError as error:
        session.tell(
            str(error) or f"Type {command.line}, for example {command.example}",
            room=room,
            severity=Severity.ERROR,
        )
        return Outcome()
    return carry_out(session, room, intents)


def carry_out(session: Session, room: str, intents: list[Intent]) -> Outcome:
    """Do the intents that are about the network; the rest is in the outcome."""
    messages: list[Message] = []
    screen: list[ScreenIntent] = []
    for intent in intents:
        match intent:
            case Say(target, text, kind):
                messages += session.say(target, text, kind=kind)
            case Request(message):
                messages += session.request(message, room=room)
            case Join(name, key):
                messages += session.join(name, key)
            case Part(name, reason):
                messages += session.part(name, reason)
            case Tell(text, severity):
                session.tell(text, room=room, severity=severity)
            case OpenRoom(name):
                if not session.is_channel(name):
                    session.open_direct(name)
                    messages += session.drain()
                screen.append(intent)
            case ClearRoom(name):
                session.clear(name)
                screen.append(intent)
            case Quit(reason):
                messages += session.quit(reason)
                screen.append(intent)
            case ShowHelp():
                screen.append(intent)
            case _:
                assert_never(intent)
    return Outcome(tuple(messages), tuple(screen))


def _invocation(session: Session, room: str, name: str, args: str) -> Invocation:
    found = session.room(room)
    kind = found.kind if found is not None else RoomKind.STATUS
    return Invocation(
        name,
        args,
        found.name if found is not None else room,
        in_channel=kind is RoomKind.CHANNEL,
        in_direct=kind is RoomKind.DIRECT,
        chantypes=session.isupport.chantypes,
    )
