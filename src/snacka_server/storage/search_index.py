"""The search index: a file of its own beside the database, made from the history and never more than it says.

A message is found by the trigrams of its folded text, by where it was said and by who said it; what is found
is looked up in the history and checked there, so the index may lag behind, hold too much or be deleted at any
time. A file of its own has a writer of its own: filling it never makes a message wait. The table keeps no
text. Spec: sqlite.org/fts5.html, the trigram tokenizer.
"""

from __future__ import annotations

import sqlite3
import unicodedata
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from .schema import APPLICATION_ID

INDEX: Final = "search.db"
"""The file's name in the data folder."""
VERSION: Final = 1
"""An index of another version is thrown away and made again."""

_SCHEMA: Final = """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
    INSERT INTO meta VALUES ('unindexed', 0);
    CREATE TABLE positions (target INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, ord INTEGER NOT NULL);
    CREATE VIRTUAL TABLE words USING fts5(text, place, who,
        content='', detail='none', columnsize=0, tokenize='trigram case_sensitive 1');
"""

_SPAN: Final = 60_000
"""Characters used of each private plane: fewer than it has."""
_TERMS: Final = 24
"""Trigrams of a question that the index is asked for; the rest is checked in what it finds."""


def open_index(path: Path) -> sqlite3.Connection:
    """The index to write to: the one that is there, or an empty one. Raises sqlite3.Error."""
    try:
        return _opened(path)
    except sqlite3.DatabaseError:
        discard(path)
        return _opened(path)


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    try:
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        if version not in (0, VERSION):
            raise sqlite3.DatabaseError("an index of another version")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = OFF")  # what a power cut breaks is made again
        db.execute("PRAGMA secure_delete = ON")
        if version == 0:
            db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT")
            db.execute(f"PRAGMA application_id = {APPLICATION_ID + 1}")
        db.execute("SELECT count(*) FROM positions").fetchone()
    except BaseException:
        db.close()
        raise
    return db


def discard(path: Path) -> None:
    """Throw the index away; it is made again from the history."""
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def folded(text: str) -> str:
    """The text as it is compared: no case, and one form of what looks the same."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def document_id(time_ms: int, order: int) -> int:
    """The index's number of a message: grows with time. Two may share one: what is found is checked."""
    return time_ms << 20 | (order >> 16 & 0xFF) << 12 | order & 0xFFF


def time_of(document: int) -> int:
    return document >> 20


def place_mark(target: int) -> str:
    """One trigram that stands for a history: of characters that hardly anybody writes."""
    return chr(0xF0000 + target % _SPAN) + chr(0xF0000 + target // _SPAN % _SPAN) + chr(0x100000)


def who_mark(nick: str) -> str:
    """One trigram that stands for a folded name; names may share one."""
    number = zlib.crc32(nick.encode())
    return chr(0xF0000 + number % _SPAN) + chr(0xF0000 + number // _SPAN % _SPAN) + chr(0x100001)


def match(words: Sequence[str], targets: Sequence[int], nick: str) -> str:
    """The MATCH expression: in one of these places, this person, and the trigrams of the folded words."""
    places = " OR ".join(_quoted(place_mark(target)) for target in targets)
    terms = dict.fromkeys(trigram for word in words for trigram in trigrams(word))
    marks = [who_mark(nick)] if nick else []
    return " AND ".join([f"({places})", *map(_quoted, [*marks, *list(terms)[:_TERMS]])])


def trigrams(word: str) -> list[str]:
    """None of a word that is shorter than three characters."""
    return [word[start : start + 3] for start in range(len(word) - 2)]


def _quoted(term: str) -> str:
    return '"{}"'.format(term.replace('"', '""'))
