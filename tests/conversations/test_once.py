"""`+snacka/nonce`: a send that may have arrived can be repeated, and counts once."""

from __future__ import annotations

from collections.abc import Callable

from snacka_protocol.message import Message
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]


async def kept(who: Person, channel: str = "#fika") -> list[str]:
    answers = await who.asks(f"CHATHISTORY LATEST {channel} * 100")
    return [m.text for m in answers if m.command == "PRIVMSG"]


async def sends_once(who: Person, text: str, nonce: str, label: str, target: str = "#fika") -> Message:
    await who.says(text, target, tags={"+snacka/nonce": nonce, "label": label})
    return await who.is_told(label=label)


async def test_a_repeat_is_answered_with_the_first_echo_and_heard_by_nobody(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port, "#fika")
    first = await sends_once(anna, "once", "n1", "a")
    again = await sends_once(anna, "once", "n1", "b")
    assert again.command == "PRIVMSG"
    assert again.tags["msgid"] == first.tags["msgid"]
    assert again.tags["time"] == first.tags["time"]
    assert [m.text for m in await bo.catches_up() if m.command == "PRIVMSG"] == ["once"]
    assert await kept(anna) == ["once"]


async def test_a_repeat_in_the_same_write(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    answers = await anna.asks(*[f"@+snacka/nonce=n1;label=l{n} PRIVMSG #fika :once" for n in range(5)])
    assert [m.tags["label"] for m in answers] == [f"l{n}" for n in range(5)]
    assert len({m.tags["msgid"] for m in answers}) == 1
    assert await kept(anna) == ["once"]


async def test_other_nonces_and_other_people_are_other_messages(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port, "#fika")
    await sends_once(anna, "same words", "n1", "a")
    await sends_once(anna, "same words", "n2", "b")
    await sends_once(bo, "same words", "n1", "c")
    await anna.says("same words", "#fika")
    await anna.catches_up()
    assert await kept(anna) == ["same words"] * 4


async def test_history_returns_the_nonce(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    await sends_once(anna, "once", "n1", "a")
    answers = await anna.asks("CHATHISTORY LATEST #fika * 10")
    assert [m.tags["+snacka/nonce"] for m in answers if m.command == "PRIVMSG"] == ["n1"]


async def test_a_private_message_counts_once_too(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    bo = await person("bo").arrives(server.port)
    first = await sends_once(anna, "psst", "n1", "a", "bo")
    again = await sends_once(anna, "psst", "n1", "b", "bo")
    assert first.tags["msgid"] == again.tags["msgid"]
    assert [m.text for m in await bo.catches_up() if m.command == "PRIVMSG"] == ["psst"]


async def test_it_counts_once_over_a_lost_connection(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port, "#fika")
    first = await sends_once(anna, "did this arrive?", "n1", "a")
    await anna.vanishes()
    await bo.sees("QUIT", by=anna)
    back = await person("anna").arrives(server.port, "#fika")
    again = await sends_once(back, "did this arrive?", "n1", "b")
    assert again.tags["msgid"] == first.tags["msgid"]
    assert [m.text for m in await bo.catches_up() if m.command == "PRIVMSG"] == []
    assert await kept(back) == ["did this arrive?"]


async def test_it_counts_once_over_kill_9(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    first = [await sends_once(anna, f"m{n}", f"n{n}", f"l{n}") for n in range(10)]
    await server.kill()
    await anna.is_disconnected()
    await server.start()
    back = await person("anna").arrives(server.port, "#fika")
    again = [await sends_once(back, f"m{n}", f"n{n}", f"l{n}") for n in range(12)]
    assert [m.tags["msgid"] for m in again[:10]] == [m.tags["msgid"] for m in first]
    assert await kept(back) == [f"m{n}" for n in range(12)]
    # And once more, now that all of it is projected.
    await server.stop()
    await server.start()
    third = await person("anna").arrives(server.port, "#fika")
    assert (await sends_once(third, "m3", "n3", "x")).tags["msgid"] == first[3].tags["msgid"]
    assert await kept(third) == [f"m{n}" for n in range(12)]


async def test_a_nonce_that_is_too_long_is_only_a_tag(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    await sends_once(anna, "x", "n" * 65, "a")
    await sends_once(anna, "x", "n" * 65, "b")
    assert await kept(anna) == ["x", "x"]


async def test_one_send_to_several_reaches_each_once(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port, "#fika")
    await anna.asks("MODE #fika +o bo")
    for _ in range(2):
        await anna.asks("@+snacka/nonce=n1 PRIVMSG bo,#fika,@#fika :to all of you")
    await bo.catches_up()
    assert [m.params[0] for m in bo.heard if m.command == "PRIVMSG"] == ["bo", "#fika", "@#fika"]
    assert await kept(anna) == ["to all of you"]
