"""What leaves the history by age, by number and by its owner's wish, and that a start goes on with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from snacka_server.domain.events import Kind, Said
from snacka_server.eventlog.codec import encode_event
from snacka_server.eventlog.words import words_of
from snacka_server.ports import HIGHEST, LOWEST, Erasure, HistoryRow
from snacka_server.storage.history import rows_between
from snacka_server.storage.leaving import DAY, STEP, Kept
from snacka_server.storage.upkeep import Upkeep
from snacka_server.storage.writer import Store

NOW = 400 * DAY
SAID = frozenset({1, 2})


def row(order: int, target: str, account: str = "", *, time_ms: int = NOW) -> HistoryRow:
    said = Said("u", "anna!u@h", Kind.PRIVMSG, target, "", f"words {order}", account, nonce=str(order))
    return HistoryRow(target, time_ms, order, Kind.PRIVMSG, encode_event(said), said.nonce_key)


async def kept_by(
    store: Store, kept: Callable[[str], Kept], wanted: dict[str, list[int]]
) -> dict[str, list[int]]:
    """Let the background work go on until the histories hold what is wanted; what they hold then."""
    upkeep = Upkeep(store, words_of, lambda: NOW, kept)
    upkeep.start()
    loop = asyncio.get_running_loop()
    end = loop.time() + 10
    held: dict[str, list[int]] = {}
    while (held != wanted or store.removal.erasures()) and loop.time() < end:
        held = {name: orders(store, name) for name in wanted}
        await asyncio.sleep(0)
    await upkeep.stop()
    return held


def orders(store: Store, target: str) -> list[int]:
    return [one.order for one in rows_between(store._db, target, LOWEST, HIGHEST, 9999, SAID)]


async def test_days_and_numbers(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.db")
    store.project([row(n, "#old", time_ms=n * DAY) for n in range(1, 401)], [], [], 1)
    store.project([row(n, "#many") for n in range(1001, 1001 + 3 * STEP)], [], [], 2)
    store.project([row(n, "#all") for n in range(2001, 2010)], [], [], 3)
    limits = {"#old": Kept(30, 0), "#many": Kept(0, 5)}
    last = 1001 + 3 * STEP
    wanted = {
        "#old": list(range(370, 401)),
        "#many": list(range(last - 5, last)),
        "#all": list(range(2001, 2010)),
    }
    assert await kept_by(store, lambda name: limits.get(name, Kept(0, 0)), wanted) == wanted
    nonces = store._db.execute("SELECT count(*) FROM nonces").fetchone()[0]
    assert nonces == sum(len(kept) for kept in wanted.values())
    assert store.find_nonce("\n400\n#old") is not None
    assert store.find_nonce("\n1\n#old") is None
    store.close()


async def test_an_erasure_goes_on_after_a_restart_and_leaves_what_came_later(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.db")
    said = [row(n, "#a", "anna" if n % 2 else "annabel") for n in range(1, 4 * STEP)]
    store.project([*said, row(5001, "#b", "anna")], [], [], 1, [Erasure("anna", "#a", 6000)])
    store.project([row(7001, "#a", "anna"), row(7002, "#a")], [], [], 2)
    store.close()
    again = Store(tmp_path / "s.db")
    wanted = {"#a": [*range(2, 4 * STEP, 2), 7001, 7002], "#b": [5001]}
    assert await kept_by(again, lambda name: Kept(0, 0), wanted) == wanted
    assert again.removal.erasures() == []
    again.close()
