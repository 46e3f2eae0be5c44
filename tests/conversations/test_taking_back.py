"""draft/message-redaction: who may take what back, who is told, and what is left of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from snacka_protocol.message import Message
from support.people import EVERYTHING, Person
from support.server import RunningServer

Maker = Callable[..., Person]
REDACTING = f"{EVERYTHING} draft/message-redaction"
ALL = f"{REDACTING} draft/event-playback"


async def said(who: Person, text: str, target: str = "#fika", **tags: str) -> str:
    """Say it and return its id."""
    await who.says(text, target, tags={"label": "said", **tags})
    return (await who.is_told(label="said")).tags["msgid"]


def fails(messages: list[Message]) -> list[tuple[str, ...]]:
    return [m.params[:-1] for m in messages if m.command == "FAIL"]


async def history(who: Person, target: str = "#fika") -> list[tuple[str, str]]:
    told = await who.asks(f"CHATHISTORY LATEST {target} * 50")
    return [(m.command, m.params[1]) for m in told if m.command in ("PRIVMSG", "REDACT", "TAGMSG", "FAIL")]


async def test_ones_own_words_are_taken_back(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=ALL).arrives(server.port, "#fika")
    bo = await person("bo", caps=REDACTING).arrives(server.port, "#fika")
    carl = await person("carl").arrives(server.port, "#fika")
    await said(bo, "hej")
    msgid = await said(bo, "oops")
    await bo.sends(f"@label=r REDACT #fika {msgid} :wrong room")
    echo = await bo.is_told(label="r")
    assert (echo.command, echo.params) == ("REDACT", ("#fika", msgid, "wrong room"))
    seen = await anna.sees("REDACT", "#fika", msgid, by=bo)
    assert seen.tags["msgid"] == echo.tags["msgid"] != msgid
    assert "REDACT" not in {m.command for m in await carl.catches_up()}
    assert await history(carl) == await history(bo) == [("PRIVMSG", "hej")]
    assert await history(anna) == [("PRIVMSG", "hej"), ("REDACT", msgid)]
    newcomer = await person("newcomer", caps="").arrives(server.port, "#fika")
    await newcomer.catches_up()
    assert next(m.text for m in newcomer.heard if m.command == "PRIVMSG").endswith("] hej")
    assert not any("oops" in m.text for m in newcomer.heard)


async def test_the_words_are_gone_after_a_kill(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=ALL).arrives(server.port, "#fika")
    msgid = await said(anna, "a secret word")
    assert [m.command for m in await anna.asks(f"REDACT #fika {msgid}")] == ["REDACT"]
    await server.kill()
    await server.start()
    again = await person("anna", caps=ALL).arrives(server.port, "#fika")
    assert await history(again) == [("REDACT", msgid)]
    assert await server.stop() == 0
    with sqlite3.connect(server.folder / "snacka.db") as db:
        kept = [row[0] for row in db.execute("SELECT event FROM history")]
    db.close()
    assert kept
    assert not any(b"secret" in event for event in kept)


async def test_half_operators_take_back_what_others_said(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=REDACTING).arrives(server.port, "#fika")
    bo = await person("bo", caps=REDACTING).arrives(server.port, "#fika")
    carl = await person("carl", caps=REDACTING).arrives(server.port, "#fika")
    msgid = await said(carl, "spam")
    forbidden = [("REDACT", "REDACT_FORBIDDEN", "#fika", msgid)]
    assert fails(await bo.asks(f"REDACT #fika {msgid}")) == forbidden
    await anna.asks("MODE #fika +v bo")
    assert fails(await bo.asks(f"REDACT #fika {msgid}")) == forbidden
    await anna.asks("MODE #fika +h bo")
    await bo.sees("MODE", "#fika", "+h")
    assert [m.command for m in await bo.asks(f"REDACT #fika {msgid} :spam")] == ["REDACT"]
    assert (await carl.sees("REDACT", "#fika", msgid, by=bo)).text == "spam"
    assert await history(carl) == []


async def test_what_cannot_be_taken_back(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=REDACTING).arrives(server.port, "#fika", "#te")
    bo = await person("bo", caps=REDACTING).arrives(server.port)
    msgid = await said(anna, "once")
    joined = next(m for m in anna.heard if m.command == "JOIN").tags["msgid"]
    unknown = [("REDACT", "UNKNOWN_MSGID", "#fika", "nonsense")]
    assert fails(await anna.asks("REDACT #fika nonsense")) == unknown
    for line in (f"REDACT #fika {joined}", f"REDACT #te {msgid}", f"REDACT #fika {msgid[:-1]}0{msgid[-1]}"):
        assert [row[1] for row in fails(await anna.asks(line))] == ["UNKNOWN_MSGID"], line
    for line in (f"REDACT #nowhere {msgid}", f"REDACT nobody {msgid}"):
        assert [row[1] for row in fails(await anna.asks(line))] == ["INVALID_TARGET"], line
    assert [row[1] for row in fails(await bo.asks(f"REDACT #fika {msgid}"))] == ["INVALID_TARGET"]
    assert [m.command for m in await anna.asks("REDACT #fika")] == ["461"]
    assert [m.command for m in await anna.asks(f"REDACT #fika {msgid}")] == ["REDACT"]
    assert [row[1] for row in fails(await anna.asks(f"REDACT #fika {msgid}"))] == ["UNKNOWN_MSGID"]


async def test_only_with_the_capability(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    msgid = await said(anna, "once")
    assert [m.command for m in await anna.asks(f"REDACT #fika {msgid}")] == ["421"]
    assert await history(anna) == [("PRIVMSG", "once")]


async def test_without_echoes_a_label_is_acknowledged(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=REDACTING).arrives(server.port, "#fika")
    msgid = await said(anna, "once")
    await anna.asks("CAP REQ -echo-message")
    told = await anna.asks(f"@label=r REDACT #fika {msgid}")
    assert [(m.command, m.tags.get("label")) for m in told] == [("ACK", "r")]
    assert await history(anna) == []


async def test_private_words_belong_to_who_said_them(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=REDACTING).arrives(server.port)
    bo = await person("bo", caps=REDACTING).arrives(server.port)
    carl = await person("carl", caps=REDACTING).arrives(server.port)
    msgid = await said(anna, "psst", "bo")
    await bo.hears(anna, "psst")
    assert [row[1] for row in fails(await bo.asks(f"REDACT anna {msgid}"))] == ["REDACT_FORBIDDEN"]
    for target in ("anna", "bo"):
        assert [row[1] for row in fails(await carl.asks(f"REDACT {target} {msgid}"))] == ["UNKNOWN_MSGID"]
    assert await history(bo, "anna") == [("PRIVMSG", "psst")]
    await anna.asks(f"REDACT BO {msgid}")
    assert (await bo.sees("REDACT", by=anna)).params == ("bo", msgid)
    assert await history(bo, "anna") == await history(anna, "bo") == []
    assert "REDACT" not in {m.command for m in await carl.catches_up()}


@pytest.mark.parametrize("tags", ["+draft/react=x", "+snacka/nonce=n1;+draft/react=x"])
async def test_a_reaction_is_taken_back(server: RunningServer, person: Maker, tags: str) -> None:
    anna = await person("anna", caps=ALL).arrives(server.port, "#fika")
    await said(anna, "hej")
    await anna.sends(f"@{tags} TAGMSG #fika")
    msgid = (await anna.sees("TAGMSG")).tags["msgid"]
    await anna.asks(f"REDACT #fika {msgid}")
    assert await history(anna) == [("PRIVMSG", "hej"), ("REDACT", msgid)]


async def test_sent_again_it_does_not_come_back(server: RunningServer, person: Maker) -> None:
    nonce = {"+snacka/nonce": "n1"}
    anna = await person("anna", caps=REDACTING).arrives(server.port, "#fika")
    bo = await person("bo", caps=REDACTING).arrives(server.port, "#fika")
    msgid = await said(anna, "oops", **nonce)
    await anna.asks(f"REDACT #fika {msgid}")
    await bo.sees("REDACT")
    await anna.says("oops", "#fika", tags={"label": "again", **nonce})
    assert (await anna.is_told(label="again")).command == "ACK"
    await bo.hears_nothing(after=anna)
    assert await history(bo) == []
