"""Whom a proxy or a gateway brings: the PROXY protocol, WEBIRC, and what others see of an address."""

from __future__ import annotations

import asyncio
import contextlib
import re
import struct
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from snacka_server.credentials.argon2id import hash_password
from snacka_server.net.preamble import SIGNATURE
from support.authority import any_certificate
from support.patience import PATIENCE
from support.people import Person, PlainPerson
from support.server import RunningServer

Maker = Callable[..., Person]
PlainMaker = Callable[[str], PlainPerson]
Starter = Callable[..., Awaitable[RunningServer]]

V1 = "PROXY TCP4 {address} 192.0.2.1 40000 5588\r\n"


def version_2(address: bytes, *, secure: bool = False, command: int = 0x21) -> bytes:
    """A binary preamble; `secure` adds what a proxy says that was spoken to over TLS."""
    family = {4: 0x11, 16: 0x21}.get(len(address), 0x00)
    body = address + bytes(len(address)) + b"\x9c\x40\x15\xd4" if address else b""
    if secure:
        body += struct.pack("!BHBI", 0x20, 5, 0x01, 0)
    return SIGNATURE + struct.pack("!BBH", command, family, len(body)) + body


async def comes_through(somebody: Person, port: int, preamble: bytes, *first: str) -> None:
    """Arrive as a proxy or gateway brings them: what it says, then what the client says."""
    await somebody.connects(port)
    await somebody.sends_bytes(preamble)
    await somebody.sends(*first, f"NICK {somebody.name}", f"USER {somebody.name} 0 * :{somebody.name}")
    await somebody.is_told(numeric="001")
    await somebody.joins("#lobby")


async def where_from(somebody: Person) -> str:
    """The address that the server knows of the one who asks."""
    answers = await somebody.asks(f"WHOIS {somebody.name}")
    return next(m for m in answers if m.command == "378").text.split()[-1]


async def secure(somebody: Person) -> bool:
    return "671" in {m.command for m in await somebody.asks(f"WHOIS {somebody.name}")}


async def host_of(somebody: Person) -> str:
    return (await somebody.asks(f"WHOIS {somebody.name}"))[0].params[3]


async def answer_to(port: int, data: bytes) -> bytes:
    """Everything the server says to these bytes before it closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    said = b""
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(PATIENCE):
            said = await reader.read()
    writer.close()
    return said


async def test_a_trusted_proxy_tells_whom_it_brings(
    start_server: Starter, person: Maker, plain_person: PlainMaker
) -> None:
    server = await start_server("--trusted-proxies", "127.0.0.0/8")
    anna = person("anna", caps="")
    await comes_through(anna, server.port, V1.format(address="198.51.100.7").encode())
    assert await where_from(anna) == "198.51.100.7"
    assert not await secure(anna)

    bo = person("bo", caps="")
    await comes_through(bo, server.port, version_2(bytes([198, 51, 100, 8]), secure=True))
    assert await where_from(bo) == "198.51.100.8"
    assert await secure(bo)

    six = bytes.fromhex("20010db8000000000000000000000005")
    carl = person("carl", caps="")
    await comes_through(carl, server.port, version_2(six))
    assert await where_from(carl) == "2001:db8::5"

    # The proxy speaking for itself, or not knowing: its own address counts.
    dora = person("dora", caps="")
    await comes_through(dora, server.port, version_2(b"", command=0x20))
    assert await where_from(dora) == "127.0.0.1"
    eva = person("eva", caps="")
    await comes_through(eva, server.port, b"PROXY UNKNOWN whatever\r\n")
    assert await where_from(eva) == "127.0.0.1"

    # In pieces, and with a person at a terminal behind it.
    nisse = plain_person("nisse")
    await nisse.connects(server.port)
    for piece in ("PRO", "XY TCP4 198.51.100.9 192.0.2.1", " 40000 5588\r", "\n"):
        await nisse.sends_raw(piece)
        await anna.catches_up()
    await nisse.reads("Welcome to Snacka")
    await nisse.types("nisse")
    await nisse.reads("You are in #lobby")
    assert (await anna.sees("JOIN", by="nisse")).source.partition("@")[2].endswith(".x")


async def test_tls_begins_after_the_preamble(start_server: Starter) -> None:
    server = await start_server("--trusted-proxies", "127.0.0.1")
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(V1.format(address="198.51.100.7").encode())
    await writer.start_tls(any_certificate())
    writer.write(b"NICK anna\r\nUSER anna 0 * :anna\r\nWHOIS anna\r\n")
    async with asyncio.timeout(PATIENCE):
        told = (await reader.readuntil(b" 318 ")).decode()
    assert "198.51.100.7" in told
    assert " 671 " in told
    writer.close()


async def test_a_proxy_must_say_whom_it_brings(start_server: Starter, person: Maker) -> None:
    """Nobody behind a trusted proxy gets in without its word, so nobody can put in a word of their own."""
    server = await start_server("--trusted-proxies", "127.0.0.1", "--registration-timeout", "1 s")
    for first in (
        b"NICK anna\r\nUSER anna 0 * :anna\r\n",
        b"PROXY TCP4 198.51.100.7\r\n",
        b"PROXY TCP4 2001:db8::5 192.0.2.1 1 2\r\n",
        b"PROXY " + b"1" * 120,
        SIGNATURE + b"\x21\x11\x00\x04\x01\x02\x03\x04",
        b"\x16\x03\x01\x02\x00",
    ):
        said = await answer_to(server.port, first)
        assert re.fullmatch(rb"ERROR :.*PROXY protocol\)\r\n", said), (first, said)
    # One that says nothing whole is shown out as well, and keeps nobody from coming in meanwhile.
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"PROXY TCP4 198.51.100.7 ")
    anna = person("anna", caps="")
    await comes_through(anna, server.port, V1.format(address="198.51.100.7").encode())
    async with asyncio.timeout(PATIENCE):
        assert b"PROXY protocol" in await reader.read()
    writer.close()


async def test_from_anybody_else_a_preamble_is_a_name_that_cannot_be(
    server: RunningServer, plain_person: PlainMaker
) -> None:
    liar = plain_person("liar")
    await liar.connects(server.port)
    await liar.sends_raw(V1.format(address="198.51.100.7"))
    await liar.reads("cannot be a name here")
    await liar.types("liar")
    await liar.reads("You are in #lobby")


# -- WEBIRC

GATEWAYS = """
[[server.gateway]]
addresses = ["127.0.0.1", "2001:db8::/32"]
password = "{password}"

[[server.gateway]]
addresses = "127.0.0.2"
password = "{hashed}"
"""
VISITOR = "WEBIRC hunter2 web visitor.example.org 198.51.100.3"


@pytest.fixture
async def with_gateways(start_server: Starter, tmp_path: Path) -> RunningServer:
    file = tmp_path / "gateways.toml"
    file.write_text(GATEWAYS.format(password="hunter2", hashed=hash_password("korrekt-häst")))
    return await start_server("--config", str(file))


async def test_a_gateway_tells_whom_it_brings(with_gateways: RunningServer, person: Maker) -> None:
    port = with_gateways.port
    anna = person("anna", caps="")
    await comes_through(anna, port, b"", VISITOR)
    assert await where_from(anna) == "198.51.100.3"
    host = await host_of(anna)
    assert host.endswith(".x")
    assert "198" not in host
    told = {m.command: m.text for m in await anna.asks("WHOIS anna")}
    assert told["320"] == "comes through the gateway web"

    # What is claimed to be private is believed only where the gateway itself came over TLS.
    bo = person("bo", caps="")
    await comes_through(bo, port, b"", f"{VISITOR} :secure local-port=6697")
    assert not await secure(bo)
    for name, options, private in (
        ("carl", " :secure=examplevalue remote-port=21726", True),
        ("dora", " :remote-port=21726", False),
        ("eva", "", False),
    ):
        visitor = person(name, caps="")
        await visitor.connects(port, tls=any_certificate())
        await visitor.sends(f"{VISITOR}{options}", f"NICK {name}", f"USER {name} 0 * :{name}")
        await visitor.is_told(numeric="001")
        assert await secure(visitor) is private
        assert await host_of(visitor) == host

    six = person("six", caps="")
    await comes_through(six, port, b"", "WEBIRC hunter2 web 0::ffff:198.51.100.4 0::ffff:198.51.100.4")
    assert await where_from(six) == "198.51.100.4"


async def test_a_gateway_with_a_hashed_password(with_gateways: RunningServer) -> None:
    async def says(password: str) -> bytes:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", with_gateways.port, local_addr=("127.0.0.2", 0)
        )
        writer.write(
            f"WEBIRC {password} web 198.51.100.3 198.51.100.3\r\nNICK a\r\nUSER a 0 * :a\r\nQUIT\r\n".encode()
        )
        async with asyncio.timeout(PATIENCE):
            said = await reader.read()
        writer.close()
        return said

    assert b" 001 " in await says("korrekt-häst")
    assert b" 001 " in await says("korrekt-häst")
    assert b"Invalid WEBIRC password" in await says("hunter2")


async def test_who_may_not_speak_for_others_is_shown_out(
    with_gateways: RunningServer, start_server: Starter
) -> None:
    port = with_gateways.port
    assert (
        await answer_to(port, b"WEBIRC wrong web h 198.51.100.3\r\n")
        == b":snacka.local ERROR :Invalid WEBIRC password\r\n"
    )
    for line, reason in (
        (b"WEBIRC hunter2 web h nonsense\r\n", b"That is no IP address"),
        (b"NICK anna\r\n" + VISITOR.encode() + b"\r\n", b"WEBIRC comes first"),
        (b"CAP LS 302\r\n" + VISITOR.encode() + b"\r\n", b"WEBIRC comes first"),
        (VISITOR.encode() + b"\r\n" + VISITOR.encode() + b"\r\n", b"This address may not speak for others"),
        (b"WEBIRC hunter2 web\r\nQUIT\r\n", b" 461 "),
    ):
        assert reason in await answer_to(port, line), line
    other = await start_server(folder="other")
    assert b"ERROR :This address may not speak for others" in await answer_to(
        other.port, f"{VISITOR}\r\n".encode()
    )


# -- WebSockets behind a web server


async def on_the_web(port: int, **headers: str) -> tuple[str, bool]:
    """What the server knows of a WebSocket with these headers: its address, and whether it is private."""
    told = {f"X-Forwarded-{name.title()}": value for name, value in headers.items()}
    async with connect(
        f"ws://127.0.0.1:{port}/", subprotocols=[Subprotocol("text.ircv3.net")], additional_headers=told
    ) as web:
        for line in ("NICK web", "USER web 0 * :web", "WHOIS web", "PING end"):
            await web.send(line)
        lines: list[str] = []
        async with asyncio.timeout(PATIENCE):
            while not lines or "PONG" not in lines[-1]:
                lines.append(str(await web.recv()))
        await web.send("QUIT")
    address = next(line.split()[-1] for line in lines if " 378 " in line)
    return address, any(" 671 " in line for line in lines)


async def test_a_web_server_tells_whom_it_brings(start_server: Starter) -> None:
    server = await start_server("--web-proxies", "127.0.0.0/8", "--connections-per-address", "2")
    port = server.port
    assert await on_the_web(port) == ("127.0.0.1", False)
    assert await on_the_web(port, **{"for": "198.51.100.7"}) == ("198.51.100.7", False)
    assert await on_the_web(port, **{"for": "198.51.100.7", "proto": "https"}) == ("198.51.100.7", True)
    # What somebody told the first of the operator's servers is not believed, what that one saw is.
    assert await on_the_web(port, **{"for": "192.0.2.9, 198.51.100.7, 127.0.0.3"}) == ("198.51.100.7", False)
    assert await on_the_web(port, **{"for": "192.0.2.9, unknown, 127.0.0.3"}) == ("127.0.0.3", False)
    # The one behind is counted, not the web server.
    url, names = f"ws://127.0.0.1:{port}/", [Subprotocol("text.ircv3.net")]
    told = {"X-Forwarded-For": "2001:db8::1"}
    async with (
        connect(url, subprotocols=names, additional_headers=told),
        connect(url, subprotocols=names, additional_headers=told),
        connect(url, subprotocols=names, additional_headers=told) as third,
    ):
        async with asyncio.timeout(PATIENCE):
            assert "Too many connections from your address" in str(await third.recv())
            await third.wait_closed()


async def test_from_anybody_else_such_headers_say_nothing(server: RunningServer) -> None:
    told = {"for": "198.51.100.7", "proto": "https"}
    assert await on_the_web(server.port, **told) == ("127.0.0.1", False)


# -- what others see


async def test_others_see_a_code_in_place_of_an_address(start_server: Starter, person: Maker) -> None:
    server = await start_server("--trusted-proxies", "127.0.0.1")
    hosts: dict[str, str] = {}
    for name, address in (
        ("a1", "198.51.100.7"),
        ("a2", "198.51.100.7"),
        ("near", "198.51.100.200"),
        ("far", "203.0.113.9"),
    ):
        one = person(name, caps="")
        await comes_through(one, server.port, V1.format(address=address).encode())
        hosts[name] = await host_of(one)
        if name == "a1":
            a1 = one
    for name, address in (
        ("six", "2001:db8:1:2::5"),
        ("mate", "2001:db8:1:2:ffff::6"),
        ("next", "2001:db8:1:3::5"),
    ):
        one = person(name, caps="")
        await comes_through(one, server.port, f"PROXY TCP6 {address} ::1 1 2\r\n".encode())
        hosts[name] = await host_of(one)
    assert hosts["a1"] == hosts["a2"]
    own, network, wide, end = hosts["a1"].split(".")
    assert [len(own), len(network), len(wide), end] == [8, 6, 6, "x"]
    assert hosts["near"].split(".")[1:] == [network, wide, "x"]
    assert hosts["near"] != hosts["a1"]
    assert hosts["far"].split(".")[2] != wide
    assert hosts["six"] == hosts["mate"] != hosts["next"]
    assert hosts["six"].split(".")[1:] == hosts["next"].split(".")[1:]
    assert (server.folder / "cloak.key").stat().st_mode & 0o777 == 0o600

    # A ban on the network keeps out whoever lives there, and nobody else.
    await a1.asks("JOIN #fika", f"MODE #fika +b *!*@*.{network}.{wide}.x")
    for name, address, allowed in (("near2", "198.51.100.99", False), ("far2", "203.0.113.9", True)):
        one = person(name, caps="")
        await comes_through(one, server.port, V1.format(address=address).encode())
        numerics = {m.command for m in await one.asks("JOIN #fika")}
        assert ("JOIN" in numerics) is allowed
        assert ("474" in numerics) is not allowed

    # The code stays the same over a restart, and is another one on another server.
    await server.stop()
    await server.start()
    again = person("again", caps="")
    await comes_through(again, server.port, V1.format(address="198.51.100.7").encode())
    assert await host_of(again) == hosts["a1"]
    other = await start_server("--trusted-proxies", "127.0.0.1", folder="other")
    stranger = person("stranger", caps="")
    await comes_through(stranger, other.port, V1.format(address="198.51.100.7").encode())
    assert await host_of(stranger) != hosts["a1"]


async def test_an_operator_can_show_addresses(start_server: Starter, person: Maker) -> None:
    server = await start_server("--no-cloak", "--trusted-proxies", "127.0.0.2/32")
    anna = await person("anna").arrives(server.port, "#lobby")
    assert await host_of(anna) == "127.0.0.1"
