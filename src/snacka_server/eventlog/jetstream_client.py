"""The client library's connection to NATS, changed where a node must outlive its servers' troubles.

What does not answer any more is cut off at once. By itself the library waits until all that is unsent has
gone out before it looks for another server; to a machine that froze or lost its network nothing goes out,
which with much on its way takes a quarter of an hour, and over TLS half a minute. And what a server
complains of before it ends a connection does not end the client for good. This reaches into nats-py's
private parts; tests fail when they change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from nats import errors
from nats.aio.client import Client
from nats.aio.transport import TcpTransport

PERMISSIONS: Final = "permissions violation"
"""A complaint about one subject; anything else is about the connection, which ends."""


class PromptClient(Client):
    """All else is the library's."""

    def __init__(self, complained: Callable[[str], None]) -> None:
        """`complained` is told what a server says is wrong, such as missing permissions."""
        super().__init__()
        self._complained = complained

    def cut(self) -> None:
        """End the connection now. What is unsent is lost; who sent it has no answer and tries again."""
        if isinstance(self._transport, TcpTransport) and self._transport._io_writer is not None:
            self._transport._io_writer.transport.abort()

    async def _attempt_reconnect(self) -> None:
        self.cut()
        await super()._attempt_reconnect()

    async def _process_err(self, err_msg: str) -> None:
        text = err_msg.strip("'")
        self._complained(text)
        if PERMISSIONS not in text:
            await self._process_op_err(errors.Error(f"nats: {text}"))
