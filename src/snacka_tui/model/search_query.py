"""What somebody searches for: `from:ada in:#ops after:2026-11-01 before:yesterday deploy "rolled back"`.

Owns the reading of such a line and whether a message fits it. It refuses to know where messages come from.
Days are the person's own (local); a day after `before:` is not included, one after `after:` is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from snacka_protocol.formatting import strip_formatting
from snacka_tui.model.room import Room
from snacka_tui.model.timeline import Entry, Kind

SPOKEN = frozenset({Kind.MESSAGE, Kind.ACTION, Kind.NOTICE})
_WORD = re.compile(r'(?:(from|in|before|after):)?(?:"([^"]*)"?|(\S+))', re.I)
_AGO = re.compile(r"(\d{1,4})([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 168}


class QueryError(Exception):
    """A part of the line means nothing; the message says which, for a person."""


class Query(Struct, frozen=True):
    """All that is given has to fit. `words` compare regardless of case; times are UTC milliseconds."""

    words: tuple[str, ...] = ()
    sender: str = ""
    room: str = ""
    after_ms: int | None = None  # at or after
    before_ms: int | None = None  # strictly before

    def __bool__(self) -> bool:
        return bool(self.words or self.sender or self.room) or None not in (self.after_ms, self.before_ms)


class Found(Struct, frozen=True):
    """A message that fits. `network` is the place's name in the store, filled in by whoever knows it."""

    room: str
    nick: str
    text: str
    time_ms: int
    msgid: str = ""
    kind: Kind = Kind.MESSAGE
    network: str = ""
    account: str = ""

    @property
    def identity(self) -> tuple[object, ...]:
        """The same for the same message, wherever it was found."""
        if self.msgid:
            return (self.network, self.msgid)
        return (self.network, self.room.casefold(), self.time_ms, self.nick, self.text)


def parse_query(text: str, now_ms: int) -> Query:
    """What a line asks for. Raises QueryError."""
    words: list[str] = []
    sender = room = ""
    after_ms = before_ms = None
    for match in _WORD.finditer(text):
        value = match[2] if match[2] is not None else match[3]
        match (match[1] or "").lower():
            case "from":
                sender = value.lstrip("@")
            case "in":
                room = value
            case "after":
                after_ms = moment(value, now_ms)
            case "before":
                before_ms = moment(value, now_ms)
            case _ if value:
                words.append(value.casefold())
            case _:
                pass
    return Query(tuple(words), sender, room, after_ms, before_ms)


def moment(text: str, now_ms: int) -> int:
    """`today`, `yesterday`, `3d` (h, d, w ago), `2026`, `2026-11-22T14:30` and the like as UTC ms."""
    now = datetime.fromtimestamp(now_ms / 1000).astimezone()
    today = now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    word = text.lower()
    ago = _AGO.fullmatch(word)
    if ago is not None:
        return now_ms - int(ago[1]) * _HOURS[ago[2]] * 3_600_000
    if word in ("today", "yesterday"):
        when = today - timedelta(days=word == "yesterday")
    else:
        full = {4: f"{word}-01-01", 7: f"{word}-01"}.get(len(word), word)
        try:
            when = datetime.fromisoformat(full)
        except ValueError:
            raise QueryError(f"{text!r} is no day: write 2026-11-22, yesterday or 3d.") from None
    try:
        return int(when.astimezone().timestamp() * 1000)
    except (OverflowError, OSError, ValueError):
        raise QueryError(f"{text!r} is too far away.") from None


def plain(text: str) -> str:
    """A message's text as it is compared: no formatting codes, no case."""
    return (text if text.isprintable() else strip_formatting(text)).casefold()


def fits(query: Query, entry: Entry, fold: Callable[[str], str]) -> bool:
    """Whether a message fits all but the room."""
    if entry.kind not in SPOKEN:
        return False
    if query.after_ms is not None and entry.time_ms < query.after_ms:
        return False
    if query.before_ms is not None and entry.time_ms >= query.before_ms:
        return False
    if query.sender and fold(entry.nick) != fold(query.sender):
        return False
    if not query.words:
        return True
    text = plain(entry.text)
    return all(word in text for word in query.words)


def found_entry(room: str, entry: Entry) -> Found:
    """A message of a room that fits."""
    return Found(room, entry.nick, entry.text, entry.time_ms, entry.msgid, entry.kind, account=entry.account)


def search_loaded(rooms: Iterable[Room], query: Query, fold: Callable[[str], str]) -> Iterator[Found | None]:
    """What is loaded and fits, newest first in each room; None now and then, to let others work."""
    for room in rooms:
        if query.room and fold(room.name) not in (fold(query.room), fold(f"#{query.room}")):
            continue
        for entries in room.timeline.newest_first():
            for entry in entries:
                if fits(query, entry, fold):
                    yield found_entry(room.name, entry)
            yield None
