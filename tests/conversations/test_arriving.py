"""Coming in: registration, capability negotiation, names, and what a newcomer is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from snacka_protocol.message import Message, Source
from snacka_server.domain.session import CAP_BITS
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]


def numerics_of(messages: list[Message]) -> list[str]:
    return [message.command for message in messages if message.command.isdigit()]


async def test_a_newcomer_is_welcomed_in_the_specified_order(server: RunningServer, person: Maker) -> None:
    anna = person("anna", caps="")
    await anna.connects(server.port)
    await anna.sends("NICK anna", "USER anna 0 * :Anna")
    await anna.is_told(numeric="422")
    seen = list(dict.fromkeys(numerics_of(anna.heard)))
    assert seen[:5] == ["001", "002", "003", "004", "005"]
    assert set(seen[5:-1]) == {"251", "252", "253", "254", "255", "265", "266"}
    assert all(message.params[0] == "anna" for message in anna.heard)
    assert all(message.source == "snacka.local" for message in anna.heard)


async def test_isupport_fits_its_lines_and_says_what_clients_need(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna").arrives(server.port)
    lines = [m for m in await anna.asks("VERSION") if m.command == "005"]
    assert all(len(line.params) <= 15 for line in lines)
    tokens = {token for line in lines for token in line.params[1:-1]}
    assert {
        "CASEMAPPING=ascii",
        "UTF8MAPPING=rfc8265",
        "UTF8ONLY",
        "CHANTYPES=#",
        "PREFIX=(qaohv)~&@%+",
        "STATUSMSG=~&@%+",
        "MSGREFTYPES=msgid,timestamp",
        "SNACKA=nonce",
        "CHATHISTORY=500",
        "NETWORK=Snacka",
    } <= tokens


async def test_nothing_happens_before_both_nick_and_user(server: RunningServer, person: Maker) -> None:
    anna = person("anna", caps="")
    await anna.connects(server.port)
    assert numerics_of(await anna.asks("NICK anna", "JOIN #lobby", "PRIVMSG #lobby :hi")) == ["451"] * 2
    assert numerics_of(await anna.asks("FROB", "F-O", "WHO #lobby")) == ["451"] * 3
    await anna.sends("USER anna 0 * :Anna")
    await anna.is_told(numeric="001")
    assert numerics_of(await anna.asks("USER anna 0 * :Anna", "PASS secret")) == ["462", "462"]


async def test_user_with_too_little_and_nick_with_nothing(server: RunningServer, person: Maker) -> None:
    anna = person("anna", caps="")
    await anna.connects(server.port)
    assert numerics_of(await anna.asks("USER anna", "NICK", "NICK :", "CAP")) == ["461", "431", "431", "461"]
    assert numerics_of(await anna.asks("USER anna 0 * :")) == ["461"]


async def test_a_name_that_cannot_be_had_changes_nothing(server: RunningServer, person: Maker) -> None:
    await person("bo").arrives(server.port)
    anna = person("anna", caps="")
    await anna.connects(server.port)
    refused = await anna.asks("NICK anna", "NICK bo", "NICK #x")
    assert [(m.command, m.params[:2]) for m in refused] == [("433", ("anna", "bo")), ("432", ("anna", "#x"))]
    await anna.sends("USER anna 0 * :Anna")
    assert (await anna.is_told(numeric="001")).params[0] == "anna"


async def test_lines_without_a_command(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps="").arrives(server.port)
    assert await anna.asks("", "   ", ":", ":anna", "@a=b", "@a=b ", ":anna!a@b PONG x") == []
    assert [m.params[:2] for m in await anna.asks("F-O x", ":bo frob")] == [("anna", "F-O"), ("anna", "FROB")]


@pytest.mark.parametrize("name", ["björn", "Олена", "小明", "Ærlighed", "يوسف", "a[]\\`_^{}|"])
async def test_names_in_any_script(server: RunningServer, person: Maker, name: str) -> None:
    stranger = await person("stranger").arrives(server.port, "#fikarummet")
    somebody = await person(name).arrives(server.port, "#Fikarummet")
    await somebody.says("hej", "#fikarummet")
    heard = await stranger.hears(somebody, "hej")
    assert Source.parse(heard.source).nick == name
    assert heard.params[0] == "#fikarummet"


@pytest.mark.parametrize(
    "name", ["#anna", "anna bo", "a!b", "a@b", "-anna", "@anna", "snacka.local", "x" * 33]
)
async def test_names_that_cannot_be(server: RunningServer, person: Maker, name: str) -> None:
    anna = person("anna", caps="")
    await anna.connects(server.port)
    assert numerics_of(await anna.asks(f"NICK :{name}", "USER a 0 * :a")) == ["432"]


@pytest.mark.parametrize(("taken", "wanted"), [("anna", "ANNA"), ("Björn", "bJÖRN"), ("Олена", "олена")])
async def test_a_name_is_the_same_whatever_its_case(
    server: RunningServer, person: Maker, taken: str, wanted: str
) -> None:
    await person(taken).arrives(server.port)
    other = person(wanted, caps="")
    await other.connects(server.port)
    assert numerics_of(await other.asks(f"NICK {wanted}", "USER a 0 * :a")) == ["433"]


async def test_renaming_is_told_to_everybody_who_shares_a_channel(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna").arrives(server.port, "#fika", "#bullar")
    bo = await person("bo").arrives(server.port, "#fika", "#bullar")
    carl = await person("carl").arrives(server.port)
    await anna.sends("NICK Олена")
    seen = await bo.sees("NICK", "Олена", by="anna")
    assert "msgid" in seen.tags
    assert [m for m in await bo.catches_up() if m.command == "NICK"] == []
    assert [m for m in await carl.catches_up() if m.command == "NICK"] == []
    assert [m.params for m in await anna.asks("NICK олена") if m.command == "NICK"] == [("олена",)]
    assert numerics_of(await anna.asks("NICK BO")) == ["433"]
    assert await anna.asks("NICK олена") == []


async def test_a_quit_before_registration_is_answered(server: RunningServer, person: Maker) -> None:
    anna = person("anna", caps="")
    await anna.connects(server.port)
    await anna.sends("QUIT :never mind")
    await anna.sees("ERROR")
    await anna.is_disconnected()


async def test_a_quit_is_seen_by_others_with_its_reason(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port, "#fika")
    await anna.sends("@label=bye QUIT :gone for tea", "PRIVMSG #fika :after the end")
    assert (await anna.is_told(label="bye")).command == "ERROR"
    await anna.is_disconnected()
    assert (await bo.sees("QUIT", by=anna)).text == "Quit: gone for tea"
    await bo.hears_nothing()
    assert not [line for line in server.lines if "tea" in line]


async def test_ping_is_answered_with_its_token(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    await anna.sends("@label=p PING :a b c")
    pong = await anna.is_told(label="p")
    assert (pong.command, pong.params) == ("PONG", ("snacka.local", "a b c"))
    assert numerics_of(await anna.asks("PING", "PING :")) == ["461", "409"]


# -- capabilities


async def test_an_older_client_gets_one_line_without_values(server: RunningServer, person: Maker) -> None:
    anna = person("anna")
    await anna.connects(server.port)
    listed = [m for m in await anna.asks("CAP LS") if m.command == "CAP"]
    assert len(listed) == 1
    assert listed[0].params[:2] == ("*", "LS")
    assert "=" not in listed[0].text
    # All fit, but what says nothing without its value, and an earlier name of what is told under today's.
    assert set(CAP_BITS) - set(listed[0].text.split()) == {"draft/multiline", "draft/no-implicit-names"}
    assert len(anna.raw[0]) <= 512
    await anna.sends("CAP REQ :draft/multiline")
    assert (await anna.sees("CAP", "*", "ACK")).text == "draft/multiline"


async def test_negotiation_holds_registration_until_its_end(server: RunningServer, person: Maker) -> None:
    anna = person("anna")
    await anna.connects(server.port)
    early = await anna.asks("CAP LS 302", "NICK anna", "USER anna 0 * :Anna")
    assert numerics_of(early) == []
    await anna.sends("CAP END")
    await anna.is_told(numeric="001")


async def test_a_request_is_granted_whole_or_not_at_all(server: RunningServer, person: Maker) -> None:
    anna = person("anna")
    await anna.connects(server.port)
    await anna.sends("CAP REQ :server-time echo-message no-such-thing")
    refused = await anna.sees("CAP")
    assert refused.params == ("*", "NAK", "server-time echo-message no-such-thing")
    await anna.sends("CAP LIST")
    assert (await anna.sees("CAP")).params == ("*", "LIST", "")
    await anna.sends("CAP REQ :server-time echo-message")
    assert (await anna.sees("CAP")).params[1] == "ACK"
    await anna.sends("CAP LIST")
    assert set((await anna.sees("CAP")).text.split()) == {"server-time", "echo-message"}


async def test_a_long_request_is_answered_in_lines_that_fit(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps="").arrives(server.port)
    long = " ".join(["multi-prefix away-notify"] * 21)  # the client's line is shorter than the server's
    for request, answer in ((long[:498].rpartition(" ")[0], "ACK"), (f"{long[:490]} x", "NAK")):
        told = await anna.asks(f"CAP REQ :{request}")
        assert {m.params[:2] for m in told} == {("anna", answer)}
        assert " ".join(m.text for m in told) == request
        assert len(told) > 1
    assert all(len(raw) <= 512 for raw in anna.raw)


async def test_a_capability_can_be_given_back(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    await anna.sends("CAP REQ :-echo-message -server-time")
    assert (await anna.sees("CAP")).params == ("anna", "ACK", "-echo-message -server-time")
    answers = await anna.asks("PRIVMSG #fika :hi", "TOPIC #fika")
    assert [m.command for m in answers] == ["331"]
    assert "time" not in answers[0].tags


async def test_302_implies_cap_notify(server: RunningServer, person: Maker) -> None:
    anna = person("anna")
    await anna.connects(server.port)
    await anna.sends("CAP LS 302", "CAP LIST")
    await anna.sees("CAP", "*", "LS")
    assert "cap-notify" in (await anna.sees("CAP", "*", "LIST")).text.split()
    await anna.sends("CAP REQ -cap-notify")
    assert (await anna.sees("CAP")).params[1] == "NAK"


async def test_an_unknown_cap_subcommand(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    assert numerics_of(await anna.asks("CAP FROB")) == ["410"]


async def test_capabilities_work_after_registration_too(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps="").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port, "#fika")
    await bo.says("before", "#fika")
    assert (await anna.hears(bo, "before")).tags == {}
    await anna.asks("CAP REQ :server-time message-tags")
    await bo.says("after", "#fika")
    assert set((await anna.hears(bo, "after")).tags) == {"time", "msgid"}


# -- what a newcomer can ask


async def test_message_of_the_day(start_server: Starter, person: Maker, tmp_path: Path) -> None:
    motd = tmp_path / "motd.txt"
    motd.write_text("Välkommen!\n\nSnälla, ta en kaka.\x1b[31m\n" + "ö" * 400 + "\n")
    server = await start_server("--motd", str(motd))
    anna = await person("anna").arrives(server.port)
    answers = await anna.asks("MOTD")
    assert numerics_of(answers)[0] == "375"
    assert numerics_of(answers)[-1] == "376"
    texts = [m.text for m in answers if m.command == "372"]
    assert texts[0].endswith("Välkommen!")
    assert texts[2].endswith("Snälla, ta en kaka.[31m")
    assert all(len(line) <= 512 for line in anna.raw)
    assert numerics_of(await anna.asks("MOTD elsewhere.example")) == ["402"]


async def test_version_time_and_counts(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    await person("bo").arrives(server.port)
    assert (await anna.asks("VERSION"))[0].command == "351"
    assert numerics_of(await anna.asks("TIME")) == ["391"]
    counts = {m.command: m for m in await anna.asks("LUSERS")}
    assert counts["251"].text == "There are 2 users and 0 invisible on 1 servers"
    assert counts["254"].params[1] == "1"
    assert counts["265"].params[1:3] == ("2", "2")


async def test_one_name_for_three_who_come_at_the_same_instant(server: RunningServer, person: Maker) -> None:
    three = [person(f"n{number}", caps="") for number in range(3)]
    for one in three:
        await one.connects(server.port)
    await asyncio.gather(*(one.sends("NICK anna", "USER a 0 * :a", "PING end") for one in three))
    for one in three:
        await one.sees("PONG")
    outcomes = sorted(numerics_of(one.heard)[0] for one in three)
    assert outcomes == ["001", "433", "433"]


async def test_a_rename_race_has_one_winner(server: RunningServer, person: Maker) -> None:
    three = [await person(f"n{number}").arrives(server.port, "#fika") for number in range(3)]
    await asyncio.gather(*(one.sends("NICK prize") for one in three))
    for one in three:
        await one.catches_up()
    names = (await three[0].asks("NAMES #fika"))[0].text.replace("@", "").split()
    assert len(names) == len(set(names)) == 3
    assert "prize" in names
