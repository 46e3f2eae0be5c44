"""KNOCK, and channels that let no CTCP through."""

from __future__ import annotations

from collections.abc import Callable

from snacka_protocol.message import Message
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]


def codes(messages: list[Message]) -> list[str]:
    return [message.command for message in messages]


async def test_a_knock_reaches_those_who_can_open(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port, "#fika")
    carl = await person("carl").arrives(server.port)
    assert any("KNOCK" in m.params for m in carl.heard if m.command == "005")
    await anna.asks("MODE #fika +i")
    await bo.catches_up()
    told = await carl.asks("@label=k KNOCK #FIKA :please")
    assert [(m.command, m.params[1], m.tags["label"]) for m in told] == [("711", "#fika", "k")]
    heard = await anna.is_told(numeric="710")
    assert heard.params[1:3] == ("#fika", "carl!carl@localhost")
    assert "710" not in codes(await bo.catches_up())
    assert codes(await carl.asks("KNOCK #fika")) == ["712"]
    assert "710" not in codes(await anna.catches_up())
    await anna.asks("INVITE carl #fika")
    await carl.joins("#fika")
    assert codes(await carl.asks("KNOCK #fika")) == ["714"]


async def test_knocks_that_are_refused(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    carl = await person("carl").arrives(server.port)
    assert codes(await carl.asks("KNOCK", "KNOCK #nowhere", "KNOCK #fika")) == ["461", "403", "713"]
    await anna.asks("MODE #fika +k sesam")
    assert codes(await carl.asks("KNOCK #fika")) == ["711"]
    await anna.asks("MODE #fika +b carl!*@*")
    assert codes(await carl.asks("KNOCK #fika")) == ["480"]
    await anna.asks("MODE #fika -b+i carl!*@*", "MODE #fika -o anna")
    assert codes(await carl.asks("KNOCK #fika")) == ["480"]


async def test_no_ctcp_where_the_mode_says_so(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port, "#fika")
    assert [m.params for m in await anna.asks("MODE #fika +C") if m.command == "MODE"] == [("#fika", "+C")]
    told = await bo.asks("PRIVMSG #fika :\x01VERSION\x01", "NOTICE #fika :\x01VERSION 1\x01")
    assert codes(told) == ["404"]
    assert codes(await anna.asks("PRIVMSG #fika :\x01PING 1\x01")) == ["404"]
    await bo.says("\x01ACTION waves\x01", "#fika")
    await anna.hears(bo, "\x01ACTION waves\x01")
    await bo.asks("PRIVMSG anna :\x01VERSION\x01")  # between people it is theirs
    await anna.hears(bo, "\x01VERSION\x01")
    assert codes(await bo.asks("MODE #fika -C")) == ["482"]
    await anna.asks("MODE #fika -C")
    await bo.says("\x01VERSION\x01", "#fika")
    await anna.hears(bo, "\x01VERSION\x01")
