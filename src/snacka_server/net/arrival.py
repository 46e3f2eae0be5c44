"""Somebody whose first line is not whole yet: what they speak is found out, then a connection takes over.

It keeps the first bytes and the time, and greets who says nothing behind TLS. It refuses to know commands.
"""

from __future__ import annotations

import asyncio
from typing import Final, cast

from ..commands.services import Services
from ..config import Settings
from .codecs import choose
from .connection import ClientConnection
from .roster import Peer, Roster
from .sniff import Kind, sniff
from .sockets import tune

UNDECIDED_LIMIT: Final = 5.0
"""Seconds without a byte after which half a first line is taken for a person's."""
FIRST_BYTES: Final = 16_384
GREETING: Final = "Welcome to {network}. Type your name and press Enter."


def greeting(services: Services) -> bytes:
    """What somebody reads who says nothing: a notice to an IRC client, an explanation to a person."""
    text = GREETING.format(network=services.settings.network)
    return f":{services.network.server} NOTICE * :{text}\r\n".encode()


class Arrival(asyncio.Protocol):
    """The asyncio protocol of a client until `ClientConnection` is; the roster holds one or the other."""

    speaks = "nothing"
    __slots__ = (
        *("_decided", "_first", "_loop", "_lost", "_refused", "_roster", "_services", "_timer", "_transport"),
        *("opened", "peer"),
    )

    def __init__(self, services: Services, roster: Roster, peer: Peer) -> None:
        self._services = services
        self._roster = roster
        self.peer = peer
        self._loop = asyncio.get_running_loop()
        self._first = b""
        self._transport: asyncio.Transport | None = None
        self._decided: ClientConnection | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._lost = False
        self._refused = False
        self.opened = self._loop.time()

    # -- asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports behave as asyncio's without being of its class.
        self._transport = cast("asyncio.Transport", transport)
        if self._refused:
            self._transport.close()
        sock = transport.get_extra_info("socket")
        if sock is not None:
            tune(sock)
        if self.peer.tls and not self._refused:
            self._timer = self._loop.call_later(self._services.settings.limits.greeting_after, self._greet)

    def data_received(self, data: bytes) -> None:
        self._first += data
        kind = sniff(self._first)
        if kind is Kind.UNDECIDED and len(self._first) < FIRST_BYTES:
            # It may become a command yet: from a slow typist, or cut by the network in the middle of a word.
            self._stop_timer()
            self._timer = self._loop.call_later(UNDECIDED_LIMIT, self._decide_finally)
            return
        self._decide(kind)

    def eof_received(self) -> bool:
        if self._first:
            self._decide_finally()
        return self._decided.eof_received() if self._decided is not None else False

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = True
        self._stop_timer()
        self._roster.left(self)

    # -- the first bytes

    def _greet(self) -> None:
        """To somebody who says nothing behind TLS: as the listener does it to the others."""
        assert self._transport is not None
        self._timer = None
        self._transport.write(greeting(self._services))

    def _decide_finally(self) -> None:
        self._decide(sniff(self._first, final=True))

    def _decide(self, kind: Kind) -> None:
        self._stop_timer()
        transport = self._transport
        assert transport is not None
        if self._lost or transport.is_closing():
            return
        services = self._services
        first, self._first = self._first, b""
        choice = choose(kind, first, services.settings, services.clock, transport.write)
        if choice is None:
            transport.close()
            return
        connection = ClientConnection(services, self._roster, transport, self.peer, choice, self.opened)
        self._decided = connection
        transport.set_protocol(connection)
        self._roster.became(self, connection)
        connection.begin(first)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # -- the roster's side

    def close(self, reason: str) -> None:
        """Close; there is nobody to tell why in words they would understand."""
        self._refused = True
        self._stop_timer()
        if self._transport is None:
            self._roster.left(self)  # still shaking hands: `connection_made` will see it
        elif not self._transport.is_closing():
            self._transport.close()

    def adopt(self, settings: Settings) -> None:
        """Nothing to change: all is looked up when it is needed."""

    def tick(self, now: float) -> None:
        """Called every few seconds."""
        if now - self.opened > self._services.settings.limits.registration:
            self.close("Nobody came in for too long")
