"""What every EventLog owes, whichever it is: the same tests over LocalLog, one that delays, and JetStream.

The five properties of the design, as far as a log alone can hold or break them: order of one sender, one
order for all, nothing seen before it is kept, groups instead of single commits, failures told to the sender.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

import pytest

from snacka_server.domain.events import AwayChanged, Said, Signalled, UserQuit
from snacka_server.eventlog.local import LocalLog
from snacka_server.ports import parse_msgid
from support.delaying_log import DelayingLog

from .houses import Disk, DiskHouse, House, MakeLog, Sender, StreamHouse


def said(text: str) -> Said:
    return Said("u1", "anna!anna@host", 1, "#fika", "", text)


def synced_log(disk: Disk, clock: Callable[[], int]) -> LocalLog:
    return LocalLog(disk, clock, disk.sync)


MAKE: Final[dict[str, MakeLog]] = {"local": LocalLog, "synced": synced_log, "delaying": DelayingLog}


@pytest.fixture(params=[*MAKE, "jetstream"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    found: House
    if request.param == "jetstream":
        found = StreamHouse(request.getfixturevalue("nats_server"))
    else:
        found = DiskHouse(tmp_path / "log.db", MAKE[request.param])
    yield found
    await found.close()


async def test_what_is_appended_is_read_once_in_the_order_of_its_sender(house: House) -> None:
    log, reader = await house.start()
    for number in range(100):
        log.append(said(str(number)), Sender())
        if number % 7 == 0:
            await asyncio.sleep(0)
    await reader.reaches(100)
    await log.stop()
    assert reader.texts == [str(number) for number in range(100)]


async def test_append_never_calls_back_before_it_returns(house: House) -> None:
    log, reader = await house.start()
    log.append(said("x"), Sender())
    assert reader.entries == []
    await log.stop()
    assert reader.texts == ["x"]


async def test_orders_grow_and_times_never_run_backwards(house: House) -> None:
    log, reader = await house.start()
    for number in range(30):
        house.now += 5 if number % 3 else -50
        log.append(said(str(number)))
        await asyncio.sleep(0)
    await log.stop()
    orders = [entry.order for entry in reader.entries]
    assert orders == sorted(set(orders))
    times = [entry.time_ms for entry in reader.entries]
    assert times == sorted(times)
    assert len({entry.msgid for entry in reader.entries}) == 30


async def test_ids_are_unique_over_restarts_and_while_the_clock_runs_back(house: House) -> None:
    """Also those of what passes and is not kept, whatever the journal has heard of it before a kill."""
    house.now = 1_000_000
    orders: list[int] = []
    ids: list[str] = []
    places: list[tuple[int, int]] = []
    for life in range(6):
        log, reader = await house.start(after=0)
        replayed = len(orders) and len([event for event in reader.events if event.durable])
        for number in range(10):
            house.now += (7, -9, 0)[number % 3]
            log.append(said(f"{life} {number}"))
            await asyncio.sleep(0)
            for _ in range(3):
                log.append(Signalled("u1", "a!a@h", "#fika", "", {"+typing": "active"}))
                await asyncio.sleep(0)
        await log.stop()
        assert len(reader.entries) == replayed + 40
        if life % 2:
            house.project(log, reader)
        house.now -= 500
        orders += [entry.order for entry in reader.entries[replayed:]]
        ids += [entry.msgid for entry in reader.entries[replayed:]]
        places += [(entry.time_ms, entry.order) for entry in reader.entries[replayed:]]
        house.restart()
    assert orders == sorted(set(orders))
    assert len(set(ids)) == len(ids) == 6 * 40
    assert [parse_msgid(msgid) for msgid in ids] == places


async def test_nothing_is_read_before_it_is_kept(house: House) -> None:
    log, reader = await house.start()
    for number in range(20):
        log.append(said(str(number)))
        await asyncio.sleep(0)
    await log.stop()
    assert len(reader.entries) == 20
    assert reader.unkept == []


async def test_a_replay_is_what_was_read_to_the_letter(house: House) -> None:
    log, reader = await house.start()
    for number in range(25):
        log.append(said(str(number)))
        log.append(Signalled("u1", "a!a@h", "#fika", "", {"+typing": "active"}))
        if number % 4 == 0:
            await asyncio.sleep(0)
    await log.stop()
    house.restart()
    _, again = await house.start()
    durable = [entry for entry in reader.entries if entry.event.durable]
    assert [(e.order, e.time_ms, e.event, e.raw) for e in again.entries] == [
        (e.order, e.time_ms, e.event, e.raw) for e in durable
    ]
    assert all(entry.origin is None for entry in again.entries)


async def test_passing_events_keep_their_place_and_are_not_kept(house: House) -> None:
    log, reader = await house.start()
    events = [
        said("a"),
        AwayChanged("u1", "a!a@h", "lunch"),
        said("b"),
        AwayChanged("u1", "a!a@h", ""),
        said("c"),
    ]
    for event in events:
        log.append(event)
    await log.stop()
    assert reader.events == events
    assert house.kept() == [event for event in events if event.durable]


async def test_what_comes_together_is_kept_together(house: House) -> None:
    log, _ = await house.start()
    for number in range(500):
        log.append(said(str(number)))
    await log.stop()
    assert house.commits < 10


async def test_a_replay_begins_after_the_position(house: House) -> None:
    log, reader = await house.start()
    for number in range(4):
        log.append(said(str(number)))
        await reader.reaches(number + 1)
    await log.stop()
    house.restart()
    _, again = await house.start(after=reader.entries[1].order >> 16)
    assert again.texts == ["2", "3"]


async def test_orders_are_never_given_out_twice_even_when_all_is_projected(house: House) -> None:
    seen: list[int] = []
    for life in range(4):
        log, reader = await house.start()
        assert reader.entries == []
        for number in range(3):
            log.append(said(f"{life} {number}"))
            await reader.reaches(number + 1)
        await log.stop()
        house.project(log, reader)
        seen += [entry.order for entry in reader.entries]
        house.restart()
    assert seen == sorted(set(seen))


async def test_a_failure_is_told_to_each_sender_once_and_seen_by_nobody(house: House) -> None:
    log, reader = await house.start()
    first, lost, last = Sender(), Sender(), Sender()
    log.append(said("kept"), first)
    await reader.reaches(1)
    house.refuses()
    log.append(said("lost 1"), lost)
    log.append(said("lost 2"), lost)
    await reader.hears(lambda: len(lost.refusals) == 2)
    house.accepts()
    log.append(said("kept again"), last)
    await log.stop()
    assert reader.texts == ["kept", "kept again"]
    assert lost.refusals == [house.reason] * 2
    assert first.refusals == last.refusals == []
    orders = [entry.order for entry in reader.entries]
    assert orders == sorted(set(orders))
    house.restart()
    assert (await house.start())[1].texts == ["kept", "kept again"]


async def test_what_nobody_asked_for_happens_though_it_cannot_be_kept(house: House) -> None:
    log, reader = await house.start()
    house.refuses()
    log.append(UserQuit("u1", "a!a@h", "Connection lost"))
    sender = Sender()
    log.append(said("refused"), sender)
    await reader.hears(lambda: bool(sender.refusals))
    house.accepts()
    await log.stop()
    assert reader.events == [UserQuit("u1", "a!a@h", "Connection lost")]


async def test_stopping_finishes_what_was_taken_and_refuses_the_rest(house: House) -> None:
    log, reader = await house.start()
    for number in range(10):
        log.append(said(str(number)))
    await log.stop()
    late = Sender()
    log.append(said("too late"), late)
    await asyncio.sleep(0)
    assert reader.texts == [str(number) for number in range(10)]
    assert len(late.refusals) == 1
    assert len(house.kept()) == 10
