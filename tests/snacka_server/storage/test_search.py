"""The search index and what is looked up by it: made step by step, read while it lags, made again."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from snacka_server.domain.events import Kind, Redacted, Said
from snacka_server.eventlog.codec import encode_event
from snacka_server.eventlog.words import words_of
from snacka_server.ports import LOWEST, Bound, HistoryRow, Question, SearchTimeoutError
from snacka_server.storage.indexer import Indexer
from snacka_server.storage.search import MOST_ASKED, SCANNED, Search
from snacka_server.storage.search_index import document_id, folded, match
from snacka_server.storage.writer import Store

FOREVER = 1 << 42


def row(order: int, text: str, target: str = "#a", *, time_ms: int = 0, nick: str = "anna") -> HistoryRow:
    said = Said("u", f"{nick}!u@h", Kind.PRIVMSG, target, "", text)
    return HistoryRow(target, time_ms or order * 10, order, Kind.PRIVMSG, encode_event(said))


def asked(
    text: str, *targets: str, nick: str = "", after: int = 0, limit: int = 100, since: Bound = LOWEST
) -> Question:
    places = tuple((target, since) for target in targets or ("#a",))
    return Question(places, text, nick, after, FOREVER, limit, oldest_first=after > 0)


class Shelf:
    """A store, its index and the searching of both."""

    def __init__(self, folder: Path) -> None:
        self.index = folder / "search.db"
        self.store = Store(folder / "s.db")
        self.search = Search(folder / "s.db", self.index, words_of)

    def write(self, *rows: HistoryRow) -> None:
        self.store.project(rows, [], [], 1)

    def fill(self, chunk: int = 300) -> None:
        Indexer(self.store.path, self.index, words_of, self.store.removal.unindexed, chunk).fill()

    async def finds(self, question: Question) -> list[int]:
        """The orders of what is found."""
        return [one.order for one in await self.search.find(question)]

    def documents(self, word: str, *targets: int) -> list[int]:
        """What the index alone says."""
        with closing(sqlite3.connect(self.index)) as db:
            asked = match((folded(word),), targets or (1,), "")
            return [each for (each,) in db.execute("SELECT rowid FROM words WHERE words MATCH ?", (asked,))]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.search.close()
    made.store.close()


@pytest.mark.parametrize("indexed", ["nothing", "half", "all"])
async def test_how_far_the_index_is_changes_nothing(shelf: Shelf, indexed: str) -> None:
    rows = [row(n, f"Needle {n}", "#a" if n % 3 else "#b", nick=f"p{n % 4}") for n in range(1, 41)]
    shelf.write(*rows[:20])
    if indexed == "half":
        shelf.fill(chunk=7)
    shelf.write(*rows[20:])
    if indexed == "all":
        shelf.fill(chunk=7)
    everything = list(range(1, 41))
    in_a = [n for n in everything if n % 3]
    assert await shelf.finds(asked("needle", "#a", "#b", "#none")) == everything
    assert await shelf.finds(asked("EEDL")) == in_a
    assert await shelf.finds(asked("needle", "#a", "#b", limit=5)) == everything[-5:]
    assert await shelf.finds(asked("needle", "#b", "#a", after=150, limit=5)) == [15, 16, 17, 18, 19]
    assert await shelf.finds(asked("needle", "#a", "#b", nick="p1")) == [n for n in everything if n % 4 == 1]
    assert await shelf.finds(asked("", "#a", "#b", nick="p1", limit=2)) == [33, 37]
    assert await shelf.finds(asked("needle", since=(300, -1))) == [n for n in in_a if n >= 30]
    assert await shelf.finds(asked("2 e", "#b")) == [12, 21, 24, 27]
    assert await shelf.finds(asked("needles")) == []


async def test_many_in_one_millisecond(shelf: Shelf) -> None:
    shelf.write(*(row(n << 16, f"needle {n % 7}", time_ms=50) for n in range(1, 600)))
    shelf.fill()
    assert len(await shelf.finds(asked("needle", limit=10_000))) == 599
    assert await shelf.finds(asked("needle 3", limit=2)) == [591 << 16, 598 << 16]
    assert document_id(50, 1 << 16) == document_id(50, 257 << 16), (
        "some share a number, or this proves little"
    )


async def test_what_leaves_the_history_leaves_the_index(shelf: Shelf) -> None:
    shelf.write(row(1, "needle one"), row(2, "needle two"), row(3, "needle three"))
    shelf.fill()
    assert len(shelf.documents("needle")) == 3
    taken_back = encode_event(Redacted("u", "anna!u@h", "#a", "", "x", ""))
    shelf.write(HistoryRow("#a", 40, 4, Kind.REDACT, taken_back, erases=(10, 1)))
    shelf.store.removal.remove(1, [(20, 2, "")])
    assert await shelf.finds(asked("needle")) == [3], "at once, whatever the index says"
    assert shelf.store.removal.waiting() == 2
    shelf.fill()
    assert shelf.documents("needle") == [document_id(30, 3)]
    assert shelf.store.removal.waiting() == 0


async def test_what_left_before_it_was_indexed_never_gets_there(shelf: Shelf) -> None:
    shelf.write(row(1, "needle one"), row(2, "needle two"))
    shelf.store.removal.remove(1, [(10, 1, "")])
    shelf.fill()
    assert shelf.documents("needle") == [document_id(20, 2)]


async def test_an_index_of_a_later_history_is_made_again(shelf: Shelf, tmp_path: Path) -> None:
    shelf.write(row(900, "needle of tomorrow", time_ms=90_000))
    shelf.fill()
    older = Shelf(tmp_path / "restored")
    try:
        older.write(row(1, "needle of yesterday"))
        shelf.index.rename(older.index)
        older.fill()
        assert older.documents("needle") == [document_id(10, 1)]
    finally:
        older.search.close()
        older.store.close()


async def test_short_words_are_looked_for_in_the_newest(shelf: Shelf) -> None:
    rows = [row(1, "ab at the beginning"), *(row(n, "x") for n in range(2, SCANNED + 2))]
    shelf.write(*rows)
    assert await shelf.finds(asked("ab")) == []
    shelf.write(row(SCANNED + 2, "Ab at the end"))
    assert await shelf.finds(asked("ab")) == [SCANNED + 2]


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "a OR b",
        'x" OR "y',
        "NEAR(abc def)",
        "*abc*",
        "text:abc",
        "\U000f0001\U000f0000\U00100000",
        "^abc",
        "-",
    ],
)
async def test_no_words_are_a_command_to_the_index(
    shelf: Shelf, text: str, request: pytest.FixtureRequest
) -> None:
    shelf.write(row(1, "something else"), row(2, f"here is {text} said"))
    shelf.fill()
    assert await shelf.finds(asked(text)) == [2]


def test_folding() -> None:
    fold: Callable[[str], str] = folded
    assert fold("Straße ÅÄÖ") == fold("STRASSE a\u030aa\u0308o\u0308")
    assert fold("ﾀﾜｰ") == fold("タワー")


async def test_only_so_many_wait_for_their_turn(shelf: Shelf) -> None:
    shelf.write(row(1, "hello"))
    asking = [shelf.finds(asked("hello")) for _ in range(MOST_ASKED + 1)]
    found = await asyncio.gather(*asking, return_exceptions=True)
    assert found[:-1] == [[1]] * MOST_ASKED
    assert isinstance(found[-1], SearchTimeoutError)
    assert await shelf.finds(asked("hello")) == [1]
