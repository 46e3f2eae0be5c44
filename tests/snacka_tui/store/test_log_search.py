"""Looking something up in the log on this disk."""

from __future__ import annotations

from pathlib import Path

from snacka_tui.model.search_query import Query
from snacka_tui.model.timeline import Entry, Kind
from snacka_tui.store import LocalLog, Retention, Store, Unlogged
from snacka_tui.store.log_search import search_log

NOON_MS = 1_795_262_400_000


def said(text: str, minute: int, nick: str = "ada", kind: Kind = Kind.MESSAGE, *, own: bool = False) -> Entry:
    return Entry(kind, text, nick, NOON_MS + minute * 60_000, msgid=f"m{minute}", own=own)


def filled(folder: Path) -> Path:
    """A log with a few messages of two rooms, written and closed; its file."""
    store = Store(folder)
    retention = Retention(3_650 * 86_400, 1 << 30)
    log = LocalLog(folder, retention, unlogged=Unlogged(store), clock=lambda: NOON_MS / 1000)
    ops, tea = "#Ops", "#tea"
    log.network("a:1").note(ops, [said("deploy 100%", 1), said("DEPLOY_2 \x02Straße\x02", 2, "Bob")])
    log.network("a:1").note(tea, [said("deploy the tea", 3, own=True), said("!deploy", 4, kind=Kind.NOTICE)])
    log.network("b:1").note(ops, [said("deploy elsewhere", 5)])
    log.close()
    store.close()
    return log.place


def texts(place: Path, query: Query, limit: int = 100) -> list[str]:
    return [found.text for found in search_log(place, query, limit)]


def test_what_fits_comes_newest_first(tmp_path: Path) -> None:
    place = filled(tmp_path)
    assert texts(place, Query(("deploy",))) == [
        "deploy elsewhere",
        "!deploy",
        "deploy the tea",
        "DEPLOY_2 \x02Straße\x02",
        "deploy 100%",
    ]
    assert texts(place, Query(("deploy",)), limit=2) == ["deploy elsewhere", "!deploy"]
    first = search_log(place, Query(("elsewhere",)), 1)[0]
    assert (first.network, first.room, first.msgid, first.nick) == ("b:1", "#ops", "m5", "ada")


def test_every_part_of_a_query(tmp_path: Path) -> None:
    place = filled(tmp_path)
    assert texts(place, Query(("100%",))) == ["deploy 100%"]
    assert texts(place, Query(("y_2",))) == ["DEPLOY_2 \x02Straße\x02"]
    assert texts(place, Query(("!dep",))) == ["!deploy"]
    assert texts(place, Query(("strasse",), sender="bob")) == ["DEPLOY_2 \x02Straße\x02"]
    assert texts(place, Query(sender="me")) == ["deploy the tea"]
    assert texts(place, Query(room="tea", before_ms=NOON_MS + 4 * 60_000)) == ["deploy the tea"]
    assert texts(place, Query(room="#OPS", after_ms=NOON_MS + 2 * 60_000)) == [
        "deploy elsewhere",
        "DEPLOY_2 \x02Straße\x02",
    ]


def test_a_file_that_is_no_log_finds_nothing(tmp_path: Path) -> None:
    assert texts(tmp_path / "nothing.db", Query(("x",))) == []
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"not a database" * 100)
    assert texts(broken, Query(("x",))) == []
