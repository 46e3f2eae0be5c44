"""Debian's irssi and WeeChat at our server: they log in, join, talk, and read what was said before."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.accounts import ACCOUNT_CAPS, PASSWORD, registers
from support.people import Person
from support.server import RunningServer
from support.tmux import Terminal, needs_tmux

IRSSI = """
servers = ({{ address = "127.0.0.1"; port = "{port}"; chatnet = "snacka"; autoconnect = "yes"; }});
chatnets = {{ snacka = {{
  type = "IRC"; sasl_mechanism = "PLAIN"; sasl_username = "anna"; sasl_password = "{password}";
}}; }};
channels = ({{ name = "#lobby"; chatnet = "snacka"; autojoin = "yes"; }});
settings = {{
  core = {{ real_name = "Anna"; user_name = "anna"; nick = "anna"; }};
  "fe-text" = {{ term_force_colors = "no"; }};
}};
"""


@pytest.fixture
async def anna(server: RunningServer) -> AsyncIterator[Person]:
    """Somebody with an account who has said something and gone."""
    anna = await Person("anna", caps=ACCOUNT_CAPS).arrives(server.port, "#lobby")
    await registers(anna)
    await anna.says("coffee at three")
    await anna.leaves()
    yield anna
    await anna.vanishes()


@needs_tmux
@pytest.mark.skipif(shutil.which("irssi") is None, reason="irssi is not there (Debian: apt install irssi)")
async def test_irssi(server: RunningServer, anna: Person, tmp_path: Path) -> None:
    bob = await Person("bob").arrives(server.port, "#lobby")
    config = tmp_path / "irssi"
    config.mkdir()
    (config / "config").write_text(IRSSI.format(port=server.port, password=PASSWORD))
    terminal = Terminal(100, 30)
    try:
        terminal.run(["irssi", f"--home={config}"], env={"TERM": "xterm-256color"}, cwd=tmp_path)
        assert not (await bob.sees("AWAY", by="anna")).params  # the account's owner is back
        terminal.presses("M-2")
        await terminal.shows("coffee at three", "anna")
        await bob.says("hej irssi")
        await terminal.shows("hej irssi")
        terminal.says("hej från irssi ☕")
        await bob.hears("anna", "hej från irssi ☕")
        assert "330" in [m.command for m in await bob.asks("WHOIS anna")]
    finally:
        terminal.close()
        await bob.vanishes()


@needs_tmux
@pytest.mark.skipif(
    shutil.which("weechat-headless") is None,
    reason="WeeChat is not installed (Debian: apt install weechat-headless)",
)
@pytest.mark.parametrize("mechanism", ["plain", "scram-sha-256"])
async def test_weechat(server: RunningServer, anna: Person, tmp_path: Path, mechanism: str) -> None:
    bob = await Person("bob").arrives(server.port, "#lobby")
    folder = tmp_path / "weechat"
    commands = [
        f"/server add snacka 127.0.0.1/{server.port} -nicks=anna -username=anna -notls -autojoin=#lobby",
        "/set irc.server.snacka.sasl_username anna",
        f'/set irc.server.snacka.sasl_password "{PASSWORD}"',
        f"/set irc.server.snacka.sasl_mechanism {mechanism}",
        "/set irc.server.snacka.capabilities *",
        "/set logger.file.flush_delay 0",
        "/connect snacka",
    ]
    run = [word for command in commands for word in ("-r", command)]
    terminal = Terminal(100, 30)
    try:
        terminal.run(
            ["weechat-headless", "--stdout", "--dir", str(folder), *run],
            env={"LANG": "C.UTF-8"},
            cwd=tmp_path,
        )
        assert not (await bob.sees("AWAY", by="anna")).params
        await bob.says("hej weechat")
        log = folder / "logs" / "irc.snacka.#lobby.weechatlog"
        await terminal.comes_to(
            lambda _: log.exists() and "hej weechat" in log.read_text() and "coffee" in log.read_text(), log
        )
        (pipe,) = folder.rglob("weechat_fifo_*")
        with pipe.open("w") as fifo:
            fifo.write("irc.snacka.#lobby *hej från weechat\n")
        await bob.hears("anna", "hej från weechat")
        assert "330" in [m.command for m in await bob.asks("WHOIS anna")]
        with pipe.open("w") as fifo:
            fifo.write("irc.snacka.#lobby */quit\n")
        await bob.sees("AWAY", by="anna")
    finally:
        terminal.close()
        await bob.vanishes()
