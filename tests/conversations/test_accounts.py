"""Accounts: making one, proving that it is yours in every way there is, and what others see of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from snacka_protocol.sasl import chunks
from support.accounts import ACCOUNT_CAPS, PASSWORD, comes_as, registers, tries
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]


async def test_an_account_is_made_and_others_are_told(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port, "#lobby")
    bob = await person("bob", caps=ACCOUNT_CAPS).arrives(server.port, "#lobby")
    await registers(anna)
    await bob.sees("ACCOUNT", "anna", by=anna)
    await anna.says("it is me")
    heard = await bob.hears(anna, "it is me")
    assert heard.tags["account"] == "anna"
    await anna.says("tagged", tags={"+a": "1"})
    await bob.hears(anna, "tagged")
    assert bob.raw[-1].startswith(b"@time=")
    assert b";account=anna;+a=1 " in bob.raw[-1]  # the server's tags come before clients' own
    start = len(bob.heard)
    assert (await tries(anna, "anna", PASSWORD)).command == "903"  # proved again: no news
    await bob.catches_up()
    assert "ACCOUNT" not in [m.command for m in bob.heard[start:]]
    await bob.says("and I am nobody")
    assert "account" not in (await anna.hears(bob, "and I am nobody")).tags
    whois = {m.command: m.params for m in await bob.asks("WHOIS anna")}
    assert whois["330"][1:3] == ("anna", "anna")
    carol = await person("carol", caps=f"{ACCOUNT_CAPS} extended-join").arrives(server.port)
    await registers(carol)
    await carol.joins("#lobby")
    assert (await bob.sees("JOIN", "#lobby", by=carol)).params[1] == "carol"


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256"])
async def test_coming_back_with_the_password(server: RunningServer, person: Maker, mechanism: str) -> None:
    first = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port)
    await registers(first)
    await first.sends("AUTHENTICATE nonsense")
    assert "SCRAM-SHA-256" in (await first.is_told(numeric="908")).params[1]
    await first.is_told(numeric="904")
    second = person("laptop", caps=ACCOUNT_CAPS)
    await comes_as(second, server.port, "Anna", mechanism=mechanism)
    assert second.heard[-1].params[0] == "anna"  # one more connection of the same person
    stranger = await person("eve", caps=ACCOUNT_CAPS).arrives(server.port)
    wrong = await tries(stranger, "anna", "open sesam", mechanism)
    nobody = await tries(stranger, "nobody", "open sesame", mechanism)
    assert (wrong.command, nobody.command) == ("904", "904")
    assert wrong.params[-1] == nobody.params[-1]  # it tells nobody whether there is such an account


async def test_a_reserved_name_is_its_owners(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port)
    await registers(anna)
    eve = person("anna", caps="")
    await eve.connects(server.port)
    await eve.sends("NICK Anna", "USER eve 0 * :Eve")
    refused = await eve.is_told(numeric="433")
    assert "account" in refused.params[-1]
    await eve.sends("NICK eve")
    await eve.is_told(numeric="001")
    await eve.sends("NICK ANNA")
    await eve.is_told(numeric="433")


async def test_what_cannot_be_an_account(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port)
    bob = await person("bob", caps=ACCOUNT_CAPS).arrives(server.port)
    await registers(bob)
    for line, code in (
        ("REGISTER * * :short", "WEAK_PASSWORD"),
        ("REGISTER bob * :long enough", "ACCOUNT_EXISTS"),
        ("REGISTER no!name * :long enough", "BAD_ACCOUNT_NAME"),
        (f"REGISTER {'n' * 40} * :long enough", "BAD_ACCOUNT_NAME"),
        ("REGISTER * nonsense :long enough", "INVALID_EMAIL"),
        ("VERIFY anna 12345", "INVALID_CODE"),
        (f"REGISTER * * :{'x' * 480}", ""),
        ("REGISTER * * :once more", "ALREADY_AUTHENTICATED"),
        ("VERIFY anna 12345", "ALREADY_AUTHENTICATED"),
    ):
        await anna.sends(f"@label=r {line}")
        answer = await anna.is_told(label="r")
        if code:
            assert (answer.command, answer.params[1]) == ("FAIL", code), line
        else:
            await anna.sees("REGISTER", "SUCCESS", "anna")


async def test_who_has_not_asked_for_the_capability_may_register(
    server: RunningServer, person: Maker
) -> None:
    old = await person("old", caps="").arrives(server.port)
    assert [m.params[:3] for m in await old.asks("REGISTER * * :short")] == [
        ("REGISTER", "WEAK_PASSWORD", "*")
    ]
    await registers(old)


async def test_an_account_before_coming_in(server: RunningServer, person: Maker) -> None:
    anna = person("anna", caps=ACCOUNT_CAPS)
    await anna.connects(server.port)
    await anna.sends("CAP LS 302", f"CAP REQ :{ACCOUNT_CAPS}", "REGISTER * * :open sesame")
    await anna.is_told(fail="NEED_NICK")
    await anna.sends("NICK anna", "REGISTER * * :open sesame")
    await anna.sees("REGISTER", "SUCCESS", "anna")
    await anna.sends("USER a 0 * :Anna", "CAP END")
    await anna.is_told(numeric="001")
    assert (await anna.asks("WHOIS anna"))[2].params[2] == "anna"


async def test_manners_of_the_exchange(server: RunningServer, person: Maker) -> None:
    old = await person("old", caps="").arrives(server.port)
    await old.sends("AUTHENTICATE PLAIN")
    await old.is_told(numeric="904")
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port)
    long = "p" * 592
    await anna.sends("AUTHENTICATE *")
    await anna.is_told(numeric="906")
    await anna.sends("AUTHENTICATE PLAIN", "AUTHENTICATE *")
    await anna.is_told(numeric="906")
    await anna.sends("AUTHENTICATE PLAIN", f"AUTHENTICATE {'A' * 401}")
    await anna.is_told(numeric="905")
    await anna.sends("AUTHENTICATE PLAIN", "AUTHENTICATE $$$")
    await anna.is_told(numeric="904")
    await anna.sends("AUTHENTICATE PLAIN", *(f"AUTHENTICATE {c}" for c in chunks(b"a\0b\0c\0d")))
    await anna.is_told(numeric="904")
    await anna.sends("AUTHENTICATE PLAIN", *(f"AUTHENTICATE {c}" for c in chunks(b"bob\0anna\0pass")))
    assert "somebody else" in (await anna.is_told(numeric="904")).params[-1]
    # A password as long as the payload of several chunks, an exact multiple of 400 characters.
    await anna.sends("AUTHENTICATE PLAIN")
    payload = chunks(f"\0anna\0{long}"[:600].encode())
    assert payload[-1] == "+"
    await anna.sends(*(f"AUTHENTICATE {chunk}" for chunk in payload))
    await anna.is_told(numeric="904")


async def test_guessing_is_slowed_down(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port)
    await registers(anna)
    eve = await person("eve", caps=ACCOUNT_CAPS).arrives(server.port)
    for _ in range(20):
        assert (await tries(eve, "anna", "guess")).command == "904"
    await eve.sends("AUTHENTICATE PLAIN")
    assert "try again in" in (await eve.is_told(numeric="904")).params[-1]


async def test_a_class_comes_back_at_once(start_server: Starter, person: Maker) -> None:
    server = await start_server()
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port)
    await registers(anna)
    back = [person(f"seat{n}", caps=ACCOUNT_CAPS) for n in range(40)]
    await asyncio.gather(*(comes_as(somebody, server.port, "anna") for somebody in back))


async def test_logging_in_later_and_with_pass(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port, "#lobby")
    await registers(anna)
    bob = await person("bob", caps=ACCOUNT_CAPS).arrives(server.port, "#lobby")
    await registers(bob)
    guest = await person("guest", caps=ACCOUNT_CAPS).arrives(server.port, "#lobby")
    assert (await tries(guest, "bob", PASSWORD)).command == "903"
    await anna.sees("ACCOUNT", "bob", by="guest")
    old = person("phone", caps="")
    await old.connects(server.port)
    await old.sends(f"PASS :anna:{PASSWORD}", "NICK phone", "USER p 0 * :Phone")
    await old.is_told(numeric="900")
    assert (await old.is_told(numeric="001")).params[0] == "anna"
    await old.sees("JOIN", "#lobby", by="anna")
    wrong = person("phone2", caps="")
    await wrong.connects(server.port)
    await wrong.sends("PASS anna:wrong-password")
    await wrong.is_told(numeric="464")


async def test_a_server_for_members_only(start_server: Starter, person: Maker) -> None:
    server = await start_server("--no-guests", "--accounts", "closed")
    guest = person("guest", caps="")
    await guest.connects(server.port)
    await guest.sends("CAP LS 302", "CAP REQ :draft/account-required", "NICK g", "USER g 0 * :g", "CAP END")
    assert "draft/account-required" in (await guest.sees("CAP", "*", "LS")).text.split()
    await guest.sees("CAP", "*", "NAK")
    assert (await guest.is_told(fail="ACCOUNT_REQUIRED")).params[0] == "*"
    await guest.is_disconnected()
    other = person("other", caps=ACCOUNT_CAPS)
    await other.connects(server.port)
    await other.sends("CAP LS 302", f"CAP REQ :{ACCOUNT_CAPS}", "NICK o", "REGISTER * * :open sesame")
    await other.is_told(fail="TEMPORARILY_UNAVAILABLE")
