"""Properties 1 and 2: a connection's commands take effect in the order sent; a channel has one order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]


async def test_pipelined_commands_take_effect_one_after_the_other(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna").arrives(server.port)
    lines = [
        "JOIN #fika",
        "PRIVMSG #fika :in",
        "PART #fika",
        "PRIVMSG #fika :out",
        "NICK annika",
        "WHOIS annika",
    ]
    lines += [
        "JOIN #fika",
        "TOPIC #fika :one",
        "TOPIC #fika :two",
        "TOPIC #fika",
        "MODE #fika +m",
        "MODE #fika",
    ]
    commands = [
        m.command
        for m in await anna.asks(*lines)
        if m.command not in ("353", "312", "319", "317", "378", "379")
    ]
    assert commands == [
        *("JOIN", "366", "PRIVMSG", "PART", "404", "NICK", "311", "318"),
        *("JOIN", "366", "TOPIC", "TOPIC", "332", "333", "MODE", "324", "329"),
    ]


async def test_the_output_stands_in_command_order(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    lines = []
    for number in range(15):
        lines += [f"@label=a{number} PRIVMSG #fika :{number}", f"@label=b{number} PING {number}"]
        lines += [f"@label=c{number} CHATHISTORY LATEST #fika * 1"]
    await anna.sends(*lines)
    await anna.is_told(label="c14")
    await anna.catches_up()
    labels = [m.tags["label"] for m in anna.heard if "label" in m.tags]
    assert labels == [f"{letter}{number}" for number in range(15) for letter in "abc"]


async def test_a_thousand_commands_in_one_write(start_server: Starter, person: Maker) -> None:
    server = await start_server("--flood-rate", "0")
    anna = await person("anna").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port, "#fika")
    answers = await anna.asks(*(f"PRIVMSG #fika :{number}" for number in range(1000)))
    expected = [str(number) for number in range(1000)]
    assert [m.text for m in answers if m.command == "PRIVMSG"] == expected
    assert [m.text for m in await bo.catches_up() if m.command == "PRIVMSG"] == expected


async def test_everybody_and_the_history_have_one_order(start_server: Starter, person: Maker) -> None:
    server = await start_server("--flood-rate", "0")
    people = [await person(f"p{number}").arrives(server.port, "#fika") for number in range(5)]
    watcher = await person("watcher").arrives(server.port, "#fika")

    async def speaks(one: Person) -> None:
        for chunk in range(20):
            await one.sends(*(f"PRIVMSG #fika :{one.name} {chunk * 10 + number}" for number in range(10)))

    await asyncio.gather(*(speaks(one) for one in people))
    for one in people:
        await one.catches_up()
    await watcher.catches_up()
    seen = [m.tags["msgid"] for m in watcher.heard if m.command == "PRIVMSG"]
    assert len(seen) == 1000
    for one in people:
        await one.catches_up()
        assert [m.tags["msgid"] for m in one.heard if m.command == "PRIVMSG"] == seen
    answers = await watcher.asks("CHATHISTORY LATEST #fika * 500")
    assert [m.tags["msgid"] for m in answers if m.command == "PRIVMSG"] == seen[-500:]
    for one in people:
        own = [
            m.text for m in watcher.heard if m.command == "PRIVMSG" and m.source.startswith(f"{one.name}!")
        ]
        assert own[:200] == [f"{one.name} {number}" for number in range(200)]


async def test_a_listener_never_sees_a_message_before_the_join(server: RunningServer, person: Maker) -> None:
    bo = await person("bo").arrives(server.port, "#fika")
    anna = await person("anna").arrives(server.port)
    await anna.sends(
        "JOIN #fika", "PRIVMSG #fika :first", "NICK annika", "PRIVMSG #fika :second", "PART #fika"
    )
    await bo.sees("PART", by="annika")
    seen = [(m.command, m.source.split("!")[0]) for m in bo.heard if "!" in m.source][1:]
    assert seen == [
        ("JOIN", "anna"),
        ("PRIVMSG", "anna"),
        ("NICK", "anna"),
        ("PRIVMSG", "annika"),
        ("PART", "annika"),
    ]


async def test_one_byte_at_a_time(server: RunningServer, person: Maker) -> None:
    bo = await person("bo").arrives(server.port, "#lobby")
    anna = person("anna", caps="")
    await anna.connects(server.port)
    lines = ["CAP LS 302", "NICK anna", "USER a 0 * :å", "CAP END", "JOIN #lobby", "PRIVMSG #lobby :ö😀", ""]
    for byte in "\r\n".join(lines).encode():
        await anna.sends_bytes(bytes([byte]))
    await bo.hears("anna", "ö😀")
