"""Looking something up in the local log.

Owns the reading for a search, by a connection of its own, so that a thread may do it while the log goes on.
It refuses to know what else is searched. Whatever goes wrong with the file, a search finds nothing there.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from snacka_tui.model.search_query import Found, Query, plain
from snacka_tui.model.timeline import Kind

_SPOKEN = tuple(kind.name for kind in (Kind.MESSAGE, Kind.ACTION, Kind.NOTICE))


def search_log(place: Path, query: Query, limit: int) -> list[Found]:
    """At most so many messages that fit, the newest first. `place` is the log's file."""
    statement, values = _statement(query)
    found: list[Found] = []
    try:
        with contextlib.closing(sqlite3.connect(f"{place.as_uri()}?mode=ro", uri=True)) as db:
            for network, room, msgid, time_ms, nick, kind, text, account in db.execute(statement, values):
                if query.sender and not _is_me(query) and nick.casefold() != query.sender.casefold():
                    continue
                words = plain(text)
                if all(word in words for word in query.words):
                    found.append(Found(room, nick, text, time_ms, msgid or "", Kind[kind], network, account))
                if len(found) >= limit:
                    break
    except sqlite3.Error:
        return []
    return found


def _is_me(query: Query) -> bool:
    return query.sender.casefold() == "me"


def _statement(query: Query) -> tuple[str, list[object]]:
    """The rows that may fit. SQLite knows the case of ASCII letters only: the rest is looked at after."""
    clauses = [f"kind IN ({', '.join('?' * len(_SPOKEN))})"]
    values: list[object] = [*_SPOKEN]
    if query.after_ms is not None:
        clauses.append("time_ms >= ?")
        values.append(query.after_ms)
    if query.before_ms is not None:
        clauses.append("time_ms < ?")
        values.append(query.before_ms)
    if query.room:
        clauses.append("room IN (?, ?)")
        values += [query.room.casefold(), f"#{query.room.casefold()}"]
    if _is_me(query):
        clauses.append("own")
    for word in query.words:
        if word.isascii():
            clauses.append("(text LIKE ? ESCAPE '!' OR text GLOB '*[^ -~]*')")
            escaped = word.replace("!", "!!").replace("%", "!%").replace("_", "!_")
            values.append(f"%{escaped}%")
    columns = "network, room, msgid, time_ms, nick, kind, text, account"
    where = " AND ".join(clauses)
    return f"SELECT {columns} FROM message WHERE {where} ORDER BY time_ms DESC, id DESC", values
