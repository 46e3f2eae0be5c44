"""What a server keeps of one account, as JSON: for the person whose it is, or an operator on their behalf.

It reads the database beside a running server and changes nothing. Secrets (password hashes) are left out.
"""

from __future__ import annotations

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
from ..ports import HIGHEST, LOWEST, Entry, Erasure
from ..storage.leaving import every_target, own

SECRET: Final = ("password", "scram")


def export(database: Path, account: str) -> dict[str, Any] | None:
    """The account's document and all that it said, oldest first in each place; None for no such account."""
    uri = f"{database.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as db:
        db.execute("BEGIN")  # all as of one moment
        row = db.execute(
            "SELECT body FROM documents WHERE kind = 'account' AND key = ?", (fold_nick(account),)
        ).fetchone()
        if row is None:
            return None
        document = {key: value for key, value in json.loads(row[0]).items() if key not in SECRET}
        return {"account": document, "messages": list(_messages(db, str(document["name"])))}


def export_text(database: Path, account: str) -> str | None:
    """The same as a text of JSON."""
    found = export(database, account)
    return None if found is None else json.dumps(found, ensure_ascii=False, indent=1)


def _messages(db: sqlite3.Connection, account: str) -> Iterator[dict[str, Any]]:
    everything = Erasure(account, "", HIGHEST[1])
    for target, name in every_target(db):
        for time_ms, order, _, raw in own(db, target, everything, LOWEST, words_of):
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
