"""Bridges: what people said elsewhere, under their names. Bots: what they do is marked."""

from __future__ import annotations

from collections.abc import Callable

from support.people import EVERYTHING, Person
from support.server import RunningServer

Maker = Callable[..., Person]
KNOWS = EVERYTHING + " draft/relaymsg draft/event-playback"


async def test_what_was_said_elsewhere(server: RunningServer, person: Maker) -> None:
    bridge = await person("bridge", caps=KNOWS).arrives(server.port, "#fika")
    other = await person("other", caps=KNOWS).arrives(server.port, "#fika")
    anna = await person("anna").arrives(server.port, "#fika")
    assert any("draft/relaymsg=/" in m.text.split() for m in anna.heard if m.command == "CAP")
    echo = await bridge.asks("@label=r;+x=y RELAYMSG #fika Åsa/elsewhere :hej from there")
    assert [(m.command, m.source, m.tags["label"], m.tags["draft/relaymsg"]) for m in echo] == [
        ("PRIVMSG", "Åsa/elsewhere!relay@snacka.local", "r", "bridge")
    ]
    seen = await other.hears("Åsa/elsewhere", "hej from there", target="#fika")
    assert (seen.tags["draft/relaymsg"], seen.tags["+x"]) == ("bridge", "y")
    plain = await anna.hears("Åsa/elsewhere", "hej from there", target="#fika")
    assert "draft/relaymsg" not in plain.tags
    assert plain.tags["msgid"] == seen.tags["msgid"]
    for one, tagged in ((other, True), (anna, False)):
        told = [m for m in await one.asks("CHATHISTORY LATEST #fika * 10") if m.command == "PRIVMSG"]
        assert [("draft/relaymsg" in m.tags, m.text) for m in told] == [(tagged, "hej from there")]
    # Nobody here can be called so.
    assert [m.command for m in await anna.asks("NICK Åsa/elsewhere")] == ["432"]


async def test_who_may_not_relay_and_what_cannot_be(server: RunningServer, person: Maker) -> None:
    bridge = await person("bridge", caps=KNOWS).arrives(server.port, "#fika")
    other = await person("other", caps=KNOWS).arrives(server.port, "#fika")
    anna = await person("anna").arrives(server.port, "#fika")
    assert [m.command for m in await anna.asks("RELAYMSG #fika x/y :hi")] == ["421"]
    refused = await other.asks("RELAYMSG #fika x/y :hi")
    assert [(m.command, m.params[:2]) for m in refused] == [("FAIL", ("RELAYMSG", "PRIVS_NEEDED"))]
    await bridge.asks("MODE #fika +C")
    answers = await bridge.asks(
        "RELAYMSG #fika x/y",
        "RELAYMSG #nowhere x/y :hi",
        "RELAYMSG #fika other :hi",
        "RELAYMSG #fika x/y!z :hi",
        "RELAYMSG #fika x/\u2003 :hi",
        f"RELAYMSG #fika {'x' * 32}/ :hi",
        "RELAYMSG #fika x/y :",
        "RELAYMSG #fika x/y :\x01VERSION\x01",
    )
    assert [m.params[1] if m.command == "FAIL" else m.command for m in answers] == [
        "461",
        "403",
        *["INVALID_NICK"] * 4,
        "BLANK_MSG",
        "404",
    ]
    await other.hears_nothing(after=bridge)


async def test_what_a_bot_does_is_marked(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=KNOWS).arrives(server.port, "#fika")
    old = await person("old", caps="").arrives(server.port, "#fika")
    robot = await person("robot", caps=KNOWS).arrives(server.port)
    await robot.asks("MODE robot +B")
    await anna.catches_up()
    await robot.sends(
        "JOIN #fika",
        "@+typing=active TAGMSG #fika",
        "PRIVMSG #fika :beep",
        "PART #fika :bye",
        "NICK robot2",
        "JOIN #fika",
        "QUIT",
    )
    for command in ("JOIN", "TAGMSG", "PRIVMSG", "PART", "JOIN", "QUIT"):
        seen = await anna.sees(command)
        assert seen.tags.get("bot") == "", command
        assert anna.raw[anna.heard.index(seen)].split(b" ")[0].split(b";").count(b"bot") == 1, command
    assert "bot" not in (await anna.asks("TOPIC #fika :mine"))[0].tags
    assert not any(line.startswith(b"@") for line in old.raw)
