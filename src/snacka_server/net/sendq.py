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

    __slots__ = ("_encode", "_limit", "_on_overflow", "_transport", "closed", "paused", "pending")

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
        self._limit = limit
        self._on_overflow = on_overflow
        self._encode = encode

    def flush(self, memo: dict[tuple[bytes, ...], bytes]) -> None:
        pending = self.pending
        if not pending:
            return
        if len(pending) == 1:
            data = pending[0]
        else:
            key = tuple(pending)
            found = memo.get(key)
            if found is None:
                found = memo[key] = b"".join(key)
            data = found
        pending.clear()
        if self.closed:
            return
        if self._encode is not None:
            data = self._encode(data)
        if data:
            self._transport.write(data)
        if self.paused and self._transport.get_write_buffer_size() > self._limit:
            self._on_overflow()

    def close(self, reason: str) -> None:
        """Say why (if there is a reason), let it drain for a moment, close."""
        if self.closed:
            return
        if reason:
            self.pending.append(f"ERROR :Closing the connection: {reason}\r\n".encode())
        self.flush({})
        self.closed = True
        self._transport.close()
        if self._transport.get_write_buffer_size():
            asyncio.get_running_loop().call_later(LINGER, self._transport.abort)

    def abort(self, reason: str) -> None:
        """Close without waiting for a reader that does not read; the reason goes out if it still fits."""
        if self.closed:
            return
        self.pending.clear()
        self.closed = True
        self._transport.abort()
