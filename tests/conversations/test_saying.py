"""Saying things: messages, notices, tags, labels and echoes, and lines that cannot be accepted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from snacka_protocol.message import Message
from snacka_protocol.timestamps import parse_ms
from support.people import EVERYTHING, Person
from support.server import RunningServer

Maker = Callable[..., Person]


def numerics_of(messages: list[Message]) -> list[str]:
    return [message.command for message in messages if message.command.isdigit()]


async def room(server: RunningServer, person: Maker, *names: str) -> list[Person]:
    return [await person(name).arrives(server.port, "#fika") for name in names]


# -- who hears what


async def test_a_private_message_is_heard_by_one(server: RunningServer, person: Maker) -> None:
    anna, bo, carl = await room(server, person, "anna", "bo", "carl")
    await anna.says("psst", "BO", tags={"label": "x"})
    heard = await bo.hears(anna, "psst", target="bo")
    assert heard.source == "anna!anna@localhost"
    echo = await anna.is_told(label="x")
    assert echo.params == ("bo", "psst")
    assert echo.tags["msgid"] == heard.tags["msgid"]
    await carl.hears_nothing(after=anna)


async def test_the_time_is_milliseconds_in_utc_and_the_same_for_all(
    server: RunningServer, person: Maker
) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    await anna.says("now", "#fika", tags={"label": "x"})
    heard, echo = await bo.hears(anna, "now"), await anna.is_told(label="x")
    assert heard.tags["time"] == echo.tags["time"]
    assert len(heard.tags["time"]) == len("2026-01-02T03:04:05.678Z")
    assert parse_ms(heard.tags["time"]) > 0


async def test_msgids_never_repeat(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    for number in range(40):
        await anna.says(f"m{number}", "#fika")
    await anna.catches_up()
    ids = [m.tags["msgid"] for m in await bo.catches_up() if m.command == "PRIVMSG"]
    assert len(ids) == len(set(ids)) == 40
    assert not [one for one in ids if one.startswith(":") or " " in one]


async def test_what_cannot_be_said_is_refused_and_a_notice_never_is(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna").arrives(server.port)
    asked = [
        "PRIVMSG",
        "PRIVMSG bo",
        "PRIVMSG #lobby :",
        "PRIVMSG nobody :x",
        "PRIVMSG #no :x",
        "PRIVMSG #lobby :x",
    ]
    assert numerics_of(await anna.asks(*asked)) == ["411", "412", "412", "401", "403", "404"]
    assert await anna.asks(*(line.replace("PRIVMSG", "NOTICE") for line in asked)) == []


async def test_a_notice_is_heard(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    await anna.sends("NOTICE #fika :tea in five", "NOTICE bo :really")
    await bo.hears(anna, "tea in five", command="NOTICE")
    await bo.hears(anna, "really", command="NOTICE", target="bo")


async def test_several_targets_at_once_and_too_many(server: RunningServer, person: Maker) -> None:
    anna, bo, carl = await room(server, person, "anna", "bo", "carl")
    await anna.sends("PRIVMSG bo,carl,#fika,bo :hej alla")
    assert len([m for m in await anna.catches_up() if m.command == "PRIVMSG"]) == 3
    assert len([m for m in await bo.catches_up() if m.command == "PRIVMSG"]) == 2
    assert len([m for m in await carl.catches_up() if m.command == "PRIVMSG"]) == 2
    answers = await anna.asks("PRIVMSG a,b,c,d,e :x")
    assert numerics_of(answers) == ["401"] * 4 + ["407"]


async def test_to_those_with_standing_only(server: RunningServer, person: Maker) -> None:
    anna, bo, carl = await room(server, person, "anna", "bo", "carl")
    await anna.asks("MODE #fika +v bo")
    await carl.says("help please", "@#fika")
    assert (await anna.hears(carl, "help please")).params[0] == "@#fika"
    await carl.hears(carl, "help please")
    await bo.hears_nothing(after=carl)
    await anna.says("ops and voices", "+#fika")
    assert (await bo.hears(anna, "ops and voices")).params[0] == "+#fika"
    await carl.hears_nothing(after=anna)


async def test_a_long_text_is_cut_once_the_same_for_all(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    await anna.says("å" * 240, "#fika", tags={"label": "x"})
    echo = await anna.is_told(label="x")
    heard = await bo.hears(anna, echo.text)
    assert set(echo.text) == {"å"}
    assert len(f":{heard.source} PRIVMSG #fika :{heard.text}\r\n".encode()) in (511, 512)


# -- echo and labels


async def test_without_echo_message_there_is_no_echo_and_the_label_is_acknowledged(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna", caps="labeled-response batch message-tags").arrives(server.port, "#fika")
    answers = await anna.asks("@label=x PRIVMSG #fika :hi")
    assert [(m.command, m.tags.get("label")) for m in answers] == [("ACK", "x")]


async def test_a_message_to_oneself_labels_the_echo_only(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    answers = await anna.asks("@label=x PRIVMSG anna :note to self")
    assert sorted(m.tags.get("label", "-") for m in answers) == ["-", "x"]
    assert {m.text for m in answers} == {"note to self"}
    assert len({m.tags["msgid"] for m in answers}) == 1
    quiet = await person("bo", caps="").arrives(server.port)
    assert [m.text for m in await quiet.asks("PRIVMSG bo :note")] == ["note"]


async def test_one_answer_carries_the_label(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    for line, command in [
        ("FROB", "421"),
        ("NICK anna2", "NICK"),
        ("JOIN", "461"),
        ("TIME", "391"),
        ("AWAY :x", "306"),
        ("TAGMSG anna", "ACK"),
        ("NICK anna2", "ACK"),
        ("PONG x", "ACK"),
    ]:
        answers = await anna.asks(f"@label=one {line}")
        assert [(m.command, m.tags.get("label")) for m in answers] == [(command, "one")], line
    await anna.sends("@label=two PING x")
    assert (await anna.is_told(label="two")).command == "PONG"


async def test_several_answers_are_one_labelled_batch(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    answers = await anna.asks("@label=x JOIN #new")
    opening, *inside, closing = answers
    reference = opening.params[0].removeprefix("+")
    assert (opening.command, opening.params[1], opening.tags["label"]) == ("BATCH", "labeled-response", "x")
    assert closing.params == (f"-{reference}",)
    assert [m.command for m in inside] == ["JOIN", "353", "366"]
    assert all(m.tags["batch"] == reference and "label" not in m.tags for m in inside)


async def test_a_history_takes_the_label_on_its_own_batch(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    answers = await anna.asks("@label=x CHATHISTORY LATEST #fika * 10")
    assert [m.params[1:] for m in answers if m.tags.get("label") == "x"] == [("chathistory", "#fika")]
    assert len(answers) == 2


async def test_a_label_that_is_too_long_is_none(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    assert (await anna.asks(f"@label={'x' * 64} TIME"))[0].tags["label"] == "x" * 64
    assert "label" not in (await anna.asks(f"@label={'x' * 65} TIME"))[0].tags
    assert (await anna.asks("@label=a\\:b\\sc TIME"))[0].tags["label"] == "a;b c"


async def test_labels_mean_nothing_to_those_without_the_capability(
    server: RunningServer, person: Maker
) -> None:
    old = await person("old", caps="message-tags").arrives(server.port)
    assert [dict(m.tags) for m in await old.asks("@label=x TIME")] == [{}]


# -- tags


async def test_client_tags_are_passed_on_and_others_are_not(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    await anna.sends(
        "@+draft/reply=abc;+empty=;time=never;msgid=mine;account=root;+a=1;+a=2 PRIVMSG #fika :hi"
    )
    heard = await bo.hears(anna, "hi")
    assert {key: value for key, value in heard.tags.items() if key[0] == "+"} == {
        "+draft/reply": "abc",
        "+empty": "",
        "+a": "2",
    }
    assert b"+empty;" in bo.raw[-1] or b"+empty " in bo.raw[-1]
    assert heard.tags["msgid"] != "mine"
    assert heard.tags["time"] != "never"
    assert "account" not in heard.tags


async def test_typing_is_seen_and_not_kept_a_reaction_is_kept(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    old = await person("old", caps="server-time").arrives(server.port, "#fika")
    await anna.says("cake?", "#fika")
    message = await bo.hears(anna, "cake?")
    await anna.sends("@+typing=active TAGMSG #fika")
    typing = await bo.sees("TAGMSG", "#fika", by=anna)
    assert typing.tags["+typing"] == "active"
    assert "msgid" not in typing.tags
    await anna.sends(f"@+draft/react=🍰;+draft/reply={message.tags['msgid']};label=r TAGMSG #fika")
    reaction = await bo.sees("TAGMSG", "#fika", by=anna)
    assert reaction.tags["+draft/react"] == "🍰"
    assert (await anna.is_told(label="r")).tags["msgid"] == reaction.tags["msgid"]
    assert [m for m in await old.catches_up() if m.command == "TAGMSG"] == []
    assert numerics_of(await old.asks("TAGMSG #fika")) == ["421"]


async def test_tags_up_to_the_limit_pass_and_over_it_are_refused(
    server: RunningServer, person: Maker
) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    room_for_value = 4094 - len("+x=")
    await anna.sends(f"@+x={'y' * room_for_value} PRIVMSG #fika :full")
    assert len((await bo.hears(anna, "full")).tags["+x"]) == room_for_value
    answers = await anna.asks(f"@+x={'y' * (room_for_value + 1)} PRIVMSG #fika :over")
    assert numerics_of(answers) == ["417"]
    await anna.says("and lives on", "#fika")
    await bo.hears(anna, "and lives on")
    assert "over" not in [m.text for m in bo.heard]


# -- lines that cannot be accepted


async def test_a_line_over_512_bytes_is_refused_and_the_connection_lives(
    server: RunningServer, person: Maker
) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    body = "PRIVMSG #fika :"
    fits = body + "x" * (510 - len(body))
    answers = await anna.asks(fits + "x", *[fits + "xy"] * 30, fits)
    assert numerics_of(answers) == ["417"] * 31
    assert [m.command for m in answers][-1] == "PRIVMSG"
    assert len([m for m in await bo.catches_up() if m.command == "PRIVMSG"]) == 1


@pytest.mark.parametrize(
    ("line", "command"),
    [
        (b"PRIVMSG #fika :\xff\xfe", "PRIVMSG"),
        (b"TOPIC #fika :caf\xe9", "TOPIC"),
        (b"@+x=\xff PRIVMSG #fika :hi", "PRIVMSG"),
        (b"NICK \xff", "NICK"),
        (b"PRIVMSG #fika :\xed\xa0\x80", "PRIVMSG"),
        (b"PRIVMSG #fika :\xc0\xaf", "PRIVMSG"),
    ],
)
async def test_what_is_not_utf8_is_refused_by_name(
    server: RunningServer, person: Maker, line: bytes, command: str
) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    labelled = b"@label=u;" + line[1:] if line.startswith(b"@") else b"@label=u " + line
    await anna.sends_bytes(labelled + b"\r\n")
    answer = await anna.is_told(label="u")
    assert answer.command == "FAIL"
    assert answer.params[:2] == (command, "INVALID_UTF8")
    await bo.hears_nothing(after=anna)


async def test_user_with_invalid_utf8_before_registration(server: RunningServer, person: Maker) -> None:
    anna = person("anna", caps="standard-replies")
    await anna.connects(server.port)
    await anna.sends("CAP REQ standard-replies", "NICK anna")
    await anna.sends_bytes(b"USER anna 0 * :\xff\r\n")
    assert (await anna.is_told(fail="INVALID_UTF8")).params[0] == "USER"
    await anna.sends("USER anna 0 * :Anna", "CAP END")
    await anna.is_told(numeric="001")


async def test_an_old_client_reads_about_utf8_in_a_notice(server: RunningServer, person: Maker) -> None:
    old = await person("old", caps="").arrives(server.port)
    await old.sends_bytes(b"PRIVMSG #lobby :\xff\r\n")
    await old.sees("NOTICE", "old")


@pytest.mark.parametrize("bad", [b"\x00", b"\r", b"\rQUIT :forged"])
async def test_nul_and_cr_never_travel(server: RunningServer, person: Maker, bad: bytes) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    await anna.sends_bytes(b"PRIVMSG #fika :a" + bad + b"b\r\n")
    await anna.says("after", "#fika")
    await bo.hears(anna, "after")
    assert not [line for line in bo.raw if b"\x00" in line or b"\r" in line.rstrip(b"\r\n")]
    assert "QUIT" not in [m.command for m in bo.heard]


async def test_empty_lines_and_strange_lines_are_survived(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    await anna.sends_bytes(b"\r\n\n\n   \r\n:\r\n@\r\n@a\r\n:x\r\n@=;;= PING 1\r\n: :\r\n\xf0\r\n")
    await anna.says("still here", "#fika")
    await bo.hears(anna, "still here")


async def test_a_client_may_not_speak_as_somebody_else(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    await anna.sends(":bo!bo@localhost PRIVMSG #fika :I am bo")
    assert (await bo.hears(anna, "I am bo")).source.startswith("anna!")


async def test_capabilities_make_no_difference_to_the_text(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    listeners = [
        await person(f"p{number}", caps=caps).arrives(server.port, "#fika")
        for number, caps in enumerate(
            ["", "message-tags", "server-time", "message-tags server-time", EVERYTHING]
        )
    ]
    await anna.sends("@+x=1 PRIVMSG #fika :\x0304röd\x0f 😀 :) ")
    tags = [set((await one.hears(anna, "\x0304röd\x0f 😀 :) ")).tags) for one in listeners]
    assert tags == [set(), {"msgid", "+x"}, {"time"}, {"time", "msgid", "+x"}, {"time", "msgid", "+x"}]


async def test_asking_late_what_there_is_changes_nothing_about_echoes(
    server: RunningServer, person: Maker
) -> None:
    """CAP LS 302 brings cap-notify along, so the connection is no longer what it was."""
    anna = await person("anna", caps="").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port, "#fika")
    await anna.says("one", "#fika")
    await bo.hears(anna, "one")
    await anna.sends("CAP LS 302")
    await anna.sees("CAP")
    await anna.says("two", "#fika")
    await bo.hears(anna, "two")
    assert "PRIVMSG" not in [message.command for message in await anna.catches_up()]
