"""Operators of the server: becoming one, and what they may do to others; all of it in the audit log."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from snacka_protocol.message import Message
from snacka_server.credentials.argon2id import hash_password
from support.accounts import ACCOUNT_CAPS, PASSWORD, comes_as, registers, tries
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]


@pytest.fixture
async def server(start_server: Starter, tmp_path: Path) -> RunningServer:
    hashed = hash_password("let me in")
    config = tmp_path / "snacka.toml"
    config.write_text(
        f'[[operator]]\nname = "root"\npassword = "{hashed}"\n'
        f'[[operator]]\nname = "helper"\npassword = "{hashed}"\nrights = ["announce"]\n'
    )
    return await start_server("--config", str(config))


async def becomes_operator(person: Person, name: str = "root") -> None:
    await person.sends(f"OPER {name} :let me in")
    await person.is_told(numeric="381")


def audited(server: RunningServer) -> list[tuple[str, str]]:
    lines = (server.folder / "audit.log").read_text().splitlines()
    return [(entry["what"], entry["whom"]) for entry in map(json.loads, lines)]


async def test_becoming_an_operator(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#lobby")
    for line in ("OPER root wrong", "OPER nobody :let me in"):
        assert [m.command for m in await anna.asks(line)] == ["464"]
    for line in (
        "KILL anna :x",
        "UBAN LIST",
        "SAJOIN anna #a",
        "WALLOPS :x",
        "ANNOUNCE :x",
        "REHASH",
        "SAMODE #a +m",
    ):
        assert [m.command for m in await anna.asks(line)] == ["481"], line
    answers = await anna.asks("OPER root :let me in")
    assert [m.command for m in answers] == ["MODE", "381"]
    assert set(answers[0].params[1]) == set("+osw")
    bob = await person("bob").arrives(server.port)
    assert "313" in [m.command for m in await bob.asks("WHOIS anna")]
    assert "338" not in [m.command for m in await bob.asks("WHOIS anna")]
    assert any("127.0.0.1" in m.params[-1] for m in await anna.asks("WHOIS bob"))
    assert [m.command for m in await anna.asks("WALLOPS :", "WALLOPS")] == ["461", "461"]
    assert [m.params for m in await anna.asks("MODE anna -o")] == [("anna", "-os")]
    assert [m.command for m in await anna.asks("KILL bob :x", "KILL bob")] == ["481", "461"]
    helper = await person("helper").arrives(server.port)
    await becomes_operator(helper, "helper")
    assert [m.command for m in await helper.asks("KILL bob :x")] == ["723"]
    assert ("OPER refused", "root") in audited(server)


async def test_ending_a_stay(server: RunningServer, person: Maker) -> None:
    root = await person("root").arrives(server.port, "#lobby")
    await becomes_operator(root)
    bob = await person("bob", caps=ACCOUNT_CAPS).arrives(server.port, "#lobby")
    await registers(bob)
    phone = await comes_as(person("phone", caps=ACCOUNT_CAPS), server.port, "bob")
    await root.sends("KILL bob :enough")
    assert (await root.sees("QUIT", by="bob")).params == ("Killed (root (enough))",)
    for one in (bob, phone):
        assert (await one.sees("KILL", "bob", by=root)).text == "enough"
        assert (await one.sees("QUIT", by="bob")).params == ("Killed (root (enough))",)
        await one.is_disconnected()
        assert "Killed (root (enough))" in one.heard[-1].text
    assert [m.command for m in await root.asks("KILL bob :x", "KILL Snacka.Local :x")] == ["401", "483"]
    assert ("KILL", "bob!bob@localhost") in audited(server)


async def test_keeping_somebody_out(server: RunningServer, person: Maker) -> None:
    root = await person("root").arrives(server.port, "#lobby")
    await becomes_operator(root)
    eve = await person("eve").arrives(server.port, "#lobby")
    mallory = await person("mallory", caps=ACCOUNT_CAPS).arrives(server.port)
    await registers(mallory)
    await root.sends("UBAN ADD eve 1d :spam, and more")
    assert "until" in (await root.sees("NOTICE")).text
    await eve.is_disconnected()
    assert "1 person shown out" in [m.text for m in await root.asks("UBAN ADD ~a:Mallory")][1]
    await mallory.is_disconnected()
    assert [m.command for m in await root.asks("WHOIS mallory")] == [
        "401",
        "318",
    ]
    listed = [m.text for m in await root.asks("UBAN LIST")]
    assert len(listed) == 3
    assert "mask eve!*@*" in listed[0]
    assert "spam, and more" in listed[0]
    carol = await person("carol", caps=ACCOUNT_CAPS).arrives(server.port)
    await registers(carol)
    told = [m.text for m in await root.asks("UBAN INFO carol")]
    assert told == ["*** carol!*@* is not banned", "*** It fits carol!carol@localhost ~a:carol 127.0.0.1"]
    assert len(await root.asks("UBAN INFO 127.0.0.1")) == 3
    for line in ("UBAN ADD *!*@*", "UBAN ADD", "UBAN FROB eve", "UBAN ADD ~x:eve"):
        assert [m.params[1] for m in await root.asks(line)] == ["INVALID_PARAMS"], line
    assert [m.params[1] for m in await root.asks("UBAN DEL nobody")] == ["NO_SUCH_BAN"]
    await server.kill()
    await server.start()
    again = person("eve", caps="")
    await again.connects(server.port)
    await again.sends("NICK eve", "USER eve 0 * :eve")
    assert "spam, and more" in (await again.is_told(numeric="465")).text
    await again.is_disconnected()
    member = person("mallory", caps=ACCOUNT_CAPS)
    await member.connects(server.port)
    await member.sends("CAP LS 302", f"CAP REQ :{ACCOUNT_CAPS}", "NICK m", "USER m 0 * :m")
    await member.sends("AUTHENTICATE PLAIN", "AUTHENTICATE AG1hbGxvcnkAb3BlbiBzZXNhbWU=", "CAP END")
    await member.is_told(numeric="465")
    root = await person("root").arrives(server.port)
    await becomes_operator(root)
    assert "No longer" in (await root.asks("UBAN DEL eve"))[-1].text
    await person("eve").arrives(server.port)
    (refused,) = await root.asks("UBAN ADD 127.0.0.0/8 1h :the whole machine")
    assert refused.params[1:3] == ("WOULD_FIT_YOU", "127.0.0.0/8")
    await root.sends("UBAN ADD! 127.0.0.0/8 1h :the whole machine")
    await root.is_disconnected()
    late = person("late", caps="")
    await late.connects(server.port)
    await late.sees("ERROR")
    assert "the whole machine" in late.heard[-1].text


async def test_suspending_an_account_and_oneself(server: RunningServer, person: Maker) -> None:
    root = await person("root", caps=ACCOUNT_CAPS).arrives(server.port, "#lobby")
    await registers(root)
    await becomes_operator(root)
    bob = await person("bob", caps=ACCOUNT_CAPS).arrives(server.port, "#lobby")
    await registers(bob)
    phone = await comes_as(person("phone", caps=ACCOUNT_CAPS), server.port, "bob")
    assert "your own" in (await root.asks("NS SUSPEND root"))[-1].text
    await root.sends("NS SUSPEND bob spam")
    assert "suspended: spam" in (await root.sees("QUIT", by="bob")).text
    await bob.is_disconnected()
    await phone.is_disconnected()
    again = await person("carol", caps=ACCOUNT_CAPS).arrives(server.port)
    for mechanism in ("PLAIN", "SCRAM-SHA-256"):
        locked = await tries(again, "bob", PASSWORD, mechanism)
        assert (locked.command, "suspended: spam" in locked.text) == ("902", True)
    assert "may be used again" in (await root.asks("NS UNSUSPEND bob"))[-1].text
    assert (await tries(again, "bob", PASSWORD)).command == "903"
    await root.sends("KILL root :I go")
    await root.is_disconnected()
    assert "Killed (root (I go))" in root.heard[-1].text


async def test_accounts_of_others(start_server: Starter, tmp_path: Path, person: Maker) -> None:
    config = tmp_path / "closed.toml"
    hashed = hash_password("let me in")
    config.write_text(f'[server]\naccounts = "closed"\n[[operator]]\nname = "root"\npassword = "{hashed}"\n')
    server = await start_server("--config", str(config), folder="closed")
    root = await person("root").arrives(server.port)
    guest = await person("guest", caps=ACCOUNT_CAPS).arrives(server.port, "#lobby")
    (refused,) = await guest.asks("REGISTER * * :open sesame")
    assert refused.params[1] == "TEMPORARILY_UNAVAILABLE"
    assert "for operators" in (await root.asks("NS SAREGISTER anna open-sesame"))[-1].text
    await becomes_operator(root)
    told = await root.asks("PRIVMSG NickServ :SAREGISTER anna open-sesame")
    assert told[-1].text == "The account anna is made."
    assert not any("open-sesame" in m.text for m in told)
    for words, answer in (
        ("SAREGISTER anna open-sesame", "somebody's already"),
        ("SAREGISTER guest open-sesame", "somebody's already"),
        ("SAREGISTER a!b open-sesame", "cannot contain"),
        ("SAREGISTER bo short", "at least"),
        ("ERASE nobody", "no account"),
    ):
        assert answer in (await root.asks(f"NS {words}"))[-1].text, words
    told = await root.asks("PRIVMSG NickServ :RESETPASS anna new-sesame")
    assert not any("new-sesame" in m.text for m in told)
    assert (await tries(guest, "anna", "open-sesame")).command == "904"
    assert (await tries(guest, "anna", "new-sesame")).command == "903"
    code = (await root.asks("NS ERASE anna"))[-1].text.rpartition(" ")[2]
    assert "is gone" in (await root.asks(f"NS ERASE anna {code}"))[-1].text
    assert (await tries(guest, "anna", "new-sesame")).command == "904"
    assert {"SAREGISTER", "RESETPASS", "ERASE"} <= {what for what, _ in audited(server)}


async def test_what_only_operators_see(server: RunningServer, person: Maker) -> None:
    bob = await person("bob").arrives(server.port, "#secret")
    await bob.asks("MODE #secret +su", "TOPIC #secret :psst", "MODE #secret +e x!*@*")
    await person("carol").arrives(server.port, "#secret")
    dave = await person("dave").arrives(server.port)
    root = await person("root").arrives(server.port)
    await becomes_operator(root)
    questions = ("LIST", "NAMES #secret", "WHO #secret", "WHOIS bob", "TOPIC #secret", "MODE #secret")

    def shown(answers: list[Message]) -> set[str]:
        return {m.command for m in answers if any("#secret" in param for param in m.params)}

    assert {"322", "353", "352", "319", "332", "324"} <= shown(await root.asks(*questions))
    assert shown(await dave.asks(*questions)) <= {"366", "315", "442"}
    names = next(m.text for m in await root.asks("NAMES #secret") if m.command == "353")
    assert set(names.split()) == {"@bob", "carol"}
    assert [m.command for m in await root.asks("MODE #secret e")] == ["348", "349"]
    assert [m.command for m in await root.asks("MODE #secret +m")] == ["482"]
    assert "127.0.0.1" in next(m.params for m in await root.asks("WHO bob %in") if m.command == "354")
    assert [m.params[5] for m in await dave.asks("WHO * o") if m.command == "352"] == ["root"]


async def test_views_of_the_server(server: RunningServer, person: Maker) -> None:
    bob = await person("bob").arrives(server.port)
    root = await person("root").arrives(server.port)
    assert ("252", "0") in [(m.command, m.params[1]) for m in await bob.asks("LUSERS")]
    await becomes_operator(root)
    assert ("252", "1") in [(m.command, m.params[1]) for m in await bob.asks("LUSERS")]
    for letter in "okl":
        assert [m.command for m in await bob.asks(f"STATS {letter}")] == ["481", "219"]
    operators = [(m.params[4], m.text) for m in await root.asks("STATS o") if m.command == "243"]
    assert operators[0][0] == "root"
    assert operators[0][1].startswith("root; may accounts announce ban")
    assert operators[1] == ("helper", "not here; may announce")
    connections = [m for m in await root.asks("STATS l") if m.command == "211"]
    assert {m.params[1] for m in connections} == {"bob[127.0.0.1]", "root[127.0.0.1]"}
    assert connections[0].text == "IRC, not encrypted"
    await root.asks("UBAN ADD eve 1d :spam")
    (banned,) = [m for m in await root.asks("STATS k") if m.command == "216"]
    assert banned.params[1:3] == ("K", "eve!*@*")
    assert "spam" in banned.text
    helper = await person("helper").arrives(server.port)
    await becomes_operator(helper, "helper")
    assert [m.command for m in await helper.asks("STATS k")] == ["723", "219"]
    await root.leaves()
    assert ("252", "1") in [(m.command, m.params[1]) for m in await bob.asks("LUSERS")]


async def test_acting_for_others(server: RunningServer, person: Maker) -> None:
    root = await person("root").arrives(server.port)
    await becomes_operator(root)
    bob = await person("bob").arrives(server.port, "#club")
    await bob.sends("MODE #club +i", "TOPIC #club :secret club")
    await bob.sees("TOPIC")
    carol = await person("carol").arrives(server.port)
    await root.sends("SAJOIN carol #club")
    await carol.sees("JOIN", "#club", by=carol)
    assert (await carol.is_told(numeric="332")).text == "secret club"
    assert set((await carol.is_told(numeric="353")).text.split()) == {"@bob", "carol"}
    await root.sends("SAMODE #club +v-o carol bob")
    assert (await carol.sees("MODE", "#club", by=root)).params[1:] == ("+v-o", "carol", "bob")
    await root.sends("SANICK carol caroline", "SAPART bob #club :out")
    await carol.sees("NICK", "caroline", by="carol")
    await carol.sees("PART", "#club", by=bob)
    entered = [m.command for m in await root.asks("SAJOIN #club")]
    assert [code for code in entered if code in ("JOIN", "332", "333", "353", "366")] == [
        *("JOIN", "332", "333", "353", "366")
    ]
    assert (await carol.sees("JOIN", "#club", by=root)).command == "JOIN"
    for line, numeric in (
        ("SAJOIN nobody #club", "401"),
        ("SAPART caroline #none", "403"),
        ("SAPART bob #club", "441"),
        ("SANICK caroline bob", "433"),
        ("SANICK caroline a!b", "432"),
        ("SAMODE #club +q", "461"),
    ):
        assert [m.command for m in await root.asks(line)] == [numeric], line
    assert {"SAJOIN", "SAMODE", "SANICK", "SAPART"} <= {what for what, _ in audited(server)}


async def test_speaking_to_everybody(server: RunningServer, person: Maker) -> None:
    root = await person("root").arrives(server.port)
    await becomes_operator(root, "helper")
    bob = await person("bob").arrives(server.port)
    carol = await person("carol").arrives(server.port)
    await carol.asks("MODE carol +w")
    await root.sends("ANNOUNCE :cake in the kitchen")
    notice = await bob.sees("NOTICE", "bob")
    assert (notice.text, notice.source) == ("cake in the kitchen", "snacka.local")
    await root.sends("WALLOPS :for those who care")
    assert (await carol.sees("WALLOPS", by=root)).text == "for those who care"
    assert "WALLOPS" not in [m.command for m in await bob.catches_up()]


async def test_what_operators_say_fits_a_line(server: RunningServer, person: Maker) -> None:
    """Whatever it says: the longest name in front, and no character cut."""
    root = await person("r" * 32).arrives(server.port, "#" + "c" * 63)
    await becomes_operator(root)
    said = "ö" * 240
    for line in (f"WALLOPS :{said}", f"ANNOUNCE :{said}", f"SAPART {root.name} #{'c' * 63} :{said[:190]}"):
        (heard,) = await root.asks(line)
        assert len(heard.text) > 100
        assert len(root.raw[root.heard.index(heard)].partition(b" :")[2]) <= 511
        assert not heard.text.strip("ö")


async def test_reading_the_settings_again(server: RunningServer, person: Maker, tmp_path: Path) -> None:
    helper = await person("helper").arrives(server.port)
    await becomes_operator(helper, "helper")
    assert [m.command for m in await helper.asks("WALLOPS :hello")] == ["WALLOPS"]
    root = await person("root").arrives(server.port)
    await becomes_operator(root)
    answers = await root.asks("REHASH")
    assert [m.command for m in answers] == ["382", "NOTICE"]
    # Who is no operator any more may do nothing any more; rights change at once.
    config = tmp_path / "snacka.toml"
    config.write_text(config.read_text().replace('"announce"', '"kill"'))
    await root.asks("REHASH")
    assert [m.command for m in await helper.asks("WALLOPS :hello", "KILL nobody :x")] == ["723", "401"]
    config.write_text(config.read_text().partition('[[operator]]\nname = "helper"')[0])
    await root.asks("REHASH")
    assert [m.command for m in await helper.asks("KILL nobody :x")] == ["481"]


async def test_what_others_say_about_themselves_is_an_operators_to_change(
    server: RunningServer, person: Maker
) -> None:
    caps = "message-tags server-time batch standard-replies draft/metadata-3"
    root, helper, anna = [
        await person(name, caps=caps).arrives(server.port, "#te") for name in ("root", "helper", "anna")
    ]
    await becomes_operator(root)
    await becomes_operator(helper, "helper")
    await anna.asks("METADATA * SET status :rude words", "METADATA * SUB status")
    assert (await helper.asks("METADATA anna SET status"))[0].params[1] == "KEY_NO_PERMISSION"
    assert [m.command for m in await root.asks("METADATA anna SET status")] == ["766"]
    assert (await anna.sees("766", "anna", "anna", "status")).source == "snacka.local"
    assert [m.command for m in await anna.asks("METADATA * LIST")] == ["BATCH", "BATCH"]
    assert [m.command for m in await root.asks("METADATA * LIST")] == ["BATCH", "BATCH"]
    assert ("METADATA", "anna") in audited(server)
