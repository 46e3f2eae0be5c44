"""NO_COLOR in a real terminal: everything is there, in shades of grey."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from snacka_tui.headless import connect
from support.program import environment
from support.server import RunningServer
from support.tmux import Terminal, needs_tmux


@needs_tmux
async def test_no_color_is_honoured(tmp_path: Path) -> None:
    server, terminal = RunningServer(tmp_path / "server"), Terminal(100, 30)
    await server.start()
    try:
        command = [sys.executable, "-m", "snacka_tui", f"127.0.0.1:{server.port}", "#room", "--nick", "anna"]
        env = environment(tmp_path, server.port, NO_COLOR="1", COLORTERM="truecolor")
        terminal.run(command, env=env, cwd=tmp_path)
        await terminal.shows("You joined")
        async with connect("127.0.0.1", server.port, nick="bob", rooms=["#room"]) as bob:
            await bob.say("#room", "\x034red\x03 `code` https://example.org/ anna")
            terminal.says("mine")
            await terminal.shows("red", "mine", "✓")
            shades = re.findall(r"[34]8;2;(\d+);(\d+);(\d+)", terminal.coloured())
            assert shades
            assert [shade for shade in shades if len(set(shade)) > 1] == []
    finally:
        terminal.close()
        await server.stop()
