"""One connection to NATS: made with the settings that hold in trouble, asked, and moved to another server.

It knows requests and answers, nothing of events. Spec: docs.nats.io; the client is nats-py's core API.
"""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import nats.errors
from nats.aio.client import Client

from ..ports import StoreError

logger = logging.getLogger(__name__)

FIRST_CONTACT: Final = 20.0
"""Seconds that a start waits for the first server to answer."""
PATIENCE: Final = 2.0
"""Seconds that one request waits for its answer."""
SLOWEST: Final = 1.6
"""Seconds between two tries at most."""
TROUBLE: Final = (nats.errors.Error, OSError, TimeoutError)
"""What a request raises while NATS cannot be reached or chooses another leader: it is to be repeated."""


@dataclass(frozen=True, slots=True)
class Servers:
    """Where NATS is and how one gets in."""

    urls: tuple[str, ...]
    credentials: Path | None = None
    authority: Path | None = None


class Link:
    """`open` first. Reconnects by itself for ever; what is asked meanwhile raises one of TROUBLE."""

    def __init__(self, servers: Servers, name: str) -> None:
        self.client = Client()
        self._servers = servers
        self._name = name
        self.on_closed: Callable[[Exception], None] = lambda error: None
        """Told when NATS lets us in no more."""
        self._closing = False

    async def open(self, limit: float = FIRST_CONTACT) -> None:
        """Raises StoreError if no server answers in so many seconds."""
        options: dict[str, Any] = {}
        if self._servers.credentials is not None:
            options["user_credentials"] = str(self._servers.credentials)
        if self._servers.authority is not None:
            options["tls"] = ssl.create_default_context(cafile=self._servers.authority)
        try:
            async with asyncio.timeout(limit):
                await self.client.connect(
                    servers=list(self._servers.urls),
                    name=f"snacka {self._name}",
                    error_cb=self._on_error,
                    disconnected_cb=self._on_lost,
                    reconnected_cb=self._on_back,
                    closed_cb=self._on_closed,
                    connect_timeout=1,
                    reconnect_time_wait=0.25,  # type: ignore[arg-type]  # seconds for asyncio.sleep
                    max_reconnect_attempts=-1,
                    ping_interval=2,
                    max_outstanding_pings=2,
                    pending_size=16 * 1024 * 1024,
                    **options,
                )
        except TROUBLE as error:
            where = ", ".join(_without_secret(url) for url in self._servers.urls)
            reason = f": {error}" if str(error) else ""
            raise StoreError(f"NATS does not answer at {where}{reason}. Start it, or name another.") from None

    async def close(self) -> None:
        self._closing = True
        await self.client.close()

    @property
    def connected(self) -> bool:
        return self.client.is_connected

    async def ask(self, subject: str, request: object = None, patience: float = PATIENCE) -> dict[str, Any]:
        """A JSON answer to a JSON question. Raises one of TROUBLE."""
        body = b"" if request is None else json.dumps(request).encode()
        answer = await self.client.request(subject, body, timeout=patience)
        found = json.loads(answer.data)
        return found if isinstance(found, dict) else {}

    async def insist(self, subject: str, request: object = None) -> dict[str, Any]:
        """Ask until there is an answer: an election leaves questions without one, or answers 503."""
        pause = 0.1
        while True:
            try:
                answer = await self.ask(subject, request)
                if answer.get("error", {}).get("code") != 503:
                    return answer
            except TROUBLE as error:
                logger.debug("%s: %s", subject, error)
            await asyncio.sleep(pause)
            if pause == SLOWEST / 2:
                logger.warning("NATS has no answer yet: more than half of its servers must run.")
            pause = min(SLOWEST, pause * 2)

    async def rotate(self) -> None:
        """Leave this server for another: it may be alive and cut off from the rest."""
        await self.client.force_reconnect()

    async def _on_error(self, error: Exception) -> None:
        logger.debug("NATS: %s", error)

    async def _on_lost(self) -> None:
        if not self.client.is_closed:
            logger.warning("The connection to NATS is lost; looking for another server.")

    async def _on_closed(self) -> None:
        if not self._closing:
            self.on_closed(StoreError(f"NATS has closed the door: {self.client.last_error}"))

    async def _on_back(self) -> None:
        logger.info("NATS is there again.")


def _without_secret(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
