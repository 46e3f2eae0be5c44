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
import sys
from collections import Counter
from collections.abc import Callable
from typing import Final

from ..commands.services import Services
from .arrival import Arrival, greeting
from .roster import Peer, Roster
from .sniff import TLS_HANDSHAKE
from .tls import CertificateError

logger = logging.getLogger(__name__)

BACKLOG: Final = 1024
ACCEPTS: Final = 64
"""Connections taken in one go, so that a storm of them does not keep those inside waiting."""
TICK: Final = 5.0
HANDSHAKE: Final = 20.0


class ListenError(Exception):
    """The port cannot be had; the text says why and what to do."""


class Listener:
    """Accepts on every address of the host. `tls` gives the context, made when the first TLS client comes."""

    def __init__(self, services: Services, tls: Callable[[], ssl.SSLContext]) -> None:
        self._services = services
        self._tls = tls
        self._sockets: list[socket.socket] = []
        self._silent: dict[socket.socket, asyncio.TimerHandle] = {}
        self._roster = Roster()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ticker: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        self._tls_broken = False

    async def start(self, host: str, port: int) -> list[tuple[str, int]]:
        """Listen; returns the (address, port) pairs. Raises ListenError."""
        try:
            infos = await self._loop.getaddrinfo(
                host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )
        except OSError as error:
            raise ListenError(f"HOST {host} is not an address of this machine: {error.strerror}.") from None
        bound: list[tuple[str, int]] = []
        for family, kind, proto, _, address in dict.fromkeys(infos):
            sock = socket.socket(family, kind, proto)
            try:
                if sys.platform != "win32":  # there the same option would let two servers share a port
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                sock.setblocking(False)
                sock.bind(address)
                sock.listen(BACKLOG)
            except OSError as error:
                sock.close()
                self.stop_accepting()
                raise ListenError(_advice(error, str(address[0]), port)) from None
            self._sockets.append(sock)
            bound.append(sock.getsockname()[:2])
        for sock in self._sockets:
            self._loop.add_reader(sock, self._accept, sock)
        self._schedule_tick()
        return bound

    def stop_accepting(self) -> None:
        for sock in self._sockets:
            self._loop.remove_reader(sock)
            sock.close()
        self._sockets.clear()
        for sock in tuple(self._silent):
            self._forget(sock)
            sock.close()

    def close_all(self, reason: str) -> None:
        if self._ticker is not None:
            self._ticker.cancel()
        self._roster.close_all(reason)

    async def all_closed(self) -> None:
        """Return when the last connection is over."""
        await self._roster.all_closed()

    @property
    def unregistered(self) -> int:
        """Connections that have not come in yet."""
        return len(self._silent) + len(self._roster) - self._services.registered

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
            sock.setblocking(False)
            self._look(sock, str(address[0]))

    def _accept_again(self, listening: socket.socket) -> None:
        if listening in self._sockets:
            self._loop.add_reader(listening, self._accept, listening)

    def _look(self, sock: socket.socket, address: str) -> None:
        """Peek at the first byte; with none there yet, wait for it."""
        try:
            first = sock.recv(1, socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            if sock not in self._silent:
                limits = self._services.settings.limits
                self._silent[sock] = self._loop.call_later(limits.greeting_after, self._greet, sock)
                self._loop.add_reader(sock, self._look, sock, address)
            return
        except OSError:
            first = b""
        self._forget(sock)
        if not first:
            sock.close()
            return
        task = self._loop.create_task(self._hand_over(sock, address, first[0] == TLS_HANDSHAKE))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _greet(self, sock: socket.socket) -> None:
        try:
            sock.send(greeting(self._services))
        except OSError:
            self._give_up(sock)
            return
        limits = self._services.settings.limits
        self._silent[sock] = self._loop.call_later(limits.registration, self._give_up, sock)

    def _give_up(self, sock: socket.socket) -> None:
        self._forget(sock)
        sock.close()

    def _forget(self, sock: socket.socket) -> None:
        timer = self._silent.pop(sock, None)
        if timer is not None:
            timer.cancel()
            self._loop.remove_reader(sock)

    async def _hand_over(self, sock: socket.socket, address: str, secure: bool) -> None:
        arrival = Arrival(self._services, self._roster, Peer(address, tls=secure, secure=secure))
        self._roster.entered(arrival)
        try:
            context = self._tls() if secure else None
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
            logger.debug("a connection from %s did not come about: %s", address, error)
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


def _advice(error: OSError, address: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {address} is taken: another server runs there, perhaps Snacka's. "
            f"Stop it, or choose another port: snacka-server --port {port + 1 if port < 65535 else port - 1}"
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return f"HOST {address} is not an address of this machine. 0.0.0.0 listens on all of them."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by this user. Ports above 1023 may: snacka-server --port 5588"
    return f"The server cannot listen on {address} port {port}: {error.strerror}."
