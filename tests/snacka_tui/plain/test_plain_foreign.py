"""Line mode, `send` and the local log on other people's servers, which keep no history."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.foreign import ForeignServer
from support.program import Ended, snacka


@pytest.mark.parametrize("name", ["ngircd", "inspircd"])
async def test_lines_on_other_networks(name: str, tmp_path: Path) -> None:
    async with ForeignServer(name, tmp_path) as server:
        await lines(name, server.port, tmp_path)


async def lines(name: str, port: int, tmp_path: Path) -> None:
    there = f"irc://127.0.0.1:{port}/lobby"
    sent = await snacka(tmp_path, port, "send", there, "from a script", "--nick", "anna")
    assert sent == Ended(0, "", "")
    first = await snacka(tmp_path, port, "--plain", there, "--nick", "anna", said="one\ntwo\n")
    assert first.code == 0, first.out
    word = "kept" if name == "inspircd" else "sent, not confirmed by this network"
    assert re.findall(r"anna: (\w+) \((.*)\)", first.out) == [("one", word), ("two", word)]
    second = await snacka(tmp_path, port, "--plain", there, "--nick", "anna")
    assert re.findall(r"anna: (\w+)$", second.out, re.MULTILINE) == ["one", "two"]
    export = await snacka(tmp_path, port, "export", there)
    assert (export.code, "keeps no history" in export.err, "--local" in export.err) == (1, True, True), export
    local = await snacka(tmp_path, port, "export", "#lobby", "--local")
    assert re.findall(r"\*\*anna\*\*: (\w+)", local.out) == ["one", "two"]
