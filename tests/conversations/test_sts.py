"""Keeping to TLS: STS, which tells clients, and a server that lets nobody in without."""

from __future__ import annotations

import asyncio
import signal
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


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[str, ...]:
    make_certificate(tmp_path / "own.pem", tmp_path / "own.key", "chat.example.org")
    return ("--certificate", str(tmp_path / "own.pem"), "--key", str(tmp_path / "own.key"))


async def offered(somebody: Person, ask: str = "CAP LS 302") -> list[str]:
    """The capabilities that CAP LS lists, with their values, whose name is sts."""
    answers = await somebody.asks(ask)
    words = " ".join(m.text for m in answers if m.command == "CAP").split()
    assert any(word.startswith("message-tags") for word in words)
    return [word for word in words if word.partition("=")[0] == "sts"]


async def test_who_comes_without_tls_is_told_where_to_find_it(
    start_server: Starter, person: Maker, certificate: tuple[str, ...]
) -> None:
    server = await start_server(*certificate, "--sts-duration", "30 d")
    anna, bo, old = person("anna", caps=""), person("bo", caps=""), person("old", caps="")
    await anna.connects(server.port)
    assert await offered(anna) == [f"sts=port={server.port}"]
    await bo.connects(server.port, tls=any_certificate())
    assert await offered(bo) == ["sts=duration=2592000"]
    # Without 302 a capability has no value, and this one must have one.
    await old.connects(server.port)
    assert await offered(old, "CAP LS") == []
    assert await offered(old, "CAP LS 301") == []
    # It is told, and cannot be had.
    for somebody in (anna, bo, old):
        answers = await somebody.asks("CAP REQ :sts", "CAP REQ :message-tags sts", "CAP LIST")
        assert [(m.params[1], m.text.strip()) for m in answers] == [
            ("NAK", "sts"),
            ("NAK", "message-tags sts"),
            ("LIST", "cap-notify" if somebody is not old else ""),
        ]
    # Who does not follow the advice may stay.
    await anna.sends("NICK anna", "USER anna 0 * :anna", "CAP END")
    await anna.is_told(numeric="001")


async def test_another_port_from_outside_and_an_end_of_it(
    start_server: Starter, person: Maker, certificate: tuple[str, ...], tmp_path: Path
) -> None:
    file = tmp_path / "sts.toml"
    file.write_text('[server]\nsts_duration = "1 d"\nsts_port = 6697\n')
    server = await start_server(*certificate, "--config", str(file))
    plain, private = person("plain", caps=""), person("private", caps="")
    await plain.connects(server.port)
    await private.connects(server.port, tls=any_certificate())
    assert await offered(plain) == ["sts=port=6697"]
    assert await offered(private) == ["sts=duration=86400"]

    file.write_text("[server]\nsts_duration = 0\n")
    server.signal(signal.SIGHUP)
    async with asyncio.timeout(PATIENCE):
        while (ends := await offered(private)) == ["sts=duration=86400"]:
            pass
    assert ends == ["sts=duration=0"]  # whoever remembers it may forget it
    assert await offered(plain) == []
    assert not [m for m in (*plain.heard, *private.heard) if m.params[1:2] == ("DEL",)]


async def test_it_is_not_offered_by_default(
    start_server: Starter, person: Maker, certificate: tuple[str, ...]
) -> None:
    """Not without the option, and not with a certificate that nobody vouches for."""
    for options, folder in ((certificate, "one"), (("--sts-duration", "30 d"), "two")):
        server = await start_server(*options, folder=folder)
        for tls in (None, any_certificate()):
            anna = person("anna", caps="")
            await anna.connects(server.port, tls=tls)
            assert await offered(anna) == []


async def test_nobody_comes_in_without_tls_where_the_operator_says_so(
    start_server: Starter, person: Maker, plain_person: PlainMaker, certificate: tuple[str, ...]
) -> None:
    server = await start_server(
        *certificate, "--tls-only", "--sts-duration", "30 d", "--trusted-proxies", "127.0.0.1/32"
    )
    brought = b"PROXY TCP4 198.51.100.7 192.0.2.1 40000 5588\r\n"
    anna = person("anna")
    await anna.connects(server.port)
    await anna.sends_bytes(brought)
    assert await offered(anna) == [f"sts=port={server.port}"]  # what they need to know, they are told
    await anna.sends("CAP REQ :standard-replies", "NICK anna", "USER anna 0 * :anna", "CAP END")
    await anna.is_told(fail="TLS_REQUIRED")
    await anna.is_disconnected()
    assert anna.heard[-1].command == "ERROR"
    nisse = plain_person("nisse")
    await nisse.connects(server.port)
    await nisse.sends_raw(brought.decode())
    await nisse.types("nisse")
    await nisse.reads("This chat is encrypted: connect with TLS")
    await nisse.is_disconnected()
    assert "Welcome" not in nisse.text
    # With TLS, and from this machine itself, they do.
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(brought)
    await writer.start_tls(any_certificate())
    writer.write(b"NICK bo\r\nUSER bo 0 * :bo\r\n")
    async with asyncio.timeout(PATIENCE):
        await reader.readuntil(b" 001 ")
    writer.close()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, local_addr=("127.0.0.2", 0))
    writer.write(b"NICK carl\r\nUSER carl 0 * :carl\r\n")
    async with asyncio.timeout(PATIENCE):
        await reader.readuntil(b" 001 ")
    writer.close()
