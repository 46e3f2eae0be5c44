"""Newer modes of channels: accounts only, forwards, auditoriums, what only operators hear, masks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from snacka_protocol.message import Message
from support.accounts import ACCOUNT_CAPS, registers
from support.people import EVERYTHING, Person
from support.server import RunningServer

Maker = Callable[..., Person]


def numerics_of(messages: list[Message]) -> list[str]:
    return [message.command for message in messages if message.command.isdigit()]


def commands_of(messages: list[Message]) -> list[str]:
    return [message.command for message in messages]


async def room(server: RunningServer, person: Maker, *names: str) -> list[Person]:
    """People in #fika; the first is its operator."""
    return [await person(name).arrives(server.port, "#fika") for name in names]


def tokens(somebody: Person) -> set[str]:
    return {token for m in somebody.heard if m.command == "005" for token in m.params[1:-1]}


async def test_what_the_server_says_of_its_modes(server: RunningServer, person: Maker) -> None:
    anna = (await room(server, person, "anna"))[0]
    assert {
        "CHANMODES=beI,k,fl,CMRUimnstu",
        "PREFIX=(qaohv)~&@%+",
        "EXTBAN=~,Uam",
        "ACCOUNTEXTBAN=a,account",
        "FORWARD=f",
        "MAXLIST=b:100,e:100,I:100",
        "MODES=20",
    } <= tokens(anna)
    assert next(m for m in anna.heard if m.command == "004").params[3:] == (
        "BRiosw",
        "CIMRUabefhiklmnoqstuv",
        "Iabefhkloqv",
    )
    helped = await anna.asks("HELP CMODES", "HELP EXTBANS", "HELP UMODES")
    assert numerics_of(helped).count("706") == 3


async def test_channels_for_people_with_accounts(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    carl = await person("carl").arrives(server.port)
    await anna.asks("MODE #fika +RM")
    refused = await carl.asks("JOIN #fika")
    assert numerics_of(refused) == ["477"]
    assert refused[0].params[1] == "#fika"
    # Who is in stays, and is heard with a voice only.
    assert numerics_of(await bo.asks("PRIVMSG #fika :hello?", "NOTICE #fika :psst")) == ["404"]
    await anna.asks("MODE #fika +v bo")
    await bo.says("thank you", "#fika")
    await anna.hears(bo, "thank you")
    await anna.asks("INVITE carl #fika")
    await carl.joins("#fika")


async def test_what_an_account_opens(server: RunningServer, person: Maker) -> None:
    anna = (await room(server, person, "anna"))[0]
    await anna.asks("MODE #fika +RM")
    member = await person("member", caps=ACCOUNT_CAPS).arrives(server.port)
    await registers(member)
    await member.joins("#fika")
    await member.says("no voice needed", "#fika")
    await anna.hears(member, "no voice needed")
    # A mask of accounts fits whatever the person is called.
    await member.asks("NICK other")
    await anna.asks("MODE #fika +b ~m:~a:Member")
    assert numerics_of(await member.asks("PRIVMSG #fika :muted?")) == ["404"]
    await anna.asks("MODE #fika -b+b-RM ~m:~a:Member ~U")
    await member.says("and not a guest", "#fika")
    await anna.hears("other", "and not a guest")
    guest = await person("guest").arrives(server.port)
    assert numerics_of(await guest.asks("JOIN #fika")) == ["474"]
    await anna.asks("MODE #fika +b-b+e ~a:mem* ~U ~account:member")
    await member.asks("PART #fika")
    await member.joins("#fika")
    await anna.asks("MODE #fika -e ~a:member")
    assert numerics_of(await member.asks("PRIVMSG #fika :banned?")) == ["404"]


async def test_who_cannot_come_in_is_taken_elsewhere(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika", "#waiting", "#garden")
    bo = await person("bo").arrives(server.port, "#theirs")
    asked = ["#theirs", "#nowhere", "#fika", "garden", ""]
    answers = await anna.asks(*(f"MODE #fika +f {name}" for name in asked))
    assert numerics_of(answers) == ["482", "696", "696", "696", "696"]
    await anna.asks("MODE #fika +if #waiting", "MODE #waiting +if #garden")
    assert numerics_of(await anna.asks("MODE #garden +f #fika")) == ["696"]
    assert (await anna.asks("MODE #fika"))[0].params[2:] == ("+intf", "#waiting")

    taken = await bo.asks("JOIN #fika")
    assert [m.params[1:3] for m in taken if m.command == "470"] == [
        ("#fika", "#waiting"),
        ("#waiting", "#garden"),
    ]
    assert [m.params[0] for m in taken if m.command == "JOIN"] == ["#garden"]
    assert numerics_of(taken)[-1] == "366"
    # Who is there already only hears the refusal.
    assert numerics_of(await bo.asks("JOIN #waiting")) == ["473"]
    await anna.asks("RENAME #waiting #room", "MODE #room -i")
    other = await person("other").arrives(server.port)
    moved = await other.asks("JOIN #fika")
    assert [(m.command, m.params[1:3]) for m in moved if m.command == "470"] == [("470", ("#fika", "#room"))]
    await anna.asks("MODE #room -f", "MODE #fika -f")
    assert numerics_of(await bo.asks("JOIN #fika")) == ["473"]


async def test_the_last_place_is_taken_at_the_same_moment(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika", "#waiting")
    two = [await person(name).arrives(server.port) for name in ("bo", "carl")]
    await anna.asks("MODE #fika +lf 2 #waiting")
    await asyncio.gather(*(one.sends("JOIN #fika") for one in two))
    entered = [await one.sees("JOIN", by=one) for one in two]
    assert sorted(m.params[0] for m in entered) == ["#fika", "#waiting"]
    assert sum(m.command == "470" for one in two for m in one.heard) == 1


async def test_an_auditorium_shows_who_has_a_standing(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    await anna.asks("MODE #fika +u")
    carl, dave = [await person(name).arrives(server.port, "#fika") for name in ("carl", "dave")]
    for one in (carl, dave):
        assert (await anna.sees("JOIN", "#fika", by=one)).params[0] == "#fika"
    assert "JOIN" not in commands_of(await bo.catches_up())
    assert "JOIN" not in commands_of(await carl.catches_up())
    names = next(m for m in dave.heard if m.command == "353")
    assert names.text.split() == ["@anna", "dave"]
    assert (await anna.asks("NAMES #fika"))[0].text.split() == ["@anna", "bo", "carl", "dave"]
    assert [m.params[5] for m in await dave.asks("WHO #fika") if m.command == "352"] == ["anna", "dave"]
    outside = await person("outside").arrives(server.port)
    assert (await outside.asks("NAMES #fika"))[0].text == "@anna"
    # What those without a standing do is the operators' to see, and nobody else's.
    await dave.asks("AWAY :tea", "NICK david", "PART #fika")
    await carl.leaves()
    for command in ("AWAY", "NICK", "PART", "QUIT"):
        await anna.sees(command)
    assert not {"AWAY", "NICK", "PART", "QUIT"} & set(commands_of(await bo.catches_up()))
    # Who is given a voice appears, and sees everybody; who loses it is gone for the others.
    erik = await person("erik").arrives(server.port, "#fika")
    await bo.catches_up()
    await anna.asks("MODE #fika +v bo")
    assert [(m.command, m.params) for m in await erik.catches_up()] == [
        ("JOIN", ("#fika", "*", "bo the person")),
        ("MODE", ("#fika", "+v", "bo")),
    ]
    told = await bo.catches_up()
    assert commands_of(told) == ["MODE", "353", "366"]
    assert told[1].text.split() == ["@anna", "+bo", "erik"]
    await anna.asks("MODE #fika -v bo")
    assert [(m.command, m.params) for m in await erik.catches_up()] == [
        ("MODE", ("#fika", "-v", "bo")),
        ("PART", ("#fika",)),
    ]
    await bo.asks("PART #fika")
    assert "PART" not in commands_of(await erik.catches_up())


async def test_what_only_operators_hear(server: RunningServer, person: Maker) -> None:
    anna, bo, carl = [
        await person(name, caps=f"{EVERYTHING} draft/message-redaction").arrives(server.port, "#fika")
        for name in ("anna", "bo", "carl")
    ]
    await anna.asks("MODE #fika +mU")
    await bo.says("may I?", "#fika")
    asked = await anna.hears(bo, "may I?", target="@#fika")
    await bo.hears(bo, "may I?", target="@#fika")
    await carl.hears_nothing(after=bo)
    await anna.asks("MODE #fika -m+b ~m:bo")
    await bo.says("and now?", "#fika")
    await anna.hears(bo, "and now?", target="@#fika")
    await anna.asks("MODE #fika +v bo")
    await bo.says("thank you", "#fika")
    await carl.hears(bo, "thank you", target="#fika")
    # The others cannot read it later, either; and it can be taken back.
    told = await carl.asks("CHATHISTORY LATEST #fika * 10")
    assert [m.text for m in told if m.command == "PRIVMSG"] == ["thank you"]
    assert [m.params for m in await bo.asks(f"REDACT #fika {asked.tags['msgid']}")] == [
        ("@#fika", asked.tags["msgid"])
    ]
    await anna.sees("REDACT", "@#fika", asked.tags["msgid"], by=bo)
    assert "REDACT" not in commands_of(await carl.catches_up())
    await anna.asks("MODE #fika -v+b bo carl")
    assert numerics_of(await carl.asks("PRIVMSG #fika :banned is banned")) == ["404"]
    await carl.hears_nothing(after=carl)


async def test_masks_that_mute_and_masks_of_accounts(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    await anna.sends("MODE #fika +bb ~mute:bo ~account:anna", "MODE #fika +e ~m:~U")
    assert (await bo.sees("MODE", "#fika", "+bb")).params[2:] == ("~m:bo!*@*", "~a:anna")
    await bo.sees("MODE", "#fika", "+e", "~m:~U")
    await bo.says("excepted", "#fika")
    await anna.hears(bo, "excepted")
    await anna.asks("MODE #fika -e ~m:~U")
    refused = await bo.asks("PRIVMSG #fika :hello?")
    assert numerics_of(refused) == ["404"]
    assert "muted" in refused[0].text
    # A mute keeps nobody out, and another name is no way around it.
    await bo.asks("PART #fika")
    await bo.joins("#fika")
    refused = await bo.asks("NICK bob")
    assert [(m.command, m.params[1:3]) for m in refused] == [("435", ("bob", "#fika"))]
    assert commands_of(await bo.asks("NICK Bo")) == ["NICK"]
    await anna.asks("MODE #fika +v bo")
    assert commands_of(await bo.asks("NICK bob")) == ["NICK"]
    await anna.asks("MODE #fika -v bob")
    await anna.asks("MODE #fika -b+b ~m:bo ~U")
    assert [m.params[2] for m in await anna.asks("MODE #fika b") if m.command == "367"] == ["~a:anna", "~U"]
    assert numerics_of(await bo.asks("PRIVMSG #fika :nobody without an account")) == ["404"]
    carl = await person("carl").arrives(server.port)
    assert numerics_of(await carl.asks("JOIN #fika")) == ["474"]
    await anna.asks("MODE #fika +i-b+I ~U ~U")
    await carl.joins("#fika")
    nonsense = ["+b ~a", "+b ~a:", "+b ~x:y", "+b ~m:", "+b ~m:~m:x", "+b ~U:x", "+I ~m:x"]
    answers = await anna.asks(*(f"MODE #fika {one}" for one in nonsense))
    assert numerics_of(answers) == ["696"] * len(nonsense)


async def test_no_more_changes_at_once_than_said(server: RunningServer, person: Maker) -> None:
    anna = (await room(server, person, "anna"))[0]
    masks = " ".join(f"m{number}" for number in range(25))
    told = [m for m in await anna.asks(f"MODE #fika +{'b' * 25} {masks}") if m.command == "MODE"]
    assert sum(len(m.params) - 2 for m in told) == 20
    assert max(len(m.params) for m in told) <= 15
    told = await anna.asks(
        f"MODE #fika +CMRUimns{'b' * 20} " + " ".join(f"n{number}" for number in range(20))
    )
    assert sum(len(m.params) - 2 for m in told) == 20
    for letter in "eI":
        for start in range(0, 120, 20):
            many = " ".join(f"{letter}{number}" for number in range(start, start + 20))
            full = await anna.asks(f"MODE #fika +{letter * 20} {many}")
        assert numerics_of(full) == ["478"] * 20
    assert (await anna.asks("MODE #fika +e"))[-1].command == "349"
