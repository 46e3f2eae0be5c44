"""One client that never waits: durable messages a second.

It sends lines as fast as the socket takes them and counts its own echoes. With echo-message an echo is the
server's word that the message is kept, so echoes a second are durable messages a second.
"""

from __future__ import annotations

import os
import re
import selectors
import socket
import time
from collections.abc import Callable

from .fanout import Effort
from .figures import Figure, Target, alone
from .load import LOAD_CORE, CannotMeasureError, cpu_s
from .servers import CAPS, Snacka

TEXT = b"the build is green again, could somebody look at it please before we ship the whole thing tonight??"
ROOM = b"#pipeline"
BATCH = 500
SILENCE = 20.0


class Pipeline:
    """A registered client in a room of its own, on a plain non-blocking socket."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=SILENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(b"CAP REQ :%s\r\nNICK pipe\r\nUSER pipe 0 * :pipe\r\nCAP END\r\n" % CAPS.encode())
        self._until(rb" 001 ")
        self.socket.sendall(b"JOIN %s\r\n" % ROOM)
        self._until(rb" 366 ")

    def _until(self, pattern: bytes) -> None:
        seen = b""
        while not re.search(pattern, seen):
            data = self.socket.recv(65_536)
            if not data:
                raise CannotMeasureError("the server closed the pipelined client's connection")
            seen += data

    def send(self, count: int) -> float:
        """Messages a second: from the first byte out to the last echo in. Raises CannotMeasureError."""
        line = b"PRIVMSG %s :%s\r\n" % (ROOM, TEXT)
        batch = memoryview(line * BATCH)
        total, sent, echoes, tail = count * len(line), 0, 0, b""
        self.socket.setblocking(False)
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ | selectors.EVENT_WRITE)
            started = time.perf_counter()
            while echoes < count:
                ready = selector.select(SILENCE)
                if not ready:
                    raise CannotMeasureError(
                        f"{count - echoes} of {count} echoes did not come in {SILENCE:.0f} s"
                    )
                events = ready[0][1]
                if events & selectors.EVENT_WRITE and sent < total:
                    at = sent % len(batch)
                    sent += self.socket.send(batch[at : at + total - sent])
                    if sent == total:
                        selector.modify(self.socket, selectors.EVENT_READ)
                if events & selectors.EVENT_READ:
                    data = self.socket.recv(1 << 18)
                    if not data:
                        raise CannotMeasureError("the server closed the pipelined client's connection")
                    lines = tail + data
                    end = lines.rfind(b"\n") + 1
                    echoes += lines.count(b" PRIVMSG " + ROOM, 0, end)
                    tail = lines[end:]
            elapsed = time.perf_counter() - started
        self.socket.setblocking(True)
        self.socket.settimeout(SILENCE)
        return count / elapsed

    def close(self) -> None:
        self.socket.close()


def durable(effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """One pipelined client against a fresh server with history on."""
    rates, costs = [], []
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    with Snacka() as server:
        if LOAD_CORE in allowed:
            os.sched_setaffinity(0, {LOAD_CORE})
        try:
            client = Pipeline(server.port)
            rate = client.send(5_000)
            for _ in range(effort.rounds):
                count = max(2_000, int(rate * max(effort.seconds, 1.5)))
                before = cpu_s(server.pid)
                rate = client.send(count)
                rates.append(rate)
                costs.append((cpu_s(server.pid) - before) / count * 1e6)
            client.close()
        finally:
            if LOAD_CORE in allowed:
                os.sched_setaffinity(0, allowed)
    return [
        alone("one pipelined client, durable", "msg/s", rates, Target(25_000, 45_000)),
        alone("one pipelined client, durable", "us CPU/msg", costs),
    ]
