"""The connection to one server, opened again whenever it dies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from snacka_protocol.message import Message
from snacka_tui.link.events import Endpoint, LinkEvent


class Link:
    """One endpoint, one connection at a time.

    Use: `async for event in link.events(): ...`, with `send` from anywhere in the same loop.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint

    def events(self) -> AsyncIterator[LinkEvent]:
        """Connect, read, reconnect, for ever: until `close`, a certificate to decide on, or cancellation."""
        raise NotImplementedError

    def send(self, messages: Iterable[Message]) -> None:
        """Queue messages. Without a connection they are dropped: the model's outbox keeps what matters.

        A full queue ends the connection (the server stopped reading), which is then reported.
        """
        raise NotImplementedError

    def retry_now(self) -> None:
        """Do not wait out the pause before the next attempt."""
        raise NotImplementedError

    def trust(self, fingerprint: str) -> None:
        """Pin this certificate from now on; call `events` again to go on."""
        raise NotImplementedError

    async def close(self) -> None:
        """Send what is queued, close, and end `events`. Never takes more than two seconds."""
        raise NotImplementedError
