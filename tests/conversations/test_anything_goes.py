"""Random commands over live sessions with random capabilities: nothing breaks, nobody else notices, and what
is kept leads to the same state again.

The seeds are fixed, but sockets keep their own time: a run may find what the one before did not. By hand:
SNACKA_TEST_SEEDS=100-200 SNACKA_TEST_ROUNDS=60 pytest tests/conversations/test_anything_goes.py
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from snacka_server.app import clock
from snacka_server.credentials.argon2id import hash_password
from snacka_server.delivery.fanout import Fanout
from snacka_server.delivery.recipients import Delivery
from snacka_server.domain.apply import apply
from snacka_server.domain.keeping import dump, load
from snacka_server.domain.network import ACCOUNT, BAN, CHANNEL, MARKER, PERSON, Network
from snacka_server.eventlog.local import LocalLog
from snacka_server.options.operators import Operator
from snacka_server.ports import Clock, Consumer, Entry, Journal, Origin
from snacka_server.projector import Projector
from snacka_server.storage.writer import DATABASE, Store
from support.operators import with_root
from support.people import EVERYTHING, Person
from support.rascals import NAMES, ROOT, Rascal
from support.server import HostedServer, RunningServer

ROUNDS = int(os.environ.get("SNACKA_TEST_ROUNDS", "8"))
LINES = 20
_FIRST, _, _END = os.environ.get("SNACKA_TEST_SEEDS", "0-3").partition("-")
SEEDS = range(int(_FIRST), int(_END))
Document = tuple[str, str, str]


def troubles(lines: list[str]) -> list[str]:
    return [line for line in lines if "could not be" in line or "Traceback" in line or "Error" in line]


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_people_send_everybody_else_goes_on(
    start_server: Callable[..., Awaitable[RunningServer]],
    person: Callable[..., Person],
    tmp_path: Path,
    seed: int,
) -> None:
    """With a kill -9 in the middle of what they send."""
    server = await start_server(*with_root(tmp_path, ROOT), "--flood-rate", "0")
    chance = random.Random(seed)
    rascals = [Rascal(chance, name, server.port) for name in (*NAMES, "anna", "root")]
    try:
        for life in range(2):
            witness = await person("witness", caps=EVERYTHING).arrives(server.port, "#quiet")
            friend = await person("friend", caps=EVERYTHING).arrives(server.port, "#quiet")
            for _ in range(ROUNDS):
                for rascal in rascals:
                    await rascal.rages(LINES)
            for rascal in rascals:
                # The last ones, as they came: each parsed, and none longer than a line.
                bodies = [raw.split(b" ", 1)[1] if raw[:1] == b"@" else raw for raw in rascal.person.raw]
                assert max(map(len, bodies), default=0) <= 512
                unknown = [m for m in rascal.person.heard if m.command == "400" and m.params[1] != "MONITOR"]
                assert not unknown, unknown
            await witness.says("still here?", "#quiet")
            await friend.hears(witness, "still here?")
            if not life:
                for rascal in rascals:
                    await rascal.shouts(LINES)
                await server.kill()
                await server.start()
    finally:
        for rascal in rascals:
            await rascal.vanishes()
    assert not troubles(server.lines), troubles(server.lines)


def documents(network: Network) -> list[Document]:
    """All that is to be kept of it."""
    keys = [(ACCOUNT, key) for key in network.accounts]
    keys += [(CHANNEL, key) for key in network.channels]
    keys += [(PERSON, key) for key in network.users]
    keys += [(BAN, f"{aim.value}\n{whom}") for aim, whom in network.bans.kept]
    for key, account in network.accounts.items():
        keys += [(MARKER, f"a:{key}\n{target}") for target in account.markers]
    for key, user in network.users.items():
        keys += [(MARKER, f"u:{key}\n{target}") for target in user.markers]
    found = [(kind, key, dump(network, kind, key)) for kind, key in keys]
    return sorted((kind, key, body) for kind, key, body in found if body is not None)


class Recording(LocalLog):
    """The log itself, which also remembers everything that passed."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        super().__init__(journal, clock)
        self.passed: list[Entry] = []
        self._listener: Consumer | None = None

    async def start(self, consumer: Consumer, after: int) -> None:
        self._listener = consumer
        await super().start(self, after)

    def consume(self, entries: Sequence[Entry]) -> None:
        assert self._listener is not None
        self.passed.extend(entries)
        self._listener.consume(entries)

    def refuse(self, origins: Sequence[Origin], reason: str) -> None:
        raise AssertionError(reason)


def differences(one: list[Document], other: list[Document]) -> list[tuple[object, ...]]:
    """Which fields of which documents are not the same."""
    kept, found = ({(kind, key): json.loads(body) for kind, key, body in each} for each in (one, other))
    return [
        (*place, field, kept.get(place, {}).get(field), found.get(place, {}).get(field))
        for place in kept.keys() | found.keys()
        for field in kept.get(place, {}).keys() | found.get(place, {}).keys()
        if kept.get(place, {}).get(field) != found.get(place, {}).get(field)
    ]


def read_on(begin: list[Document], entries: list[Entry]) -> list[Document]:
    """Where somebody gets who starts from what was kept and hears what is durable since."""
    network = Network("Snacka", "snacka.local")
    load(network, begin)
    for entry in entries:
        if entry.event.durable:
            apply(network, entry.event, entry.time_ms)
    return documents(network)


async def started_again(database: Path, copy: Path) -> list[Document]:
    """Where a server gets that starts over what is on the disk now."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as db:
        source.backup(db)
    store = Store(copy)
    network, fanout = Network("Snacka", "snacka.local"), Fanout()
    log = LocalLog(store, clock)
    projector = Projector(network, store, Delivery(fanout, network), fanout, log)
    await projector.start()
    found = documents(network)
    await log.stop()
    projector.stop()
    store.close()
    return found


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_is_kept_leads_to_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    chance = random.Random(1000 + seed)
    logs: list[Recording] = []

    def make_log(journal: Journal, clock: Clock) -> LocalLog:
        logs.append(Recording(journal, clock))
        return logs[-1]

    operator = Operator("root", hash_password(ROOT))
    hosted = HostedServer(tmp_path / "data", make_log, operators=(operator,))
    await hosted.start()
    network = hosted.server.network
    rascals = [Rascal(chance, name, hosted.port, nonces=False) for name in (*NAMES, "anna", "bo", "root")]
    try:
        begin, at = documents(network), len(logs[0].passed)
        for number in range(ROUNDS):
            for rascal in rascals:
                await rascal.rages(LINES)
            for rascal in rascals:
                if not rascal.person.closed:
                    await rascal.rages(0)
            now, end = documents(network), len(logs[0].passed)
            since = logs[0].passed[at:end]
            assert not differences(read_on(begin, since), now)
            again = await started_again(tmp_path / "data" / DATABASE, tmp_path / f"copy{number}.db")
            # When a channel was last spoken in is kept by the hour.
            assert not [found for found in differences(again, now) if found[2] != "active_ms"]
            begin, at = now, end
    finally:
        for rascal in rascals:
            await rascal.vanishes()
        await hosted.stop()
    assert not [
        record for record in caplog.records if record.exc_info or "could not be" in record.getMessage()
    ]
