"""Before a node starts: does its database fit the common log, and if it has none, where does it get one.

It refuses with a reason rather than begin where something would be missing. It looks at the database file
directly, because the server opens it only when this is settled.
"""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..config import Settings
from ..eventlog.jetstream_link import Link
from ..eventlog.jetstream_stream import StreamState, check, look, make
from ..eventlog.jetstream_wire import Subjects
from ..ports import StoreError
from ..storage.schema import open_database
from ..storage.writer import DATABASE, hold_alone
from .membership import Joined, servers_of
from .snapshot import fetch

logger = logging.getLogger(__name__)

PEERS: Final = 5.0
"""Seconds to find somebody with a copy, where nothing goes without."""
READING: Final = 12_000_000
"""Bytes of the log that a node reads and applies in a second, measured with small envelopes and large."""
COPYING: Final = 50_000_000
"""Bytes of a database that come in a second: half of what was measured, as the search index is made anew."""
MAKING: Final = 0.3
"""Seconds that a copy takes at least."""
SECOND_LOOKS: Final = 15
"""Seconds in which a log that seems to end too early may turn out to be longer."""
LOOKS_FOR_ANY: Final = 4
"""Of these, how many may find no log at all."""
KEY_BYTES: Final = 32


def replicas_of(settings: Settings) -> int:
    return settings.cluster_replicas or (3 if len(settings.cluster) >= 3 else 1)


async def join(settings: Settings) -> Joined:
    """Make the stream if it is the first node's; see to it that the data folder fits. Raises StoreError."""
    link, subjects = Link(servers_of(settings), f"{settings.node} joining"), Subjects(settings.cluster_stream)
    path = settings.data / DATABASE
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = hold_alone(path)
    try:
        await link.open()
        check(link)
        stream = await _log_for(link, subjects, path, replicas_of(settings))
        await _fit(link, subjects, path, stream, settings.node)
    finally:
        await link.close()
        lock.close()
    return Joined(bytes.fromhex(stream.cloak))


async def _log_for(link: Link, subjects: Subjects, path: Path, replicas: int) -> StreamState:
    """The log, made anew if this is the first node of all. Raises StoreError.

    A server that starts, or was cut off, may answer before it has caught up: where something seems to be
    missing, it is asked again for a while.
    """
    kept = kept_in(path)
    for looks in range(SECOND_LOOKS):
        stream = await look(link, subjects)
        if stream is None:
            settled = not kept.identity or looks == LOOKS_FOR_ANY
        else:
            settled = stream.identity != kept.identity or stream.last >= kept.position
        if settled:
            break
        if not looks:
            logger.warning("NATS lacks what this machine holds. Looking again, in case it catches up.")
        await asyncio.sleep(1)
    if stream is not None:
        return stream
    if kept.identity:
        raise StoreError(
            f"{path} belongs to a log that was made {kept.identity}, and NATS has none: it has lost its "
            "data, or it is another NATS. Have the data put back, or choose an empty data folder. Nothing "
            "was changed."
        )
    if kept.position:
        raise StoreError(_foreign(path))
    return await make(link, subjects, replicas, os.urandom(KEY_BYTES).hex())


@dataclass(frozen=True, slots=True)
class Kept:
    """Up to where a database of so many bytes holds which log; 0 and an empty identity for a new one."""

    position: int
    identity: str
    size: int


def kept_in(path: Path) -> Kept:
    if not path.exists():
        return Kept(0, "", 0)
    with closing(open_database(path)) as db:
        found = dict(db.execute("SELECT key, value FROM meta WHERE key IN ('pos', 'cluster')").fetchall())
        logged = db.execute("SELECT max(seq) FROM log").fetchone()[0] or 0
    position = max(int(found["pos"]), int(logged))
    return Kept(position, str(found.get("cluster", "")), path.stat().st_size)


def mark(path: Path, identity: str, position: int | None = None) -> None:
    """Note in the database which cluster's log it holds (none: empty) and, if given, up to where."""
    with closing(open_database(path)) as db:
        db.execute("INSERT OR REPLACE INTO meta VALUES ('cluster', ?)", (identity,))
        if position is not None:
            db.execute("UPDATE meta SET value = ? WHERE key = 'pos'", (position,))


async def _fit(link: Link, subjects: Subjects, path: Path, stream: StreamState, node: str) -> None:
    kept = kept_in(path)
    if kept.position and not kept.identity:
        raise StoreError(_foreign(path))
    if kept.identity and kept.identity != stream.identity:
        raise StoreError(
            f"{path} belongs to a log that was made {kept.identity}, and the one in NATS was made "
            f"{stream.identity}: it has been made anew. Choose an empty data folder, or have NATS's own data "
            "put back. Nothing was changed."
        )
    if kept.position > stream.last:
        raise StoreError(
            f"{path} holds the log up to {kept.position}, and in NATS it ends at {stream.last}: NATS has "
            "lost something, or was put back from an older copy. Have the newer data put back. Nothing was "
            "changed."
        )
    lacking = kept.position + 1 < stream.first
    if lacking or copy_is_quicker(stream, kept.position, kept.size):
        fetched = await fetch(link, subjects, path, node, PEERS if lacking else 0)
        if not fetched and lacking:
            raise StoreError(
                f"The log in NATS begins at {stream.first}, this machine holds it up to {kept.position}, and "
                "no other machine answers that could send a copy. Start one that has been there first."
            )
        if fetched and kept_in(path).identity != stream.identity:
            raise StoreError("The copy that another machine sent belongs to another log.")
    mark(path, stream.identity)


def copy_is_quicker(stream: StreamState, position: int, size: int) -> bool:
    """Than to read on from there, with a database of so many bytes: others' are larger by what is lacking."""
    lacking = stream.size_after(position)
    return lacking / READING > MAKING + (size + lacking) / COPYING


def _foreign(path: Path) -> str:
    return (
        f"{path} is the chat of a server alone. To go on with it in a cluster, run snacka-server migrate "
        "once with the same settings; or choose an empty data folder. Nothing was changed."
    )
