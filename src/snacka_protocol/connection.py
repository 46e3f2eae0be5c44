"""One connection without its I/O: bytes in, events out; messages in, bytes out; who may say what when.

Both ends drive it, as `Role.CLIENT` or `Role.SERVER`. Owns the registration table below, which is
the specification, the check and the diagram at once, and the bound on unended input. Refuses to know
sockets, time, and what commands do. Specs: modern.ircdocs.horse "Connection Registration", ircv3.net
capability-negotiation.

After registration the table says yes to everything, and the machine costs one comparison a
message. A server may then write lines it has rendered once for many receivers straight to the
transport; only ERROR has to pass through `send`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, TypeAlias

from .errors import ForbiddenInState, FrameTooLong, ProtocolError
from .framing import LineFramer
from .message import FROM_CLIENT, FROM_SERVER, Limits, Message, parse, render


class Role(Enum):
    """Which end of the connection somebody is."""

    CLIENT = "client"
    SERVER = "server"


class State(Enum):
    """Where the connection stands; both ends agree once all bytes have arrived."""

    START = "start"
    """Not registered, and no capability negotiation is open."""
    NEGOTIATING = "negotiating"
    """CAP LS or CAP REQ came before registration: the server waits for CAP END."""
    REGISTERED = "registered"
    CLOSING = "closing"
    """The client said QUIT: it says no more, and the server may still speak."""
    CLOSED = "closed"
    """The server said ERROR, the stream ended, or it could not be followed any more."""


_S: TypeAlias = State
_BEFORE: Final = [
    *("CAP", "NICK", "USER", "PASS", "PING", "PONG", "AUTHENTICATE", "WEBIRC"),
    *("REGISTER", "VERIFY", "METADATA", "AWAY", "BATCH"),  # drafts of ircv3.net that work before registration
]
_ANSWERS: Final = [
    *("CAP", "NOTICE", "PING", "PONG", "AUTHENTICATE", "FAIL", "WARN", "NOTE", "ACK", "BATCH"),
    *("REGISTER", "VERIFY", "METADATA", "NUMERIC"),
]

TRANSITIONS: Final[dict[tuple[State, Role], dict[str, State]]] = {
    # (where we stand, who speaks): {what is said: where we stand then}. "*" is every other command,
    # NUMERIC every other numeric; "CAP" every other CAP subcommand. What is missing is forbidden.
    (_S.START, Role.CLIENT): {
        **dict.fromkeys(_BEFORE, _S.START),
        "CAP LS": _S.NEGOTIATING,
        "CAP REQ": _S.NEGOTIATING,
        "CAP END": _S.START,
        "QUIT": _S.CLOSING,
    },
    (_S.START, Role.SERVER): {
        **dict.fromkeys(_ANSWERS, _S.START),
        "001": _S.REGISTERED,
        "ERROR": _S.CLOSED,
    },
    (_S.NEGOTIATING, Role.CLIENT): {
        **dict.fromkeys(_BEFORE, _S.NEGOTIATING),
        "CAP END": _S.START,
        "QUIT": _S.CLOSING,
    },
    (_S.NEGOTIATING, Role.SERVER): {
        # No 001: "the server MUST NOT complete registration until the client sends CAP END".
        **dict.fromkeys(_ANSWERS, _S.NEGOTIATING),
        "ERROR": _S.CLOSED,
    },
    (_S.REGISTERED, Role.CLIENT): {"*": _S.REGISTERED, "QUIT": _S.CLOSING},
    (_S.REGISTERED, Role.SERVER): {"*": _S.REGISTERED, "ERROR": _S.CLOSED},
    (_S.CLOSING, Role.CLIENT): {},
    (_S.CLOSING, Role.SERVER): {"*": _S.CLOSING, "ERROR": _S.CLOSED},
    (_S.CLOSED, Role.CLIENT): {},
    (_S.CLOSED, Role.SERVER): {},
}

FORGIVEN: Final[dict[State, dict[str, State]]] = {
    # What a client takes from a server beyond the table: one that has never heard of CAP sends its
    # 001 in the middle of our negotiation, and real servers say all sorts of things early.
    _S.START: {"*": _S.START},
    _S.NEGOTIATING: {"001": _S.REGISTERED, "*": _S.NEGOTIATING},
}


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was refused. `error` has what an answer needs: code, numeric, command, label.

    `message` is None for a line that could not be parsed. It is the message when the line was sound and only
    out of place: then `error` is ForbiddenInState with numeric 451.
    """

    error: ProtocolError
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class EndOfStream:
    """Nothing more will come: the last event of every connection, repeated when asked again."""


class NeedData(Enum):
    """The type of NEED_DATA, which says: call `receive_data`, then ask again."""

    NEED_DATA = "need data"


NEED_DATA: Final = NeedData.NEED_DATA
Event: TypeAlias = Message | BadLine | EndOfStream

_END: Final = EndOfStream()
# After registration only these two change anything; the shortcut spares every other message the table.
_REGISTERED: Final = State.REGISTERED
_LAST_WORDS: Final = frozenset({"QUIT", "ERROR"})


class Connection:
    """One end of a connection. Holds no more than one fed chunk, `max_line` bytes, and what is unsent.

    Feed bytes with `receive_data` and take every event before feeding more; that keeps it bounded.
    """

    __slots__ = (
        "_ended",
        "_framer",
        "_limits",
        "_lines",
        "_next",
        "_out",
        "_overlong",
        "_peer",
        "_state",
        "role",
    )

    def __init__(self, role: Role, *, limits: Limits | None = None, max_line: int = 16384) -> None:
        self.role = role
        self._peer = Role.CLIENT if role is Role.SERVER else Role.SERVER
        self._limits = limits or (FROM_CLIENT if role is Role.SERVER else FROM_SERVER)
        self._framer = LineFramer(max_line)
        self._lines: Sequence[bytes] = ()
        self._next = 0
        self._overlong: FrameTooLong | None = None
        self._ended = False
        self._state = State.START
        self._out: list[bytes] = []

    @property
    def state(self) -> State:
        """Where the connection stands after the events taken and the messages sent so far."""
        return self._state

    def receive_data(self, data: bytes) -> None:
        """Take bytes from the peer; b"" says that the peer has closed. Never raises."""
        if self._ended:
            return
        if not data:
            self._ended = True
            return
        try:
            self._take(self._framer.feed(data))
        except FrameTooLong as error:
            self._take(error.lines)
            self._overlong = error
            self._ended = True

    def _take(self, lines: Sequence[bytes]) -> None:
        # A list and a place in it: thousands of idle connections hold no queue of their own.
        if self._next < len(self._lines):
            lines = [*self._lines[self._next :], *lines]
        self._lines = lines
        self._next = 0

    def next_event(self) -> Event | Literal[NeedData.NEED_DATA]:
        """The next message, refused line or end; NEED_DATA when more bytes are needed. Never raises."""
        while self._next < len(self._lines) and self._state is not State.CLOSED:
            line = self._lines[self._next]
            self._next += 1
            try:
                message = parse(line, self._limits)
            except ProtocolError as error:
                if self._state is State.CLOSING and self.role is Role.SERVER:
                    continue
                return BadLine(error)
            if self._state is _REGISTERED and message.command not in _LAST_WORDS:
                return message
            state = self._after(self._peer, message)
            if state is not None:
                self._state = state
                return message
            if self._state is State.CLOSING:
                continue  # what a client says after its QUIT is heard by nobody
            return BadLine(_forbidden(message), message)
        self._lines = ()
        self._next = 0
        if self._state is State.CLOSED:
            self._ended = True
            return _END
        if self._overlong is not None:
            final, self._overlong = self._overlong, None
            return BadLine(final)
        if self._ended:
            self._state = State.CLOSED
            return _END
        return NEED_DATA

    def events(self) -> Iterator[Event]:
        """Every event that is ready now; after EndOfStream there is none."""
        while (event := self.next_event()) is not NEED_DATA:
            yield event
            if isinstance(event, EndOfStream):
                return

    def send(self, message: Message) -> None:
        """Queue a message. Raises UnrenderableMessage, and ForbiddenInState when it is not its time."""
        if self._state is _REGISTERED and message.command not in _LAST_WORDS:
            self._out.append(render(message))
            return
        state = self._after(self.role, message)
        if state is None:
            raise _forbidden(message)
        self._out.append(render(message))
        self._state = state

    def data_to_send(self) -> bytes:
        """Everything queued since the last call, as the bytes to write; b"" when there is nothing."""
        data = b"".join(self._out)
        self._out.clear()
        return data

    def _after(self, sender: Role, message: Message) -> State | None:
        """Where the connection stands when `sender` says this; None when that is forbidden."""
        row = TRANSITIONS[self._state, sender]
        command = message.command
        if command in row and command != "CAP":
            return row[command]
        if "*" in row:
            return row["*"]
        state = None
        if command == "CAP":
            subcommand = _subcommand(sender, message)
            state = row.get(f"CAP {subcommand}", row.get("CAP"))
        elif len(command) == 3 and command.isdigit():
            state = row.get("NUMERIC") if command != "001" else None
        if state is None and sender is Role.SERVER and self.role is Role.CLIENT:
            forgiven = FORGIVEN.get(self._state, {})
            state = forgiven.get(command, forgiven.get("*"))
        return state


def _subcommand(sender: Role, message: Message) -> str:
    """LS of the client's `CAP LS 302` (the server's own CAP lines change no state)."""
    if sender is Role.SERVER or not message.params:
        return ""
    return message.params[0].upper()


def _forbidden(message: Message) -> ForbiddenInState:
    return ForbiddenInState(
        f"{message.command} has no place here", command=message.command, label=message.tags.get("label")
    )
