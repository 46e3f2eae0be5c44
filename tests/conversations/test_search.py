"""soju.im/search: what is found by words, people, places and times, and by whom it may be found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from snacka_protocol.message import Message
from support.people import EVERYTHING, Person
from support.server import RunningServer

Maker = Callable[..., Person]
SEARCHING = f"{EVERYTHING} soju.im/search draft/message-redaction"


@pytest.fixture
async def server(start_server: Callable[..., Awaitable[RunningServer]]) -> RunningServer:
    return await start_server("--flood-rate", "0")


async def found(who: Person, attributes: str) -> list[str]:
    """The texts that are found, after checking that they come as one well-formed batch, ascending."""
    opening, *inside, closing = await who.asks(f"SEARCH {attributes}")
    reference = opening.params[0][1:]
    assert (opening.command, opening.params[1:]) == ("BATCH", ("soju.im/search",)), opening
    assert closing.params == (f"-{reference}",)
    assert all(m.tags["batch"] == reference and m.tags["msgid"] for m in inside)
    times = [m.tags["time"] for m in inside]
    assert times == sorted(times)
    return [m.text for m in inside]


async def refusal(who: Person, attributes: str) -> tuple[str, ...]:
    await who.sends(f"@label=x SEARCH {attributes}")
    told = await who.is_told(label="x")
    assert told.command == "FAIL"
    return told.params[:-1]


async def says(who: Person, text: str, target: str = "#fika") -> Message:
    await who.says(text, target)
    return await who.hears(who, text, target=target)


async def test_words_people_places_and_times(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=SEARCHING).arrives(server.port, "#fika", "#te")
    bo = await person("bo", caps=SEARCHING).arrives(server.port, "#fika")
    first = await says(anna, "The build is Green again")
    while (await anna.asks("TIME"))[0].tags["time"] <= first.tags["time"]:
        pass  # it is the server's clock that must move on
    await says(bo, "grön is not GREEN")
    await says(anna, "tea, not coffee", "#te")
    await says(anna, "green tea", "#te")
    await bo.sends("NOTICE #fika :a green notice")
    await bo.hears(bo, "a green notice", command="NOTICE")
    await anna.asks("@+draft/react=green TAGMSG #fika", "TOPIC #fika :green")
    everything = ["The build is Green again", "grön is not GREEN", "green tea", "a green notice"]
    assert await found(anna, "text=green") == everything
    assert await found(anna, "text=GREEN;in=#FIKA") == [everything[0], everything[1], everything[3]]
    assert await found(anna, "text=green\\sbuild") == everything[:1]
    assert await found(anna, "text=GRÖN") == everything[1:2]
    assert await found(anna, "from=Bo;text=green") == [everything[1], everything[3]]
    assert await found(anna, "from=bo") == [everything[1], everything[3]]
    assert await found(anna, "text=green;limit=2") == everything[2:]
    assert await found(anna, "text=te;in=#te") == ["tea, not coffee", "green tea"]
    assert await found(anna, "in=#te") == ["tea, not coffee", "green tea"]
    assert await found(anna, "text=nothing\\slike\\sthis") == []
    assert await found(anna, 'text="quoted"\\sOR\\sNOT*') == []
    assert await found(bo, "text=green") == [everything[0], everything[1], everything[3]]
    time = first.tags["time"]
    assert await found(anna, f"text=green;before={time};limit=1") == everything[:1]
    assert await found(anna, f"text=green;after={time};limit=1") == everything[:1]
    assert await found(anna, "text=green;before=2010-01-01T00:00:00.000Z") == []
    assert await found(anna, "text=green;after=2099-01-01T00:00:00.000Z") == []


async def test_chinese_japanese_and_composed_letters(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=SEARCHING).arrives(server.port, "#fika")
    for text in ("我们明天去北京吃烤鸭", "東京タワーに行きたい", "ﾀﾜｰ", "Cafe\u0301 au lait", "🙂🙃🙂"):
        await says(anna, text)
    assert await found(anna, "text=北京") == ["我们明天去北京吃烤鸭"]
    assert await found(anna, "text=去北京吃") == ["我们明天去北京吃烤鸭"]
    assert await found(anna, "text=京") == ["我们明天去北京吃烤鸭", "東京タワーに行きたい"]
    assert await found(anna, "text=タワー") == ["東京タワーに行きたい", "ﾀﾜｰ"]
    assert await found(anna, "text=café") == ["Cafe\u0301 au lait"]
    assert await found(anna, "text=🙃🙂") == ["🙂🙃🙂"]


async def test_only_what_one_may_read(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=SEARCHING).arrives(server.port, "#fika", "#secret")
    bo = await person("bo", caps=SEARCHING).arrives(server.port, "#fika")
    carl = await person("carl", caps=SEARCHING).arrives(server.port)
    await says(anna, "needle in secret", "#secret")
    await says(anna, "needle for bo", "bo")
    await says(anna, "needle for all")
    assert await found(anna, "text=needle") == ["needle in secret", "needle for bo", "needle for all"]
    assert await found(bo, "text=needle") == ["needle for bo", "needle for all"]
    assert await found(bo, "text=needle;in=ANNA") == ["needle for bo"]
    assert await found(carl, "text=needle") == []
    assert await found(carl, "text=needle;in=anna") == []
    for place in ("#secret", "#nowhere", "nobody"):
        assert await refusal(bo, f"text=needle;in={place}") == ("SEARCH", "INVALID_PARAMS", "in")
    await anna.asks("KICK #fika bo")
    assert await refusal(bo, "text=needle;in=#fika") == ("SEARCH", "INVALID_PARAMS", "in")
    assert await found(bo, "text=needle") == ["needle for bo"]


async def test_what_is_taken_back_is_found_no_more(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=SEARCHING).arrives(server.port, "#fika")
    message = await says(anna, "a word too much")
    assert await found(anna, "text=word") == ["a word too much"]
    await anna.asks(f"REDACT #fika {message.tags['msgid']}")
    assert await found(anna, "text=word") == []
    assert await found(anna, "in=#fika") == []


async def test_found_again_after_a_kill_and_a_lost_index(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=SEARCHING).arrives(server.port, "#fika")
    for number in range(30):
        await says(anna, f"needle {number}")
    await server.kill()
    for lost in (False, True):
        if lost:
            await server.stop()
            (server.folder / "search.db").write_bytes(b"rubbish")
        await server.start()
        again = await person("anna", caps=SEARCHING).arrives(server.port, "#fika")
        assert await found(again, "text=needle") == [f"needle {number}" for number in range(30)]
        assert await found(again, "text=needle\\s17") == ["needle 17"]
        await again.leaves()


@pytest.mark.parametrize(
    ("attributes", "bad"),
    [
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("text=x;limit=-3", "limit"),
        ("after=yesterday", "after"),
        ("before=2020", "before"),
        ("from=a\\sb", "from"),
        ("in=#no,where", "in"),
    ],
)
async def test_what_cannot_be_searched_for(
    server: RunningServer, person: Maker, attributes: str, bad: str
) -> None:
    anna = await person("anna", caps=SEARCHING).arrives(server.port)
    assert await refusal(anna, attributes) == ("SEARCH", "INVALID_PARAMS", bad)


async def test_only_with_the_capability_and_bare_without_batches(
    server: RunningServer, person: Maker
) -> None:
    plain = await person("plain").arrives(server.port, "#fika")
    assert [m.command for m in await plain.asks("SEARCH text=x")] == ["421"]
    anna = await person("anna", caps="server-time message-tags soju.im/search").arrives(server.port, "#fika")
    assert [m.command for m in await anna.asks("SEARCH")] == ["461"]
    await plain.says("needle", "#fika")
    await anna.hears(plain, "needle")
    assert [(m.command, m.text) for m in await anna.asks("SEARCH text=needle")] == [("PRIVMSG", "needle")]
    assert [m.command for m in await anna.asks("SEARCH limit=x")] == ["FAIL"]
