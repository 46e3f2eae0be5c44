"""People without a client: a codec between a person's lines and IRC messages.

To everything above it, somebody at `nc` is an ordinary client: what they type becomes the messages a client
would send, and what the server says becomes a line that reads by itself. The codec also speaks for the person
where a client would act alone: it registers, joins the lobby and asks again for a name that is taken.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_nick
from snacka_protocol.connection import NEED_DATA, BadLine, EndOfStream, Event, NeedData
from snacka_protocol.errors import FrameTooLong, InvalidName, InvalidUtf8, ProtocolError
from snacka_protocol.framing import LineFramer
from snacka_protocol.message import FROM_SERVER, Message, parse, truncate

from ..domain.policy import RESERVED
from ..domain.policy.naming import DESKS, SHORT
from .plain_words import HELP, Reader, clean

LINE_BYTES: Final = 380
"""Bytes of text in one message: longer lines go out as several."""
NAME_BYTES: Final = 32


class PlainCodec:
    """Bytes of a person in, messages out (`next_event`); messages of the server in, text out (`render`)."""

    def __init__(self, lobby: str, network: str, clock: Callable[[], int], max_line: int) -> None:
        self._framer = LineFramer(max_line)
        self._reader = Reader(clock)
        self._lobby = lobby
        self._network = network
        self._typed: deque[bytes] = deque()
        self._said: deque[Event] = deque()
        self._notes: list[str] = []
        self._noting = False
        self._told = ""  # the last refusal at the door
        self._asked = ""
        self._wanted = ""
        self._tries = 0
        self._in = False
        self._room = lobby
        self._ended = False

    # -- from the person

    @property
    def unterminated(self) -> bool:
        """Whether characters wait for the end of their line."""
        return self._framer.pending > 0

    @property
    def has_answers(self) -> bool:
        return bool(self._said) or bool(self._notes) or bool(self._typed)

    def receive_data(self, data: bytes) -> None:
        if self._ended:
            return
        try:
            lines = self._framer.feed(data)
        except FrameTooLong as error:
            lines = list(error.lines)
            self._ended = True
        self._typed.extend(lines)

    def end_line(self) -> None:
        """A pause ended the line: a bare `socket.send` without newline is a message, too."""
        if self._framer.pending:
            self.receive_data(b"\n")

    def next_event(self) -> Event | NeedData:
        # A typed line is understood only when its turn comes: which room it goes to, or whether it is a name,
        # depends on what came of the lines before it.
        while not self._said and self._typed and not self._notes:
            self._line(self._typed.popleft())
        if self._said:
            return self._said.popleft()
        if self._notes and not self._noting:
            # Something to tell this person alone travels as a line that comes back through `render`.
            self._noting = True
            return Message("PING", ("snacka-note",))
        if self._notes:
            return NEED_DATA  # it is on its way; the driver asks again when it has been shown
        return EndOfStream() if self._ended else NEED_DATA

    def _line(self, raw: bytes) -> None:
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            self._said.append(
                BadLine(InvalidUtf8("That was not UTF-8 text, so it was not sent", command="PRIVMSG"))
            )
            return
        text = clean(text).strip()
        if not text:
            if not self._asked:
                self._notes.append("Type your name and press Enter.")
            return
        if not self._asked:
            self._take_name(text)
        elif text.startswith("/") and not text.startswith("//"):
            self._command(text[1:])
        else:
            self._speak(
                self._room, self._without_own_prefix(text.removeprefix("/") if text[:2] == "//" else text)
            )

    def _take_name(self, text: str) -> None:
        if text.partition(" ")[0].lower() == "/login":
            self._log_in(text[6:].strip())
            return
        name = text.removeprefix("/nick ").strip()
        try:
            fold_nick(name)
        except InvalidName:
            self._ask_again(f"{name[:40]!r} cannot be a name here.", suggestion(name))
            return
        if len(name.encode()) > NAME_BYTES:
            self._ask_again("That name is too long.", truncate(name, 16))
            return
        self._asked = self._wanted = name
        self._call_oneself(name)

    def _call_oneself(self, name: str) -> None:
        self._say("NICK", name)
        if not self._tries:
            self._say("USER", "plain", "0", "*", name)
        self._tries += 1

    def _log_in(self, rest: str) -> None:
        """Before coming in: `[name] password`, the name being the one that was asked for."""
        first, _, more = rest.partition(" ")
        name, password = (first, more.strip()) if more else (self._wanted, first)
        if not name or not password:
            self._ask_again("Log in with /login NAME PASSWORD.", "")
            return
        self._asked = self._wanted = name
        self._say("PASS", f"{name}:{password}")

    def _ask_again(self, why: str, instead: str) -> None:
        self._asked = ""
        hint = f" How about {instead}?" if instead else ""
        self._notes.append(f"{why}{hint} Type a name and press Enter.")

    def _without_own_prefix(self, text: str) -> str:
        """The clients of many tutorials send `name: text`; the name is known already."""
        name, colon, rest = text.partition(":")
        if colon and rest.strip() and name.strip().casefold() == self._reader.nick.casefold():
            return rest.strip()
        return text

    def _speak(self, target: str, text: str, frame: str = "{}") -> None:
        while text:
            piece = truncate(text, LINE_BYTES)
            self._say("PRIVMSG", target, frame.format(piece) if frame != "{}" else piece)
            text = text[len(piece) :]

    def _say(self, command: str, *params: str) -> None:
        self._said.append(Message(command, params))

    def _command(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        rest = rest.strip()
        first, _, more = rest.partition(" ")
        match word.lower():
            case "who" | "names" | "users":
                self._say("NAMES", first or self._room)
            case "rooms" | "list" | "channels":
                self._say("LIST")
            case "join" if first:
                room = first if first.startswith("#") else f"#{first}"
                self._say("JOIN", room, *more.split())
            case "part" | "leave":
                self._say("PART", first or self._room)
            case "nick" | "name" if first:
                self._say("NICK", first)
            case "msg" | "tell" if more:
                self._speak(first, more.strip())
                if first.lower() not in DESKS | SHORT:  # they are told passwords
                    self._notes.append(f"(to {first}) {more.strip()}")
            case "register" if rest:
                self._speak("NickServ", f"REGISTER {rest}")
            case "login" if rest:
                self._speak("NickServ", f"IDENTIFY {rest}")
            case "logout":
                self._speak("NickServ", "LOGOUT")
            case "away":
                self._say("AWAY", *([rest] if rest else []))
            case "me" if rest:
                self._speak(self._room, rest, "\x01ACTION {}\x01")
            case "topic":
                self._say("TOPIC", self._room, *([rest] if rest else []))
            case "quit" | "exit" | "bye":
                self._say("QUIT", *([rest] if rest else []))
            case "help":
                self._notes.extend(HELP)
            case _:
                self._notes.append(
                    f"/{word} is not a command here, or something is missing. /help shows what there is."
                )

    # -- to the person

    def render(self, data: bytes) -> bytes:
        """The text (UTF-8, lines end in CRLF) for one or more of the server's lines."""
        shown: list[str] = []
        for raw in data.split(b"\r\n"):
            if not raw:
                continue
            try:
                message = parse(raw, FROM_SERVER)
            except ProtocolError:  # the server's own line: a bug there is not this person's trouble
                continue
            shown.extend(self._show(message))
        return "".join(f"{line}\r\n" for line in shown).encode()

    def _show(self, message: Message) -> Iterator[str]:
        command = message.command
        if command == "PONG":
            if message.params[-1:] == ("snacka-note",):
                yield from self._take_notes()
            return
        if command == "001":
            self._in = True
            self._reader.nick = message.params[0]
            self._say("JOIN", self._lobby)
            yield f"You are {self._reader.nick}. /help shows what you can do, /quit leaves."
            return
        if not self._in:
            yield from self._show_at_the_door(message)
            return
        self._follow(message)
        yield from self._reader.lines(message, self._room)

    def _show_at_the_door(self, message: Message) -> Iterator[str]:
        match message.command:
            case "433" | "432":
                name = message.params[1] if len(message.params) > 2 else self._asked
                self._ask_again(
                    _why_not(name, message.text), f"{truncate(name, NAME_BYTES - 2)}{self._tries + 1}"
                )
                yield from self._take_notes()
            case "464":
                self._ask_again(f"{message.text}. Try again: /login {self._wanted} PASSWORD.", "")
                yield from self._take_notes()
            case "900":
                yield f"You are logged in as {message.params[2]}."
                self._call_oneself(self._wanted)
            case "ERROR" if message.text == self._told:
                return  # it repeats what FAIL said
            case "FAIL" | "NOTICE" | "ERROR":
                self._told = message.text
                yield message.text

    def _take_notes(self) -> list[str]:
        notes, self._notes, self._noting = self._notes, [], False
        return notes

    def _follow(self, message: Message) -> None:
        """Which room the next line goes to: the one entered last."""
        own = message.source.partition("!")[0] == self._reader.nick
        if not own or not message.params:
            return
        if message.command == "JOIN":
            self._room = message.params[0]
        elif message.command == "PART" and message.params[0] == self._room:
            self._room = self._lobby


def _why_not(name: str, text: str) -> str:
    if text == RESERVED:
        return f"{name} belongs to somebody. If that is you: /login PASSWORD. If not:"
    return f"{name} is taken." if text == numerics.ERR_NICKNAMEINUSE.text() else f"{text}."


def suggestion(name: str) -> str:
    """A name close to what was typed that may be used, or nothing."""
    kept = "".join(char if char.isalnum() or char in "-_" else "-" for char in name.strip())
    kept = truncate(kept.strip("-"), 16)
    try:
        fold_nick(kept)
    except InvalidName:
        return ""
    return kept
