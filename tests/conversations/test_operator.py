"""What an operator does and meets: stopping, reloading, restarting, and everything that can be in the way."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import socket
import sqlite3
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from snacka_server.net.tls import make_certificate
from support.authority import any_certificate
from support.patience import PATIENCE
from support.people import Person, PlainPerson
from support.server import RunningServer

Maker = Callable[..., Person]
PlainMaker = Callable[[str], PlainPerson]
Starter = Callable[..., Awaitable[RunningServer]]


async def refused(folder: Path, *options: str) -> tuple[int, str]:
    """The exit code and the last line of a server that cannot start."""
    server = RunningServer(folder, *options)
    with pytest.raises(AssertionError, match="did not start"):
        await server.start()
    code = await server.wait()
    assert "Traceback" not in "\n".join(server.lines)
    return code, server.lines[-1]


async def test_stopping_tells_everybody_and_loses_nothing(
    server: RunningServer, person: Maker, plain_person: PlainMaker
) -> None:
    anna = await person("anna").arrives(server.port, "#lobby")
    tls = await person("tls").arrives(server.port, "#lobby", tls=any_certificate())
    nisse = await plain_person("nisse").arrives(server.port)
    silent = socket.create_connection(("127.0.0.1", server.port))
    half_tls = socket.create_connection(("127.0.0.1", server.port))
    half_tls.sendall(b"\x16\x03\x01\x02\x00")
    await anna.sends(*(f"PRIVMSG #lobby :m{number}" for number in range(40)))
    await anna.hears(anna, "m39")
    async with asyncio.timeout(4 * 5):
        assert await server.stop() == 0
    for one in (anna, tls):
        await one.is_disconnected()
        assert "stopping" in one.heard[-1].text
        assert one.heard[-1].command == "ERROR"
    await nisse.is_disconnected()
    assert "The server is stopping" in nisse.text
    with contextlib.closing(silent), contextlib.closing(half_tls):
        await server.start()
        bo = await person("bo").arrives(server.port, "#lobby")
        answers = await bo.asks("CHATHISTORY LATEST #lobby * 100")
        assert [m.text for m in answers if m.command == "PRIVMSG"] == [f"m{number}" for number in range(40)]


async def test_stopping_waits_for_nobody_who_does_not_read(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#lobby")
    deaf = socket.create_connection(("127.0.0.1", server.port))
    deaf.sendall(b"NICK deaf\r\nUSER deaf 0 * :deaf\r\nJOIN #lobby\r\n")
    await anna.sees("JOIN", by="deaf")
    with contextlib.closing(deaf):
        assert await server.stop() == 0


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_what_a_channel_is_survives(server: RunningServer, person: Maker, how: str) -> None:
    anna = await person("anna").arrives(server.port, "#Fika", "#tyst")
    await anna.asks(
        "TOPIC #fika :bullar",
        "MODE #fika +mk-t nyckel",
        "MODE #fika +l 5",
        "MODE #fika +b troll!*@*",
        "MODE #tyst +s",
    )
    await (server.stop() if how == "stop" else server.kill())
    await server.start()
    bo = await person("bo").arrives(server.port)
    assert [m.command for m in await bo.asks("JOIN #fika")] == ["475"]
    joined = {m.command: m for m in await bo.asks("JOIN #fika nyckel")}
    assert joined["JOIN"].params[0] == "#Fika"
    assert joined["332"].text == "bullar"
    assert joined["333"].params[2].startswith("anna!")
    assert (await bo.asks("MODE #fika"))[0].params[2:] == ("+mnkl", "nyckel", "5")
    assert [m.params[2] for m in await bo.asks("MODE #fika b") if m.command == "367"] == ["troll!*@*"]
    assert [m.command for m in await bo.asks("MODE #tyst")] == ["442"]


async def test_a_channel_that_nobody_used_is_forgotten(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#tom", "#använd")
    await anna.says("hej", "#använd")
    await anna.catches_up()
    for _ in range(2):
        await server.kill()
        await server.start()
        bo = await person("bo").arrives(server.port)
        assert {m.params[1] for m in await bo.asks("LIST") if m.command == "322"} == {"#använd"}


async def test_hangup_reads_the_message_of_the_day_and_the_certificate_again(
    start_server: Starter, person: Maker, tmp_path: Path
) -> None:
    motd = tmp_path / "motd.txt"
    motd.write_text("old words")
    server = await start_server("--motd", str(motd))
    anna = await person("anna").arrives(server.port, tls=any_certificate())
    assert "old words" in [m.text.removeprefix("- ") for m in await anna.asks("MOTD")]

    def certificate() -> bytes | None:
        assert anna._writer is not None
        found = anna._writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        return bytes(found) if found else None

    before = certificate()
    motd.write_text("new words")
    for name in ("certificate.pem", "key.pem"):
        (server.folder / name).unlink()
    server.signal(signal.SIGHUP)
    async with asyncio.timeout(PATIENCE):
        while "new words" not in [m.text.removeprefix("- ") for m in await anna.asks("MOTD")]:
            pass
    await anna.leaves()
    anna = await person("anna").arrives(server.port, tls=any_certificate())
    assert certificate() not in (before, None)


async def test_hangup_with_a_broken_certificate_keeps_the_old_one(
    server: RunningServer, person: Maker
) -> None:
    (server.folder / "certificate.pem").write_text("nonsense")
    server.signal(signal.SIGHUP)
    anna = await person("anna").arrives(server.port)
    async with asyncio.timeout(PATIENCE):
        while not any("The old certificate stays in use" in line for line in server.lines):
            await anna.catches_up()
    await person("bo").arrives(server.port, tls=any_certificate())


async def test_the_operators_own_certificate_is_shown(
    start_server: Starter, person: Maker, tmp_path: Path
) -> None:
    make_certificate(tmp_path / "own.pem", tmp_path / "own.key", "chat.example.org")
    server = await start_server(
        "--certificate", str(tmp_path / "own.pem"), "--key", str(tmp_path / "own.key")
    )
    context = ssl.create_default_context(cafile=str(tmp_path / "own.pem"))
    context.check_hostname = False
    await person("anna").arrives(server.port, "#lobby", tls=context)
    assert not (server.folder / "certificate.pem").exists()


async def test_a_certificate_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "own.pem").write_text("nonsense")
    code, line = await refused(tmp_path / "data", "--certificate", str(tmp_path / "own.pem"))
    assert code == 1
    assert "own.pem" in line


async def test_what_is_kept_is_the_operators_alone(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#lobby")
    await anna.says("for these ears only")
    await anna.catches_up()
    modes = {path.name: path.stat().st_mode & 0o077 for path in server.folder.rglob("*")}
    assert {"key.pem", "snacka.db", "cloak.key"} <= modes.keys()
    assert not any(modes.values()), modes


async def test_open_to_others_it_says_how_they_get_in(start_server: Starter) -> None:
    server = await start_server("--host", "0.0.0.0")
    await server.stop()
    text = "\n".join(server.lines)
    assert re.search(rf"snacka-tui ircs://\S+:{server.port}/lobby,sha256=[0-9a-f]{{64}}", text)
    assert re.search(rf"nc \S+ {server.port}", text)
    assert "firewall" in text


async def test_ctrl_c_stops_as_gently(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    server.signal(signal.SIGINT)
    await anna.is_disconnected()
    assert anna.heard[-1].command == "ERROR"
    assert await server.wait() == 0


# -- in the way


async def test_the_port_is_taken(server: RunningServer, tmp_path: Path) -> None:
    code, line = await refused(tmp_path / "other", "--port", str(server.port))
    assert code == 1
    assert re.search(rf"Port {server.port} on 127.0.0.1 is taken: .*--port {server.port + 1}", line)


async def test_the_data_folder_is_in_use(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#lobby")
    code, line = await refused(server.folder)
    assert code == 1
    assert "in use by another server" in line
    await anna.says("undisturbed")
    await anna.hears(anna, "undisturbed")


async def test_the_data_folder_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    server = RunningServer(tmp_path, "--data", str(tmp_path / "file" / "data"))
    with pytest.raises(AssertionError, match="did not start"):
        await server.start()
    assert await server.wait() == 1
    assert "file/data" in server.lines[-1]
    assert "Traceback" not in "\n".join(server.lines)


async def test_a_database_from_a_newer_release_is_left_alone(server: RunningServer, tmp_path: Path) -> None:
    await server.stop()
    path = server.folder / "snacka.db"
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 4711")
    before = path.read_bytes()
    code, line = await refused(server.folder)
    assert code == 1
    assert "newer Snacka" in line
    assert path.read_bytes() == before


async def test_a_log_from_a_newer_release_is_left_alone(server: RunningServer, person: Maker) -> None:
    await server.kill()
    with contextlib.closing(sqlite3.connect(server.folder / "snacka.db")) as db:
        db.execute("INSERT INTO log VALUES (99999999, 1, ?)", (b"\xffnew",))
        db.commit()
    code, line = await refused(server.folder)
    assert code == 1
    assert "newer Snacka" in line
    with contextlib.closing(sqlite3.connect(server.folder / "snacka.db")) as db:
        assert db.execute("SELECT count(*) FROM log WHERE seq = 99999999").fetchone() == (1,)


async def test_somebody_elses_file_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "snacka.db").write_text("dear diary, " * 100)
    code, line = await refused(folder)
    assert code == 1
    assert "not a database" in line
    assert (folder / "snacka.db").read_text() == "dear diary, " * 100


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--port", "99999"), "PORT"),
        (("--lobby", "#två ord"), "LOBBY"),
        (("--lobby", "#a*"), "LOBBY"),
        (("--lobby", "#\u200b"), "LOBBY"),
        (("--flood-rate", "quick"), "FLOOD_RATE"),
        (("--ping-after", "never"), "PING_AFTER"),
        (("--server-name", "nodot"), "SERVER_NAME"),
    ],
)
async def test_settings_that_cannot_be(tmp_path: Path, options: tuple[str, ...], named: str) -> None:
    server = RunningServer(tmp_path, *options)
    with pytest.raises(AssertionError, match="did not start"):
        await server.start()
    assert await server.wait() == 2
    assert named in "\n".join(server.lines) or options[0] in "\n".join(server.lines)
    assert "Traceback" not in "\n".join(server.lines)


async def test_the_address_is_not_this_machines(tmp_path: Path) -> None:
    code, line = await refused(tmp_path, "--host", "192.0.2.1")
    assert code == 1
    assert "192.0.2.1" in line


async def test_the_terminal_shows_who_comes_and_goes_and_never_what_is_said(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("björn").arrives(server.port, "#lobby", "#fika")
    await anna.says("hemlighet ett")
    await anna.asks(
        "TOPIC #fika :hemlighet två",
        "MODE #fika +k hemligt3",
        "MODE #fika +b a\x1b[31m!*@*",
        "AWAY :hemlighet fyra",
        "PART #fika :hemlighet fem",
    )
    await anna.sends("QUIT :hemlighet sex")
    await anna.is_disconnected()
    await server.stop()
    text = "\n".join(server.lines)
    for shown in ("björn joined #lobby", "björn set the topic of #fika", "björn left #fika", "björn left"):
        assert shown in text
    assert "hemlig" not in text
    assert "\x1b" not in text
