"""Channels with another name: who is told how, what comes along, what the old name does, what is refused."""

from __future__ import annotations

from collections.abc import Callable

from snacka_protocol.message import Message
from support.people import EVERYTHING, Person, PlainPerson
from support.server import RunningServer

Maker = Callable[..., Person]
KNOWS = EVERYTHING + " draft/channel-rename draft/event-playback"


def lines(messages: list[Message]) -> list[tuple[str, ...]]:
    return [(message.command, *message.params) for message in messages]


def words(messages: list[Message]) -> list[tuple[str, str]]:
    """Target and text of what a history tells."""
    return [(m.params[0], m.text) for m in messages if m.command == "PRIVMSG"]


async def test_a_channel_takes_everything_along(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=KNOWS).arrives(server.port, "#boaring")
    bo = await person("bo", caps=KNOWS).arrives(server.port, "#boaring")
    carl = await person("carl").arrives(server.port, "#boaring")
    old = await person("old", caps="").arrives(server.port, "#boaring")
    await anna.asks("TOPIC #boaring :kanelbullar", "MODE #boaring +b x!*@*")
    await bo.says("said before", "#boaring")
    await bo.catches_up()
    for one in (carl, old):
        await one.catches_up()

    told = await anna.asks("@label=r RENAME #boaring #Boring :Typo fix")
    assert lines(told) == [("RENAME", "#boaring", "#Boring", "Typo fix")]
    assert told[0].tags["label"] == "r"
    seen = await bo.sees("RENAME", by=anna)
    assert seen.params == ("#boaring", "#Boring", "Typo fix")
    assert lines(await carl.catches_up()) == [
        ("PART", "#boaring", "Typo fix"),
        ("JOIN", "#Boring", "*", "carl the person"),
        ("332", "carl", "#Boring", "kanelbullar"),
        (
            "333",
            "carl",
            "#Boring",
            seen.source,
            next(m for m in carl.heard if m.command == "333").params[3],
        ),
        ("353", "carl", "=", "#Boring", "@anna bo carl old"),
        ("366", "carl", "#Boring", "End of NAMES list"),
    ]
    await old.sees("JOIN", "#Boring")
    assert [m for m in await bo.catches_up() if m.command in ("PART", "JOIN")] == []

    # It is one channel, with its people, its modes and its history.
    await old.says("and after", "#boring")
    await bo.hears(old, "and after", target="#Boring")
    assert [m.params[2] for m in await bo.asks("MODE #boring b") if m.command == "367"] == ["x!*@*"]
    assert words(await bo.asks("CHATHISTORY LATEST #boring * 10")) == [
        ("#Boring", "said before"),
        ("#Boring", "and after"),
    ]
    # Another way of writing it is nothing to those who do not know of renaming.
    assert lines(await anna.asks("RENAME #boring #BORING")) == [("RENAME", "#Boring", "#BORING", "")]
    assert [m.command for m in await carl.catches_up()] == ["PRIVMSG"]
    # A client that does not know the command may use it.
    await anna.asks("MODE #boring +o carl")
    moved = await carl.asks("RENAME #boring #fika")
    assert [line[0] for line in lines(moved)] == ["PART", "JOIN", "332", "333", "353", "366"]
    assert next(m.params for m in moved if m.command == "PART") == ("#BORING",)
    await anna.sees("RENAME", "#BORING", "#fika", "", by=carl)


async def test_old_names_lead_to_the_new_one_also_after_a_restart(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna", caps=KNOWS).arrives(server.port, "#one")
    await anna.says("in the first", "#one")
    await anna.asks("RENAME #one #two", "RENAME #two #three")
    await anna.says("in the third", "#three")
    knows = await person("knows", caps=KNOWS).arrives(server.port)
    other = await person("other").arrives(server.port)
    assert lines(await knows.asks("JOIN #one"))[0][:4] == ("FAIL", "JOIN", "CHANNEL_RENAMED", "#one")
    taken = await other.asks("JOIN #One")
    assert [line[:4] for line in lines(taken)][:2] == [
        ("470", "other", "#One", "#three"),
        ("JOIN", "#three", "*", "other the person"),
    ]
    await anna.says("kept", "#three")
    await anna.catches_up()
    await server.kill()
    await server.start()
    bert = await person("bert").arrives(server.port)
    assert lines(await bert.asks("JOIN #two"))[1][:2] == ("JOIN", "#three")
    assert words(await bert.asks("CHATHISTORY LATEST #three * 10")) == [
        ("#three", "in the first"),
        ("#three", "in the third"),
        ("#three", "kept"),
    ]
    # Renamed back, the name is the channel's own again. A secret one tells nobody where it went.
    anna = await person("anna", caps=KNOWS).arrives(server.port, "#three")
    assert lines(await anna.asks("RENAME #three #one"))[0][0] == "RENAME"
    assert words(await anna.asks("CHATHISTORY LATEST #one * 10"))[0] == ("#one", "in the first")
    await anna.asks("MODE #one +s", "PART #one")
    new = await person("new", caps=KNOWS).arrives(server.port)
    joined = await new.asks("JOIN #three")
    assert [line[0] for line in lines(joined)][:1] == ["JOIN"]
    assert words(await new.asks("CHATHISTORY LATEST #three * 10")) == []


async def test_what_is_not_renamed(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=KNOWS).arrives(server.port, "#fika", "#lobby")
    bo = await person("bo", caps=KNOWS).arrives(server.port, "#fika", "#taken")
    refusals = {
        "RENAME #fika": ("461",),
        "RENAME #nowhere #there": ("403",),
        "RENAME #taken #mine": ("442",),
        "RENAME #fika #Taken": ("FAIL", "CHANNEL_NAME_IN_USE"),
        "RENAME #fika fika": ("FAIL", "CANNOT_RENAME"),
        "RENAME #fika #fika": ("FAIL", "CANNOT_RENAME"),
        "RENAME #fika #a*b": ("FAIL", "CANNOT_RENAME"),
        f"RENAME #fika #{'x' * 64}": ("FAIL", "CANNOT_RENAME"),
    }
    for line, expected in refusals.items():
        answer = (await anna.asks(line))[0]
        got = (answer.command, answer.params[1]) if answer.command == "FAIL" else (answer.command,)
        assert got == expected, line
    fail = (await anna.asks("@label=x RENAME #fika #taken"))[0]
    assert fail.params[:4] == ("RENAME", "CHANNEL_NAME_IN_USE", "#fika", "#taken")
    assert fail.tags["label"] == "x"
    assert (await bo.asks("RENAME #fika #mine"))[0].params[:2] == ("bo", "#fika")
    assert [m.command for m in await bo.catches_up() if m.command == "RENAME"] == []


async def test_how_far_one_has_read_comes_along(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=f"{KNOWS} draft/read-marker").arrives(server.port, "#fika")
    bo = await person("bo", caps=f"{EVERYTHING} draft/read-marker").arrives(server.port, "#fika")
    stamp = "timestamp=2026-01-02T03:04:05.678Z"
    for one in (anna, bo):
        await one.asks(f"MARKREAD #fika {stamp}")
    await anna.asks("RENAME #fika #te")
    assert [m.params for m in await anna.asks("MARKREAD #te")] == [("#te", stamp)]
    # Whoever is moved is told as on any JOIN: before the names.
    moved = [(m.command, *m.params[-1:]) for m in await bo.catches_up()]
    assert [line[0] for line in moved] == ["PART", "JOIN", "MARKREAD", "353", "366"]
    assert moved[2][1] == stamp


async def test_people_without_a_client_go_on_talking(
    server: RunningServer, person: Maker, plain_person: Callable[[str], PlainPerson]
) -> None:
    anna = await person("anna", caps=KNOWS).arrives(server.port, "#fika")
    nora = await plain_person("nora").arrives(server.port)
    await nora.types("/join #fika")
    await nora.reads("You are in #fika")
    await anna.sees("JOIN", by="nora")
    await anna.asks("RENAME #fika #te :tea is better")
    await nora.reads("You are in #te")
    await nora.types("where am I?")
    await anna.hears("nora", "where am I?", target="#te")


async def test_two_channels_want_one_name(server: RunningServer, person: Maker) -> None:
    people = [await person(name, caps=KNOWS).arrives(server.port, f"#{name}") for name in ("anna", "bo")]
    for one in people:
        await one.sends(f"RENAME #{one.name} #best")
    outcomes = [[m.command for m in await one.catches_up()] for one in people]
    assert sorted(outcomes) == [["FAIL"], ["RENAME"]]
