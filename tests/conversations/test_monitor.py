"""MONITOR and extended-monitor: who is told that somebody came, went or changed, from any distance."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from snacka_protocol.message import Message
from support.people import EVERYTHING, Person
from support.server import RunningServer

Maker = Callable[..., Person]
WATCHING = f"{EVERYTHING} setname extended-monitor"
PRESENCE = ("730", "731")


def shown(messages: list[Message]) -> list[tuple[str, str]]:
    """Numeric and text of MONITOR's answers."""
    return [(m.command, m.text) for m in messages if m.command in ("730", "731", "732", "733")]


async def test_who_monitors_a_name_is_told_of_its_coming_and_going(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna").arrives(server.port)
    assert shown(await anna.asks("MONITOR + Björn,anna")) == [
        ("730", "anna!anna@localhost"),
        ("731", "Björn"),
    ]
    bjorn = await person("BJÖRN").arrives(server.port)
    came = await anna.is_told(numeric="730")
    assert came.text.startswith("BJÖRN!")
    assert "time" in came.tags
    await bjorn.sends("NICK björn")  # the same name
    await bjorn.catches_up()
    assert shown(await anna.catches_up()) == []
    await bjorn.sends("NICK Åsa")
    assert (await anna.is_told(numeric="731")).text == "björn"
    await bjorn.sends("NICK björn")
    await anna.is_told(numeric="730")
    await bjorn.leaves()
    assert (await anna.is_told(numeric="731")).text == "björn"


async def test_a_lost_connection_is_a_going_too(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps="").arrives(server.port)
    bo = await person("bo").arrives(server.port)
    await anna.asks("MONITOR + bo")
    await bo.vanishes()
    assert (await anna.is_told(numeric="731")).text == "bo"


async def test_the_list_is_shown_shortened_and_cleared(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    await person("bo").arrives(server.port)
    await anna.asks("MONITOR + Bo,carl,Dora,CARL")
    assert shown(await anna.asks("MONITOR L")) == [("732", "Bo,carl,Dora"), ("733", "End of MONITOR list")]
    status = shown(await anna.asks("monitor s"))
    assert [(code, text.partition("!")[0]) for code, text in status] == [("730", "bo"), ("731", "carl,Dora")]
    assert await anna.asks("MONITOR - DORA,never,#no") == []
    assert shown(await anna.asks("MONITOR L")) == [("732", "Bo,carl"), ("733", "End of MONITOR list")]
    assert await anna.asks("MONITOR C") == []
    assert shown(await anna.asks("MONITOR L")) == [("733", "End of MONITOR list")]
    assert await anna.asks("MONITOR S") == []
    await person("carl").arrives(server.port)
    assert shown(await anna.catches_up()) == []


async def test_a_full_list_names_what_did_not_fit(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    names = [f"friend{number:03}" for number in range(103)]
    for start in range(0, 100, 25):
        await anna.asks("MONITOR + " + ",".join(names[start : start + 25]))
    told = await anna.asks("MONITOR + " + ",".join(names[98:]))
    assert [m.params[1:3] for m in told if m.command == "734"] == [("100", "friend100,friend101,friend102")]
    assert [m for m in told if m.command in PRESENCE] == []
    listed = await anna.asks("MONITOR L")
    assert ",".join(m.text for m in listed if m.command == "732").split(",") == names[:100]
    assert all(len(raw) <= 512 for raw in anna.raw if b" 732 " in raw or b" 731 " in raw)
    await anna.asks("MONITOR - friend000")
    assert shown(await anna.asks("MONITOR + friend100")) == [("731", "friend100")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("MONITOR", "461"),
        ("MONITOR +", "461"),
        ("MONITOR -", "461"),
        ("MONITOR + #fika", "432"),
        ("MONITOR + a!*@*", "432"),
        ("MONITOR X", "400"),
    ],
)
async def test_what_monitor_refuses(server: RunningServer, person: Maker, line: str, code: str) -> None:
    anna = await person("anna").arrives(server.port)
    assert [m.command for m in await anna.asks(line)] == [code]
    assert shown(await anna.asks("MONITOR L")) == [("733", "End of MONITOR list")]


async def test_nobody_monitors_before_coming_in(server: RunningServer, person: Maker) -> None:
    early = person("early", caps="")
    await early.connects(server.port)
    assert [m.command for m in await early.asks("NICK early", "MONITOR + anna")] == ["451"]


async def test_the_list_ends_with_the_connection(server: RunningServer, person: Maker) -> None:
    first = await person("anna").arrives(server.port)
    await first.asks("MONITOR + bo")
    await first.leaves()
    again = await person("anna").arrives(server.port)
    await person("bo").arrives(server.port)
    assert shown(await again.catches_up()) == []


async def test_extended_monitor_tells_of_away_and_realname_from_afar(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna", caps=WATCHING).arrives(server.port)
    plain = await person("plain").arrives(server.port)  # has not asked for extended-monitor
    blind = await person("blind", caps="extended-monitor message-tags").arrives(server.port)
    bo = await person("bo", caps=WATCHING).arrives(server.port, "#fika")
    for one in (anna, plain, blind):
        await one.asks("MONITOR + bo")
    await bo.sends("AWAY :te", "SETNAME :Bo B", "AWAY")
    assert (await anna.sees("AWAY", by=bo)).text == "te"
    assert (await anna.sees("SETNAME", by=bo)).text == "Bo B"
    assert (await anna.sees("AWAY", by=bo)).params == ()
    for one in (plain, blind):
        assert [m.command for m in await one.catches_up() if m.command in ("AWAY", "SETNAME")] == []


async def test_who_shares_a_channel_too_is_told_once(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=WATCHING).arrives(server.port, "#fika")
    bo = await person("bo", caps=WATCHING).arrives(server.port, "#fika")
    await anna.asks("MONITOR + bo")
    await bo.asks("AWAY :te", "SETNAME :Bo B")
    assert [m.command for m in await anna.catches_up() if "!" in m.source] == ["AWAY", "SETNAME"]


async def test_isupport_says_how_many(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    assert any("MONITOR=100" in m.params for m in anna.heard if m.command == "005")
