"""What people and channels say about themselves: kept, told to subscribers, in either draft's words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from snacka_protocol.message import Message
from snacka_server.domain.metadata import CROWD, KEYS, SUBS, VALUE_BYTES
from snacka_server.domain.session import CAP_BITS
from support.accounts import ACCOUNT_CAPS, PASSWORD, comes_as, registers, tries
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
TWO = f"{ACCOUNT_CAPS} draft/metadata-2"
THREE = f"{ACCOUNT_CAPS} draft/metadata-3"


def said(messages: list[Message]) -> list[tuple[str, ...]]:
    """Commands and parameters, without the reader's own name and without batches' references."""
    found = []
    for message in messages:
        params = message.params
        if message.command == "BATCH":
            params = params[1:] or ("end",)
        elif message.command.isdecimal():
            params = params[1:]
        found.append((message.command, *params))
    return found


async def comes(somebody: Person, server: RunningServer, *channels: str) -> Person:
    """Arrive, and hear all that follows."""
    await somebody.arrives(server.port, *channels)
    await somebody.catches_up()
    return somebody


async def test_setting_getting_listing_and_clearing(server: RunningServer, person: Maker) -> None:
    anna = await comes(person("anna", caps=THREE), server, "#fika")
    bob = await comes(person("bob", caps=TWO), server, "#fika")
    assert said(await anna.asks("METADATA * SET pronouns :she/her")) == [
        ("761", "anna", "pronouns", "*", "she/her")
    ]
    assert said(await anna.asks("METADATA ANNA SET status :på fika")) == [
        ("761", "anna", "status", "*", "på fika")
    ]
    assert said(await bob.asks("METADATA anna GET status avatar Bad! pronouns")) == [
        ("BATCH", "metadata", "anna"),
        ("761", "anna", "status", "*", "på fika"),
        ("766", "anna", "avatar", "Key is not set"),
        ("FAIL", "METADATA", "KEY_INVALID", "Bad!", "A key is made of a-z, 0-9 and _./-"),
        ("761", "anna", "pronouns", "*", "she/her"),
        ("BATCH", "end"),
    ]
    answer = await anna.asks("METADATA anna GET Bad!")
    assert said(answer)[1][:4] == ("WARN", "METADATA", "INVALID_KEY", "Bad!")
    assert [m.tags.get("batch") for m in answer] == [None, answer[0].params[0][1:], None]
    assert said(await bob.asks("METADATA anna LIST"))[1:3] == [
        ("761", "anna", "pronouns", "*", "she/her"),
        ("761", "anna", "status", "*", "på fika"),
    ]
    whois = said(await bob.asks("WHOIS anna"))
    assert [line[1:] for line in whois if line[0] == "760"] == [
        ("anna", "pronouns", "*", "she/her"),
        ("anna", "status", "*", "på fika"),
    ]
    # A name is taken along.
    await anna.sends("NICK annika")
    await bob.sees("NICK", "annika")
    assert ("761", "annika", "status", "*", "på fika") in said(await bob.asks("METADATA annika LIST"))
    assert said(await anna.asks("METADATA * SET status")) == [("766", "annika", "status", "Key is not set")]
    assert said(await anna.asks("@label=c METADATA * CLEAR")) == [
        ("BATCH", "metadata", "annika"),
        ("766", "annika", "pronouns", "Key is not set"),
        ("BATCH", "end"),
    ]
    assert said(await bob.asks("METADATA annika LIST")) == [("BATCH", "metadata", "annika"), ("BATCH", "end")]
    await bob.asks("METADATA * SET status x")
    assert said(await bob.asks("METADATA * CLEAR")) == [  # in the words of the earlier draft
        ("BATCH", "metadata", "bob"),
        ("761", "bob", "status", "*", ""),
        ("BATCH", "end"),
    ]


async def test_what_is_refused(server: RunningServer, person: Maker) -> None:
    three = await comes(person("anna", caps=THREE), server, "#fika")
    two = await comes(person("bob", caps=TWO), server, "#fika")
    carl = await person("carl", caps="").arrives(server.port)
    long = "å" * (VALUE_BYTES // 2) + "x"
    for line, new, old in (
        ("METADATA nobody GET a", ("INVALID_TARGET", "nobody"), ("INVALID_TARGET", "nobody")),
        ("METADATA #none LIST", ("INVALID_TARGET", "#none"), ("INVALID_TARGET", "#none")),
        ("METADATA carl SET a b", ("KEY_NO_PERMISSION", "carl", "a"), ("KEY_NO_PERMISSION", "carl", "a")),
        ("METADATA carl CLEAR", ("KEY_NO_PERMISSION", "carl", "*"), ("KEY_NO_PERMISSION", "carl", "*")),
        ("METADATA carl SUB a", ("INVALID_TARGET", "carl"), ("INVALID_TARGET", "carl")),
        ("METADATA * SET A b", ("INVALID_KEY", "A"), ("KEY_INVALID", "A")),
        ("METADATA * SET a:b b", ("INVALID_KEY", "a:b"), ("KEY_INVALID", "a:b")),
        (f"METADATA * SET a :{long}", ("INVALID_VALUE", "a"), ("VALUE_INVALID",)),
        ("METADATA * DANCE", ("INVALID_PARAMS", "DANCE"), ("SUBCOMMAND_INVALID", "DANCE")),
        ("METADATA * SUB %", ("INVALID_KEY", "%"), ("KEY_INVALID", "%")),
    ):
        assert said(await three.asks(line))[0][2:-1] == new, line
        assert said(await two.asks(line))[0][2:-1] == old, line
    for line, sub in (
        ("METADATA", "*"),
        ("METADATA *", "*"),
        ("METADATA * GET", "GET"),
        ("METADATA * LIST x", "LIST"),
    ):
        assert said(await three.asks(line))[0][:4] == ("FAIL", "METADATA", "INVALID_PARAMS", sub)
        assert said(await two.asks(line))[0][:2] == ("461", "METADATA")
    assert said(await three.asks("METADATA * SET a")) == [("766", "anna", "a", "Key is not set")]
    assert said(await two.asks("METADATA * SET a"))[0][:5] == ("FAIL", "METADATA", "KEY_NOT_SET", "bob", "a")
    # #fika is anna's: bob may not speak for it, and needs a standing.
    assert said(await two.asks("METADATA #fika SET url x"))[0][2] == "KEY_NO_PERMISSION"
    await three.sends("MODE #fika +h bob")
    await two.sees("MODE", "#fika", "+h")
    assert said(await two.asks("METADATA #fika SET url x")) == [("761", "#fika", "url", "*", "x")]
    # A client that knows nothing of it is told all the same, in words.
    assert said(await carl.asks("METADATA #fika LIST")) == [("761", "#fika", "url", "*", "x")]
    assert (await carl.asks("METADATA #fika SET url y"))[0].command == "NOTICE"
    await three.sends("MODE #fika +s")
    await two.sees("MODE", "#fika", "+s")
    assert (await carl.asks("METADATA #fika LIST"))[0].command == "NOTICE"


async def test_limits(start_server: Callable[..., Awaitable[RunningServer]], person: Maker) -> None:
    server = await start_server("--flood-rate", "0")
    anna = await comes(person("anna", caps=THREE), server)
    for start in range(0, SUBS, 10):
        await anna.asks(f"METADATA * SUB {' '.join(f'k{n}' for n in range(start, start + 10))}")
    answer = said(await anna.asks("METADATA * SUB k1 more again"))
    assert answer[0][:6] == ("FAIL", "METADATA", "LIMIT_REACHED", "SUB", "more", str(SUBS))
    assert answer[1:] == [("770", "k1")]
    listed = said(await anna.asks("METADATA * SUBS"))
    assert listed[0] == ("BATCH", "metadata-subs")
    assert [key for line in listed[1:-1] for key in line[1:]] == [f"k{n}" for n in range(SUBS)]
    assert said(await anna.asks("METADATA * UNSUB k0 k0 never %"))[0][:4] == (
        "WARN",
        "METADATA",
        "INVALID_KEY",
        "%",
    )
    bob = person("bob", caps=TWO)
    await bob.connects(server.port)
    await bob.sends("CAP LS 302", f"CAP REQ :{TWO}", "NICK bob", "USER b 0 * :b")
    await bob.sends(*(f"METADATA * SET k{n} {n}" for n in range(KEYS)))
    await bob.sends("METADATA * SET more x")
    assert (await bob.is_told(fail="LIMIT_REACHED")).params[2] == "*"
    await bob.sends("CAP END")
    await bob.is_told(numeric="422")
    assert (await bob.asks("METADATA * SET more x"))[0].params[1:3] == ("LIMIT_REACHED", "bob")
    lines = [f"METADATA * SET k1 v{n}" for n in range(61)]
    late = said(await bob.asks(*lines))[-1]
    assert late[:5] == ("FAIL", "METADATA", "RATE_LIMITED", "bob", "k1")
    assert 0 < int(late[5]) <= 60
    assert said(await bob.asks("METADATA * CLEAR"))[0][:5] == ("FAIL", "METADATA", "RATE_LIMITED", "bob", "*")
    # In the newer draft's words, so that the client may send it again.
    await bob.asks("CAP REQ :-draft/metadata-2 draft/metadata-3")
    full = said(await bob.asks("METADATA * SET more x"))
    assert full[0][:-1] == ("FAIL", "METADATA", "LIMIT_REACHED", "SET", "*", str(KEYS))
    again = said(await bob.asks("METADATA * SET k1 :some other"))
    assert [(line[0], *line[2:]) for line in again] == [("775", "*", "SET", "k1", "some other")]
    assert 0 < int(again[0][1]) <= 60


async def test_subscribers_are_told_and_nobody_else(server: RunningServer, person: Maker) -> None:
    anna = await comes(person("anna", caps=THREE), server, "#fika")
    two = await comes(person("two", caps=TWO), server, "#fika")
    three = await comes(person("three", caps=THREE), server, "#fika")
    other = await comes(person("other", caps=THREE), server, "#fika")
    far = await comes(person("far", caps=TWO), server, "#te")
    await anna.asks("METADATA * SET status :idle", "METADATA #fika SET topic-url :http://a")
    assert said(await two.asks("METADATA * SUB status topic-url")) == [
        ("770", "status", "topic-url"),
        ("BATCH", "metadata", "*"),
        ("METADATA", "#fika", "topic-url", "*", "http://a"),
        ("METADATA", "anna", "status", "*", "idle"),
        ("BATCH", "end"),
    ]
    labelled = await three.asks("@label=s METADATA * SUB status")
    assert labelled[0].tags["label"] == "s"
    assert said(labelled)[1:-1] == [
        ("770", "status"),
        ("BATCH", "metadata", "*ALL"),
        ("761", "anna", "status", "*", "idle"),
        ("BATCH", "end"),
    ]
    assert labelled[2].tags["batch"] == labelled[0].params[0][1:]
    assert said(await three.asks("METADATA * SUB status")) == [("770", "status")]
    await far.asks("METADATA * SUB status")
    assert ("METADATA", "anna", "status", "*", "idle") in said(await far.asks("MONITOR + anna"))
    await anna.asks("METADATA * SUB status", "METADATA * SET status :busy", "METADATA * SET color :red")
    assert said(await two.catches_up()) == [("METADATA", "anna", "status", "*", "busy")]
    assert said(await three.catches_up()) == [("761", "anna", "status", "*", "busy")]
    assert said(await far.catches_up()) == [("METADATA", "anna", "status", "*", "busy")]
    assert said(await other.catches_up()) == []
    await anna.asks("METADATA * SET status :busy", "METADATA #fika SET topic-url", "METADATA * SET status")
    assert said(await two.catches_up()) == [
        ("METADATA", "#fika", "topic-url", "*"),
        ("METADATA", "anna", "status", "*"),
    ]
    assert said(await three.catches_up()) == [("766", "anna", "status", "Key is not set")]
    # Whoever gives up the capability, or batches, is subscribed to nothing any more.
    await three.asks("CAP REQ -draft/metadata-3")
    await anna.asks("METADATA * SET status :gone")
    assert said(await three.catches_up()) == []
    await three.asks("CAP REQ draft/metadata-3")
    assert said(await three.asks("METADATA * SUBS")) == [("BATCH", "metadata-subs"), ("BATCH", "end")]
    await two.asks("METADATA * UNSUB status", "METADATA * UNSUB status")
    await anna.asks("METADATA * SET status :here")
    assert said(await two.catches_up()) == []


async def test_what_stands_is_told_on_entering_and_on_asking(server: RunningServer, person: Maker) -> None:
    anna = await comes(person("anna", caps=THREE), server, "#fika")
    await anna.asks(
        "METADATA * SET status :idle", "METADATA #fika SET color :red", "METADATA * SET avatar :x"
    )
    new = await comes(person("new", caps=THREE), server)
    old = await comes(person("old", caps=TWO), server)
    for somebody in (new, old):
        await somebody.asks("METADATA * SUB status color", "MONITOR + late")
    values = [("#fika", "color", "*", "red"), ("anna", "status", "*", "idle")]
    answer = said(await new.asks("JOIN #fika"))
    batch = [("BATCH", "metadata", "#fika"), *(("761", *value) for value in values), ("BATCH", "end")]
    assert answer[-4:] == batch
    assert said(await new.asks("METADATA #fika SYNC")) == batch
    assert said(await old.asks("METADATA #fika SYNC"))[1:-1] == [("METADATA", *value) for value in values]
    assert said(await old.asks("JOIN #fika"))[-3:-1] == [("METADATA", *value) for value in values]
    assert ("BATCH", "metadata", "#empty") in said(await new.asks("JOIN #empty"))
    assert "METADATA" not in str(said(await old.asks("JOIN #empty2")))
    assert said(await new.asks("METADATA *ALL SYNC"))[1:-1] == [("761", *value) for value in values]
    assert said(await new.asks("METADATA anna SYNC"))[1:-1] == [("761", *values[1])]
    late = person("late", caps=THREE)
    await late.connects(server.port)
    await late.sends("CAP LS 302", f"CAP REQ :{THREE}", "METADATA * SET status :new", "CAP END")
    await late.sends("NICK late", "USER l 0 * :l")
    await late.is_told(numeric="001")
    for somebody, word in ((new, "761"), (old, "METADATA")):
        heard = said(await somebody.catches_up())
        assert heard[heard.index(("BATCH", "metadata", "late")) + 1] == (word, "late", "status", "*", "new")


async def test_newcomers_and_those_who_log_in(server: RunningServer, person: Maker) -> None:
    two = await comes(person("two", caps=TWO), server, "#fika")
    three = await comes(person("three", caps=THREE), server, "#fika")
    for somebody in (two, three):
        await somebody.asks("METADATA * SUB status color")
    anna = await comes(person("anna", caps=THREE), server)
    await anna.asks("METADATA * SET status :idle", "METADATA * SET avatar :x")
    await registers(anna)
    await anna.asks("JOIN #fika")
    assert said(await two.catches_up())[-1] == ("METADATA", "anna", "status", "*", "idle")
    assert said(await three.catches_up())[-1] == ("761", "anna", "status", "*", "idle")
    # What one says as a guest stands besides what the account says; without it that is gone again.
    await anna.asks("NS LOGOUT")
    assert ("METADATA", "anna", "status", "*") in said(await two.catches_up())
    await anna.asks("METADATA * SET color :red", "METADATA * SET status :guest")
    await two.catches_up()
    await tries(anna, "anna", PASSWORD)
    told = said(await two.catches_up())
    assert ("METADATA", "anna", "status", "*", "idle") in told
    assert not [line for line in told if "color" in line]
    listed = said(await two.asks("METADATA anna LIST"))[1:-1]
    assert {line[2]: line[4] for line in listed} == {"status": "idle", "avatar": "x", "color": "red"}


async def test_of_a_crowd_one_asks(server: RunningServer, person: Maker) -> None:
    anna = await comes(person("anna", caps=THREE), server, "#big")
    await anna.asks("METADATA * SET status :idle")
    crowd = [person(f"p{number}", caps="") for number in range(CROWD)]
    await asyncio.gather(*(somebody.arrives(server.port, "#big") for somebody in crowd))
    await anna.catches_up()
    late = await comes(person("late", caps=THREE), server)
    await late.asks("METADATA * SUB status")
    assert said(await late.asks("JOIN #big"))[-1][:3] == ("774", "#big", "1")
    values = [("BATCH", "metadata", "#big"), ("761", "anna", "status", "*", "idle"), ("BATCH", "end")]
    assert said(await late.asks("METADATA #big SYNC")) == values
    assert said(await late.asks("METADATA *ALL SYNC"))[1:] == values[1:]
    assert said(await late.asks("METADATA * SUB color"))[1][:3] == ("774", "*ALL", "1")
    assert said(await anna.asks("METADATA * SET status :busy")) == [("761", "anna", "status", "*", "busy")]
    assert said(await late.catches_up()) == [("761", "anna", "status", "*", "busy")]


async def test_before_coming_in_and_on_the_way(server: RunningServer, person: Maker) -> None:
    anna = person("anna", caps=THREE)
    await anna.connects(server.port)
    await anna.sends("NICK anna", "METADATA * SET a b")
    await anna.is_told(numeric="451")
    await anna.sends(
        f"CAP REQ :{THREE}", "METADATA * SET status :new", "METADATA * SET x y", "METADATA * SET x"
    )
    assert (await anna.is_told(numeric="761")).params == ("anna", "*", "status", "*", "new")
    await anna.is_told(numeric="766")
    await anna.sends("METADATA anna LIST")
    await anna.is_told(fail="INVALID_TARGET")
    await anna.sends("METADATA * SUB status", "METADATA * LIST", "USER a 0 * :a", "CAP END")
    await anna.is_told(numeric="770")
    burst = [await anna.waits_for("the end of the welcome", lambda m: m.command == "422")]
    heard = said(anna.heard[: anna.heard.index(burst[0])])
    at = heard.index(("BATCH", "metadata", "anna"))
    assert heard[at + 1 : at + 3] == [("761", "anna", "status", "*", "new"), ("BATCH", "end")]
    assert said(await anna.asks("METADATA * SUBS"))[1] == ("772", "status")


@pytest.mark.parametrize("caps", [TWO, THREE])
async def test_it_is_kept(server: RunningServer, person: Maker, caps: str) -> None:
    anna = await comes(person("anna", caps=caps), server, "#fika")
    await anna.asks("METADATA * SET pronouns :she/her", "METADATA #fika SET url :http://x")
    await registers(anna)
    await anna.asks("METADATA * SET status :idle")
    phone = person("phone", caps=caps)
    await comes_as(phone, server.port, "anna")
    await phone.asks("METADATA * SUB status")
    await anna.asks("METADATA * SET status :busy")
    assert said(await phone.catches_up())[0][-4:] == ("anna", "status", "*", "busy")
    await server.kill()
    await server.start()
    again = person("anna", caps=caps)
    await comes_as(again, server.port, "anna")
    await again.asks()
    listed = said(await again.asks("METADATA * LIST"))[1:-1]
    assert {line[2]: line[4] for line in listed} == {"pronouns": "she/her", "status": "busy"}
    assert ("761", "#fika", "url", "*", "http://x") in said(await again.asks("METADATA #fika LIST"))


async def test_one_draft_or_the_other(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps="batch").arrives(server.port)
    offer = " ".join(m.params[-1] for m in await anna.asks("CAP LS 302") if m.command == "CAP")
    for name in ("draft/metadata-2", "draft/metadata-3"):
        assert name in CAP_BITS
        value = next(cap for cap in offer.split() if cap.startswith(f"{name}=")).partition("=")[2]
        tokens = dict(token.partition("=")[::2] for token in value.split(","))
        assert tokens["before-connect"] == ""
        assert tokens["max-subs"] == str(SUBS)
        assert tokens["max-keys"] == str(KEYS)
        assert tokens["max-value-bytes"] == str(VALUE_BYTES)
    assert said(await anna.asks("CAP REQ :draft/metadata-2 draft/metadata-3"))[0][2] == "NAK"
    assert said(await anna.asks("CAP REQ draft/metadata-2"))[0][2] == "ACK"
    assert said(await anna.asks("CAP REQ draft/metadata-3"))[0][2] == "NAK"
    assert said(await anna.asks("CAP REQ :-draft/metadata-2 draft/metadata-3"))[0][2] == "ACK"
