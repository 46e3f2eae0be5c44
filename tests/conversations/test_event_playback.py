"""draft/event-playback: history with all that happened, under the ids that it had."""

from __future__ import annotations

from collections.abc import Callable

from snacka_protocol.message import Message
from support.people import EVERYTHING, Person
from support.server import RunningServer

Maker = Callable[..., Person]
PLAYBACK = f"{EVERYTHING} draft/event-playback"


def inside(messages: list[Message]) -> list[Message]:
    """What stands in the batch of a history."""
    opening = next(m for m in messages if m.command == "BATCH" and m.params[0].startswith("+"))
    reference = opening.params[0][1:]
    return [m for m in messages if m.tags.get("batch") == reference]


async def story(server: RunningServer, person: Maker) -> tuple[Person, list[Message]]:
    """A witness in #fika, and all that they saw there after the first words."""
    anna = await person("anna", caps=PLAYBACK).arrives(server.port, "#fika")
    await anna.says("hej", "#fika")
    await anna.catches_up()
    start = len(anna.heard)
    bo = await person("bo").arrives(server.port, "#fika")
    await bo.asks("@+draft/react=x TAGMSG #fika", "@+typing=active TAGMSG #fika", "NICK bosse")
    await anna.asks("TOPIC #fika :bullar", "MODE #fika +v bosse", "PRIVMSG #fika :two")
    await bo.asks("PART #fika :tea", "JOIN #fika")
    await anna.asks("KICK #fika bosse :out")
    await bo.asks("JOIN #fika")
    await bo.leaves()
    await anna.sees("QUIT", by="bosse")
    await anna.catches_up()
    seen = [m for m in anna.heard[start:] if "!" in m.source and m.tags.get("+typing") is None]
    return anna, seen


async def test_everything_that_happened_comes_back_as_it_was(server: RunningServer, person: Maker) -> None:
    anna, seen = await story(server, person)
    commands = ["JOIN", "TAGMSG", "NICK", "TOPIC", "MODE", "PRIVMSG", "PART", "JOIN", "KICK", "JOIN", "QUIT"]
    assert [m.command for m in seen] == commands
    told = inside(await anna.asks("CHATHISTORY LATEST #fika * 11"))

    def picture(messages: list[Message]) -> list[tuple[object, ...]]:
        return [(m.command, m.source, m.params, m.tags["msgid"], m.tags["time"]) for m in messages]

    assert picture(told) == picture(seen)
    # An id of any event is a place to go on from, and the limit counts them all.
    after = inside(await anna.asks(f"CHATHISTORY AFTER #fika msgid={seen[3].tags['msgid']} 3"))
    assert picture(after) == picture(seen[4:7])


async def test_who_did_not_ask_for_it_gets_what_was_said(server: RunningServer, person: Maker) -> None:
    anna, _ = await story(server, person)
    plain = await person("plain").arrives(server.port, "#fika")
    told = inside(await plain.asks("CHATHISTORY LATEST #fika * 50"))
    assert [(m.command, m.text) for m in told] == [("PRIVMSG", "hej"), ("PRIVMSG", "two")]
    await anna.asks("CAP REQ -draft/event-playback")
    told = inside(await anna.asks("CHATHISTORY LATEST #fika * 50"))
    assert [m.command for m in told] == ["PRIVMSG", "PRIVMSG"]


async def test_events_survive_a_kill(server: RunningServer, person: Maker) -> None:
    _, seen = await story(server, person)
    await server.kill()
    await server.start()
    carl = await person("carl", caps=PLAYBACK).arrives(server.port, "#fika")
    told = inside(await carl.asks("CHATHISTORY LATEST #fika * 50"))
    ids = [m.tags["msgid"] for m in told]
    before = [m.tags["msgid"] for m in seen]
    assert before == [msgid for msgid in ids if msgid in before]
    assert (told[-1].command, told[-1].source.partition("!")[0]) == ("JOIN", "carl")


async def test_a_client_without_tags_gets_no_tagmsg_and_no_empty_line(
    server: RunningServer, person: Maker
) -> None:
    await story(server, person)
    odd = await person("odd", caps="batch server-time draft/chathistory draft/event-playback").arrives(
        server.port, "#fika"
    )
    told = inside(await odd.asks("CHATHISTORY LATEST #fika * 50"))
    assert "TAGMSG" not in {m.command for m in told}
    assert {"JOIN", "PRIVMSG", "QUIT"} <= {m.command for m in told}
    assert all(line.strip() for line in odd.raw)


async def test_outsiders_are_refused_with_it_as_without(server: RunningServer, person: Maker) -> None:
    await story(server, person)
    outsider = await person("outsider", caps=PLAYBACK).arrives(server.port)
    told = await outsider.asks("CHATHISTORY LATEST #fika * 50")
    assert [(m.command, m.params[:2]) for m in told] == [("FAIL", ("CHATHISTORY", "INVALID_TARGET"))]
