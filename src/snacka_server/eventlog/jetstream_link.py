"""One connection to NATS: made with the settings that hold in trouble, asked, and moved to another server.

It knows requests and answers, nothing of events. Spec: docs.nats.io; the client is nats-py's core API.
"""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import nats.errors

from ..ports import StoreError
from .jetstream_client import PromptClient
from .reminder import Reminder

logger = logging.getLogger(__name__)

FIRST_CONTACT: Final = 60.0
"""Seconds that a start waits for the first server to answer, which may have much to read at its own."""
PATIENCE: Final = 2.0
"""Seconds that one request waits for its answer."""
SLOWEST: Final = 1.6
"""Seconds between two tries at most."""
PARTING: Final = 2.0
"""Seconds that the last words may need to go out."""
BEGINNING: Final = 10.0
"""Seconds in which a server that says it has no JetStream may only be starting, or stopping."""
ELECTING: Final = frozenset({10008, 10009, 10118})
"""Temporarily unavailable; not the leader; the stream is offline."""
NOT_READY: Final = frozenset({10035, 10039, 10076})
"""No such account; JetStream is not enabled, for the account or at all."""
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
        self.client = PromptClient(self._on_complaint)
        self._servers = servers
        self._name = name
        self._reminder = Reminder(logger)
        self._complaints = Reminder(logger, soon=0)

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
                    connect_timeout=1,
                    reconnect_time_wait=0.25,  # type: ignore[arg-type]  # seconds for asyncio.sleep
                    max_reconnect_attempts=-1,
                    ping_interval=2,
                    max_outstanding_pings=2,
                    pending_size=16 * 1024 * 1024,
                    **options,
                )
        except TROUBLE as error:
            raise StoreError(self._unreachable(error if str(error) else self.client.last_error)) from None
        self._reminder.over()

    async def close(self) -> None:
        """Within a few seconds, also where nobody takes the last words."""
        try:
            async with asyncio.timeout(PARTING):
                await self.client.close()
        except TROUBLE as error:
            logger.debug("closing: %s", error)
            self.client.cut()

    @property
    def connected(self) -> bool:
        return self.client.is_connected

    async def request(
        self, subject: str, body: bytes, patience: float = PATIENCE, headers: dict[str, str] | None = None
    ) -> bytes:
        """The answer. Raises one of TROUBLE; at once without a connection, so that nothing piles up."""
        self.must_be_connected()
        answer = await self.client.request(subject, body, timeout=patience, headers=headers)
        return bytes(answer.data)

    async def publish(self, subject: str, body: bytes) -> None:
        """Raises one of TROUBLE; without a connection at once."""
        self.must_be_connected()
        await self.client.publish(subject, body)

    async def ask(self, subject: str, request: object = None, patience: float = PATIENCE) -> dict[str, Any]:
        """A JSON answer to a JSON question. Raises one of TROUBLE."""
        body = b"" if request is None else json.dumps(request).encode()
        found = json.loads(await self.request(subject, body, patience))
        return found if isinstance(found, dict) else {}

    async def insist(self, subject: str, request: object = None) -> dict[str, Any]:
        """Ask until there is an answer: an election leaves questions without one, or says that it lasts."""
        pause, began, reminder = 0.1, time.monotonic(), Reminder(logger)
        while True:
            try:
                answer = await self.ask(subject, request)
            except TROUBLE as error:
                reason = reason_of(error)
            else:
                trouble = answer.get("error", {})
                code, reason = trouble.get("err_code"), str(trouble.get("description", ""))
                beginning = code in NOT_READY and time.monotonic() - began < BEGINNING
                if code not in ELECTING and not beginning:
                    return answer
            logger.debug("%s: %s", subject, reason)
            reminder.because(
                f"NATS has no answer yet: more than half of its servers must run, with JetStream ({reason})."
            )
            await asyncio.sleep(pause)
            pause = min(SLOWEST, pause * 2)

    async def rotate(self) -> None:
        """Leave this server for another: it may be alive and cut off from the rest."""
        await self.client.force_reconnect()

    def must_be_connected(self) -> None:
        """Raises one of TROUBLE. What is sent without a connection would be kept until nobody wants it."""
        if not self.connected:
            raise ConnectionError("no connection to NATS")

    def _unreachable(self, error: Exception | None) -> str:
        where = ", ".join(_without_secret(url) for url in self._servers.urls)
        reason = reason_of(error) if error is not None else ""
        if "uthorization" in reason:
            return (
                f"NATS at {where} does not let us in: {reason}. Give its user and password in the addresses, "
                "or --cluster-credentials."
            )
        return f"NATS does not answer at {where}{f': {reason}' if reason else ''}. Start it, or name another."

    async def _on_error(self, error: Exception) -> None:
        """While there is no connection: why. Otherwise what went wrong with a message, here or there."""
        if not self.connected:
            self._reminder.because(self._unreachable(error))
        elif isinstance(error, TROUBLE):
            logger.debug("NATS: %s", error)
        else:
            logger.error("a message from another machine could not be handled", exc_info=error)

    def _on_complaint(self, text: str) -> None:
        self._complaints.because(f"NATS complains: {text}.")

    async def _on_lost(self) -> None:
        if not self.client.is_closed:
            logger.warning("The connection to NATS is lost; looking for another server.")

    async def _on_back(self) -> None:
        self._reminder.over()
        logger.info("NATS is there again.")


def reason_of(error: Exception) -> str:
    """In a few words, for people who look after NATS."""
    return str(error).removeprefix("nats: ") or "no answer"


def _without_secret(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
