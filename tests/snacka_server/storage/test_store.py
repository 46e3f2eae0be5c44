"""The one file: what is projected, what is found again, and what a restart remembers."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from snacka_server.ports import HIGHEST, LOWEST, Document, HistoryRow, StoreError
from snacka_server.storage.history import History
from snacka_server.storage.schema import APPLICATION_ID, STEPS
from snacka_server.storage.writer import Store

SPOKEN = frozenset({1, 2})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "s.db")
    yield made
    made.close()


def row(order: int, target: str = "#a", *, time_ms: int = 0, kind: int = 1, nonce: str = "") -> HistoryRow:
    return HistoryRow(target, time_ms or order * 10, order, kind, f"event {order}".encode(), nonce)


def orders(rows: list[HistoryRow]) -> list[int]:
    return [one.order for one in rows]


def test_rows_come_back_in_order_and_by_target(store: Store) -> None:
    store.project([row(3), row(1), row(2, "#b"), row(4, kind=10), row(5, kind=2)], [], [], 9)
    assert orders(store.recent("#a", 10)) == [1, 3, 5]
    assert orders(store.recent("#a", 2)) == [3, 5]
    assert store.recent("#a", 1)[0].raw == b"event 5"
    assert store.recent("#nothing", 5) == []
    assert store.position() == 9


def test_writing_again_what_was_written_changes_nothing(store: Store) -> None:
    for _ in range(2):
        store.project([row(1, nonce="k"), row(2)], [], [], 3)
    assert orders(store.recent("#a", 10)) == [1, 2]
    assert store.find_nonce("k") == (10, 1, b"event 1")


def test_the_first_under_a_nonce_stays_the_first(store: Store) -> None:
    store.project([row(1, nonce="k")], [], [], 1)
    store.project([row(2, nonce="k")], [], [], 2)
    found = store.find_nonce("k")
    assert found is not None
    assert found[1] == 1
    assert store.find_nonce("other") is None


def test_documents_are_replaced_and_forgotten(store: Store) -> None:
    store.project([], [Document("channel", "#a", "{}"), Document("channel", "#b", "{}")], [], 1)
    store.project([], [Document("channel", "#a", '{"key":"x"}')], [("channel", "#b")], 2)
    assert list(store.documents()) == [Document("channel", "#a", '{"key":"x"}')]


def test_a_file_of_the_first_schema_keeps_its_channels(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "s.db", isolation_level=None)
    old.executescript(STEPS[0])
    old.execute("INSERT INTO channels VALUES ('#å', '#Å', 5, '{\"key\":\"x\"}')")
    old.executescript(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1;")
    old.close()
    store = Store(tmp_path / "s.db")
    assert [(kind, key, json.loads(body)) for kind, key, body in store.documents()] == [
        ("channel", "#å", {"key": "x", "name": "#Å", "created_ms": 5})
    ]
    store.close()


async def test_questions_between_bounds(store: Store, tmp_path: Path) -> None:
    store.project([row(n, time_ms=100 if n < 6 else 200) for n in range(1, 11)], [], [], 1)
    history = History(tmp_path / "s.db")
    try:
        assert orders(await history.forwards("#a", LOWEST, HIGHEST, 3, SPOKEN)) == [1, 2, 3]
        assert orders(await history.backwards("#a", LOWEST, HIGHEST, 3, SPOKEN)) == [8, 9, 10]
        assert orders(await history.forwards("#a", (100, 3), (200, 8), 99, SPOKEN)) == [4, 5, 6, 7]
        assert orders(await history.backwards("#a", (100, 3), (200, 8), 2, SPOKEN)) == [6, 7]
        assert orders(await history.forwards("#a", (100, HIGHEST[1]), HIGHEST, 2, SPOKEN)) == [6, 7]
        assert await history.forwards("#a", HIGHEST, LOWEST, 9, SPOKEN) == []
        store.project([row(11, "#b", time_ms=200)], [], [], 2)
        assert await history.targets(["#b", "#a", "#no"], 0, 999, 9) == [("#a", 200), ("#b", 200)]
        assert await history.targets(["#a", "#b"], 200, 999, 9) == []
        both = await asyncio.gather(*(history.backwards("#a", LOWEST, HIGHEST, 1, SPOKEN) for _ in range(5)))
        assert [orders(one) for one in both] == [[10]] * 5
    finally:
        history.close()


def test_a_failed_projection_leaves_nothing_behind(store: Store) -> None:
    store.project([row(1)], [], [], 1)
    bad = HistoryRow("#a", 10, 2**70, 1, b"")
    with pytest.raises((StoreError, OverflowError)):
        store.project([row(2, "#new"), bad], [], [], 2)
    assert store.position() == 1
    assert store.recent("#new", 5) == []
    store.project([row(2, "#new")], [], [], 2)
    assert orders(store.recent("#new", 5)) == [2]


def test_the_newest_number_outlives_the_log(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.db")
    store.append_group(7, 70, b"x")
    store.project([row(1, time_ms=70)], [], [], 7)
    store.trim_groups(7)
    assert list(store.groups_after(0)) == []
    store.close()
    again = Store(tmp_path / "s.db")
    assert again.newest() == (7, 70)
    again.close()


def test_one_server_a_file(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.db")
    with pytest.raises(StoreError, match="in use by another server"):
        Store(tmp_path / "s.db")
    store.close()
    Store(tmp_path / "s.db").close()
