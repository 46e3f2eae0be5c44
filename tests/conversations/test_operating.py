"""What an operator sees of a running server: status, health, metrics, logs, audit log, words to systemd."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import signal
import socket
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from snacka_protocol.sasl import plain
from support.accounts import ACCOUNT_CAPS, comes_as, registers, tries
from support.authority import any_certificate
from support.patience import PATIENCE
from support.people import Person, PlainPerson
from support.server import RunningServer

Maker = Callable[..., Person]
PlainMaker = Callable[[str], PlainPerson]
Starter = Callable[..., Awaitable[RunningServer]]


async def command(*words: str | Path) -> tuple[int, str]:
    """`snacka-server WORDS`: the exit code and all that it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "snacka_server", *map(str, words)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    assert process.returncode is not None
    assert b"Traceback" not in printed
    return process.returncode, printed.decode()


async def metrics_port(server: RunningServer) -> int:
    code, printed = await command("status", "--json", "--data", server.folder)
    assert code == 0, printed
    return int(json.loads(printed)["metrics"].rpartition(":")[2])


async def page(port: int, path: str) -> tuple[int, str]:
    """The status and the body of a page."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    async with asyncio.timeout(PATIENCE):
        head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
    writer.close()
    return int(head.split()[1]), body


async def figures(port: int) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels."""
    status, body = await page(port, "/metrics")
    assert status == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }


async def test_status_counts_who_is_there_and_what_is_kept(
    start_server: Starter, person: Maker, plain_person: PlainMaker, tmp_path: Path
) -> None:
    limits = ("--unlimited", "192.0.2.1", "--connections-per-address", "3")
    server = await start_server("--metrics-port", "0", *limits)
    port = await metrics_port(server)
    before = await figures(port)
    anna = await person("anna").arrives(server.port, "#lobby", "#fika")
    await person("bo").arrives(server.port, "#fika", tls=any_certificate())
    await plain_person("nisse").arrives(server.port)
    one_too_many = person("cecilia")
    await one_too_many.connects(server.port)
    await one_too_many.is_disconnected()
    for number in range(3):
        await anna.says(f"hemlighet {number}", "#fika", tags={"label": f"m{number}"})
    await anna.is_told(label="m2")
    await anna.asks("CHATHISTORY LATEST #fika * 10")  # it waits until the history holds them
    code, printed = await command("backup", tmp_path / "kopia", "--data", server.folder)
    assert code == 0

    code, printed = await command("status", "--data", server.folder)
    assert code == 0, printed
    lines = dict(re.findall(r"^(\w+) +(.*)$", printed, re.MULTILINE))
    assert lines["Health"] == "fine"
    assert lines["Listening"] == f"127.0.0.1:{server.port}"
    assert lines["People"] == "3 now, 3 at most"
    assert lines["Rooms"] == "2"
    assert lines["Accounts"] == "0"
    assert lines["Connections"] == "1 irc, 1 irc+tls, 1 plain"
    assert lines["Messages"] == "3 kept, 3 since the start"
    assert lines["Trouble"].startswith("connections turned away: 1; ")
    assert str(tmp_path / "kopia") in lines["Backup"]
    assert re.match(r"until \d{4}-\d\d-\d\d, 3,\d{3} days", lines["Certificate"])
    assert "hemlighet" not in printed

    code, printed = await command("status", "--json", "--data", server.folder)
    found = json.loads(printed)
    assert (code, found["status"], found["people"], found["messages"]) == (0, "ok", 3, 3)
    assert await command("status", "--brief", "--data", server.folder) == (0, "fine\n")

    (server.folder / "snacka.sock").unlink()  # as where there is none, on Windows say
    over_http = ("--metrics-port", str(port))
    assert await command("status", "--brief", "--data", server.folder, *over_http) == (0, "fine\n")

    now = await figures(port)
    grown = {key: now[key] - before.get(key, 0) for key in now}
    assert now["snacka_people",] == 3
    assert now["snacka_channels",] == 2
    assert now["snacka_connections", "irc", "yes"] == 1
    assert now["snacka_connections", "plain", "no"] == 1
    assert grown["snacka_events_total", "Said"] == 3
    assert grown["snacka_events_total", "UserConnected"] == 3
    assert grown["snacka_connections_accepted_total",] == 4
    assert grown["snacka_connections_refused_total",] == 1
    assert grown["snacka_writes_total",] >= 3
    assert now["snacka_log_commit_seconds_count",] >= 5
    assert now["snacka_history_write_seconds_count",] >= 1
    assert now["snacka_healthy",] == 1
    described = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
    named = set(re.findall(r"\b(?:snacka|process)_[a-z]+_[a-z_]*[a-z]|snacka_(?:healthy|people)", described))
    assert len(named) > 10
    assert named <= {name for name, *_ in now}
    assert now["snacka_certificate_expiry_seconds",] > now["snacka_last_backup_seconds",] > 1.7e9


async def test_health_says_when_nothing_can_be_kept(start_server: Starter, person: Maker) -> None:
    server = await start_server("--metrics-port", "0")
    port = await metrics_port(server)
    assert await page(port, "/health") == (200, '{"status": "ok"}\n')
    anna = await person("anna").arrives(server.port, "#lobby")
    with closing(sqlite3.connect(server.folder / "snacka.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # nobody else may write now
        await anna.says("hej", tags={"label": "m"})
        assert (await anna.is_told(label="m")).command == "FAIL"
        status, body = await page(port, "/health")
        assert status == 503
        assert "messages cannot be kept: " in json.loads(body)["reason"]
        other.execute("ROLLBACK")
    async with asyncio.timeout(PATIENCE):
        while (await page(port, "/health"))[0] != 200:
            pass
    assert (await figures(port))["snacka_events_not_kept_total",] == 1


async def test_status_without_a_server_says_so(server: RunningServer, tmp_path: Path) -> None:
    code, printed = await command("status", "--data", tmp_path / "nowhere")
    assert (code, "no chat" in printed.lower()) == (1, True), printed
    await server.kill()
    code, printed = await command("status", "--data", server.folder)
    assert (code, printed) == (1, f"snacka-server: No server runs over {server.folder}.\n")
    code, printed = await command("status", "--json", "--data", server.folder)
    assert (code, json.loads(printed)["status"]) == (1, "no answer")
    await server.start()  # over the socket that the dead one left behind
    assert (await command("status", "--data", server.folder))[0] == 0
    assert (server.folder / "snacka.sock").stat().st_mode & 0o777 == 0o600
    (server.folder / "snacka.sock").unlink()
    code, printed = await command("status", "--data", server.folder)
    assert (code, "cannot be asked" in printed) == (1, True), printed


async def test_it_listens_on_both_kinds_of_addresses(start_server: Starter) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    server = await start_server("--host", "*")
    for address in ("127.0.0.1", "::1"):
        reader, writer = await asyncio.open_connection(address, server.port)
        writer.write(b"CAP LS 302\r\n")
        async with asyncio.timeout(PATIENCE):
            assert b" CAP * LS " in await reader.readline()
        writer.close()


async def test_a_metrics_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = RunningServer(tmp_path, "--metrics-port", str(port))
        with pytest.raises(AssertionError, match="did not start"):
            await server.start()
        assert await server.wait() == 1
    assert f"port {port}" in server.lines[-1]
    assert "METRICS_PORT" in server.lines[-1]


@pytest.mark.parametrize("form", ["json", "text"])
async def test_the_log_tells_who_and_never_what(
    start_server: Starter, person: Maker, plain_person: PlainMaker, form: str
) -> None:
    server = await start_server("--log-format", form, "--log-level", "debug")
    anna = await person("anna").arrives(server.port, "#lobby", "#fika")
    await anna.says("hemligt tal")
    await anna.asks(
        "PASS hemligt",
        "OPER anna hemligt",
        "PRIVMSG NickServ :IDENTIFY hemligt",
        "TOPIC #fika :hemligt ämne",
        "MODE #fika +k hemligtk",
        "AWAY :hemligt skäl",
        "SETNAME :hemligt namn",
        "NOTICE anna :hemligt viskat",
        "HEMLIGT kommando",
        "KICK #fika anna :hemligt avsked",
        "PART #lobby :hemligt farväl",
    )
    nisse = await plain_person("nisse").arrives(server.port)
    await nisse.types("hemligt skrivet", "/msg anna hemligt sagt")
    await anna.hears("nisse", "hemligt sagt")
    await says_by_websocket(server.port, "hemligt över nätet")
    ulla = await person("ulla", caps=ACCOUNT_CAPS).arrives(server.port)
    await registers(ulla, "hemligt lösen")
    for mechanism in ("PLAIN", "SCRAM-SHA-256"):
        again = person("ulla", caps=ACCOUNT_CAPS)
        await comes_as(again, server.port, "ulla", "hemligt lösen", mechanism=mechanism)
        assert (await tries(again, "ulla", "hemligt fel", mechanism)).command == "904"
    await anna.sends("QUIT :hemligt slut")
    await anna.is_disconnected()
    assert await server.stop() == 0
    text = "\n".join(server.lines)
    assert "hemlig" not in text.lower()
    assert base64.b64encode(plain("ulla", "hemligt lösen")).decode() not in text
    if form == "text":
        assert "anna set the topic of #fika" in text
        return
    entries = [json.loads(line) for line in server.lines]
    assert all({"time", "level", "event", "message"} <= entry.keys() for entry in entries)
    assert [entry["event"] for entry in entries if entry.get("nick") == "anna"] == [
        *("came_in", "joined", "joined", "topic", "modes", "kicked", "parted", "left")
    ]
    assert next(entry for entry in entries if entry["event"] == "listening")["port"] == server.port
    assert {"account_made", "stopping"} <= {entry["event"] for entry in entries}


async def test_a_terminal_without_the_letters_still_shows_every_line(tmp_path: Path, person: Maker) -> None:
    server = RunningServer(tmp_path, env={"PYTHONIOENCODING": "ascii"})
    await server.start()
    await person("björn").arrives(server.port, "#lobby")
    assert await server.stop() == 0
    text = "\n".join(server.lines)
    assert "bj\\xf6rn joined #lobby" in text
    assert "Traceback" not in text


async def says_by_websocket(port: int, text: str) -> None:
    """Somebody whose program is a page says one line in the lobby."""
    from websockets.asyncio.client import connect
    from websockets.typing import Subprotocol

    async with connect(f"ws://127.0.0.1:{port}", subprotocols=[Subprotocol("text.ircv3.net")]) as web:
        for line in (
            "NICK webb",
            "USER webb 0 * :webb",
            "JOIN #lobby",
            f"PRIVMSG #lobby :{text}",
            "PING slut",
        ):
            await web.send(line)
        while "PONG" not in str(await web.recv()):
            pass


async def test_systemd_and_the_audit_log_hear_of_start_reload_and_end(tmp_path: Path) -> None:
    name = str(tmp_path / "notify")
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(name)
        manager.setblocking(False)

        async def hears() -> str:
            """The next word that is not the watchdog's."""
            async with asyncio.timeout(PATIENCE):
                while (word := await loop.sock_recv(manager, 200)) == b"WATCHDOG=1":
                    watched.append(word)
            return word.decode().split("\n")[0]

        watched: list[bytes] = []
        server = RunningServer(tmp_path / "data", env={"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "50000"})
        await server.start()
        assert await hears() == "READY=1"
        async with asyncio.timeout(PATIENCE):
            assert await loop.sock_recv(manager, 200) == b"WATCHDOG=1"
        server.signal(signal.SIGHUP)
        assert await hears() == "RELOADING=1"
        assert await hears() == "READY=1"
        assert await server.stop() == 0
        assert await hears() == "STOPPING=1"
    entries = [json.loads(line) for line in (tmp_path / "data" / "audit.log").read_text().splitlines()]
    assert [(entry["who"], entry["what"]) for entry in entries] == [
        ("system", "START"),
        ("system", "REHASH"),
        ("system", "STOP"),
    ]
