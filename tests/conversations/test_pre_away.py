"""Connections without their person (draft/pre-away), and ISUPPORT before coming in."""

from __future__ import annotations

from collections.abc import Callable

from support.accounts import ACCOUNT_CAPS, comes_as, registers, tries
from support.people import EVERYTHING, Person
from support.server import RunningServer

Maker = Callable[..., Person]
CAPS = f"{ACCOUNT_CAPS} draft/pre-away draft/extended-isupport"


async def begins(person: Person, port: int, *lines: str) -> None:
    await person.connects(port)
    await person.sends("CAP LS 302", f"CAP REQ :{person.caps}", *lines)


async def test_away_before_coming_in(server: RunningServer, person: Maker) -> None:
    bob = await person("bob").arrives(server.port)
    await bob.asks("MONITOR + anna")
    anna = person("anna", caps=CAPS)
    await begins(anna, server.port, "AWAY :at lunch", "NICK anna", "USER a 0 * :a", "CAP END")
    await anna.is_told(numeric="306")
    await anna.is_told(numeric="422")
    await bob.is_told(numeric="730")
    assert [m.text for m in await bob.asks("WHOIS anna") if m.command == "301"] == ["at lunch"]
    await anna.asks("AWAY")
    assert not [m for m in await bob.asks("WHOIS anna") if m.command == "301"]
    old = person("old", caps=EVERYTHING)
    await begins(old, server.port, "AWAY :too early", "NICK old", "USER o 0 * :o")
    await old.is_told(numeric="451")


async def test_a_connection_that_only_fetches_brings_nobody_back(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#lobby")
    await registers(anna)
    bob = await person("bob").arrives(server.port, "#lobby")
    await anna.leaves()
    await bob.sees("AWAY", by="anna")
    fetcher = person("anna", caps=CAPS)
    await begins(fetcher, server.port, "NICK anna", "USER a 0 * :a", "AWAY *")
    await tries(fetcher, "anna", "open sesame")
    await fetcher.sends("CAP END")
    await fetcher.is_told(numeric="366")
    assert not [m for m in await bob.catches_up() if m.command == "AWAY"]
    phone = await comes_as(person("anna", caps=CAPS), server.port, "anna")
    assert not (await bob.sees("AWAY", by="anna")).params
    await phone.leaves()
    assert (await bob.sees("AWAY", by="anna")).params[0] == "Not connected right now"
    await fetcher.sends("AWAY")
    assert not (await bob.sees("AWAY", by="anna")).params
    await fetcher.sends("AWAY *")
    assert (await bob.sees("AWAY", by="anna")).params[0] != "*"


async def test_isupport_when_asked(server: RunningServer, person: Maker) -> None:
    anna = person("anna", caps=CAPS)
    await begins(anna, server.port, "ISUPPORT")
    opening = await anna.sees("BATCH")
    assert opening.params[1:] == ("draft/isupport",)
    line = await anna.is_told(numeric="005")
    assert line.tags["batch"] == opening.params[0][1:]
    assert line.params[0] == "*"
    await anna.sends("NICK anna", "USER a 0 * :a", "CAP END")
    await anna.is_told(numeric="422")
    assert all("batch" in m.tags for m in anna.heard if m.command == "005")
    bob = person("bob", caps="")
    await bob.connects(server.port)
    assert [m.command for m in await bob.asks("CAP LS", "ISUPPORT")][1:] == ["451"]
    await bob.sends("NICK bob", "USER b 0 * :b", "CAP END")
    await bob.is_told(numeric="422")
    assert {m.command for m in await bob.asks("ISUPPORT")} == {"005"}
