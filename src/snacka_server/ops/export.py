"""What a server keeps of one account, as JSON: for the person whose it is, or an operator on their behalf.

It reads the database beside a running server and changes nothing. Secrets (password hashes) are left out.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from snacka_protocol.casemapping import fold_nick
from snacka_protocol.timestamps import format_ms

from ..domain.events import Kind, Redacted, Said
from ..eventlog.codec import decode_event
from ..eventlog.words import words_of
from ..ports import HIGHEST, Entry, Erasure
from ..storage.leaving import every_target, own
from ..storage.schema import open_reading
from ..storage.writer import DATABASE

SECRET: Final = ("password", "scram")


def export(database: Path, account: str) -> dict[str, Any] | None:
    """The account's document and all that it said, oldest first in each place; None for no such account."""
    with closing(open_reading(database)) as db:
        db.execute("BEGIN")  # all as of one moment
        row = db.execute(
            "SELECT body FROM documents WHERE kind = 'account' AND key = ?", (fold_nick(account),)
        ).fetchone()
        if row is None:
            return None
        document = {key: value for key, value in json.loads(row[0]).items() if key not in SECRET}
        return {"account": document, "messages": list(_messages(db, document))}


def export_text(database: Path, account: str) -> str | None:
    """The same as a text of JSON."""
    found = export(database, account)
    return None if found is None else json.dumps(found, ensure_ascii=False, indent=1)


async def export_to_file(data: Path, account: str, now_ms: int) -> str:
    """The same into a file of the data folder, readable by its owner alone. Returns the file's name."""
    return await asyncio.to_thread(_write, data, account, now_ms)


def _write(data: Path, account: str, now_ms: int) -> str:
    """The one before it goes: whoever asks a thousand times fills no disk."""
    folder = data / "exports"
    folder.mkdir(mode=0o700, exist_ok=True)
    whose = hashlib.sha256(fold_nick(account).encode()).hexdigest()[:16]
    path = folder / f"{whose}-{now_ms}.json"
    path.touch(mode=0o600)
    path.write_text(export_text(data / DATABASE, account) or "{}", encoding="utf-8")
    for older in folder.glob(f"{whose}-*.json"):
        if older != path:
            older.unlink(missing_ok=True)
    return path.name


def _messages(db: sqlite3.Connection, account: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What was said before the account was made is of somebody who had its name earlier."""
    everything = Erasure(str(account["name"]), "", HIGHEST[1])
    begin = (int(account["created_ms"]), -1)
    for target, name in every_target(db):
        for time_ms, order, _, raw in own(db, target, everything, begin, words_of):
            event = decode_event(raw)
            shown: dict[str, Any] = {
                "msgid": Entry(order, time_ms, event, raw).msgid,
                "time": format_ms(time_ms),
                "source": event.source,
            }
            if isinstance(event, Said):
                shown |= {"kind": Kind(event.kind).name, "target": event.target, "text": event.text}
                if event.tags:
                    shown["tags"] = event.tags
            elif isinstance(event, Redacted):
                shown |= {"kind": "REDACT", "target": event.target, "text": event.reason}
            yield shown | {"history": name.replace("\n", " ")}
