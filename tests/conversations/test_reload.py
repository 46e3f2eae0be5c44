"""SIGHUP: the settings are read again, and nobody who is connected notices more than what changed."""

from __future__ import annotations

import asyncio
import signal
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

from snacka_server.net.tls import make_certificate
from support.authority import any_certificate
from support.patience import PATIENCE
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]


async def hangs_up(server: RunningServer, watching: Person) -> str:
    """SIGHUP, and what the server's terminal says to it."""
    seen = len(server.lines)
    server.signal(signal.SIGHUP)
    async with asyncio.timeout(PATIENCE):
        while True:
            for line in server.lines[seen:]:
                for start in ("Read the settings again: ", "Nothing was changed. "):
                    if start in line:
                        return line[line.index(start) :]
            await watching.catches_up()


async def words_of_the_day(somebody: Person) -> list[str]:
    return [m.text.removeprefix("- ") for m in await somebody.asks("MOTD") if m.command == "372"]


async def test_what_can_change_changes_and_the_rest_is_named(
    start_server: Starter, person: Maker, tmp_path: Path
) -> None:
    (tmp_path / "one.txt").write_text("one")
    (tmp_path / "two.txt").write_text("two")
    file = tmp_path / "snacka.toml"
    file.write_text('[server]\nmotd = "one.txt"\n')
    server = await start_server("--config", str(file))
    anna = await person("anna").arrives(server.port, "#lobby")
    assert await words_of_the_day(anna) == ["one"]

    file.write_text(
        'host = "0.0.0.0"\n[server]\nmotd = "two.txt"\nlobby = "#foyer"\nconnections_per_address = 1\n'
        'unlimited = []\n[[server.gateway]]\naddresses = ["127.0.0.2"]\npassword = "hunter2"\n'
    )
    told = await hangs_up(server, anna)
    assert told == (
        "Read the settings again: MOTD changed; GATEWAYS changed; UNLIMITED changed; "
        "CONNECTIONS_PER_ADDRESS changed; "
        "another message of the day; HOST needs a restart; LOBBY needs a restart."
    )
    assert await words_of_the_day(anna) == ["two"]
    # Anna is the one connection that this address may have now; a gateway may bring more.
    second = person("second", caps="")
    await second.connects(server.port)
    await second.sees("ERROR")
    _, writer = await asyncio.open_connection("127.0.0.1", server.port, local_addr=("127.0.0.2", 0))
    writer.write(b"WEBIRC hunter2 web h 198.51.100.7\r\nNICK web\r\nUSER web 0 * :web\r\nJOIN #lobby\r\n")
    await anna.sees("JOIN", by="web")
    writer.close()
    assert "LOBBY=#lobby" in {p for m in await anna.asks("VERSION") for p in m.params}
    assert (await hangs_up(server, anna)).endswith("again: HOST needs a restart; LOBBY needs a restart.")
    file.write_text('[server]\nmotd = "two.txt"\n')
    assert "needs" not in await hangs_up(server, anna)
    assert await hangs_up(server, anna) == "Read the settings again: nothing has changed."


async def test_settings_that_cannot_be_change_nothing(
    start_server: Starter, person: Maker, tmp_path: Path
) -> None:
    (tmp_path / "one.txt").write_text("one")
    (tmp_path / "two.txt").write_text("two")
    (tmp_path / "broken.pem").write_text("nonsense")
    file = tmp_path / "snacka.toml"
    file.write_text('[server]\nmotd = "one.txt"\n')
    server = await start_server("--config", str(file))
    anna = await person("anna").arrives(server.port, "#lobby")
    for wrong, reason in (
        ('flood_rate = "quick"', "FLOOD_RATE cannot be “quick”"),
        ("flod_rate = 5", "Did you mean server.flood_rate?"),
        ("nonsense", "is not valid TOML"),
        ('trusted_proxies = ["here"]', "TRUSTED_PROXIES cannot be"),
        (
            '[[server.gateway]]\naddresses = ["127.0.0.2"]\npassword = "two words"',
            "GATEWAYS cannot be that value",
        ),
        ('[[server.gateway]]\naddresses = ["127.0.0.2"]', "GATEWAYS cannot be that value"),
        ('[[operator]]\nname = "root"', "key operator): root has no password, or one that is no hash."),
        ('key = "own.key"', "is the key of no certificate"),
        ('certificate = "missing.pem"', "cannot be read: No such file or directory."),
        ('certificate = "broken.pem"', "The old certificate stays in use"),
        ('client_ca = "broken.pem"', "CLIENT_CA"),
    ):
        file.write_text(f'[server]\nmotd = "two.txt"\n{wrong}\n')
        told = await hangs_up(server, anna)
        assert told.startswith("Nothing was changed. ")
        assert reason in told
        assert "two words" not in told
    assert await words_of_the_day(anna) == ["one"]
    file.unlink()
    assert "No such file" in await hangs_up(server, anna)
    file.write_text('[server]\nmotd = "two.txt"\n')
    assert "MOTD changed" in await hangs_up(server, anna)
    assert await words_of_the_day(anna) == ["two"]


async def test_another_certificate_for_those_who_come_from_now_on(
    start_server: Starter, person: Maker, tmp_path: Path
) -> None:
    make_certificate(tmp_path / "own.pem", tmp_path / "own.key", "chat.example.org")
    file = tmp_path / "snacka.toml"
    file.write_text("")
    server = await start_server("--config", str(file))
    trusting = any_certificate()
    anna = await person("anna").arrives(server.port, "#lobby", tls=trusting)
    file.write_text('[server]\ncertificate = "own.pem"\nkey = "own.key"\n')
    assert "CERTIFICATE changed; KEY changed; another certificate" in await hangs_up(server, anna)
    strict = ssl.create_default_context(cafile=str(tmp_path / "own.pem"))
    strict.check_hostname = False
    bo = await person("bo").arrives(server.port, "#lobby", tls=strict)
    await anna.says("hej")
    await bo.hears(anna, "hej")
