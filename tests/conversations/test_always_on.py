"""Somebody with an account stays: by several connections at once, by none, and through kill -9."""

from __future__ import annotations

from collections.abc import Callable

from support.accounts import ACCOUNT_CAPS, comes_as, registers
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
CAPS = f"{ACCOUNT_CAPS} chghost setname"


async def test_two_connections_are_one_person(server: RunningServer, person: Maker) -> None:
    laptop = await person("anna", caps=CAPS).arrives(server.port, "#lobby")
    await registers(laptop)
    bob = await person("bob", caps=CAPS).arrives(server.port, "#lobby")
    phone = person("phone", caps=CAPS)
    await comes_as(phone, server.port, "anna")
    await phone.sees("JOIN", "#lobby", by="anna")
    names = await phone.is_told(numeric="353")
    assert set(names.params[-1].split()) == {"anna", "bob"}
    assert not [m for m in await bob.catches_up() if m.command in ("JOIN", "AWAY", "NICK")]
    await laptop.says("from the laptop")
    own = await phone.hears("anna", "from the laptop")
    assert own.tags["msgid"] == (await bob.hears("anna", "from the laptop")).tags["msgid"]
    await phone.says("only for you", "bob")
    await bob.hears("anna", "only for you")
    await laptop.hears("anna", "only for you", target="bob")
    await bob.says("hello to both", "anna")
    await laptop.hears(bob, "hello to both")
    await phone.hears(bob, "hello to both")
    await phone.sends("JOIN #side")
    await laptop.sees("JOIN", "#side", by="anna")
    await laptop.leaves()
    assert not [m for m in await bob.catches_up() if m.command in ("QUIT", "AWAY")]
    await phone.says("still here")
    await bob.hears("anna", "still here")


async def test_without_a_connection_one_is_away_and_misses_nothing(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#lobby")
    await registers(anna)
    bob = await person("bob", caps=CAPS).arrives(server.port, "#lobby")
    await anna.leaves()
    gone = await bob.sees("AWAY", by="anna")
    assert gone.params[0]
    assert "anna" in {m.params[1] for m in await bob.asks("WHOIS anna") if m.command == "301"}
    await bob.says("are you there?")
    await bob.says("in private", "anna")
    await bob.is_told(numeric="301")
    again = person("anna", caps=CAPS)
    await comes_as(again, server.port, "anna")
    moved = [await bob.sees("CHGHOST", "u", by="anna"), await bob.sees("SETNAME", "real", by="anna")]
    moved.append(await bob.sees("AWAY", by="anna"))
    assert moved[-1].params == ()
    assert {(m.tags["account"], "msgid" in m.tags) for m in moved} == {("anna", False)}
    await again.sees("JOIN", "#lobby", by="anna")
    missed = [
        m.params[1] for m in await again.asks("CHATHISTORY LATEST #lobby * 10") if m.command == "PRIVMSG"
    ]
    assert missed[-1] == "are you there?"
    private = [m.params[1] for m in await again.asks("CHATHISTORY LATEST bob * 10") if m.command == "PRIVMSG"]
    assert private == ["in private"]


async def test_an_old_client_is_shown_what_was_said(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#lobby")
    await registers(anna)
    await anna.says("before")
    await anna.leaves()
    old = person("anna", caps="sasl")
    await comes_as(old, server.port, "anna")
    await old.sees("JOIN", "#lobby", by="anna")
    assert "before" in (await old.sees("PRIVMSG", "#lobby", by="anna")).params[1]


async def test_kill_9_leaves_everybody_with_an_account_where_they_were(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#lobby", "#club")
    await registers(anna)
    bob = await person("bob", caps=CAPS).arrives(server.port, "#club")
    await registers(bob)
    await anna.sends("MODE #club +v bob", "AWAY :eating", "MODE anna +B")
    await anna.sees("MODE", "anna")
    await bob.sends("NICK robert")
    await bob.sees("NICK", "robert")
    await server.kill()
    await server.start()
    carol = await person("carol", caps=CAPS).arrives(server.port, "#club")
    names = next(m for m in carol.heard if m.command == "353")
    assert set(names.params[-1].split()) == {"@anna", "+robert", "carol"}
    assert next(m.params[2] for m in await carol.asks("WHOIS anna") if m.command == "301") == "eating"
    again = person("bob", caps=CAPS)
    await comes_as(again, server.port, "bob")
    assert again.heard[-1].params[0] == "robert"
    await again.sees("JOIN", "#club", by="robert")
    await carol.says("welcome back", "#club")
    await again.hears(carol, "welcome back")
