"""`snacka-tui --plain` in a pipe and in a terminal, against a real server."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from snacka_tui.headless import connect
from support.patience import PATIENCE
from support.program import environment, snacka, start
from support.server import RunningServer
from support.tmux import Terminal, needs_tmux


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RunningServer]:
    running = RunningServer(tmp_path / "server", "--flood-rate", "0")
    await running.start()
    yield running
    await running.stop()


def untimed(text: str) -> list[str]:
    """Lines without their times and without the date."""
    lines = [re.sub(r"^\d\d:\d\d ", "", line) for line in text.splitlines()]
    return [line for line in lines if not re.fullmatch(r"-- \w+ \d+ \w+ \d{4} --", line)]


async def test_a_pipe_says_its_lines_and_ends_when_all_is_kept(server: RunningServer, tmp_path: Path) -> None:
    here = f"127.0.0.1:{server.port}"
    first = await snacka(tmp_path, server.port, "--plain", here, "#room", "--nick", "anna", said="hi\n")
    assert (first.code, first.err) == (0, "")
    lines = untimed(first.out)
    assert lines[0] == f"-- Connecting to {here}, not encrypted."
    assert lines[-1] == "anna: hi (kept)"
    assert "\x1b" not in first.out
    said = "one\n\n/me waves\n//slash\n/nope\n/help join\n"
    # `make chat` has --chat on its command line: an address there is where it goes.
    second = await snacka(tmp_path, 9, "--chat", "--plain", here, "#room", "--nick", "anna", said=said)
    assert second.code == 0
    lines = untimed(second.out)
    for line in (
        "anna: hi",  # what was said before
        "error: There is no /nope. Did you mean /notice <name or room> <text>?",
        "-- /join <room> [key]: Go into a room; it is made if there is none.",
    ):
        assert lines.count(line) == 1, lines
    own = [line for line in lines if line.endswith("(kept)")]
    assert own == ["anna: one (kept)", "* anna waves (kept)", "anna: /slash (kept)"]


async def test_what_was_said_is_found_once_wherever_it_is_kept(server: RunningServer, tmp_path: Path) -> None:
    here = f"127.0.0.1:{server.port}"
    async with connect("127.0.0.1", server.port, nick="bob", rooms=["#room"]) as bob:
        for text in ("two eggs and flour", "no milk", "three EGGS"):
            await bob.say("#room", text)
    words = ("--plain", here, "#room", "--nick", "anna")
    said = "/search eggs\n/search after:never\n/search\n/search nothing-like-it\n"
    run = await snacka(tmp_path, server.port, *words, said=said)
    lines = untimed(run.out)
    assert [line for line in lines if line.startswith("#room ")] == [
        "#room bob: two eggs and flour",
        "#room bob: three EGGS",
    ]
    assert [line for line in lines if line.endswith(" found.")] == ["-- 2 found.", "-- Nothing found."]
    assert "'never' is no day" in run.out
    assert "-- Type /search and words" in run.out


async def test_a_pipe_that_logs_in_goes_on_as_that_person(server: RunningServer, tmp_path: Path) -> None:
    here = f"127.0.0.1:{server.port}"
    async with connect("127.0.0.1", server.port, nick="bob", rooms=["#room"]) as bob:
        bob.send(bob.session.register("", "", "sesame-street")[0])
        await bob.until(lambda: bob.session.account == "bob")
        words = ("--plain", here, "#room", "--nick", "anna")
        run = await snacka(tmp_path, server.port, *words, said="/login bob sesame-street\n/me is here\n")
        assert (run.code, untimed(run.out)[-1]) == (0, "* bob is here (kept)"), run.out


async def test_where_only_people_with_an_account_come_in_one_says_who_one_is(
    server: RunningServer, tmp_path: Path
) -> None:
    async with connect("127.0.0.1", server.port, nick="bob", rooms=["#room"]) as bob:
        bob.send(bob.session.register("", "", "sesame-street")[0])
        await bob.until(lambda: bob.session.account == "bob")
    await server.stop()
    server.options.append("--no-guests")
    await server.start()
    words = ("--plain", f"127.0.0.1:{server.port}", "#room")
    guest = await snacka(tmp_path, server.port, *words, "--nick", "anna", said="hello\n")
    assert (guest.code, "come again with --login" in guest.out) == (1, True), guest.out
    bob_is = (*words, "--login", "bob")
    unasked = await snacka(tmp_path, server.port, *bob_is, said="hello\n")
    assert (unasked.code, "SNACKA_PASSWORD" in unasked.err) == (2, True), unasked.err
    run = await snacka(tmp_path, server.port, *bob_is, said="/me is here\n", SNACKA_PASSWORD="sesame-street")
    assert (run.code, untimed(run.out)[-1]) == (0, "* bob is here (kept)"), run.out
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir() if path.is_file())
    assert b"sesame" not in kept


async def test_what_could_not_be_said_is_told_and_the_exit_code_says_so(
    server: RunningServer, tmp_path: Path
) -> None:
    here = f"127.0.0.1:{server.port}"
    refused = await snacka(tmp_path, server.port, "--plain", here, "--nick", "anna", said="/msg zoe hello\n")
    assert refused.code == 1
    lines = untimed(refused.out)
    assert "error: Not sent: there is nobody called zoe here." in lines
    assert "anna: hello (not sent)" in lines
    stranger = await snacka(tmp_path, server.port, "--plain", f"ircs://{here}/room", said="hello\n")
    assert stranger.code == 1
    assert "say --fingerprint and these digits" in stranger.out
    await server.stop()
    words = ("--plain", here, "#room", "--nick", "anna")
    offline = await snacka(tmp_path, server.port, *words, said="later\n")
    assert offline.code == 1
    assert "1 message waits on this machine" in offline.out
    await server.start()
    again = await snacka(tmp_path, server.port, *words)
    assert (again.code, untimed(again.out)[-1]) == (0, "anna: later (kept)")


async def heard(process: asyncio.subprocess.Process, until: str) -> list[str]:
    assert process.stdout is not None
    lines: list[str] = []
    async with asyncio.timeout(PATIENCE):
        while not lines or until not in lines[-1]:
            line = await process.stdout.readline()
            assert line, lines
            lines += untimed(line.decode())
    return lines


async def test_a_conversation_in_lines(server: RunningServer, tmp_path: Path) -> None:
    here = f"127.0.0.1:{server.port}"
    process = await start(tmp_path, server.port, "--plain", here, "#room", "--nick", "anna")
    assert process.stdin is not None
    await heard(process, "You are in #room")
    async with connect("127.0.0.1", server.port, nick="bob", rooms=["#room", "#side"]) as bob:
        async with connect("127.0.0.1", server.port, nick="carol", rooms=["#room"]):
            pass
        await bob.say("#room", "first\x1b[2J")
        lines = await heard(process, "first")
        assert lines[-1] == "bob: first␛[2J"
        assert all(line.startswith(("-- bob", "-- carol")) for line in lines[:-1])
        assert 1 <= len(lines[:-1]) <= 3  # who came and went, in as few lines as it was told in time
        await bob.say("anna", "psst")
        assert (await heard(process, "psst"))[-1] == "privately, bob: psst"
        process.stdin.write(b"/join #side\n")
        await heard(process, "You write to #side now.")
        process.stdin.write(b"over here\n")
        assert (await heard(process, "over here"))[-1] == "anna: over here (kept)"
        await bob.say("#side", "good")
        await heard(process, "good")
        process.stdin.write("/reply indeed\n/react 👍\n".encode())
        (good,) = [said for said in await bob.history("#side") if said.text == "good"]
        await bob.until(lambda: bob.reactions(good) == {"👍": ["anna"]})
        (answer,) = [said for said in await bob.history("#side") if said.text == "indeed"]
        assert answer.reply_to == good.msgid
        await bob.say("#room", "still there?")
        assert (await heard(process, "still"))[-1] == "#room bob: still there?"
        process.stdin.write(b"/quit\n")
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    opened = Terminal(80, 24)
    yield opened
    opened.close()


@needs_tmux
async def test_a_line_that_comes_does_not_tear_what_is_being_typed(
    server: RunningServer, tmp_path: Path, terminal: Terminal
) -> None:
    command = [
        sys.executable,
        "-m",
        "snacka_tui",
        "--plain",
        f"127.0.0.1:{server.port}",
        "#room",
        "--nick",
        "anna",
    ]
    terminal.run(command, env=environment(tmp_path, server.port), cwd=tmp_path)
    await terminal.shows("You are in #room", "#room>")
    async with connect("127.0.0.1", server.port, nick="bob", rooms=["#room"]) as bob:
        await terminal.shows("bob joined")
        terminal.types("half a sen")
        await terminal.shows("#room> half a sen")
        await bob.say("#room", "a line in between")
        screen = await terminal.shows("bob: a line in between")
        assert [line for line in screen.splitlines() if line][-1] == "#room> half a sen"
        assert re.search(r"^\d\d:\d\d bob: a line in between$", screen, re.MULTILINE)
        terminal.types("tence to b")
        terminal.presses("Tab")
        await terminal.shows("half a sentence to bob")
        terminal.presses("Enter")
        await terminal.shows("anna: half a sentence to bob (kept)")
    terminal.presses("C-d")
    await terminal.shows("exit code 0")
    terminal.says("stty")  # the terminal echoes again
    await terminal.shows("stty")


@needs_tmux
async def test_a_terminal_without_a_screen_gets_lines(
    server: RunningServer, tmp_path: Path, terminal: Terminal
) -> None:
    command = [sys.executable, "-m", "snacka_tui", f"127.0.0.1:{server.port}", "#room", "--nick", "anna"]
    terminal.run(command, env=environment(tmp_path, server.port, TERM="dumb"), cwd=tmp_path)
    await terminal.shows("(TERM=dumb) has no screen", "You are in #room")
    terminal.presses("C-c")
    await terminal.shows("exit code 130")


@needs_tmux
async def test_a_certificate_is_asked_about_once(
    server: RunningServer, tmp_path: Path, terminal: Terminal
) -> None:
    command = [sys.executable, "-m", "snacka_tui", "--plain", f"ircs://127.0.0.1:{server.port}/room"]
    terminal.run([*command, "--nick", "anna"], env=environment(tmp_path, server.port), cwd=tmp_path)
    await terminal.shows("Type trust to go on")
    terminal.says("trust")
    await terminal.shows("You are in #room")
    terminal.says("/quit")
    await terminal.shows("exit code 0")
    again = await snacka(tmp_path, server.port, "send", f"ircs://127.0.0.1:{server.port}/room", "hello")
    assert again.code == 0


async def test_what_was_said_is_there_without_a_network(server: RunningServer, tmp_path: Path) -> None:
    here = f"127.0.0.1:{server.port}"
    words = ("--plain", here, "#room", "--nick", "anna")
    await snacka(tmp_path, server.port, *words, said="one\ntwo\n")
    await server.stop()
    offline = await snacka(tmp_path, server.port, *words)
    assert untimed(offline.out)[2:5] == ["-- #room: the last messages --", "anna: one", "anna: two"]
    kept = await snacka(tmp_path, server.port, "export", "#room", "--local", "--format", "json")
    assert kept.code == 0, kept.err
    assert [message["text"] for message in json.loads(kept.out)["messages"]] == ["one", "two"]
    other = await snacka(tmp_path, server.port, "export", "#other", "--local")
    assert (other.code, "Nothing of #other is kept" in other.err) == (2, True)
    await server.start()
    again = await snacka(tmp_path, server.port, *words, said="/log forget\n/log off\nthree\n")
    assert "-- What was kept of #room on this machine is removed." in untimed(again.out)
    gone = await snacka(tmp_path, server.port, "export", "#room", "--local")
    assert gone.code == 2
    online = await snacka(tmp_path, server.port, "export", "#room")
    assert online.out.count("\n- ") == 3


async def test_without_a_log_nothing_is_written(server: RunningServer, tmp_path: Path) -> None:
    words = ("--plain", f"127.0.0.1:{server.port}", "#room", "--nick", "anna", "--no-log")
    await snacka(tmp_path, server.port, *words, said="one\n/log\n")
    assert "log.db" not in os.listdir(tmp_path / "data")
