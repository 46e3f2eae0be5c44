"""The same house over a log that takes its time and can fail: no promise depends on LocalLog."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from snacka_server.ports import Clock, EventLog, Journal, StoreError
from support.delaying_log import DelayingLog
from support.people import Person, PlainPerson
from support.server import HostedServer

Maker = Callable[..., Person]


class Trouble:
    """A journal in front of the real one, which can be told to refuse."""

    full = False

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.groups_after = journal.groups_after
        self.newest = journal.newest
        self.trim_groups = journal.trim_groups

    def append_group(self, seq: int, time_ms: int, blob: bytes) -> None:
        if Trouble.full:
            raise StoreError("the quorum is gone")
        self._journal.append_group(seq, time_ms, blob)


def slow(journal: Journal, clock: Clock) -> EventLog:
    return DelayingLog(Trouble(journal), clock)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[HostedServer]:
    Trouble.full = False
    hosted = HostedServer(tmp_path / "data", slow)
    await hosted.start()
    yield hosted
    Trouble.full = False
    await hosted.stop()


async def test_commands_take_effect_in_order(server: HostedServer, person: Maker) -> None:
    bo = await person("bo").arrives(server.port, "#fika")
    anna = await person("anna").arrives(server.port)
    lines = [
        "JOIN #fika",
        "PRIVMSG #fika :1",
        "PING a",
        "PRIVMSG #fika :2",
        "NICK annika",
        "PRIVMSG #fika :3",
    ]
    lines += ["CHATHISTORY LATEST #fika * 9", "PRIVMSG #fika :4", "PART #fika", "PRIVMSG #fika :5"]
    await anna.sends(*lines)
    await anna.is_told(numeric="404")
    spoken = [
        (m.command, m.text) for m in anna.heard if m.command in ("PRIVMSG", "PONG", "NICK", "PART", "404")
    ]
    assert [text for command, text in spoken if command != "404"] == [
        *("1", "a", "2", "annika", "3"),
        *("1", "2", "3"),
        *("4", "#fika"),
    ]
    await bo.sees("PART", by="annika")
    assert [m.text for m in bo.heard if m.command == "PRIVMSG"] == ["1", "2", "3", "4"]


async def test_one_name_for_one_of_three(server: HostedServer, person: Maker) -> None:
    three = [person(f"n{number}", caps="") for number in range(3)]
    for one in three:
        await one.connects(server.port)
    await asyncio.gather(*(one.sends("NICK anna", "USER a 0 * :a", "PING end") for one in three))
    for one in three:
        await one.sees("PONG")
    found = sorted(m.command for one in three for m in one.heard if m.command in ("001", "433"))
    assert found == ["001", "433", "433"]


async def test_stale_decisions_harm_nobody(server: HostedServer, person: Maker) -> None:
    """Everybody changes everything at once, each by what they saw before."""
    people = [await person(f"p{number}").arrives(server.port, "#fika") for number in range(4)]
    await people[0].asks("MODE #fika +ooo p1 p2 p3")
    await asyncio.gather(
        people[0].sends("KICK #fika p1", "MODE #fika -o p2", "PRIVMSG p3 :gone?", "TOPIC #fika :zero"),
        people[1].sends("NICK other", "PRIVMSG #fika :mine", "MODE #fika +b p0", "INVITE p0 #fika"),
        people[2].sends("KICK #fika p1", "NICK other", "PART #fika", "JOIN #fika", "TOPIC #fika :two"),
        people[3].sends("KICK #fika p0", "QUIT :bye"),
    )
    await people[3].is_disconnected()
    for one in people[:3]:
        await one.catches_up()
    views = {tuple(sorted((await one.asks("WHO #fika"))[-1].params[1:])) for one in people[:3]}
    assert len(views) == 1
    assert "400" not in {m.command for one in people for m in one.heard}


async def test_a_failure_is_told_to_the_sender_alone_and_passes(server: HostedServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port, "#fika")
    await anna.says("kept", "#fika", tags={"label": "1"})
    assert (await anna.is_told(label="1")).command == "PRIVMSG"
    Trouble.full = True
    await anna.says("lost", "#fika", tags={"label": "2"})
    refusal = await anna.is_told(label="2")
    assert refusal.params[:2] == ("PRIVMSG", "NOT_KEPT")
    assert "the quorum is gone" in refusal.text
    Trouble.full = False
    await anna.says("kept again", "#fika", tags={"label": "3"})
    assert (await anna.is_told(label="3")).command == "PRIVMSG"
    await bo.catches_up()
    assert [m.text for m in bo.heard if m.command == "PRIVMSG"] == ["kept", "kept again"]
    history = await bo.asks("CHATHISTORY LATEST #fika * 10")
    assert [m.text for m in history if m.command == "PRIVMSG"] == ["kept", "kept again"]


async def test_a_quit_in_the_trouble_leaves_no_ghost(server: HostedServer, person: Maker) -> None:
    bo = await person("bo").arrives(server.port, "#fika")
    anna = await person("anna").arrives(server.port, "#fika")
    carl = await person("carl").arrives(server.port, "#fika")
    Trouble.full = True
    await anna.leaves()
    await carl.vanishes()
    await bo.sees("QUIT", by=anna)
    await bo.sees("QUIT", by=carl)
    Trouble.full = False
    await person("anna").arrives(server.port, "#fika")
    await person("carl").arrives(server.port, "#fika")


async def test_plain_people_do_not_notice(server: HostedServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#lobby", "#kök")
    nisse = PlainPerson("nisse")
    await nisse.connects(server.port)
    await nisse.types("nisse", "hej", "/join kök", "hej kök", "/quit")
    await anna.hears("nisse", "hej", target="#lobby")
    await anna.hears("nisse", "hej kök", target="#kök")
    await nisse.is_disconnected()


async def test_a_send_counts_once(server: HostedServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    await anna.sends(*["@+snacka/nonce=n;label=x PRIVMSG #fika :once"] * 3)
    ids = {(await anna.is_told(label="x")).tags["msgid"] for _ in range(3)}
    assert len(ids) == 1
