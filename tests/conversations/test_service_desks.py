"""NickServ, ChanServ and HistServ, for those whose fingers know them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from support.accounts import ACCOUNT_CAPS, PASSWORD, comes_as, registers, tries
from support.people import EVERYTHING, Person
from support.server import RunningServer

Maker = Callable[..., Person]
CAPS = f"{ACCOUNT_CAPS} draft/message-redaction"


async def tells(person: Person, desk: str, words: str) -> list[str]:
    """Write to the desk, and read its notices."""
    answers = await person.asks(f"PRIVMSG {desk} :{words}")
    return [m.text for m in answers if m.command == "NOTICE" and m.source.startswith(f"{desk}!")]


async def test_an_account_by_classic_words(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=EVERYTHING).arrives(server.port)
    assert any("REGISTER" in line for line in await tells(anna, "NickServ", "help"))
    assert "at least" in (await tells(anna, "NickServ", "REGISTER short"))[0]
    echoed = await anna.asks("PRIVMSG NickServ :REGISTER open-sesame anna@example.org")
    assert not any("open-sesame" in m.text for m in echoed)  # a secret is not shown again
    assert any("your account" in m.text for m in echoed)
    noticed = await anna.asks("NOTICE NickServ :thank you")
    assert [(m.command, m.params) for m in noticed] == [("NOTICE", ("NickServ", "thank you"))]
    assert "have an account" in (await tells(anna, "NickServ", "REGISTER open-sesame"))[0]
    info = await tells(anna, "NickServ", "INFO")
    assert "Mail: anna@example.org" in info
    assert not any(
        "Mail" in line
        for line in await tells(await person("bob").arrives(server.port), "NickServ", "INFO anna")
    )
    assert "changed" in (await tells(anna, "NickServ", "PASSWD open-sesame new-sesame"))[0]
    assert "wrong" in (await tells(anna, "NickServ", "PASSWD open-sesame other-sesame"))[0]
    guest = await person("guest", caps=ACCOUNT_CAPS).arrives(server.port)
    assert "wrong" in (await tells(guest, "NickServ", "IDENTIFY anna open-sesame"))[0]
    assert "logged in as anna" in (await tells(guest, "NickServ", "IDENTIFY anna new-sesame"))[-1]
    assert "guest" in (await tells(guest, "NickServ", "LOGOUT"))[0]
    assert "Log in first" in (await tells(guest, "NickServ", "SET always-on off"))[0]
    assert [m.text for m in await anna.asks("NS INFO") if m.command == "NOTICE"] == info
    assert "does not know" in (await tells(anna, "NickServ", "FROB"))[0]
    assert "Like this" in (await tells(anna, "NickServ", "PASSWD"))[0]
    assert [m.command for m in await guest.asks("NICK NickServ")] == ["433"]


async def test_names_settings_and_the_end_of_an_account(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#lobby")
    await registers(anna)
    await anna.asks("NICK anna-mobile")
    assert "yours" in (await tells(anna, "NickServ", "GROUP"))[0]
    await anna.asks("NICK anna")
    eve = await person("eve", caps=CAPS).arrives(server.port, "#lobby")
    assert [m.command for m in await eve.asks("NICK Anna-Mobile")] == ["433"]
    assert "free" in (await tells(anna, "NickServ", "UNGROUP anna-mobile"))[0]
    assert [m.command for m in await eve.asks("NICK anna-mobile")] == ["NICK"]
    assert "not one" in (await tells(anna, "NickServ", "UNGROUP anna"))[0]
    assert "off" in (await tells(anna, "NickServ", "SET always-on off"))[0]
    await anna.leaves()
    await eve.sees("QUIT", by="anna")
    anna = await comes_as(person("anna", caps=CAPS), server.port, "anna")
    assert "2 connections" not in (await tells(anna, "NickServ", "SESSIONS"))[0]
    (line,) = await tells(anna, "NickServ", "UNREGISTER")
    code = re.findall(r"\b[0-9a-f]{8}\b", line)[0]
    assert "cannot be undone" in (await tells(anna, "NickServ", "UNREGISTER 00000000"))[0]
    assert "gone" in (await tells(anna, "NickServ", f"UNREGISTER {code}"))[0]
    assert (await tries(eve, "anna", PASSWORD)).command == "904"
    await server.kill()
    await server.start()
    again = await person("anna", caps=CAPS).arrives(server.port)
    assert (await tries(again, "anna", PASSWORD)).command == "904"


async def test_a_channel_of_ones_own(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#club")
    assert "Log in" in (await tells(anna, "ChanServ", "REGISTER #club"))[0]
    await registers(anna)
    bob = await person("bob", caps=CAPS).arrives(server.port, "#club")
    await registers(bob)
    assert "Only who operates" in (await tells(bob, "ChanServ", "REGISTER #club"))[0]
    assert "#club is yours." in await tells(anna, "ChanServ", "REGISTER #club")
    assert (await bob.sees("MODE", "#club")).params[1:] == ("+q", "anna")
    assert "belongs to anna" in (await tells(bob, "ChanServ", "REGISTER #club"))[0]
    assert "founder: anna" in (await tells(bob, "ChanServ", "INFO #club"))[0]
    assert "not yours" in (await tells(bob, "ChanServ", "AMODE #club +o bob"))[0]
    await anna.sends("PRIVMSG ChanServ :AMODE #club +o bob")
    assert (await bob.sees("MODE", "#club")).params[1:] == ("+o", "bob")
    assert "not yours" in (await tells(bob, "ChanServ", "AMODE #club +a bob"))[0]
    assert "above" in (await tells(anna, "ChanServ", "AMODE #club -q anna"))[0]
    assert set(await tells(anna, "ChanServ", "AMODE #club")) == {"+q anna", "+o bob"}
    await server.kill()
    await server.start()
    carol = await person("carol", caps=CAPS).arrives(server.port, "#club")
    names = next(m.params[-1] for m in carol.heard if m.command == "353")
    assert set(names.split()) >= {"~anna", "@bob", "carol"} or set(names.split()) >= {
        "~@anna",
        "@bob",
        "carol",
    }
    bob = await comes_as(person("bob", caps=CAPS), server.port, "bob")
    await bob.asks("PART #club")
    await bob.asks("JOIN #club")
    assert "@bob" in next(m.params[-1] for m in await bob.asks("NAMES #club") if m.command == "353").split()
    assert "#club (+o)" in (await tells(bob, "ChanServ", "LIST"))[0]
    anna = await comes_as(person("anna", caps=CAPS), server.port, "anna")
    assert "belongs to bob" in (await tells(anna, "ChanServ", "TRANSFER #club bob"))[0]
    code = re.findall(r"\b[0-9a-f]{8}\b", (await tells(bob, "ChanServ", "UNREGISTER #club"))[0])[0]
    assert "nobody" in (await tells(bob, "ChanServ", f"UNREGISTER #club {code}"))[0]


async def test_what_a_founder_chooses(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#club")
    await registers(anna)
    await tells(anna, "ChanServ", "REGISTER #club")
    await anna.says("before bob came", "#club")
    for words, answer in (
        ("SET #club history joined", "history is joined"),
        ("SET #club slow 9999", "at most 3600"),
        ("SET #club slow soon", "a number"),
        ("SET #club colour red", "these settings"),
        ("SET #none slow 5", "no channel"),
    ):
        assert answer in (await tells(anna, "ChanServ", words))[0], words
    bob = await person("bob", caps=CAPS).arrives(server.port, "#club")
    page = await bob.asks("CHATHISTORY LATEST #club * 10")
    assert not [m for m in page if m.command == "PRIVMSG"]
    assert "history: joined" in await tells(bob, "ChanServ", "INFO #club")


async def test_how_to_ban_somebody(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#club")
    bob = await person("bob", caps=CAPS).arrives(server.port, "#club")
    guest = await person("guest", caps=CAPS).arrives(server.port, "#club")
    await registers(bob)
    for nick, mask in (("bob", "~a:bob"), ("guest", "*!*@localhost")):
        told = await tells(anna, "ChanServ", f"HOWTOBAN #club {nick}")
        assert f"MODE #club +b {mask}," in told[0]
        assert f"MODE #club +b ~m:{mask}" in told[1]
    await anna.asks("MODE #club +b ~m:~a:bob", "MODE #club +e guest")
    assert [m.command for m in await bob.asks("PRIVMSG #club :x")] == ["404"]
    await anna.asks("MODE #club -b ~m:~a:bob", "MODE #club +b ~a:bob", "KICK #club bob")
    assert "474" in [m.command for m in await bob.asks("NICK robert", "JOIN #club")]
    assert "not here" in (await tells(guest, "ChanServ", "HOWTOBAN #club nobody"))[0]
    assert "no channel" in (await tells(guest, "ChanServ", "HOWTOBAN #none bob"))[0]


async def test_what_was_said(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#lobby")
    await registers(anna)
    await anna.says("one")
    await anna.says("two")
    await anna.catches_up()
    played = await anna.asks("HS PLAY #lobby 1")
    assert [m.text for m in played if m.command == "PRIVMSG"] == ["two"]
    assert "nothing to read" in (await tells(anna, "HistServ", "PLAY #other"))[0]
    msgid = next(m.tags["msgid"] for m in played if m.command == "PRIVMSG")
    await anna.sends(f"PRIVMSG HistServ :DELETE #lobby {msgid}")
    await anna.sees("REDACT", "#lobby", msgid)
    name = (await tells(anna, "HistServ", "EXPORT"))[-1].rpartition(" ")[2]
    kept = json.loads((server.folder / "exports" / name).read_text())
    assert [m["text"] for m in kept["messages"] if m["kind"] == "PRIVMSG"] == ["one"]
    assert "password" not in kept["account"]
    again = (await tells(anna, "HistServ", "EXPORT"))[-1].rpartition(" ")[2]
    assert [file.name for file in (server.folder / "exports").iterdir()] == [again]  # one is kept of each
    await tells(anna, "HistServ", "FORGET *")
    assert not [m for m in await anna.asks("CHATHISTORY LATEST #lobby * 10") if m.command == "PRIVMSG"]
