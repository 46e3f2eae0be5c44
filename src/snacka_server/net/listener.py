"""One port for everybody: accept, look at the first byte, hand the socket over.

TLS is told apart by peeking, so the connection keeps its bytes; what kind of client it is inside comes from
its first line (`sniff`). A socket that says nothing costs a few hundred bytes, and is greeted once.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from ..commands.services import Services
from ..config import Settings
from ..domain.address import parse_address
from .addresses import lies_in
from .arrival import Arrival, greeting
from .binding import listen
from .cloak import Cloak
from .introductions import Introductions
from .preamble import Preamble
from .roster import Peer, Roster
from .sniff import TLS_HANDSHAKE
from .tls import CertificateError

logger = logging.getLogger(__name__)

ACCEPTS: Final = 64
"""Connections taken in one go, so that a storm of them does not keep those inside waiting."""
TICK: Final = 5.0
HANDSHAKE: Final = 20.0
PREAMBLE_LIMIT: Final = 5.0
"""Seconds for what a proxy says first; its spec asks for at least three."""
SWALLOWED: Final = 65_536


class Listener:
    """Accepts on every address of the host. `tls` gives the context, made when the first TLS client comes."""

    def __init__(self, services: Services, tls: Callable[[], ssl.SSLContext], cloak: Cloak) -> None:
        self._services = services
        self._tls = tls
        self._sockets: list[socket.socket] = []
        self._silent: dict[socket.socket, tuple[Peer, asyncio.TimerHandle]] = {}
        self._introductions = Introductions(self._introduced, self._not_introduced)
        self._roster = Roster(lambda: services.settings, cloak)
        self._tasks: set[asyncio.Task[None]] = set()
        self._ticker: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        self._tls_broken = False

    async def start(self, host: str, port: int) -> list[tuple[str, int]]:
        """Listen; returns the (address, port) pairs. Raises ListenError."""
        self._sockets = await listen(host, port)
        for sock in self._sockets:
            self._loop.add_reader(sock, self._accept, sock)
        self._schedule_tick()
        return [sock.getsockname()[:2] for sock in self._sockets]

    def stop_accepting(self) -> None:
        for sock in self._sockets:
            self._loop.remove_reader(sock)
            sock.close()
        self._sockets.clear()
        self._introductions.stop()
        for sock in tuple(self._silent):
            self._give_up(sock)

    def close_all(self, reason: str) -> None:
        if self._ticker is not None:
            self._ticker.cancel()
        self._roster.close_all(reason)

    def adopt(self, settings: Settings) -> None:
        """The settings have changed; those who are connected learn of it."""
        self._tls_broken = False
        self._roster.adopt(settings)

    async def all_closed(self) -> None:
        """Return when the last connection is over."""
        await self._roster.all_closed()

    @property
    def unregistered(self) -> int:
        """Connections that have not come in yet."""
        return len(self._introductions) + len(self._silent) + len(self._roster) - self._services.registered

    def census(self) -> Counter[tuple[str, bool]]:
        """Open connections by (what they speak, whether over TLS)."""
        found = self._roster.census()
        found["nothing", False] += len(self._silent)
        return found

    # -- accepting

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(ACCEPTS):
            try:
                sock, address = listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                    logger.error("no more connections can be taken for now: %s", error.strerror)
                    self._loop.remove_reader(listening)
                    self._loop.call_later(1.0, self._accept_again, listening)
                    return
                raise
            self._services.figures.accepted += 1
            self._came(sock, str(address[0]))

    def _accept_again(self, listening: socket.socket) -> None:
        if listening in self._sockets:
            self._loop.add_reader(listening, self._accept, listening)

    # -- who it is

    def _came(self, sock: socket.socket, address: str) -> None:
        sock.setblocking(False)
        proxies = self._services.settings.trusted_proxies
        if proxies and lies_in(address, proxies):
            limits = self._services.settings.limits
            self._introductions.expect(sock, min(PREAMBLE_LIMIT, limits.registration))
        else:
            self._admit(sock, Peer(address))

    def _introduced(self, sock: socket.socket, preamble: Preamble) -> None:
        try:
            address = str(parse_address(preamble.address or sock.getpeername()[0]))
        except OSError:
            sock.close()
            return
        self._admit(sock, Peer(address, secure=preamble.secure))

    def _not_introduced(self, sock: socket.socket) -> None:
        self._services.figures.refused += 1
        _turn_away(sock, "This proxy has to say whom it brings (PROXY protocol)")

    def _admit(self, sock: socket.socket, peer: Peer) -> None:
        services = self._services
        ban = services.network.bans.on_address(peer.address, services.clock())
        reason = ban.reason if ban is not None else self._roster.crowd.admit(peer.address, self._loop.time())
        if reason:
            services.figures.refused += 1
            _turn_away(sock, reason)
        else:
            self._look(sock, peer)

    def _look(self, sock: socket.socket, peer: Peer) -> None:
        """Peek at the first byte; with none there yet, wait for it."""
        try:
            first = sock.recv(1, socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            if sock not in self._silent:
                limits = self._services.settings.limits
                timer = self._loop.call_later(limits.greeting_after, self._greet, sock)
                self._silent[sock] = (peer, timer)
                self._loop.add_reader(sock, self._look, sock, peer)
            return
        except OSError:
            first = b""
        self._forget(sock)
        if not first:
            self._roster.crowd.leave(peer.address)
            sock.close()
            return
        tls = first[0] == TLS_HANDSHAKE
        task = self._loop.create_task(
            self._hand_over(sock, replace(peer, tls=tls, secure=tls or peer.secure))
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _greet(self, sock: socket.socket) -> None:
        try:
            if not self._services.settings.tls_only:
                sock.send(greeting(self._services))
        except OSError:
            self._give_up(sock)
            return
        limits = self._services.settings.limits
        peer, _ = self._silent[sock]
        self._silent[sock] = (peer, self._loop.call_later(limits.registration, self._give_up, sock))

    def _give_up(self, sock: socket.socket) -> None:
        peer, _ = self._silent[sock]
        self._forget(sock)
        self._roster.crowd.leave(peer.address)
        sock.close()

    def _forget(self, sock: socket.socket) -> None:
        waiting = self._silent.pop(sock, None)
        if waiting is not None:
            waiting[1].cancel()
            self._loop.remove_reader(sock)

    async def _hand_over(self, sock: socket.socket, peer: Peer) -> None:
        arrival = Arrival(self._services, self._roster, peer)
        self._roster.entered(arrival)
        try:
            context = self._tls() if peer.tls else None
            await self._loop.connect_accepted_socket(
                lambda: arrival,
                sock,
                ssl=context,
                ssl_handshake_timeout=HANDSHAKE if context is not None else None,
            )
        except CertificateError as error:
            if not self._tls_broken:
                logger.error("TLS does not work: %s", error)
            self._tls_broken = True
            self._roster.left(arrival)
            sock.close()
        except (OSError, ssl.SSLError) as error:
            logger.debug("a connection from %s did not come about: %s", peer.address, error)
            self._roster.left(arrival)
            sock.close()

    def _tick(self) -> None:
        now = self._loop.time()
        self._schedule_tick()
        self._roster.tick(now)

    def _schedule_tick(self) -> None:
        """Often enough for the shortest of the limits that are checked by the tick."""
        limits = self._services.settings.limits
        shortest = min(limits.registration, limits.ping_after, limits.ping_grace)
        self._ticker = self._loop.call_later(min(TICK, shortest / 4), self._tick)


def _turn_away(sock: socket.socket, reason: str) -> None:
    """One line and the end. What has come by then is read, or the system might drop the line."""
    with suppress(OSError):
        sock.send(f"ERROR :Closing the connection: {reason}\r\n".encode())
        sock.recv(SWALLOWED)
    sock.close()
