"""Certificates that clients show: whose the server believes, and what for (SASL EXTERNAL)."""

from __future__ import annotations

import asyncio
import ssl
from base64 import b64encode
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from support.authority import Authority, any_certificate
from support.patience import PATIENCE
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


async def fingerprints(somebody: Person, nick: str) -> list[str]:
    """What WHOIS tells of a certificate."""
    return [m.text.split()[-1] for m in await somebody.asks(f"WHOIS {nick}") if m.command == "276"]


async def hears_anything(port: int, tls: ssl.SSLContext) -> None:
    """Raises where the server refuses: which way depends on how far both sides have got."""
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls)
        writer.write(b"NICK anna\r\nUSER anna 0 * :anna\r\n")
        if not await reader.read(1):
            raise ConnectionError("closed")


async def mechanisms(somebody: Person) -> set[str]:
    answers = await somebody.asks("CAP LS 302")
    caps = " ".join(m.text for m in answers if m.command == "CAP").split()
    return set(next(cap for cap in caps if cap.startswith("sasl=")).removeprefix("sasl=").split(","))


async def test_a_certificate_logs_its_owner_in(
    start_server: Starter, person: Maker, authority: Authority
) -> None:
    server = await start_server("--client-ca", str(authority.file))
    context, fingerprint = authority.vouches_for("anna")
    anna = await person("anna").arrives(server.port, "#lobby")
    assert "SUCCESS" in {m.params[0] for m in await anna.asks("REGISTER * * :a long password")}
    assert await fingerprints(anna, "anna") == []

    again = person("again")
    await again.connects(server.port, tls=context)
    assert "EXTERNAL" in await mechanisms(again)
    await again.sends("CAP REQ :sasl", "AUTHENTICATE EXTERNAL")
    await again.sees("AUTHENTICATE", "+")
    # Not as somebody else; the certificate's name is the account's.
    await again.sends(f"AUTHENTICATE {b64encode(b'bo').decode()}")
    await again.is_told(numeric="904")
    await again.sends("AUTHENTICATE EXTERNAL")
    await again.sees("AUTHENTICATE", "+")
    await again.sends("AUTHENTICATE +")
    assert (await again.is_told(numeric="900")).params[2] == "anna"
    await again.is_told(numeric="903")
    await again.sends("NICK anna", "USER anna 0 * :anna", "CAP END")
    await again.is_told(numeric="001")
    # One's own WHOIS tells the certificate; nobody else's does.
    assert await fingerprints(again, "anna") == [fingerprint]
    bo = await person("bo").arrives(server.port, tls=any_certificate())
    assert await fingerprints(bo, "anna") == []
    assert await fingerprints(bo, "bo") == []


async def test_a_certificate_of_nobody_known(
    start_server: Starter, person: Maker, authority: Authority, tmp_path: Path
) -> None:
    server = await start_server("--client-ca", str(authority.file))
    # Vouched for, but without an account: let in as anybody.
    stranger = person("stranger")
    await stranger.connects(server.port, tls=authority.vouches_for("stranger")[0])
    await stranger.sends("CAP REQ :sasl", "AUTHENTICATE EXTERNAL", "AUTHENTICATE +")
    await stranger.is_told(numeric="904")
    await stranger.sends("NICK stranger", "USER s 0 * :s", "CAP END")
    await stranger.is_told(numeric="001")
    # Without a certificate there is nothing to log in with.
    for tls in (None, any_certificate()):
        bare = person("bare")
        await bare.connects(server.port, tls=tls)
        assert "EXTERNAL" not in await mechanisms(bare)
        await bare.sends("CAP REQ :sasl", "AUTHENTICATE EXTERNAL")
        await bare.is_told(numeric="908")
        await bare.vanishes()
    # Vouched for by somebody else: TLS itself says no.
    forged, _ = Authority(tmp_path, "another").vouches_for("anna")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await hears_anything(server.port, forged)
    await stranger.catches_up()


async def test_without_an_authority_no_certificate_counts(
    server: RunningServer, person: Maker, authority: Authority
) -> None:
    anna = person("anna")
    await anna.connects(server.port, tls=authority.vouches_for("anna")[0])
    assert "EXTERNAL" not in await mechanisms(anna)
    await anna.sends("NICK anna", "USER anna 0 * :anna", "CAP END")
    await anna.is_told(numeric="001")
    assert await fingerprints(anna, "anna") == []


async def test_a_gateways_certificate_is_not_its_visitors(
    start_server: Starter, person: Maker, authority: Authority, tmp_path: Path
) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(
        f'[server]\nclient_ca = "{authority.file}"\n'
        '[[server.gateway]]\naddresses = ["127.0.0.1"]\npassword = "hunter2"\n'
    )
    server = await start_server("--config", str(file))
    visitor = person("visitor")
    await visitor.connects(server.port, tls=authority.vouches_for("web")[0])
    await visitor.sends("WEBIRC hunter2 web h 198.51.100.7 secure")
    assert "EXTERNAL" not in await mechanisms(visitor)
    await visitor.sends("NICK visitor", "USER v 0 * :v", "CAP END")
    await visitor.is_told(numeric="001")
    assert await fingerprints(visitor, "visitor") == []
