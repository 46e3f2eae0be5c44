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
        except sqlite3.Error as error:
            logger.warning("no copy for another machine could be made: %s", error)
            path.unlink(missing_ok=True)
            return
        self._copies[name] = (path, time.monotonic())
        logger.info("another machine fetches a copy of everything (%d bytes)", size)
        await message.respond(json.dumps({"node": self._node, "copy": name, "bytes": size}).encode())

    async def _on_piece(self, message: Msg) -> None:
        """An empty answer is the end, and the copy goes."""
        asked: dict[str, Any] = json.loads(message.data)
        name = str(asked["copy"])
        if name not in self._copies:
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


async def fetch(link: Link, subjects: Subjects, path: Path, node: str) -> bool:
    """Put another node's copy in the place of the database. False if none answers.

    Raises StoreError where the copy begins to come and does not end.
    """
    try:
        offer = await link.ask(subjects.snapshots, {"node": node}, MAKING)
    except TROUBLE:
        return False
    logger.info("fetching a copy of everything from %s (%d bytes)", offer["node"], offer["bytes"])
    path.parent.mkdir(parents=True, exist_ok=True)
    incoming = path.with_name(f"{path.name}.incoming")
    subject = subjects.node(str(offer["node"]), "snapshot")
    with incoming.open("wb") as file:
        while piece := await _piece(link, subject, {"copy": offer["copy"], "at": file.tell()}):
            file.write(piece)
        size = file.tell()
    if size != offer["bytes"]:
        incoming.unlink()
        raise StoreError("The copy from another machine came incomplete. Start this one again.")
    _put_in_place(incoming, path)
    return True


def _put_in_place(incoming: Path, path: Path) -> None:
    for ending in ("-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    discard(path.with_name(INDEX))  # it is made again from what has come
    incoming.replace(path)


async def _piece(link: Link, subject: str, question: dict[str, Any]) -> bytes:
    for _ in range(ATTEMPTS):
        try:
            answer = await link.client.request(subject, json.dumps(question).encode(), timeout=5)
            return bytes(answer.data)
        except TROUBLE as error:
            logger.debug("a piece of the copy: %s", error)
            await asyncio.sleep(0.5)
    raise StoreError("The machine that was sending a copy does not answer any more. Start this one again.")


def _copy(source: Path, target: Path) -> int:
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as db:
        db.execute("VACUUM INTO ?", (str(target),))
    return target.stat().st_size


def _read(path: Path, at: int) -> bytes:
    with path.open("rb") as file:
        file.seek(at)
        return file.read(PIECE)
