"""What an operator does so that nothing is lost: backup while people talk, check, restore."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from support.people import Person
from support.server import RunningServer


async def command(*words: str | Path) -> tuple[int, str]:
    """`snacka-server WORDS`: the exit code and all that it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "snacka_server", *map(str, words)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, printed.decode()


async def history(person: Person) -> list[str]:
    await person.sends("CHATHISTORY LATEST #lobby * 100")
    await person.sees("BATCH")
    return [message.text for message in await person.catches_up() if message.command == "PRIVMSG"]


async def test_a_backup_while_people_talk_and_back_again(
    server: RunningServer, person: Callable[..., Person], tmp_path: Path
) -> None:
    alice = await person("alice").arrives(server.port, "#lobby")
    for number in range(20):
        await alice.says(f"before {number}", tags={"label": f"b{number}"})
    await alice.is_told(label="b19")
    file = tmp_path / "chat.backup"
    code, printed = await command("backup", file, "--data", server.folder)
    assert (code, "Wrote" in printed) == (0, True), printed
    await alice.says("after", tags={"label": "after"})
    await alice.is_told(label="after")

    code, printed = await command("restore", file, "--data", server.folder)
    assert code == 1
    assert "in use" in printed
    assert await history(alice) == [*(f"before {number}" for number in range(20)), "after"]

    await server.stop()
    code, printed = await command("restore", file, "--data", server.folder)
    assert code == 0, printed
    assert "snacka.db.before-1" in printed
    assert '"RESTORE"' in (server.folder / "audit.log").read_text().splitlines()[-1]
    await server.start()
    bob = await person("bob").arrives(server.port, "#lobby")
    assert await history(bob) == [f"before {number}" for number in range(20)]
    code, printed = await command("check", server.folder / "snacka.db.before-1")
    assert (code, "21 messages" in printed) == (0, True), printed


async def test_nothing_is_overwritten_and_no_rubbish_is_restored(
    server: RunningServer, tmp_path: Path
) -> None:
    rubbish = tmp_path / "rubbish"
    rubbish.write_text("this is no backup at all")
    code, printed = await command("backup", rubbish, "--data", server.folder)
    assert (code, "exists already" in printed) == (1, True), printed
    await server.stop()
    kept = (server.folder / "snacka.db").read_bytes()
    code, printed = await command("restore", rubbish, "--data", server.folder)
    assert code == 1
    assert "Nothing was changed" in printed
    assert (server.folder / "snacka.db").read_bytes() == kept
    code, printed = await command("backup", tmp_path / "x", "--data", tmp_path / "nowhere")
    assert (code, "no chat" in printed) == (1, True), printed
    assert not (tmp_path / "nowhere").exists()


async def test_a_damaged_database_is_called_so(
    start_server: Callable[..., Awaitable[RunningServer]], person: Callable[..., Person]
) -> None:
    server = await start_server("--flood-rate", "0")
    alice = await person("alice").arrives(server.port, "#lobby")
    for number in range(200):
        await alice.says(f"{number} " + "x" * 300)
    await alice.catches_up()
    await server.stop()
    place = server.folder / "snacka.db"
    data = bytearray(place.read_bytes())
    data[8192:40960] = bytes(reversed(data[8192:40960]))
    place.write_bytes(data)
    code, printed = await command("check", "--data", server.folder)
    assert code == 1
    assert "Damaged" in printed
