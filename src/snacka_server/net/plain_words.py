"""How the server's messages read to a person without a client: one line each, plain words, no control codes.

It only phrases; what a person types is `plain`'s business.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.formatting import strip_formatting
from snacka_protocol.message import Message
from snacka_protocol.timestamps import parse_ms

HELP: Final = (
    "Type a line and press Enter: everybody in the room reads it.",
    "/who                 who is in the room",
    "/rooms               which rooms there are",
    "/join #room          go to another room (it is made if it is new)",
    "/msg NAME text       write to one person only",
    "/nick NAME           take another name",
    "/register PASSWORD   keep your name: nobody else can use it then",
    "/login PASSWORD      be who you registered as; also /login NAME PASSWORD",
    "/logout              be a guest again",
    "/away [why]          tell others that you are not there; /away alone: you are back",
    "/me waves            say what you do",
    "/topic [text]        read or set the room's topic",
    "/quit                leave",
)
_NUMERICS: Final = "900 002 003 004 005 221 251 252 253 254 255 265 266 315 321 323 329 333 366 375 376 422"
_SILENT: Final = frozenset(_NUMERICS.split(" ")) | {"CAP", "PING", "BATCH"}
_OLD_MS: Final = 60_000


def clean(text: str) -> str:
    """Without formatting codes, and with nothing that could move a terminal's cursor."""
    return "".join(
        char
        for char in strip_formatting(text)
        if char == "\t" or unicodedata.category(char) not in ("Cc", "Cs")
    )


class Reader:
    """Phrases messages for the person called `nick`."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self.nick = ""
        self._clock = clock

    def lines(self, message: Message, room: str) -> Iterator[str]:
        """Nothing, or the lines that the message reads as. `room` is where the person is."""
        command = message.command
        if command in _SILENT:
            return
        who = message.source.partition("!")[0]
        params = message.params
        text = clean(message.text)
        match command:
            case "PRIVMSG" | "NOTICE":
                yield self._time(message) + self._speech(who, params[0], message.text, room)
            case "JOIN":
                yield self._joined(who, params[0], room)
            case "PART":
                yield f"* You left {params[0]}" if who == self.nick else f"* {who} left {params[0]}"
            case "QUIT" if who != self.nick:  # an ERROR tells them the same
                yield f"* {who} left"
            case "NICK":
                if who == self.nick:
                    self.nick = params[0]
                    yield f"* You are now {params[0]}"
                else:
                    yield f"* {who} is now {params[0]}"
            case "KICK":
                yield f"* {who} removed {params[1]} from {params[0]}: {text}"
            case "TOPIC":
                yield f"* {who} set the topic of {params[0]}: {text}"
            case "INVITE":
                yield f"* {who} invites you: /join {params[1]}"
            case "ERROR" | "FAIL":
                yield text
            case _:
                if command.isdigit():
                    yield from _answer(message, text)

    def _joined(self, who: str, channel: str, room: str) -> str:
        if who == self.nick:
            return f"* You are in {channel}"
        return f"* {who} joined" + ("" if channel == room else f" {channel}")

    def _speech(self, who: str, target: str, text: str, room: str) -> str:
        action = text.startswith("\x01ACTION ")
        said = clean(text[8:].rstrip("\x01")) if action else clean(text)
        place = ""
        if target == self.nick:
            place = "(to you) "
        elif target != room:
            place = f"[{target}] "
        if not who or "." in who:
            return f"{place}{said}"
        return f"{place}* {who} {said}" if action else f"{place}{who}: {said}"

    def _time(self, message: Message) -> str:
        """Old lines, shown on coming in, say when they were written."""
        stamp = message.tags.get("time")
        if not stamp:
            return ""
        try:
            then = parse_ms(stamp)
        except ValueError:
            return ""
        if self._clock() - then < _OLD_MS:
            return ""
        return time.strftime("[%H:%M] ", time.localtime(then / 1000))


def _answer(message: Message, text: str) -> Iterator[str]:
    """A numeric. `text` is its last parameter, clean."""
    params = message.params
    match message.command:
        case "332":
            yield f"* Topic of {params[1]}: {text}"
        case "331":
            yield f"* {params[1]} has no topic"
        case "353":
            yield f"* In {params[2]}: {text}"
        case "322":
            yield f"  {params[1]} ({params[2]})  {text}".rstrip()
        case "301":
            yield f"* {params[1]} is away: {text}"
        case "372":
            yield text.removeprefix("- ")
        case "433":
            default = text == numerics.ERR_NICKNAMEINUSE.text()
            yield f"{params[1]} is taken. Try another: /nick NAME" if default else text
        case "421":
            yield "That is not a command. /help shows what there is."
        case _ if len(params) > 1:
            yield clean(" ".join(params[1:-1]) + (": " if len(params) > 2 else "") + params[-1])
