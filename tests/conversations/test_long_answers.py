"""Answers longer than what may wait for a reader: they come as fast as they are read, whole and in order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]


async def test_a_reader_of_long_answers_is_no_slow_reader(
    start_server: Callable[..., Awaitable[RunningServer]], person: Maker
) -> None:
    server = await start_server("--flood-rate", "0", "--sendq", "256 kB")
    anna = await person("anna").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port)
    for number in range(400):
        await anna.sends(f"@+x={'x' * 4000} PRIVMSG #fika :m{number}")
    await anna.hears(anna, "m399")
    start = len(anna.heard)
    anna.stops_reading()
    questions = [f"@label=q{number} CHATHISTORY LATEST #fika * 400" for number in range(6)]
    await anna.sends(*questions, "PING :after")
    for number in range(50):
        await bo.asks("LUSERS", f"PRIVMSG anna :meanwhile {number}")
    anna.reads_again()
    await anna.sees("PONG")
    heard = anna.heard[start:]
    batches = {m.params[0][1:]: m.tags["label"] for m in heard if m.command == "BATCH" and "label" in m.tags}
    assert list(batches.values()) == [f"q{number}" for number in range(6)]
    for reference in batches:
        inside = [m.text for m in heard if m.tags.get("batch") == reference]
        assert inside == [f"m{number}" for number in range(400)]
    said = [m.text for m in heard if m.source.startswith("bo!")]
    assert said == [f"meanwhile {number}" for number in range(50)]
