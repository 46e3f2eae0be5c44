"""Every schema that was ever released opens, and nothing that it holds is lost."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from snacka_server.app import Server
from snacka_server.config import Settings
from snacka_server.domain.events import Said
from snacka_server.eventlog.codec import decode_event
from snacka_server.eventlog.words import words_of
from snacka_server.ops.backup import backup, check, restore
from snacka_server.ports import HIGHEST, LOWEST, Question, StoreError
from snacka_server.storage.history import rows_between
from snacka_server.storage.indexer import Indexer
from snacka_server.storage.schema import STEPS, open_database
from snacka_server.storage.search import Search
from snacka_server.storage.search_index import INDEX
from snacka_server.storage.writer import DATABASE, Store

SCHEMAS = sorted((Path(__file__).parent / "schemas").glob("*.sql"))
VERSIONS = [int(file.stem) for file in SCHEMAS]


@pytest.fixture(params=VERSIONS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A data folder with a database as that release left it."""
    version: int = request.param
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        db.executescript((Path(__file__).parent / "schemas" / f"{version}.sql").read_text())
    return tmp_path


def tables(db: sqlite3.Connection) -> dict[str, str]:
    """Names and texts, without the spaces of how they are written."""
    rows = db.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    )
    return {str(name): " ".join(str(sql).split()).replace("( ", "(").replace(" )", ")") for name, sql in rows}


def test_there_is_one_of_every_schema_but_the_newest() -> None:
    assert list(range(1, len(STEPS))) == VERSIONS


def test_steps_are_never_edited(old: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(old / DATABASE)) as db, closing(sqlite3.connect(":memory:")) as fresh:
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        for step in STEPS[:version]:
            fresh.executescript(step)
        assert tables(db) == tables(fresh)


def test_an_old_file_becomes_what_a_new_one_is(old: Path, tmp_path: Path) -> None:
    with (
        closing(open_database(old / DATABASE)) as db,
        closing(open_database(tmp_path / "new.db")) as fresh,
    ):
        assert tables(db) == tables(fresh)


async def test_nothing_is_lost(old: Path) -> None:
    store = Store(old / DATABASE)
    said = [decode_event(one.raw) for one in store.recent("#fika", 99)]
    assert [event.text for event in said if isinstance(event, Said)] == [
        "hej på dig",
        "a notice",
        "with a nonce",
    ]
    kinds = [
        one.kind for one in rows_between(store._db, "#fika", LOWEST, HIGHEST, 99, frozenset({0, 1, 2, 3, 10}))
    ]
    assert kinds == [10, 1, 2, 3, 1, 0]
    found = store.find_nonce("g:anna\nn1\n#fika")
    assert found is not None
    assert found[:2] == (1040, 327680)
    kept = {(kind, key): json.loads(body) for kind, key, body in store.documents()}
    assert kept["channel", "#fika"]["name"] == "#Fika"
    assert kept["channel", "#fika"]["topic"] == ["bullar", "anna!anna@127.0.0.1", 1005]
    assert store.newest() == (8, 1070)
    identities = store._db.execute("SELECT identity, target FROM talks ORDER BY identity").fetchall()
    assert identities == [("a:anna", 2), ("a:bo", 2)]
    Indexer(store.path, old / INDEX, words_of, store.removal.unindexed).fill()
    search = Search(store.path, old / INDEX, words_of)
    question = Question((("#fika", LOWEST), ("a:anna\na:bo", LOWEST)), "s", "anna", 0, 1 << 42, 9, False)
    assert [one.order for one in await search.find(question)] == [393216]
    search.close()
    store.close()


async def test_a_server_starts_over_it(old: Path) -> None:
    server = Server(Settings(host="127.0.0.1", port=0, data=old))
    await server.start()
    texts = [decode_event(one.raw) for one in server.store.recent("#fika", 99)]
    assert [event.text for event in texts if isinstance(event, Said)][-1] == "not projected yet"
    assert server.network.channels["#fika"].topic == "bullar"
    await server.stop()


def test_check_backup_and_restore_know_it(old: Path, tmp_path: Path) -> None:
    found = check(old / DATABASE)
    assert (found.messages, found.channels, found.problems) == (4, 1, ())
    backup(old, tmp_path / "copy")
    elsewhere = tmp_path / "elsewhere"
    restore(elsewhere, tmp_path / "copy")
    store = Store(elsewhere / DATABASE)
    assert len(store.recent("#fika", 99)) == 3
    store.close()
    assert check(elsewhere / DATABASE).schema == len(STEPS)


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    Store(tmp_path / DATABASE).close()
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        db.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    before = (tmp_path / DATABASE).read_bytes()
    with pytest.raises(StoreError, match="newer Snacka"):
        Store(tmp_path / DATABASE)
    assert (tmp_path / DATABASE).read_bytes() == before
