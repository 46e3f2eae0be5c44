"""The same client on other people's servers: one with nearly no extensions, one with many and no history."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from snacka_tui.commands import run
from snacka_tui.headless import Chat, NotSentError, connect
from snacka_tui.link import Endpoint, Link
from snacka_tui.link.backoff import Backoff
from snacka_tui.model.timeline import Delivery, Kind
from support.foreign import ForeignServer
from support.patience import PATIENCE


@pytest.fixture(params=["ngircd", "inspircd"])
async def foreign(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[str, int]]:
    """The name and the port of a running server."""
    async with ForeignServer(request.param, tmp_path) as server:
        yield server.name, server.port


def own(chat: Chat, room: str) -> list[tuple[str, Delivery]]:
    timeline = chat.session.rooms[room].timeline
    return [(entry.text, entry.delivery) for entry in timeline if entry.own and entry.kind is Kind.MESSAGE]


async def test_talking_and_coming_back(foreign: tuple[str, int]) -> None:
    name, port = foreign
    arrived = Delivery.KEPT if name == "inspircd" else Delivery.SENT
    link = Link(Endpoint("127.0.0.1", port), backoff=Backoff(lambda: 0.0, first=0.2))
    async with (
        asyncio.timeout(PATIENCE),
        connect("127.0.0.1", port, nick="bob", rooms=["#lobby"]) as bob,
        connect("", nick="alice", rooms=["#lobby"], link=link) as alice,
    ):
        heard = bob.messages()
        await alice.say("#lobby", "hej på er")
        message = await anext(heard)
        assert (message.room, message.nick, message.text) == ("#lobby", "alice", "hej på er")
        assert own(alice, "#lobby") == [("hej på er", arrived)]
        with pytest.raises(NotSentError, match="nobody called zoe"):
            await alice.say("zoe", "are you there?")
        link.drop("cut by the test")
        await alice.until(lambda: not alice.session.ready)
        await alice.say("#lobby", "written offline")
        assert (await anext(heard)).text == "written offline"
        assert own(alice, "#lobby")[-1] == ("written offline", arrived)


async def test_names_topics_and_away(foreign: tuple[str, int]) -> None:
    _, port = foreign
    async with (
        asyncio.timeout(PATIENCE),
        connect("127.0.0.1", port, nick="alice", rooms=["#lobby"]) as alice,
        connect("127.0.0.1", port, nick="bob", rooms=["#lobby"]) as bob,
    ):
        room = alice.session.rooms["#lobby"]
        await alice.until(lambda: alice.members("#lobby") == ["alice", "bob"])
        assert room.roster.ordered()[0].prefix == "@"
        alice.send(run(alice.session, "#lobby", "/topic about fika").messages)
        await bob.until(lambda: bob.session.rooms["#lobby"].topic == "about fika")
        alice.send(run(alice.session, "#lobby", "/nick Älva").messages)
        alice.send(run(alice.session, "#lobby", "/nick alva").messages)
        await bob.until(lambda: bob.members("#lobby") == ["alva", "bob"])
        await alice.until(lambda: alice.nick == "alva")
