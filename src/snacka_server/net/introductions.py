"""Sockets that trusted proxies opened, until the PROXY preamble has told whom they bring.

It peeks, and takes exactly the preamble: what follows may be TLS. A proxy that is trusted must always send
one: guessing would let the people behind it forge theirs. Spec: haproxy.org, proxy-protocol.txt.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Final

from .preamble import PEEK, Preamble, PreambleError, read_preamble

FIRST_LOOK: Final = 0.02


class Introductions:
    """`introduced` gets each socket with its preamble, `failed` the ones that send none."""

    def __init__(
        self,
        introduced: Callable[[socket.socket, Preamble], None],
        failed: Callable[[socket.socket], None],
    ) -> None:
        self._introduced = introduced
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[socket.socket, asyncio.TimerHandle] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def expect(self, sock: socket.socket, limit: float) -> None:
        """`limit` is in seconds, for the whole preamble."""
        self._look(sock, self._loop.time() + limit, FIRST_LOOK)

    def stop(self) -> None:
        for sock in tuple(self._waiting):
            self._forget(sock)
            sock.close()

    def _look(self, sock: socket.socket, until: float, pause: float) -> None:
        self._forget(sock)
        try:
            data = sock.recv(PEEK, socket.MSG_PEEK)
            preamble = read_preamble(data) if data else None
        except (BlockingIOError, InterruptedError):
            self._loop.add_reader(sock, self._look, sock, until, pause)
            self._waiting[sock] = self._loop.call_at(until, self._give_up, sock)
            return
        except (OSError, PreambleError):
            self._failed(sock)
            return
        if preamble is not None:
            sock.recv(preamble.size)
            self._introduced(sock, preamble)
        elif not data or self._loop.time() >= until:
            self._failed(sock)
        else:
            # The socket stays readable while half a preamble lies there: look again in a while.
            self._waiting[sock] = self._loop.call_later(pause, self._look, sock, until, 2 * pause)

    def _give_up(self, sock: socket.socket) -> None:
        self._forget(sock)
        self._failed(sock)

    def _forget(self, sock: socket.socket) -> None:
        timer = self._waiting.pop(sock, None)
        if timer is not None:
            timer.cancel()
            self._loop.remove_reader(sock)
