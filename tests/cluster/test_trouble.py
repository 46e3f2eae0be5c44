"""What people notice when machines fail: little, and nothing of what they said is lost."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest
from bench.cluster.nats import Nats

from support.cluster import Chat
from support.people import Person
from support.server import RunningServer


async def history(person: Person, channel: str = "#fika") -> list[tuple[str, str]]:
    lines = await person.asks(f"CHATHISTORY LATEST {channel} * 500")
    return [
        (line.text, line.tags["msgid"])
        for line in lines
        if line.command == "PRIVMSG" and "batch" in line.tags
    ]


async def test_a_killed_and_a_frozen_node_are_declared_gone_and_come_back(chat: Chat) -> None:
    one, two, three = await chat.starts(3)
    anna = await Person("anna").arrives(one.port, "#fika")
    bo = await Person("bo").arrives(two.port, "#fika")
    carl = await Person("carl").arrives(three.port, "#fika")
    await bo.says("before", "#fika")
    await anna.hears(bo, "before")
    await two.kill()
    three.signal(signal.SIGSTOP)
    await bo.is_disconnected()
    await carl.says("never kept", "#fika")
    await anna.says("into the gap", "#fika")
    bo = await Person("bo").arrives(
        one.port, "#fika"
    )  # the name is free as soon as its node is declared gone
    assert [text for text, _ in await history(bo)] == ["before", "into the gap"]
    await anna.waits_for("carl's end", lambda m: m.command == "QUIT" and m.source.startswith("carl!"))

    # the killed one comes back and has read what it missed
    await two.start()
    dora = await Person("dora").arrives(two.port, "#fika")
    assert await history(dora) == await history(bo)
    await dora.says("here again", "#fika")
    await bo.hears(dora, "here again")
    lines = await dora.asks("CAP REQ :draft/event-playback", "CHATHISTORY LATEST #fika * 50")
    assert sorted(line.source for line in lines if line.command == "QUIT") == [
        "bo!bo@localhost",
        "carl!carl@localhost",
    ]

    # the frozen one reads of its own end, disconnects its people and begins again
    three.signal(signal.SIGCONT)
    await carl.is_disconnected()
    carl = await Person("carl").arrives(three.port, "#fika")
    assert [text for text, _ in await history(carl)] == ["before", "into the gap", "here again"]
    assert await history(anna) == await history(carl)


async def test_without_nats_people_stay_and_what_they_say_waits_or_is_refused(chat: Chat) -> None:
    one, two = await chat.starts(2)
    anna = await Person("anna").arrives(one.port, "#fika")
    bo = await Person("bo").arrives(two.port, "#fika")
    chat.nats.servers[0].kill()
    await anna.says("as soon as it works", "#fika")
    await anna.waits_for("a word about it", lambda m: m.command == "NOTICE" and "paused" in m.text)
    assert not [m for m in bo.heard if m.command == "PRIVMSG"]
    many = 16_000
    for begin in range(0, many, 500):
        await anna.sends(*(f"@label=l{n} PRIVMSG #fika :{n}" for n in range(begin, begin + 500)))
    await bo.catches_up()
    chat.nats.servers[0].start()
    await bo.hears(anna, "as soon as it works")
    await anna.is_told(label=f"l{many - 1}")
    refused = {m.tags["label"] for m in anna.heard if m.command == "FAIL" and m.params[1] == "NOT_KEPT"}
    kept = {m.tags["label"]: m.text for m in anna.heard if m.command == "PRIVMSG" and "label" in m.tags}
    assert refused
    assert not refused & set(kept)
    assert len(refused) + len(kept) == many
    await bo.hears(anna, list(kept.values())[-1])
    assert [m.text for m in bo.heard if m.command == "PRIVMSG"][1:] == list(kept.values())
    assert any(m.command == "NOTICE" and "goes on" in m.text for m in anna.heard)


async def test_the_server_that_leads_the_log_may_fail(large_chat: Chat) -> None:
    nodes = await large_chat.starts(3)
    people = [
        await Person(name).arrives(node.port, "#fika")
        for name, node in zip(("anna", "bo", "carl"), nodes, strict=True)
    ]
    leader = await large_chat.nats.leader()
    said = [f"{person.name} {number}" for person in people for number in range(50)]
    for text in said:
        speaker = next(person for person in people if text.startswith(person.name))
        await speaker.says(text, "#fika")
        if text == "bo 25":
            leader.kill()
    for person in people:
        await hears_late(person, person, f"{person.name} 49")
    leader.start()
    await people[0].says("that is all", "#fika")
    for person in people:
        await hears_late(person, people[0], "that is all")
    histories = [await history(person) for person in people]
    assert histories[0] == histories[1] == histories[2]
    assert sorted(text for text, _ in histories[0]) == sorted([*said, "that is all"])


async def hears_late(person: Person, speaker: Person, text: str) -> None:
    """An election takes longer than people usually wait for a word."""
    for _ in range(3):
        try:
            await person.hears(speaker, text)
            return
        except AssertionError:
            if person.closed:
                raise
    raise AssertionError(f"{person!r} never heard {text!r}")


async def test_a_node_that_starts_before_nats_says_what_it_waits_for_and_goes_on(tmp_path: Path) -> None:
    chat = Chat(tmp_path, Nats(tmp_path, 3))
    first, second, third = chat.nats.servers
    first.start()
    second.start()
    node = chat.node(0)
    try:
        starts = asyncio.create_task(node.start())
        await node.shows("NATS has no answer yet: more than half of its servers must run")
        third.start()
        await starts
        anna = await Person("anna").arrives(node.port, "#fika")
        await anna.says("all there", "#fika")
        await anna.hears(anna, "all there")
    finally:
        await chat.stop()


async def test_a_node_waits_for_as_many_nats_servers_as_there_are_to_be_copies(large_chat: Chat) -> None:
    node = large_chat.node(0, "--cluster-replicas", "5")
    starts = asyncio.create_task(node.start())
    await node.shows("Waiting for 5 NATS servers")
    assert node.running
    await node.kill()
    with pytest.raises(AssertionError):
        await starts


async def test_a_new_node_gets_a_copy_and_reads_on(chat: Chat) -> None:
    """Also of what the log no longer has."""
    (one,) = await chat.starts(1)
    anna = await Person("anna").arrives(one.port, "#fika")
    for number in range(30):
        await anna.says(str(number), "#fika")
    await anna.catches_up()
    answer = await chat.nats.ask("$JS.API.STREAM.INFO.SNACKA")
    assert answer is not None
    await chat.forgets(upto=5)
    two = chat.node(1)
    await two.start()
    await anna.says("there you are", "#fika")
    bo = await Person("bo").arrives(two.port, "#fika")
    assert await history(bo) == await history(anna)
    assert len(await history(bo)) == 31
    whois = await bo.asks("NAMES #fika")
    assert any("anna" in m.text for m in whois if m.command == "353")


async def test_a_node_refuses_to_start_where_something_would_be_missing(chat: Chat) -> None:
    (one,) = await chat.starts(1)
    anna = await Person("anna").arrives(one.port, "#fika")
    await anna.says("hej", "#fika")
    await anna.catches_up()
    await one.stop()
    # nobody is there who could send what the log has no more
    await chat.forgets(upto=5)
    two = chat.node(1)
    assert "no other machine answers" in await refusal(two)
    # a log that was made anew
    await chat.nats.ask("$JS.API.STREAM.DELETE.SNACKA")
    two = chat.node(2)
    await two.start()
    assert "has been made anew" in await refusal(one)


async def refusal(node: RunningServer) -> str:
    try:
        await node.start()
    except AssertionError:
        return "\n".join(node.lines)
    raise AssertionError("it started")
