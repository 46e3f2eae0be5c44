"""How long the history holds what was said, who may still read it, and how people get theirs out of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from snacka_protocol.message import Message
from snacka_server.commands.services import OWN_WORDS
from snacka_server.domain.account_events import ChannelSettingChanged
from snacka_server.eventlog.local import LocalLog
from support.accounts import ACCOUNT_CAPS, comes_as, registers
from support.patience import PATIENCE
from support.people import Person
from support.server import HostedServer, RunningServer

Maker = Callable[..., Person]
CAPS = f"{ACCOUNT_CAPS} soju.im/search draft/message-redaction"
SECRET = b"xylophone"


async def history(who: Person, target: str) -> list[str]:
    told = await who.asks(f"CHATHISTORY LATEST {target} * 100")
    assert told[0].command == "BATCH", told
    return [m.text for m in told if m.command == "PRIVMSG"]


async def says(who: Person, text: str, target: str = "#fika") -> Message:
    await who.says(text, target)
    return await who.hears(who, text, target=target)


async def program(*words: str | Path) -> tuple[int, bytes]:
    """`snacka-server WORDS`: the exit code and what it wrote to its output."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "snacka_server", *map(str, words)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    return process.returncode or 0, printed


async def kept_rows(who: Person, server: RunningServer) -> int:
    """In how many rows of the running server's database, its log included, the secret word stands."""
    await who.asks("PING :x")
    database = f"{(server.folder / 'snacka.db').as_uri()}?mode=ro"
    rows = 0
    with contextlib.closing(sqlite3.connect(database, uri=True)) as db:
        for column, table in (("events", "log"), ("event", "history"), ("event", "erased")):
            rows += sum(SECRET in row[0] for row in db.execute(f"SELECT {column} FROM {table}"))
    return rows


async def becomes(what: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Ask again until it is so: background work has its own time."""
    end = asyncio.get_running_loop().time() + PATIENCE
    while (found := await what()) != wanted:
        if asyncio.get_running_loop().time() > end:
            raise AssertionError(f"{found!r} does not become {wanted!r}")


def bytes_of(folder: Path) -> bytes:
    """All that lies in the files of a server that has stopped."""
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())


async def test_people_erase_what_they_said(
    start_server: Callable[..., Awaitable[RunningServer]], person: Maker
) -> None:
    server = await start_server("--flood-rate", "0")
    anna = await person("anna", caps=CAPS).arrives(server.port, "#fika", "#te")
    bo = await person("bo", caps=CAPS).arrives(server.port, "#fika")
    await says(anna, "a guest's words")
    await registers(anna)
    for number in range(150):
        await anna.says(f"xylophone {number}", "#fika")
    await says(anna, "xylophone in tea", "#te")
    await says(anna, "xylophone for bo", "bo")
    await anna.asks("PRIVMSG @#fika :xylophone for operators")
    await says(bo, "not anna's, not a xylophone")
    await says(bo, "dear anna", "anna")
    assert len(await history(bo, "#fika")) == 100

    refusals = (
        ("FORGET *", bo, "ACCOUNT_REQUIRED"),
        ("FORGET nobody", anna, "INVALID_TARGET"),
        ("FORGET #,", anna, "INVALID_TARGET"),
    )
    for line, who, code in refusals:
        assert [m.params[1] for m in await who.asks(line)] == [code], line
    assert [m.command for m in await anna.asks("FORGET")] == ["461"]

    await anna.sends("@label=f FORGET #FIKA")
    note = await anna.is_told(label="f")
    assert (note.command, note.params[:3]) == ("NOTE", ("FORGET", "ERASING", "#FIKA"))
    left = ["a guest's words", "not anna's, not a xylophone"]
    assert set(await history(bo, "#fika")) <= set(left), "from now on nobody is shown any of it"
    await becomes(lambda: history(bo, "#fika"), left)
    await says(anna, "back with a xylophone")
    assert await history(anna, "#te") == ["xylophone in tea"]
    await anna.asks("FORGET *")
    await becomes(lambda: history(anna, "#fika"), left)
    await becomes(lambda: history(anna, "#te"), [])
    await becomes(lambda: history(bo, "anna"), ["dear anna"])
    found = [m.text for m in await bo.asks("SEARCH text=xylophone") if m.command == "PRIVMSG"]
    assert found == ["not anna's, not a xylophone"]
    await becomes(partial(kept_rows, anna, server), 1)
    assert await server.stop() == 0
    assert bytes_of(server.folder).count(SECRET) == 1, "nothing of it is left anywhere in the files"


async def test_erasing_goes_on_after_a_kill(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#fika")
    await registers(anna)
    await says(anna, "xylophone")
    await anna.asks("FORGET *")
    await server.kill()
    await server.start()
    again = await comes_as(person("anna", caps=CAPS), server.port, "anna")
    await again.joins("#fika")
    await becomes(lambda: history(again, "#fika"), [])
    assert await server.stop() == 0
    with sqlite3.connect(server.folder / "snacka.db") as db:
        assert db.execute("SELECT count(*) FROM history WHERE kind = 1").fetchone() == (0,)
    db.close()


async def test_words_taken_back_are_in_no_file(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#fika")
    await anna.says("xylophone", "#fika", tags={"label": "x"})
    msgid = (await anna.is_told(label="x")).tags["msgid"]
    await anna.asks("SEARCH text=xylophone", f"REDACT #fika {msgid}")
    await becomes(partial(kept_rows, anna, server), 0)
    assert await server.stop() == 0
    assert SECRET not in bytes_of(server.folder)


async def test_so_many_messages_are_kept(
    start_server: Callable[..., Awaitable[RunningServer]], person: Maker
) -> None:
    server = await start_server("--flood-rate", "0")
    anna = await person("anna", caps=CAPS).arrives(server.port, "#fika", "#te")
    for number in range(330):
        await anna.says(f"m{number}", "#fika", tags={"+snacka/nonce": f"n{number}"})
    await says(anna, "one", "#te")
    await anna.says("private", "anna")
    await anna.catches_up()
    assert await server.stop() == 0
    smaller = await start_server("--flood-rate", "0", "--history-size", "7")
    again = await person("anna", caps=CAPS).arrives(smaller.port, "#fika", "#te")
    await becomes(lambda: history(again, "#fika"), [f"m{number}" for number in range(323, 330)])
    assert await history(again, "#te") == ["one"]
    found = [m.text for m in await again.asks("SEARCH in=#fika;text=m32") if m.command == "PRIVMSG"]
    assert found == [f"m{number}" for number in range(323, 330)]
    assert await smaller.stop() == 0
    with sqlite3.connect(smaller.folder / "snacka.db") as db:
        assert db.execute("SELECT count(*) FROM nonces").fetchone() == (7,)
    db.close()


async def test_members_read_from_when_they_came_where_the_channel_says_so(
    tmp_path: Path, person: Maker
) -> None:
    server = HostedServer(tmp_path / "data", LocalLog)
    await server.start()
    try:
        anna = await person("anna", caps=CAPS).arrives(server.port, "#fika")
        before = await says(anna, "before bo")
        while (await anna.asks("TIME"))[0].tags["time"] <= before.tags["time"]:
            pass  # it is the server's clock that must move on
        bo = await person("bo", caps=CAPS).arrives(server.port, "#fika")
        await says(anna, "after bo")
        assert await history(bo, "#fika") == ["before bo", "after bo"]
        server.server.log.append(ChannelSettingChanged("", "server", "#fika", "history", "joined"))
        assert await history(bo, "#fika") == ["after bo"]
        assert await history(anna, "#fika") == ["before bo", "after bo"]
        for line in ("SEARCH text=bo", "SEARCH in=#fika;text=bo", "SEARCH in=#fika"):
            assert [m.text for m in await bo.asks(line) if m.command == "PRIVMSG"] == ["after bo"], line
        oldest = (await anna.asks("CHATHISTORY LATEST #fika * 9"))[1].tags["msgid"]
        for request in (f"AROUND #fika msgid={oldest} 9", f"AFTER #fika msgid={oldest} 9"):
            told = await bo.asks(f"CHATHISTORY {request}")
            assert [m.text for m in told if m.command == "PRIVMSG"] == ["after bo"], request
        told = await bo.asks(f"CHATHISTORY BEFORE #fika msgid={oldest} 9")
        assert [m.command for m in told] == ["BATCH", "BATCH"]
        await bo.asks("PART #fika")
        assert [m.params[1] for m in await bo.asks("CHATHISTORY LATEST #fika * 9")] == ["INVALID_TARGET"]
    finally:
        await server.stop()


async def test_private_talk_with_somebody_who_is_not_here(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port)
    bo = await person("bo", caps=CAPS).arrives(server.port)
    for who in (anna, bo):
        await registers(who)
    await says(anna, "dear bo", "bo")
    await server.kill()
    await server.start()
    again = await comes_as(person("anna", caps=CAPS), server.port, "anna")
    assert await history(again, "bo") == ["dear bo"]
    told = await again.asks(
        "CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00.000Z timestamp=2099-01-01T00:00:00.000Z 9"
    )
    assert [m.params[1] for m in told if m.command == "CHATHISTORY"] == ["bo"]
    stranger = await person("stranger", caps=CAPS).arrives(server.port)
    told = await stranger.asks("SEARCH text=dear")
    assert [m.command for m in told] == ["BATCH", "BATCH"]


async def test_an_account_is_exported(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#fika")
    bo = await person("bo", caps=CAPS).arrives(server.port, "#fika")
    await registers(anna)
    await says(anna, "grüß Gott")
    await says(anna, "dear bo", "bo")
    await says(bo, "not anna's")
    await anna.catches_up()
    await history(anna, "#fika")
    code, printed = await program("export-account", "ANNA", "--data", server.folder)
    assert code == 0, printed
    kept = json.loads(printed)
    assert kept["account"]["name"] == "anna"
    assert not {"password", "scram"} & kept["account"].keys()
    assert [(m["target"], m["text"]) for m in kept["messages"]] == [("#fika", "grüß Gott"), ("bo", "dear bo")]
    assert (await program("export-account", "nobody", "--data", server.folder))[0] == 1
    assert (await program("export-account", "--data", server.folder))[0] == 2


async def test_a_history_that_cannot_be_read_is_told_to_those_who_ask(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#fika")
    said = await says(anna, "hello")
    msgid = said.tags["msgid"]
    away = (server.folder / "snacka.db").rename(server.folder / "elsewhere.db")
    for line, told in (
        ("CHATHISTORY LATEST #fika * 10", ("CHATHISTORY", "MESSAGE_ERROR", "LATEST", "#fika")),
        ("SEARCH text=hello", ("SEARCH", "INTERNAL_ERROR")),
        (f"REDACT #fika {msgid}", ("REDACT", "INTERNAL_ERROR")),
    ):
        answers = await anna.asks(line)
        assert [m.params[:-1] for m in answers if m.command != "PONG"] == [told], line
    away.rename(server.folder / "snacka.db")
    assert await history(anna, "#fika") == ["hello"]


async def test_erasing_and_exporting_again_and_again(server: RunningServer, person: Maker) -> None:
    """Each reads all that is kept, so that nobody does it all day."""
    anna = await person("anna", caps=CAPS).arrives(server.port, "#fika")
    await registers(anna)
    told = await anna.asks(*["FORGET *"] * (OWN_WORDS + 1))
    assert [m.params[:2] for m in told if m.command in ("NOTE", "FAIL")] == [
        *[("FORGET", "ERASING")] * OWN_WORDS,
        ("FORGET", "RATE_LIMITED"),
    ]
    assert "often enough" in (await anna.asks("HS EXPORT"))[-1].text
    assert not (server.folder / "exports").exists()
