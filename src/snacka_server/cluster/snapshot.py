"""A copy of everything for a new node: one that has been there makes it, the new one fetches it in pieces.

The copy is the database as it is at one moment, with its position in the log; the new node reads on from
there. Pieces are asked for one after the other, so a slow receiver is never overrun.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import time
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from nats.aio.msg import Msg

from ..eventlog.jetstream_link import TROUBLE, Link
from ..eventlog.jetstream_wire import Subjects
from ..ports import StoreError
from ..storage.search_index import INDEX, discard

logger = logging.getLogger(__name__)

PIECE: Final = 512 * 1024
MAKING: Final = 120.0
"""Seconds that a copy may take to be made."""
KEPT: Final = 120.0
"""Seconds without a question after which a copy is thrown away."""
ATTEMPTS: Final = 10
"""Questions for a piece before the copy is given up."""
COPIES: Final = 3
"""Copies that are begun before the start is given up."""


class Source:
    """Answers other nodes' questions for copies of this database."""

    def __init__(self, link: Link, subjects: Subjects, node: str, path: Path) -> None:
        self._link = link
        self._subjects = subjects
        self._node = node
        self._path = path
        self._copies: dict[str, tuple[Path, float]] = {}

    async def start(self) -> None:
        for forgotten in self._path.parent.glob(f"{self._path.name}.copy-*"):
            forgotten.unlink()
        client = self._link.client
        await client.subscribe(self._subjects.snapshots, queue="source", cb=self._on_asked)
        await client.subscribe(self._subjects.node(self._node, "snapshot"), cb=self._on_piece)

    def stop(self) -> None:
        for path, _ in self._copies.values():
            path.unlink(missing_ok=True)
        self._copies.clear()

    async def _on_asked(self, message: Msg) -> None:
        self._throw_away()
        name = uuid.uuid4().hex
        path = self._path.with_name(f"{self._path.name}.copy-{name}")
        try:
            size = await asyncio.to_thread(_copy, self._path, path)
        except (sqlite3.Error, OSError) as error:
            logger.warning("no copy for another machine could be made: %s", error)
            path.unlink(missing_ok=True)
            await message.respond(json.dumps({"node": self._node, "error": str(error)}).encode())
            return
        self._copies[name] = (path, time.monotonic())
        logger.info("another machine fetches a copy of everything (%d bytes)", size)
        await message.respond(json.dumps({"node": self._node, "copy": name, "bytes": size}).encode())

    async def _on_piece(self, message: Msg) -> None:
        """An empty answer is the end, and the copy goes; so it is if there is no such copy any more."""
        asked: dict[str, Any] = json.loads(message.data)
        name = str(asked["copy"])
        if name not in self._copies:
            await message.respond(b"")
            return
        path, _ = self._copies[name]
        self._copies[name] = (path, time.monotonic())
        piece = await asyncio.to_thread(_read, path, int(asked["at"]))
        if not piece:
            del self._copies[name]
            path.unlink(missing_ok=True)
        await message.respond(piece)

    def _throw_away(self) -> None:
        """Copies that nobody fetches any more."""
        for name, (path, asked) in tuple(self._copies.items()):
            if time.monotonic() - asked > KEPT:
                del self._copies[name]
                path.unlink(missing_ok=True)


class _BrokenOffError(Exception):
    """A copy that began to come and did not end."""


async def fetch(link: Link, subjects: Subjects, path: Path, node: str, patience: float) -> bool:
    """Put another node's copy in the place of the database. False if none answers within so many seconds.

    Raises StoreError where copies begin to come and do not end.
    """
    logger.info("asking the other machines for a copy of everything")
    path.parent.mkdir(parents=True, exist_ok=True)
    incoming = path.with_name(f"{path.name}.incoming")
    for _ in range(COPIES):
        offer = await _offer(link, subjects, node, patience)
        if offer is None:
            return False
        logger.info("fetching a copy of everything from %s (%d bytes)", offer["node"], offer["bytes"])
        try:
            await _receive(link, subjects, offer, incoming)
        except _BrokenOffError as error:
            logger.warning("the copy from %s broke off (%s): asking for another", offer["node"], error)
            incoming.unlink()
            continue
        _put_in_place(incoming, path)
        return True
    raise StoreError("Copies from other machines break off again and again. Start this one again later.")


async def _offer(link: Link, subjects: Subjects, node: str, patience: float) -> dict[str, Any] | None:
    """A copy that somebody has made for us. Who is there may not be known at once."""
    end = time.monotonic() + patience
    while True:
        try:
            offer = await link.ask(subjects.snapshots, {"node": node}, MAKING)
            if "error" not in offer:
                return offer
            logger.warning("%s could make no copy: %s", offer["node"], offer["error"])
        except TROUBLE as error:
            logger.debug("nobody offers a copy: %s", error)
        if time.monotonic() > end:
            return None
        await asyncio.sleep(0.5)


async def _receive(link: Link, subjects: Subjects, offer: dict[str, Any], incoming: Path) -> None:
    """Raises _BrokenOffError."""
    subject = subjects.node(str(offer["node"]), "snapshot")
    with incoming.open("wb") as file:
        while piece := await _piece(link, subject, {"copy": offer["copy"], "at": file.tell()}):
            file.write(piece)
        size = file.tell()
    if size != offer["bytes"]:
        raise _BrokenOffError(f"after {size} bytes")


def _put_in_place(incoming: Path, path: Path) -> None:
    for ending in ("", "-wal", "-shm"):  # whoever is killed in between begins with nothing, and asks again
        Path(f"{path}{ending}").unlink(missing_ok=True)
    discard(path.with_name(INDEX))  # it is made again from what has come
    incoming.replace(path)


async def _piece(link: Link, subject: str, question: dict[str, Any]) -> bytes:
    for _ in range(ATTEMPTS):
        try:
            return await link.request(subject, json.dumps(question).encode(), 5)
        except TROUBLE as error:
            logger.debug("a piece of the copy: %s", error)
            await asyncio.sleep(0.5)
    raise _BrokenOffError("no answer any more")


def _copy(source: Path, target: Path) -> int:
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as db:
        db.execute("VACUUM INTO ?", (str(target),))
    return target.stat().st_size


def _read(path: Path, at: int) -> bytes:
    with path.open("rb") as file:
        file.seek(at)
        return file.read(PIECE)
