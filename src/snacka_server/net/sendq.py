"""A connection's outbox: lines collect during a loop turn and leave in one write.

It is bounded: a reader that stops reading costs memory up to the limit, then the connection is closed with a
reason, and nobody else notices.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

LINGER: Final = 5.0
"""Seconds that a closing connection gets to read its last lines."""


class SendQueue:
    """The Outbox of one connection. `limit` is in bytes, beyond what the system's buffers hold."""

    __slots__ = (
        "_encode",
        "_on_overflow",
        "_then",
        "_transport",
        "closed",
        "limit",
        "paused",
        "pending",
        "write",
    )

    def __init__(
        self,
        transport: asyncio.WriteTransport,
        limit: int,
        on_overflow: Callable[[], None],
        encode: Callable[[bytes], bytes] | None = None,
    ) -> None:
        self.pending: list[bytes] = []
        self.paused = False
        self.closed = False
        self._transport = transport
        self.limit = limit
        self._on_overflow = on_overflow
        self._encode = encode
        self._then: Callable[[], None] | None = None
        # The transport's own method where nothing stands between: every delivery goes through here.
        self.write: Callable[[bytes], None] = transport.write if encode is None else self._write_encoded

    def _write_encoded(self, data: bytes) -> None:
        assert self._encode is not None
        text = self._encode(data)
        if text:
            self._transport.write(text)

    def check(self) -> None:
        if not self.closed and self._transport.get_write_buffer_size() > self.limit:
            self._on_overflow()

    def when_drained(self, then: Callable[[], None]) -> None:
        self._then = then
        asyncio.get_running_loop().call_soon(self._drained)  # what is pending is written before that

    def resume(self) -> None:
        """The transport wants more."""
        self.paused = False
        if self._then is not None:
            asyncio.get_running_loop().call_soon(self._drained)

    def _drained(self) -> None:
        if self._then is not None and not self.paused and not self.closed:
            then, self._then = self._then, None
            then()

    def send_now(self, line: bytes) -> None:
        """One line at once, after what is pending."""
        self.pending.append(line)
        data = b"".join(self.pending)
        self.pending.clear()
        self.write(data)

    def close(self, reason: str) -> None:
        """Say why (if there is a reason), let it drain for a moment, close."""
        if self.closed:
            return
        self.send_now(f"ERROR :Closing the connection: {reason}\r\n".encode() if reason else b"")
        self.end()
        if self._transport.is_closing():
            return  # the other side was quicker; a second close breaks asyncio's TLS transports
        self._transport.close()
        if self._transport.get_write_buffer_size():
            asyncio.get_running_loop().call_later(LINGER, self._transport.abort)

    def abort(self) -> None:
        """Close without waiting for a reader that does not read."""
        if self.closed:
            return
        self.end()
        self._transport.abort()

    def end(self) -> None:
        """The connection is over: what is still said goes nowhere."""
        self.closed = True
        self.pending.clear()
        self.write = _discard


def _discard(data: bytes) -> None:
    """What is said to a closed connection."""
