"""The same client on other people's servers: one with nearly no extensions, one with many and no history.

Debian packages `ngircd` and `inspircd`; a test whose server is not installed is skipped and says so.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from snacka_tui.commands import run
from snacka_tui.headless import Chat, NotSentError, connect
from snacka_tui.link import Endpoint, Link
from snacka_tui.link.backoff import Backoff
from snacka_tui.model.timeline import Delivery, Kind

PATIENCE = 90.0

NGIRCD = """
[Global]
Name = irc.example.net
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = "hello"
[Limits]
MaxConnectionsIP = 0
[Options]
DNS = no
Ident = no
PAM = no
"""

INSPIRCD = """
<server name="irc.example.org" description="test" network="TestNet">
<admin name="x" nick="x" email="x@example.org">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" timeout="60" useident="no" resolvehostnames="no" localmax="100" globalmax="100">
<performance nouserdns="yes">
<log method="file" type="*" level="default" target="{folder}/log">
<module name="cap">
<module name="ircv3">
<module name="ircv3_batch">
<module name="ircv3_capnotify">
<module name="ircv3_ctctags">
<module name="ircv3_echomessage">
<module name="ircv3_labeledresponse">
<module name="ircv3_msgid">
<module name="ircv3_servertime">
<module name="namesx">
<module name="uhnames">
"""


def command_line(name: str, port: int, folder: Path) -> list[str]:
    config = folder / f"{name}.conf"
    template = NGIRCD if name == "ngircd" else INSPIRCD
    config.write_text(template.format(port=port, folder=folder))
    program = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None:
        pytest.skip(f"{name} is not installed (apt-get install {name})")
    if name == "ngircd":
        return [program, "-n", "-f", str(config)]
    return [program, "--nofork", "--nopid", "--runasroot", "--config", str(config)]


@pytest.fixture(params=["ngircd", "inspircd"])
async def foreign(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[str, int]]:
    """The name and the port of a running server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    name: str = request.param
    process = await asyncio.create_subprocess_exec(
        *command_line(name, port, tmp_path),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=tmp_path,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    break
                assert process.returncode is None, f"{name} ended by itself"
                await asyncio.sleep(0.05)
        yield name, port
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def own(chat: Chat, room: str) -> list[tuple[str, Delivery]]:
    timeline = chat.session.rooms[room].timeline
    return [(entry.text, entry.delivery) for entry in timeline if entry.own and entry.kind is Kind.MESSAGE]


async def test_talking_and_coming_back(foreign: tuple[str, int]) -> None:
    name, port = foreign
    arrived = Delivery.KEPT if name == "inspircd" else Delivery.SENT
    link = Link(Endpoint("127.0.0.1", port), backoff=Backoff(lambda: 0.0, first=0.2))
    async with (
        asyncio.timeout(PATIENCE),
        connect("127.0.0.1", port, nick="bob", rooms=["#lobby"]) as bob,
        connect("", nick="alice", rooms=["#lobby"], link=link) as alice,
    ):
        heard = bob.messages()
        await alice.say("#lobby", "hej på er")
        message = await anext(heard)
        assert (message.room, message.nick, message.text) == ("#lobby", "alice", "hej på er")
        assert own(alice, "#lobby") == [("hej på er", arrived)]
        with pytest.raises(NotSentError, match="nobody called zoe"):
            await alice.say("zoe", "are you there?")
        link.drop("cut by the test")
        await alice.until(lambda: not alice.session.ready)
        await alice.say("#lobby", "written offline")
        assert (await anext(heard)).text == "written offline"
        assert own(alice, "#lobby")[-1] == ("written offline", arrived)


async def test_names_topics_and_away(foreign: tuple[str, int]) -> None:
    _, port = foreign
    async with (
        asyncio.timeout(PATIENCE),
        connect("127.0.0.1", port, nick="alice", rooms=["#lobby"]) as alice,
        connect("127.0.0.1", port, nick="bob", rooms=["#lobby"]) as bob,
    ):
        room = alice.session.rooms["#lobby"]
        await alice.until(lambda: alice.members("#lobby") == ["alice", "bob"])
        assert room.roster.ordered()[0].prefix == "@"
        alice.send(run(alice.session, "#lobby", "/topic about fika").messages)
        await bob.until(lambda: bob.session.rooms["#lobby"].topic == "about fika")
        alice.send(run(alice.session, "#lobby", "/nick Älva").messages)
        alice.send(run(alice.session, "#lobby", "/nick alva").messages)
        await bob.until(lambda: bob.members("#lobby") == ["alva", "bob"])
        await alice.until(lambda: alice.nick == "alva")
