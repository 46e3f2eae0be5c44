"""IRC over WebSocket: a codec between frames and messages, for clients that live in a browser.

One frame is one line without its CRLF, text or binary as the subprotocol says. Frames, masks and handshake
are the `websockets` library's; this module is imported when the first browser comes. Who may open such a
connection is the operator's list of origins: a page of somebody else's must not speak in a visitor's name.
Spec: RFC 6455, ircv3.net websocket.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from websockets.frames import OP_BINARY, OP_CONT, OP_TEXT, Frame
from websockets.http11 import Request
from websockets.protocol import CLOSED, CLOSING
from websockets.server import ServerProtocol
from websockets.typing import Origin, Subprotocol

from snacka_protocol.connection import Connection, Event, NeedData, Role

SUBPROTOCOLS: Final = ("text.ircv3.net", "binary.ircv3.net")
_DATA: Final = (OP_TEXT, OP_BINARY, OP_CONT)
_OVER: Final = (CLOSING, CLOSED)
EXPLANATION: Final = "This is a chat server. Open it with snacka-tui, an IRC client or nc.\n"


def refusal() -> bytes:
    """The HTTP answer to whoever wants a page."""
    body = EXPLANATION.encode()
    return (
        b"HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: close\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    )


class WebSocketCodec:
    """A client's frames in, messages out; the server's lines in, frames out (`encode`).

    `write` takes bytes of the WebSocket's own: handshake, pongs, close. `origins` are those of pages that may
    connect (`https://chat.example.org`), `*` for all; clients that are no browser send none and may always.
    """

    def __init__(self, origins: Sequence[str], max_line: int, write: Callable[[bytes], None]) -> None:
        def choose(_: ServerProtocol, offered: Sequence[Subprotocol]) -> Subprotocol | None:
            """The client's first that is known; who offers nothing gets text."""
            return next((name for name in offered if name in SUBPROTOCOLS), None)

        allowed = None if "*" in origins else [None, *(Origin(origin) for origin in origins)]
        self._web = ServerProtocol(
            origins=allowed,
            subprotocols=[Subprotocol(name) for name in SUBPROTOCOLS],
            select_subprotocol=choose,
            max_size=max_line,
        )
        self._irc = Connection(Role.SERVER, max_line=max_line)
        self._write = write
        self.forwarded: Callable[[Sequence[str], str], None] | None = None
        """Told what a web server in between says: the addresses of those before it, and their scheme."""
        self._part = b""
        self._open = False
        self._refused = False
        self._binary = False

    # -- from the client

    def receive_data(self, data: bytes) -> None:
        if self._refused:
            return
        if data:
            self._web.receive_data(data)
        else:
            self._web.receive_eof()
        for event in self._web.events_received():
            if self._refused:
                return
            if isinstance(event, Request):
                self._answer(event)
            elif isinstance(event, Frame) and event.opcode in _DATA:
                self._line(event)
        if self._refused:
            return
        self._flush()
        if self._web.state in _OVER:
            self._irc.receive_data(b"")

    def next_event(self) -> Event | NeedData:
        return self._irc.next_event()

    @property
    def irc(self) -> Connection:
        """The state machine of the lines inside the frames."""
        return self._irc

    def _answer(self, request: Request) -> None:
        response = self._web.accept(request)
        if response.status_code != 101 and "Upgrade" not in request.headers:
            self._write(refusal())
            self._refused = True
            self._irc.receive_data(b"")
            return
        self._web.send_response(response)
        self._open = response.status_code == 101
        self._binary = self._web.subprotocol == SUBPROTOCOLS[1]
        if self._open and self.forwarded is not None:
            told = ",".join(request.headers.get_all("X-Forwarded-For")).split(",")
            scheme = request.headers.get_all("X-Forwarded-Proto")
            self.forwarded([one.strip() for one in told if one.strip()], scheme[-1] if scheme else "")
        if not self._open:
            self._refused = True
            self._flush()
            self._irc.receive_data(b"")

    def _line(self, frame: Frame) -> None:
        self._part += bytes(frame.data)
        if frame.fin:
            # One frame is one line: a line end inside it becomes a CR, which no message may hold.
            line, self._part = self._part.rstrip(b"\r\n").replace(b"\n", b"\r"), b""
            self._irc.receive_data(line + b"\r\n")

    # -- to the client

    def encode(self, data: bytes) -> bytes:
        """Frames for one or more lines; nothing before the handshake or after the end."""
        if not self._open or self._web.state in _OVER:
            return b""
        for line in data.split(b"\r\n"):
            if not line:
                continue
            (self._web.send_binary if self._binary else self._web.send_text)(line)
            if _is_error(line):
                self._web.send_close(1000)  # the last word of a connection
                break
        return b"".join(self._web.data_to_send())

    def _flush(self) -> None:
        data = b"".join(self._web.data_to_send())
        if data:
            self._write(data)


def _is_error(line: bytes) -> bool:
    """Whether the server's line is an ERROR, behind whatever tags and source."""
    for mark in (b"@", b":"):
        if line.startswith(mark):
            line = line.partition(b" ")[2]
    return line.startswith(b"ERROR ")
