"""Channels that stay: who looks after them later, how many one may leave behind, and when they go."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from snacka_protocol.message import Message
from support.accounts import ACCOUNT_CAPS, registers
from support.patience import PATIENCE
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]


def names_of(messages: list[Message]) -> list[str]:
    return next((m.text.split() for m in messages if m.command == "353"), [])


def said_in(messages: list[Message]) -> list[str]:
    return [m.text for m in messages if m.command == "PRIVMSG"]


async def test_who_operated_a_channel_does_so_again(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika", "#empty")
    bo = await person("bo").arrives(server.port, "#fika")
    await person("carl").arrives(server.port, "#fika")
    await anna.says("ours", "#fika")
    await anna.asks("MODE #fika +oo bo carl", "MODE #fika -o bo", "KICK #fika carl")
    await server.kill()
    await server.start()
    # Whoever comes first only visits; so do those who lost it.
    for name in ("dave", "bo", "carl"):
        await person(name).arrives(server.port, "#fika")
    dave = await person("eve").arrives(server.port, "#fika", "#empty")
    assert names_of(await dave.asks("NAMES #fika")) == ["dave", "bo", "carl", "eve"]
    assert names_of(await dave.asks("NAMES #empty")) == ["@eve"]
    anna = await person("anna").arrives(server.port, "#fika")
    assert names_of(await anna.asks("NAMES #fika"))[-1] == "@anna"
    # While there is an operator, coming again gives nothing.
    await anna.asks("MODE #fika +o eve", "PART #fika", "JOIN #fika")
    assert names_of(await anna.asks("NAMES #fika"))[-2:] == ["@eve", "anna"]
    assert bo.closed


async def test_an_account_operates_under_any_name(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port)
    await anna.joins("#fika")
    await anna.says("ours", "#fika")
    await registers(anna)
    await anna.asks("PART #fika", "NICK renamed")
    guest = await person("guest").arrives(server.port, "#fika")
    assert names_of(await guest.asks("NAMES #fika")) == ["guest"]
    await anna.joins("#fika")
    assert names_of(await guest.asks("NAMES #fika")) == ["guest", "@renamed"]


async def test_nobody_leaves_behind_any_number_of_channels(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    rooms = [f"#room{number}" for number in range(50)]
    talk = [f"PRIVMSG {','.join(rooms[start : start + 4])} :mine" for start in range(0, 50, 4)]
    await anna.asks(f"JOIN {','.join(rooms)}", *talk)
    await anna.joins("#one-more")
    await anna.asks(f"PART {','.join(rooms)}")
    refused = await anna.asks("JOIN #another")
    assert [(m.command, m.params[1]) for m in refused] == [("405", "#another")]
    await anna.joins("#room7")
    await anna.joins("#another")


async def test_channels_go_when_nobody_comes(
    start_server: Callable[..., Awaitable[RunningServer]], person: Maker
) -> None:
    server = await start_server("--channel-expiry", "500ms")
    anna = await person("anna").arrives(server.port, "#gone", "#stays")
    bo = await person("bo").arrives(server.port, "#stays", "#lobby")
    await anna.says("nobody will read this", "#gone")
    await anna.asks("TOPIC #gone :old", "PART #gone,#stays")

    async def until_gone() -> None:
        while any(m.command == "322" and m.params[1] == "#gone" for m in await bo.asks("LIST")):
            pass

    await asyncio.wait_for(until_gone(), PATIENCE)
    left = [m.params[1] for m in await bo.asks("LIST") if m.command == "322"]
    assert sorted(left) == ["#lobby", "#stays"]
    # Who takes the name makes another channel: nothing of the old one comes back, also after a restart.
    await bo.joins("#gone")
    assert names_of(await bo.asks("NAMES #gone")) == ["@bo"]
    assert said_in(await bo.asks("CHATHISTORY LATEST #gone * 10")) == []
    await bo.says("a new beginning", "#gone")
    await bo.catches_up()
    await server.kill()
    server.options = ["--channel-expiry", "1 h"]  # the way back may take longer than half a second
    await server.start()
    bo = await person("bo").arrives(server.port, "#gone")
    assert said_in(await bo.asks("CHATHISTORY LATEST #gone * 10")) == ["a new beginning"]
    assert [m.command for m in await bo.asks("TOPIC #gone")] == ["331"]
