"""CHATHISTORY over real sockets: every subcommand, both kinds of selectors, limits, and who may read what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from snacka_protocol.message import Message
from snacka_protocol.timestamps import format_ms, parse_ms
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]


@pytest.fixture
async def server(start_server: Callable[..., Awaitable[RunningServer]]) -> RunningServer:
    """One without flood control: these people ask a lot."""
    return await start_server("--flood-rate", "0")


async def spoken_room(server: RunningServer, person: Maker, count: int = 9) -> tuple[Person, list[Message]]:
    """anna in #fika, where she has said m0, m1, ... each in a millisecond of its own; and her echoes."""
    anna = await person("anna").arrives(server.port, "#fika")
    return anna, [await says_later(anna, f"m{number}", "#fika") for number in range(count)]


async def says_later(who: Person, text: str, target: str) -> Message:
    """The echo of a message whose millisecond nothing said before shares."""
    before = (await who.asks("TIME"))[0].tags["time"]
    while (await who.asks("TIME"))[0].tags["time"] <= before:
        pass  # it is the server's clock that must move on
    await who.says(text, target)
    return await who.hears(who, text, target=target)


async def history(who: Person, request: str) -> list[str]:
    """The texts that the request answers, after checking that it is one well-formed batch."""
    answers = await who.asks(f"CHATHISTORY {request}")
    opening, *inside, closing = answers
    assert opening.command == closing.command == "BATCH", answers
    assert opening.params[1] == "chathistory"
    assert closing.params == (f"-{opening.params[0][1:]}",)
    assert all(m.tags["batch"] == opening.params[0][1:] for m in inside)
    times = [m.tags["time"] for m in inside]
    assert times == sorted(times)
    return [m.text for m in inside]


def at(echo: Message, kind: str, *, plus_ms: int = 0) -> str:
    if kind == "msgid":
        return f"msgid={echo.tags['msgid']}"
    return f"timestamp={format_ms(parse_ms(echo.tags['time']) + plus_ms)}"


async def test_latest(server: RunningServer, person: Maker) -> None:
    anna, echoes = await spoken_room(server, person)
    assert await history(anna, "LATEST #fika * 3") == ["m6", "m7", "m8"]
    assert await history(anna, "LATEST #fika * 100") == [f"m{n}" for n in range(9)]
    assert await history(anna, f"LATEST #fika {at(echoes[5], 'msgid')} 100") == ["m6", "m7", "m8"]
    assert await history(anna, f"LATEST #fika {at(echoes[5], 'msgid')} 2") == ["m7", "m8"]
    assert await history(anna, f"LATEST #fika {at(echoes[5], 'timestamp')} 9") == ["m6", "m7", "m8"]
    assert await history(anna, f"LATEST #fika {at(echoes[8], 'msgid')} 9") == []


@pytest.mark.parametrize("kind", ["msgid", "timestamp"])
async def test_before_after_and_around(server: RunningServer, person: Maker, kind: str) -> None:
    anna, echoes = await spoken_room(server, person)
    middle = at(echoes[4], kind)
    assert await history(anna, f"BEFORE #fika {middle} 3") == ["m1", "m2", "m3"]
    assert await history(anna, f"BEFORE #fika {middle} 99") == ["m0", "m1", "m2", "m3"]
    assert await history(anna, f"BEFORE #fika {at(echoes[0], kind)} 5") == []
    assert await history(anna, f"AFTER #fika {middle} 3") == ["m5", "m6", "m7"]
    assert await history(anna, f"AFTER #fika {at(echoes[8], kind)} 5") == []
    assert await history(anna, f"AROUND #fika {middle} 5") == ["m2", "m3", "m4", "m5", "m6"]
    assert await history(anna, f"AROUND #fika {middle} 1") == ["m4"]
    assert await history(anna, f"AROUND #fika {at(echoes[0], kind)} 4") == ["m0", "m1", "m2", "m3"]


@pytest.mark.parametrize("kind", ["msgid", "timestamp"])
async def test_between_runs_both_ways(server: RunningServer, person: Maker, kind: str) -> None:
    anna, echoes = await spoken_room(server, person)
    low, high = at(echoes[1], kind), at(echoes[7], kind)
    assert await history(anna, f"BETWEEN #fika {low} {high} 99") == ["m2", "m3", "m4", "m5", "m6"]
    assert await history(anna, f"BETWEEN #fika {low} {high} 2") == ["m2", "m3"]
    assert await history(anna, f"BETWEEN #fika {high} {low} 2") == ["m5", "m6"]
    assert await history(anna, f"BETWEEN #fika {high} {low} 99") == ["m2", "m3", "m4", "m5", "m6"]
    assert await history(anna, f"BETWEEN #fika {low} {low} 9") == []


async def test_paging_back_through_one_millisecond_misses_nothing(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    await anna.sends(*(f"PRIVMSG #fika :m{number}" for number in range(50)))
    echoes = [m for m in await anna.catches_up() if m.command == "PRIVMSG"]
    assert len({m.tags["time"] for m in echoes}) < 50, "some share a millisecond, or this proves nothing"
    found: list[str] = []
    place = at(echoes[-1], "msgid")
    while True:
        answers = [
            m for m in await anna.asks(f"CHATHISTORY BEFORE #fika {place} 7") if m.command == "PRIVMSG"
        ]
        if not answers:
            break
        found[:0] = [m.text for m in answers]
        place = at(answers[0], "msgid")
    assert found == [f"m{number}" for number in range(49)]


async def test_history_holds_what_was_said_in_the_same_write(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    answers = await anna.asks(
        "JOIN #fika",
        "PRIVMSG #fika :one",
        "PRIVMSG #fika :two",
        "CHATHISTORY LATEST #fika * 10",
        "PRIVMSG #fika :three",
        "CHATHISTORY LATEST #fika * 10",
    )
    said = [(m.text, "batch" in m.tags) for m in answers if m.command == "PRIVMSG"]
    assert said == [
        ("one", False),
        ("two", False),
        ("one", True),
        ("two", True),
        ("three", False),
        ("one", True),
        ("two", True),
        ("three", True),
    ]


async def test_history_shows_a_message_as_it_was(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    await anna.sends("@+draft/reply=abc;+snacka/nonce=n1 PRIVMSG #fika :see above")
    echo = await anna.hears(anna, "see above")
    await anna.asks("NOTICE #fika :a notice", "NICK annika", "TOPIC #fika :t", "@+typing=active TAGMSG #fika")
    answers = await anna.asks("CHATHISTORY LATEST #fika * 10")
    assert [m.command for m in answers] == ["BATCH", "PRIVMSG", "NOTICE", "BATCH"]
    kept = answers[1]
    assert kept.source == echo.source == "anna!anna@localhost"
    assert kept.params == echo.params
    assert {key: value for key, value in kept.tags.items() if key != "batch"} == dict(echo.tags)


async def test_private_talk_is_the_same_from_both_sides_and_from_no_other(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna").arrives(server.port)
    bo = await person("bo").arrives(server.port)
    carl = await person("carl").arrives(server.port)
    await anna.says("hi bo", "bo")
    await bo.hears(anna, "hi bo")
    await bo.says("hi anna", "anna")
    await anna.hears(bo, "hi anna")
    assert await history(anna, "LATEST bo * 10") == ["hi bo", "hi anna"]
    assert await history(bo, "LATEST ANNA * 10") == ["hi bo", "hi anna"]
    assert await history(carl, "LATEST anna * 10") == []
    # Somebody else who takes the name later reads nothing of it.
    await bo.leaves()
    thief = await person("bo").arrives(server.port)
    assert await history(thief, "LATEST anna * 10") == []


async def test_access_is_asked_every_time(server: RunningServer, person: Maker) -> None:
    anna, _ = await spoken_room(server, person, 2)
    bo = await person("bo").arrives(server.port)
    await bo.sends("@label=x CHATHISTORY LATEST #fika * 10")
    refusal = await bo.is_told(label="x")
    assert refusal.params[:4] == ("CHATHISTORY", "INVALID_TARGET", "LATEST", "#fika")
    await bo.joins("#fika")
    assert await history(bo, "LATEST #fika * 10") == ["m0", "m1"]
    await anna.asks("KICK #fika bo")
    assert (await bo.asks("CHATHISTORY LATEST #fika * 10"))[-1].params[1] == "INVALID_TARGET"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ("", "INVALID_PARAMS"),
        ("NONSENSE #fika * 10", "INVALID_PARAMS"),
        ("LATEST #fika *", "INVALID_PARAMS"),
        ("LATEST #fika * many", "INVALID_PARAMS"),
        ("LATEST #fika * -1", "INVALID_PARAMS"),
        ("BEFORE #fika * 10", "INVALID_PARAMS"),
        ("BEFORE #fika timestamp=yesterday 10", "INVALID_PARAMS"),
        ("BEFORE #fika place=3 10", "INVALID_MSGREFTYPE"),
        ("BEFORE #fika msgid=nosuchid 10", "INVALID_PARAMS"),
        ("BEFORE #fika msgid=fffffffffffffffffffffffffff 10", "INVALID_PARAMS"),
        ("AROUND #fika msgid=00000000000ffffffffffffffff 10", "INVALID_PARAMS"),
        ("BETWEEN #fika msgid=abc 10", "INVALID_PARAMS"),
        ("TARGETS msgid=abc timestamp=2026-01-01T00:00:00.000Z 10", "INVALID_MSGREFTYPE"),
        ("LATEST #nowhere * 10", "INVALID_TARGET"),
        ("LATEST nobody * 10", "INVALID_TARGET"),
    ],
)
async def test_requests_that_are_refused(
    server: RunningServer, person: Maker, request_: str, code: str
) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    await anna.sends(f"@label=x CHATHISTORY {request_}")
    refusal = await anna.is_told(label="x")
    assert (refusal.command, refusal.params[:2]) == ("FAIL", ("CHATHISTORY", code))


async def test_limits_are_kept_to_the_servers(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    await anna.sends(*(f"PRIVMSG #fika :m{number}" for number in range(55)))
    await anna.catches_up()
    assert len(await history(anna, "LATEST #fika * 999999999")) == 55
    for nothing in ("LATEST #fika *", "AROUND #fika timestamp=2026-01-01T00:00:00.000Z"):
        assert await history(anna, f"{nothing} 0") == []  # some clients ask so whether there is a history


async def test_extreme_times(server: RunningServer, person: Maker) -> None:
    anna, _ = await spoken_room(server, person, 2)
    assert await history(anna, "AFTER #fika timestamp=0001-01-01T00:00:00.000Z 9") == ["m0", "m1"]
    assert await history(anna, "BEFORE #fika timestamp=9999-12-31T23:59:59.999Z 9") == ["m0", "m1"]


async def test_targets_show_where_something_was_said(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#one", "#two", "#silent")
    bo = await person("bo").arrives(server.port)
    always = "timestamp=2020-01-01T00:00:00.000Z timestamp=2099-01-01T00:00:00.000Z"
    backwards = "timestamp=2099-01-01T00:00:00.000Z timestamp=2020-01-01T00:00:00.000Z"
    newest: dict[str, Message] = {}
    for target in ("#two", "bo", "#one"):
        newest[target] = await says_later(anna, "hej", target)

    async def targets(who: Person, request: str) -> list[tuple[str, ...]]:
        answers = await who.asks(f"CHATHISTORY TARGETS {request}")
        assert answers[0].params[1] == "draft/chathistory-targets"
        assert answers[-1].command == "BATCH"
        assert all(m.params[0] == "TARGETS" for m in answers[1:-1])
        return [m.params[1:] for m in answers[1:-1]]

    expected = [(name, newest[name].tags["time"]) for name in ("#two", "bo", "#one")]
    assert await targets(anna, f"{always} 10") == expected
    assert await targets(anna, f"{always} 2") == expected[:2]
    assert await targets(anna, f"{always} 0") == await targets(anna, f"{backwards} 0") == []
    assert await targets(anna, f"{backwards} 2") == expected[1:]
    assert await targets(bo, f"{always} 10") == [("anna", newest["bo"].tags["time"])]
    assert (
        await targets(anna, "timestamp=2099-01-01T00:00:00.000Z timestamp=2099-01-02T00:00:00.000Z 5") == []
    )


async def test_without_the_capability_there_is_no_such_command_and_the_last_lines_come_by_themselves(
    server: RunningServer, person: Maker
) -> None:
    await spoken_room(server, person, 25)
    old = await person("old", caps="").arrives(server.port, "#fika")
    await old.catches_up()
    shown = [m.text for m in old.heard if m.command == "PRIVMSG"]
    assert [text[-3:].strip() for text in shown] == [f"m{number}" for number in range(5, 25)]
    assert all(text.startswith("[20") for text in shown)
    assert [m.command for m in await old.asks("CHATHISTORY LATEST #fika * 3")] == ["421"]
    timed = await person("timed", caps="server-time").arrives(server.port, "#fika")
    await timed.catches_up()
    assert [m.text for m in timed.heard if m.command == "PRIVMSG"] == [f"m{n}" for n in range(5, 25)]
    modern = await person("modern").arrives(server.port, "#fika")
    assert [m for m in await modern.catches_up() if m.command == "PRIVMSG"] == []


async def test_without_batch_the_lines_come_bare(server: RunningServer, person: Maker) -> None:
    await spoken_room(server, person, 2)
    bo = await person("bo", caps="server-time message-tags draft/chathistory").arrives(server.port, "#fika")
    answers = await bo.asks("CHATHISTORY LATEST #fika * 10")
    assert [(m.command, m.text) for m in answers] == [("PRIVMSG", "m0"), ("PRIVMSG", "m1")]
