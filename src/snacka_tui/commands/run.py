"""From what was typed to what happens.

Owns what counts as a command, and carrying out those intents that are about the network. It refuses to know
the screen: the intents for it are handed on.
"""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from snacka_protocol.message import Message
from snacka_tui.commands.handlers import Invocation, UsageError
from snacka_tui.commands.intents import (
    Arranging,
    ClearRoom,
    Entering,
    Ignore,
    Intent,
    Join,
    Listening,
    Login,
    Logout,
    Mute,
    OpenRoom,
    Part,
    Pin,
    Quit,
    Register,
    Request,
    Say,
    ScreenIntent,
    SetLevel,
    ShowIgnored,
    Shown,
    Tell,
    Unignore,
    Unmute,
    Verify,
)
from snacka_tui.commands.registry import find, nearest
from snacka_tui.model.changes import Severity
from snacka_tui.model.formatting import to_wire
from snacka_tui.model.room import RoomKind
from snacka_tui.model.session import Session


class Outcome(Struct, frozen=True):
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


def is_command(text: str) -> bool:
    """Whether a text is one line that begins with a command there is."""
    parsed = parse_command(text.strip())
    return parsed is not None and find(parsed[0]) is not None and "\n" not in text.strip()


def run(session: Session, room: str, text: str, *, reply_to: str = "", signs: bool = False) -> Outcome:
    """Do what a line from the composer asks: say it, or run the command it names.

    `//text` says `/text`, and a pasted path is not a command. Mistakes are told in the room, never raised.
    reply_to: the msgid that the text answers. signs: `**bold**` and its like become mIRC codes.
    """
    parsed = parse_command(text)
    if parsed is None:
        literal = text[1:] if text.startswith("//") else text
        return Outcome(tuple(session.say(room, to_wire(literal) if signs else literal, reply_to=reply_to)))
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
    if signs:
        intents = [
            replace(intent, text=to_wire(intent.text)) if isinstance(intent, Say) else intent
            for intent in intents
        ]
    return carry_out(session, room, intents)


def carry_out(session: Session, room: str, intents: list[Intent]) -> Outcome:
    """Do the intents that are about the network; the rest is in the outcome."""
    messages = [message for intent in intents for message in _act(session, room, intent)]
    return Outcome(tuple(messages), tuple(intent for intent in intents if isinstance(intent, ScreenIntent)))


def _act(session: Session, room: str, intent: Intent) -> list[Message]:
    """The network's part of an intent; what to send for it."""
    if isinstance(intent, Shown):
        return []
    match intent:
        case Say(target, text, kind):
            return session.say(target, text, kind=kind)
        case Request(message):
            return session.request(message, room=room)
        case Join(name, key):
            return session.join(name, key)
        case Part(name, reason):
            return session.part(name, reason)
        case Quit(reason):
            return session.quit(reason)
        case OpenRoom(name) if not session.is_channel(name):
            session.open_direct(name)
            return session.drain()
        case Login() | Register() | Verify():
            return _enter(session, room, intent)
        case OpenRoom():
            pass
        case Tell(text, severity):
            session.tell(text, room=room, severity=severity)
        case ClearRoom(name):
            session.clear(name)
        case Logout():
            session.logout()
            session.tell("You will not be logged in any more, from the next connection on.", room=room)
        case Ignore() | Unignore() | ShowIgnored() | SetLevel():
            _listen(session, intent)
        case Pin() | Mute() | Unmute():
            _arrange(session, intent)
        case _:
            assert_never(intent)
    return []


def _listen(session: Session, intent: Listening) -> None:
    match intent:
        case Ignore(nick, minutes, room):
            session.ignore(nick, minutes, room=room)
        case Unignore(nick, room):
            session.unignore(nick, room=room)
        case ShowIgnored(room):
            session.tell_ignored(room=room)
        case SetLevel(room, level):
            session.set_level(room, level)


def _arrange(session: Session, intent: Arranging) -> None:
    match intent:
        case Pin(name, on):
            session.pin(name, on)
        case Mute(name, minutes):
            session.mute(name, minutes)
        case Unmute(name):
            session.unmute(name)


def _enter(session: Session, room: str, intent: Entering) -> list[Message]:
    match intent:
        case Login(account, password, in_the_open):
            return session.login(account, password, in_the_open=in_the_open)
        case Register(account, email, password, in_the_open):
            messages, trouble = session.register(account, email, password, in_the_open=in_the_open)
        case Verify(code):
            messages, trouble = session.verify(code)
    if trouble:
        session.tell(trouble, room=room, severity=Severity.ERROR)
    return messages


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
