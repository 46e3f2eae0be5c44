"""People on different nodes are in one chat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bench.cluster.faults import arguments, visit

from snacka_protocol.message import Message
from support.cluster import Chat
from support.people import EVERYTHING, Person

ALL = f"{EVERYTHING} draft/message-redaction draft/read-marker account-notify"


async def test_people_on_different_nodes_talk(chat: Chat) -> None:
    one, two = await chat.starts(2)
    anna = await Person("anna", ALL).arrives(one.port, "#fika")
    bo = await Person("bo", ALL).arrives(two.port, "#fika")
    await anna.sees("JOIN", "#fika", by=bo)
    await bo.says("hej", "#fika")
    heard = await anna.hears(bo, "hej", target="#fika")
    echo = await bo.hears(bo, "hej")
    assert heard.tags["msgid"] == echo.tags["msgid"]
    assert heard.tags["time"] == echo.tags["time"]

    # a private word, with its label; a nick; the modes and the topic; a kick
    await anna.sends("@label=x1 PRIVMSG bo :psst")
    assert (await anna.is_told(label="x1")).tags["msgid"] == (await bo.hears(anna, "psst")).tags["msgid"]
    await bo.sends("NICK bosse")
    await anna.sees("NICK", "bosse", by="bo")
    bo.name = "bosse"
    await anna.sends("TOPIC #fika :kaffe", "MODE #fika +mv bosse")
    await bo.sees("TOPIC", "#fika", "kaffe")
    await bo.sees("MODE", "#fika")
    whois = await bo.asks("WHOIS anna")
    assert any(message.command == "311" and message.params[1] == "anna" for message in whois)
    names = await bo.asks("NAMES #fika")
    assert any(
        message.command == "353" and set(message.text.split()) == {"@anna", "+bosse"} for message in names
    )

    # what was said is in both histories, to the letter
    histories = [await person.asks("CHATHISTORY LATEST #fika * 10") for person in (anna, bo)]
    said = [
        [(m.text, m.tags["msgid"], m.tags["time"]) for m in lines if m.command == "PRIVMSG"]
        for lines in histories
    ]
    assert said[0] == said[1]
    assert [text for text, _, _ in said[0]] == ["hej"]

    # who waits for a name hears of it, wherever its owner comes in; an invitation and a ban hold everywhere
    await anna.sends("MONITOR + carl")
    await anna.is_told(numeric="731")
    carl = await Person("carl", ALL).arrives(two.port)
    await anna.is_told(numeric="730")
    await anna.sends("MODE #fika +i")
    await bo.sees("MODE", "#fika", "+i")
    await carl.sends("JOIN #fika")
    await carl.is_told(numeric="473")
    await anna.sends("INVITE carl #fika")
    await carl.sees("INVITE", "carl", "#fika", by=anna)
    await carl.joins("#fika")
    await carl.vanishes()
    await anna.is_told(numeric="731")

    # taking back, and going
    await bo.sends(f"REDACT #fika {heard.tags['msgid']} :oj")
    await anna.sees("REDACT", "#fika", heard.tags["msgid"])
    await bo.leaves()
    await anna.sees("QUIT", by="bosse")


def answers(wanted: str) -> Callable[[Message], bool]:
    return lambda message: message.command == "433" or message.params == (wanted,)


async def test_one_name_has_one_owner_whoever_asks_where(chat: Chat) -> None:
    nodes = await chat.starts(3)
    for round_ in range(8):
        people = [Person(f"p{round_}{number}") for number in range(3)]
        for person, node in zip(people, nodes, strict=True):
            await person.arrives(node.port)
        wanted = f"Olle{round_}"
        await asyncio.gather(*(person.sends(f"NICK {wanted}") for person in people))
        ends = [await person.waits_for("an answer", answers(wanted)) for person in people]
        assert sorted(end.command for end in ends) == ["433", "433", "NICK"]
        for person in people:
            await person.leaves()


def registered(message: Message) -> bool:
    return message.command in ("REGISTER", "FAIL")


async def test_one_account_has_one_owner_whoever_asks_where(chat: Chat) -> None:
    nodes = await chat.starts(3)
    for round_ in range(3):
        people = [Person(f"q{round_}{number}", f"{ALL} draft/account-registration") for number in range(3)]
        for person, node in zip(people, nodes, strict=True):
            await person.arrives(node.port)
        wanted = f"Ada{round_}"
        await asyncio.gather(*(person.sends(f"REGISTER {wanted} * :korvstroganoff") for person in people))
        ends = [
            await person.waits_for("an answer", lambda m: m.command in ("REGISTER", "FAIL"))
            for person in people
        ]
        assert sorted((end.command, end.params[1]) for end in ends) == [
            ("FAIL", "ACCOUNT_EXISTS"),
            ("FAIL", "ACCOUNT_EXISTS"),
            ("REGISTER", wanted),
        ]
        owner = people[[end.command for end in ends].index("REGISTER")]
        for person in people:
            others = await person.asks(f"WHOIS {owner.name}")
            assert [m.params[2] for m in others if m.command == "330"] == [wanted]
        for person in people:
            await person.leaves()


async def test_an_account_is_one_person_on_several_nodes(chat: Chat) -> None:
    one, two = await chat.starts(2)
    first = await Person("mia", ALL).arrives(one.port)
    await first.sends("JOIN #te", "PRIVMSG NickServ :REGISTER korvstroganoff")
    await first.waits_for("the account", lambda m: m.command in ("900", "ACCOUNT") or "account" in m.text)
    second = Person("mia", ALL)
    await second.connects(two.port)
    await second.sends("CAP LS 302", f"CAP REQ :{ALL} sasl", "AUTHENTICATE PLAIN")
    await second.sees("AUTHENTICATE", "+")
    await second.sends(
        "AUTHENTICATE AG1pYQBrb3J2c3Ryb2dhbm9mZg==", "NICK mia", "USER mia 0 * :Mia", "CAP END"
    )
    await second.is_told(numeric="001")
    await second.sees("JOIN", "#te")
    await first.says("to myself", "#te")
    await second.hears(first, "to myself")
    read = "timestamp=2026-11-22T10:00:00.000Z"
    await first.sends(f"MARKREAD #te {read}")
    await second.sees("MARKREAD", "#te", read)

    # the node with one of the connections goes; the person stays
    await two.kill()
    listener = await Person("lars", ALL).arrives(one.port, "#te")
    await first.says("still here", "#te")
    await listener.hears(first, "still here")


async def test_the_checker_has_nothing_to_say_where_nothing_is_broken(chat: Chat) -> None:
    nodes = await chat.starts(2)
    ports = ",".join(str(node.port) for node in nodes)
    options = arguments(["--connect", ports, "--seconds", "1", "--people", "4", "--rate", "20"])
    verdict = await visit(options, lambda text: None)
    assert verdict.problems == ()
    assert verdict.acknowledged > 10
