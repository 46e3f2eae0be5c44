"""What somebody without history capabilities is shown on joining: the last lines, and when they were said."""

from __future__ import annotations

import re
from collections.abc import Callable

from support.people import EVERYTHING, Person
from support.server import RunningServer


async def test_an_old_client_reads_when_things_were_said_and_done(
    server: RunningServer, person: Callable[..., Person]
) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    await anna.says("kaffe?", "#fika")
    await anna.says("\x01ACTION häller upp\x01", "#fika")
    await anna.catches_up()
    old = await person("gammal", caps="").arrives(server.port, "#fika")
    await old.catches_up()
    told = [message.text for message in old.heard if message.command == "PRIVMSG"]
    stamp = r"\[\d{4}-\d\d-\d\d \d\d:\d\d UTC\] "
    assert len(told) == 2
    assert re.fullmatch(rf"{stamp}kaffe\?", told[0])
    assert re.fullmatch(rf"\x01ACTION {stamp}häller upp\x01", told[1])


async def test_who_can_read_times_gets_them_as_tags(
    server: RunningServer, person: Callable[..., Person]
) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    await anna.says("kaffe?", "#fika", tags={"label": "k"})
    echo = await anna.is_told(label="k")
    bo = await person("bo", caps="server-time").arrives(server.port, "#fika")
    await bo.catches_up()
    told = [message for message in bo.heard if message.command == "PRIVMSG"]
    assert [message.text for message in told] == ["kaffe?"]
    assert told[0].tags["time"] == echo.tags["time"]


async def test_a_message_of_several_lines_is_shown_line_by_line(
    server: RunningServer, person: Callable[..., Person]
) -> None:
    """Also to somebody who knows such messages, but not when it was said; and all of it labelled."""
    long = "batch draft/multiline"
    anna = await person("anna", caps=f"{EVERYTHING} draft/multiline").arrives(server.port, "#fika")
    sent = (
        "BATCH +a draft/multiline #fika",
        "@batch=a PRIVMSG #fika :one",
        "@batch=a PRIVMSG #fika :two",
        "BATCH -a",
    )
    await anna.asks(*sent)
    for name, caps in (("old", "batch labeled-response"), ("odd", f"{long} labeled-response")):
        late = await person(name, caps=caps).arrives(server.port)
        heard = await late.asks("@label=j JOIN #fika")
        told = [message for message in heard if message.command == "PRIVMSG"]
        assert [message.text.partition("] ")[2] for message in told] == ["one", "two"]
        assert {message.tags["batch"] for message in told} == {heard[0].params[0][1:]}


async def test_who_can_ask_is_not_told_twice(server: RunningServer, person: Callable[..., Person]) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    await anna.says("kaffe?", "#fika")
    await anna.catches_up()
    bo = await person("bo").arrives(server.port, "#fika")
    await bo.hears_nothing(after=anna)
    assert not [message for message in bo.heard if message.command == "PRIVMSG"]
