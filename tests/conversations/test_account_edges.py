"""Accounts at their edges: erased, banned, and given up half-way, while somebody is logged in."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from support.accounts import ACCOUNT_CAPS, PASSWORD, comes_as, registers, tries
from support.operators import with_root
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]


async def test_whoever_has_the_name_next_shares_it_with_nobody(server: RunningServer, person: Maker) -> None:
    """An account that two people are logged in to is given up: both are guests, whoever has it next."""
    bob = await person("bob", caps=ACCOUNT_CAPS).arrives(server.port, "#club")
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port, "#club")
    await registers(anna)
    eve = await person("eve", caps=ACCOUNT_CAPS).arrives(server.port, "#club")
    await tries(eve, "anna", PASSWORD)
    asked = await anna.asks("NS UNREGISTER")
    code = re.findall(r"\b[0-9a-f]{8}\b", asked[0].text)[0]
    await bob.catches_up()
    assert "901" in [m.command for m in await anna.asks(f"NS UNREGISTER {code}")]
    await bob.sees("ACCOUNT", "*", by=eve)
    await anna.leaves()
    other = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port)
    await registers(other, "another secret")
    await other.says("for bob alone", "bob")
    await other.catches_up()
    assert "330" not in [m.command for m in await bob.asks("WHOIS eve")]
    page = await eve.asks("CHATHISTORY LATEST bob * 10")
    assert "for bob alone" not in [m.text for m in page]
    assert "Log in first" in (await eve.asks("NS SET always-on off"))[0].text


async def test_whoever_has_the_name_next_is_somebody_else(server: RunningServer, person: Maker) -> None:
    """What the account's earlier owner said is not the next one's to read, take back, erase or export."""
    caps = f"{ACCOUNT_CAPS} draft/message-redaction"
    anna = await person("anna", caps=caps).arrives(server.port, "#lobby")
    bob = await person("bob", caps=caps).arrives(server.port, "#lobby")
    await registers(anna)
    await anna.says("mine for ever")
    said = await bob.hears(anna, "mine for ever")
    await anna.says("between us two", "bob")
    await bob.hears(anna, "between us two")
    code = re.findall(r"\b[0-9a-f]{8}\b", (await anna.asks("NS UNREGISTER"))[0].text)[0]
    await anna.asks(f"NS UNREGISTER {code}")
    await anna.leaves()
    other = await person("anna", caps=caps).arrives(server.port, "#lobby")
    await registers(other, "another secret")
    await other.says("mine now")
    msgid = said.tags["msgid"]
    assert (await other.asks(f"REDACT #lobby {msgid}"))[-1].params[1] == "REDACT_FORBIDDEN"
    path = (await other.asks("HS EXPORT"))[-1].text.rpartition(" ")[2]
    exported = json.loads((server.folder / "exports" / path).read_text())
    assert [m["text"] for m in exported["messages"] if m["kind"] == "PRIVMSG"] == ["mine now"]
    await other.says("and now us", "bob")
    page = await other.asks("CHATHISTORY LATEST bob * 10")
    assert [m.text for m in page if m.command == "PRIVMSG"] == ["and now us"]
    await other.asks("FORGET *")
    page = await bob.asks("CHATHISTORY LATEST #lobby * 10")
    assert [m.text for m in page if m.command == "PRIVMSG"] == ["mine for ever"]
    await server.kill()
    await server.start()
    bob = await person("bob", caps=caps).arrives(server.port, "#lobby")
    page = await bob.asks("CHATHISTORY LATEST #lobby * 10")
    assert [m.text for m in page if m.command == "PRIVMSG"] == ["mine for ever"]


async def test_nobody_is_sent_passwords_by_a_short_name(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port)
    for name in ("NS", "cs", "Hs"):
        assert [m.command for m in await anna.asks(f"NICK {name}")] == ["433"]
    for account in ("NickServ", "ns", "NickSerν"):  # the last letter is Greek
        refused = await anna.asks(f"REGISTER {account} * :open sesame")
        assert [m.params[1] for m in refused] == ["ACCOUNT_EXISTS"]
    answers = await anna.asks("PRIVMSG ns :REGISTER open-sesame")
    assert any("your account" in m.text for m in answers)
    assert not any("open-sesame" in m.text for m in answers)


async def test_coming_in_gives_up_a_login_that_has_begun(server: RunningServer, person: Maker) -> None:
    anna = person("anna", caps=ACCOUNT_CAPS)
    await anna.connects(server.port)
    await anna.sends(
        "CAP LS 302",
        f"CAP REQ :{ACCOUNT_CAPS}",
        "NICK anna",
        "USER anna 0 * :Anna",
        "AUTHENTICATE PLAIN",
        "CAP END",
    )
    await anna.is_told(numeric="906")
    await anna.is_told(numeric="001")
    assert [m.command for m in await anna.asks("AUTHENTICATE PLAIN")] == ["AUTHENTICATE"]  # a new one begins


async def test_a_banned_account_is_not_logged_in_to_from_inside(
    start_server: Starter, tmp_path: Path, person: Maker
) -> None:
    server = await start_server(*with_root(tmp_path))
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port)
    await registers(anna)
    root = await person("root").arrives(server.port)
    await root.asks("OPER root :let me in", "UBAN ADD ~a:anna 1d :no more", "UBAN ADD ::ffff:10.1.0.1")
    await anna.is_disconnected()
    listed = [m.text for m in await root.asks("UBAN LIST")]
    assert any("network ::ffff:a01:1/128" in line or "network ::ffff:10.1.0.1" in line for line in listed)
    guest = await person("guest", caps=ACCOUNT_CAPS).arrives(server.port)
    refused = await tries(guest, "anna", PASSWORD)
    assert refused.command == "904"
    assert "no more" in refused.text
    assert "900" not in [m.command for m in await guest.asks("NS IDENTIFY anna :open sesame")]
    assert "330" not in [m.command for m in await root.asks("WHOIS guest")]
    await root.asks("UBAN DEL ~a:anna")
    assert (await comes_as(person("anna", caps=ACCOUNT_CAPS), server.port, "anna")).closed is False


async def test_an_operator_is_one_while_the_connection_that_proved_it_lasts(
    start_server: Starter, tmp_path: Path, person: Maker
) -> None:
    server = await start_server(*with_root(tmp_path))
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port)
    await registers(anna)
    other = await comes_as(person("anna", caps=ACCOUNT_CAPS), server.port, "anna")
    await anna.asks("OPER root :let me in")
    assert set((await other.asks("MODE anna"))[-1].params[1]) == set("+osw")
    await anna.leaves()
    await other.sees("MODE", "anna", "-os")
    assert [m.command for m in await other.asks("KILL anna :x")] == ["481"]


async def test_nobody_stands_there_for_a_connection_that_has_gone(
    server: RunningServer, person: Maker
) -> None:
    """Two connections log out, one goes, the last one logs in again and goes: nobody is there any more."""
    bob = await person("bob", caps=ACCOUNT_CAPS).arrives(server.port, "#club")
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port, "#club")
    await registers(anna)
    other = await comes_as(person("anna", caps=ACCOUNT_CAPS), server.port, "anna")
    await other.asks("NS LOGOUT")
    await other.leaves()
    await anna.asks(f"NS IDENTIFY anna {PASSWORD}")
    await anna.leaves()
    await bob.sees("AWAY", by=anna)


async def test_an_account_that_is_suspended_meanwhile_is_not_come_in_with(
    start_server: Starter, tmp_path: Path, person: Maker
) -> None:
    server = await start_server(*with_root(tmp_path))
    root = await person("root").arrives(server.port)
    await root.asks("OPER root :let me in", f"NS SAREGISTER anna {PASSWORD.replace(' ', '-')}")
    guest = person("guest", caps=ACCOUNT_CAPS)
    await guest.connects(server.port)
    await guest.sends("CAP LS 302", "NICK guest", "USER u 0 * :real", f"CAP REQ :{ACCOUNT_CAPS}")
    assert (await tries(guest, "anna", PASSWORD.replace(" ", "-"))).command == "903"
    await root.asks("NS SUSPEND anna spam")
    await guest.sends("CAP END")
    await guest.is_told(numeric="001")
    assert "330" not in [m.command for m in await root.asks("WHOIS guest")]
