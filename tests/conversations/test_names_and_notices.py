"""Small capabilities: userhost-in-names, no-implicit-names, invite-notify, setname."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from snacka_protocol.message import Message
from support.people import EVERYTHING, Person
from support.server import RunningServer

Maker = Callable[..., Person]


def commands_of(messages: list[Message]) -> list[str]:
    return [message.command for message in messages]


# -- NAMES


async def test_names_with_user_and_host_for_those_who_asked(server: RunningServer, person: Maker) -> None:
    await person("bo").arrives(server.port, "#fika")
    anna = await person("anna", caps="userhost-in-names multi-prefix").arrives(server.port, "#fika")
    names = next(m for m in anna.heard if m.command == "353")
    assert names.text == "@bo!bo@localhost anna!anna@localhost"
    old = await person("old", caps="").arrives(server.port, "#fika")
    assert next(m for m in old.heard if m.command == "353").text == "@bo anna old"


async def test_long_lists_of_sources_fit_their_lines(server: RunningServer, person: Maker) -> None:
    people = [await person(f"{number:02}" + "x" * 28).arrives(server.port, "#fika") for number in range(12)]
    anna = await person("anna", caps="userhost-in-names").arrives(server.port, "#fika")
    lines = [m for m in anna.heard if m.command == "353"]
    assert len(" ".join(line.text for line in lines).split(" ")) == len(people) + 1
    assert all(len(raw) <= 512 for raw in anna.raw)


@pytest.mark.parametrize("capability", ["no-implicit-names", "draft/no-implicit-names"])
async def test_no_names_on_joining_for_those_who_want_none(
    server: RunningServer, person: Maker, capability: str
) -> None:
    bo = await person("bo").arrives(server.port, "#fika")
    await bo.asks("TOPIC #fika :bullar")
    anna = await person("anna", caps=f"{EVERYTHING} {capability}").arrives(server.port)
    assert commands_of(await anna.asks("JOIN #fika")) == ["JOIN", "332", "333"]
    assert commands_of(await anna.asks("NAMES #fika")) == ["353", "366"]
    assert commands_of(await anna.asks(f"CAP REQ -{capability}", "PART #fika", "JOIN #fika"))[-2:] == [
        "353",
        "366",
    ]


# -- INVITE


async def test_members_who_asked_hear_of_an_invitation(server: RunningServer, person: Maker) -> None:
    caps = f"{EVERYTHING} invite-notify"
    anna = await person("anna", caps=caps).arrives(server.port, "#fika")
    bo = await person("bo", caps=caps).arrives(server.port, "#fika")
    carl = await person("carl").arrives(server.port, "#fika")
    dora = await person("dora").arrives(server.port)
    assert commands_of(await anna.asks("INVITE dora #fika")) == ["341"]
    assert (await bo.sees("INVITE", by=anna)).params == ("dora", "#fika")
    assert (await dora.sees("INVITE", by=anna)).params == ("dora", "#fika")
    assert "INVITE" not in commands_of(await carl.catches_up())


async def test_a_refused_invitation_is_told_to_nobody_else(server: RunningServer, person: Maker) -> None:
    caps = f"{EVERYTHING} invite-notify"
    anna = await person("anna", caps=caps).arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port)
    await person("dora").arrives(server.port)
    assert commands_of(await bo.asks("INVITE dora #fika")) == ["442"]
    assert "INVITE" not in commands_of(await anna.catches_up())


# -- SETNAME


async def test_a_new_real_name_is_told_and_shown(server: RunningServer, person: Maker) -> None:
    caps = f"{EVERYTHING} setname"
    anna = await person("anna", caps=caps).arrives(server.port, "#fika")
    bo = await person("bo", caps=caps).arrives(server.port, "#fika")
    carl = await person("carl").arrives(server.port, "#fika")  # without the capability
    dora = await person("dora", caps=caps).arrives(server.port)  # elsewhere
    await anna.sends("@label=s SETNAME :Anna von und zu 👩‍🚀")
    assert (await anna.is_told(label="s")).params == ("Anna von und zu 👩‍🚀",)
    assert (await bo.sees("SETNAME", by=anna)).text == "Anna von und zu 👩‍🚀"
    for one in (carl, dora):
        assert "SETNAME" not in commands_of(await one.catches_up())
    whois = await dora.asks("WHOIS anna")
    assert next(m for m in whois if m.command == "311").text == "Anna von und zu 👩‍🚀"
    await anna.sends("PART #fika", "JOIN #fika")
    assert (await bo.sees("JOIN", by=anna)).params == ("#fika", "*", "Anna von und zu 👩‍🚀")


async def test_setname_without_the_capability_works_in_silence(server: RunningServer, person: Maker) -> None:
    old = await person("old", caps="").arrives(server.port, "#fika")
    assert await old.asks("SETNAME :Grandpa") == []
    assert next(m for m in await old.asks("WHOIS old") if m.command == "311").text == "Grandpa"


@pytest.mark.parametrize("name", [":", ":   ", ":" + "x" * 121, ":" + "å" * 61, ":a\x07b"])
async def test_real_names_that_cannot_be(server: RunningServer, person: Maker, name: str) -> None:
    anna = await person("anna", caps="setname").arrives(server.port, "#fika")
    refusal = (await anna.asks(f"SETNAME {name}"))[0]
    assert (refusal.command, refusal.params[:2]) == ("FAIL", ("SETNAME", "INVALID_REALNAME"))
    assert next(m for m in await anna.asks("WHOIS anna") if m.command == "311").text == "anna the person"
    assert commands_of(await anna.asks("SETNAME")) == ["461"]


# -- the last lines, for those who cannot ask for them


@pytest.mark.parametrize("caps", ["", "message-tags", "server-time", "message-tags server-time"])
async def test_a_newcomer_reads_the_last_lines_whatever_tags_they_take(
    server: RunningServer, person: Maker, caps: str
) -> None:
    bo = await person("bo").arrives(server.port, "#fika")
    await bo.says("a : b :c", "#fika", tags={"+x": "y"})
    await bo.says("å" * 230, "#fika")
    await bo.catches_up()
    anna = await person("anna", caps=caps).arrives(server.port, "#fika")
    await anna.catches_up()
    short, long = [m for m in anna.heard if m.command == "PRIVMSG"]
    assert (short.source, short.params[0]) == ("bo!bo@localhost", "#fika")
    if "server-time" in caps:
        assert short.text == "a : b :c"
    else:
        assert short.text.startswith("[20")
        assert short.text.endswith("] a : b :c")
    assert long.text.endswith("ååå")
    assert ("msgid" in short.tags) == ("message-tags" in caps)
    lines = [raw.split(b" ", 1)[1] if raw.startswith(b"@") else raw for raw in anna.raw]
    assert all(len(line) <= 512 for line in lines)
