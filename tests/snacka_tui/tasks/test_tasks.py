"""`snacka send`, `tail` and `export` as scripts use them, against a real server."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from snacka_tui.headless import Heard, connect
from support.patience import PATIENCE
from support.program import Ended, snacka, start
from support.server import RunningServer


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RunningServer]:
    running = RunningServer(tmp_path / "server", "--flood-rate", "0")
    await running.start()
    yield running
    await running.stop()


def run(command: list[str], text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, input=text, text=True, capture_output=True, check=True)


async def history(port: int, room: str = "#ops") -> list[Heard]:
    async with connect("127.0.0.1", port, nick="reader", rooms=[room]) as chat:
        return await chat.history(room)


async def test_send_says_things_and_knows_whether_they_were_kept(
    server: RunningServer, tmp_path: Path
) -> None:
    port = server.port
    done = await snacka(tmp_path, port, "send", "#ops", "hej på er", "--nick", "anna")
    assert done == Ended(0, "", "")
    done = await snacka(tmp_path, port, "send", "#ops", "--nick", "log", said="one\n\n  two\r\nthree \xff")
    assert done == Ended(0, "", "")
    done = await snacka(tmp_path, port, "send", "#ops", "-", "--joined", "--nick", "log", said="a\nb\n")
    assert done == Ended(0, "", "")
    done = await snacka(tmp_path, port, "send", f"irc://127.0.0.1:{port}/ops", "by link", "--nick", "anna")
    assert done == Ended(0, "", "")
    said = [(heard.nick, line) for heard in await history(port) for line in heard.text.split("\n")]
    assert said == [
        ("anna", "hej på er"),
        *(("log", text) for text in ("one", "  two", "three ÿ", "a", "b")),
        ("anna", "by link"),
    ]
    async with connect("127.0.0.1", port, nick="carol") as carol:
        heard = carol.messages("anna")
        assert (await snacka(tmp_path, port, "send", "carol", "psst", "--nick", "anna")).code == 0
        assert (await anext(heard)).text == "psst"


async def test_what_send_could_not_say_it_tells_with_advice(server: RunningServer, tmp_path: Path) -> None:
    port = server.port
    nobody = await snacka(tmp_path, port, "send", "zoe", "hello")
    assert (nobody.code, nobody.out) == (1, "")
    assert "nobody called zoe" in nobody.err
    silent = await snacka(tmp_path, port, "send", "#ops", said="\n\n")
    assert (silent.code, "nothing to say" in silent.err) == (1, True)
    no_room = await snacka(tmp_path, port, "send")
    assert (no_room.code, "Say which room" in no_room.err) == (2, True)
    stranger = await snacka(tmp_path, port, "send", f"ircs://127.0.0.1:{port}/ops", "hi")
    assert stranger.code == 1
    assert "Compare that with what the server printed" in stranger.err
    pin = next(word for word in stranger.err.split() if len(word) == 64)
    trusted = await snacka(tmp_path, port, "send", f"ircs://127.0.0.1:{port}/ops,sha256={pin}", "hi")
    assert trusted == Ended(0, "", "")
    await server.stop()
    gone = await snacka(tmp_path, port, "send", "#ops", "hello")
    assert gone.code == 1
    assert "Nobody listens" in gone.err
    assert "--at chat.example.org" in gone.err


async def read(process: asyncio.subprocess.Process, count: int) -> list[str]:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        return [(await process.stdout.readline()).decode().rstrip("\n") for _ in range(count)]


async def test_tail_shows_what_was_said_and_goes_on(server: RunningServer, tmp_path: Path) -> None:
    async with connect("127.0.0.1", server.port, nick="anna", rooms=["#ops"]) as anna:
        for number in range(5):
            await anna.say("#ops", f"text {number}")
        following = await start(tmp_path, server.port, "tail", "#ops", "-n", "3", "--nick", "ear")
        day, *lines = await read(following, 4)
        assert day.startswith("-- ")
        assert [line[5:] for line in lines] == [f" anna: text {number}" for number in (2, 3, 4)]
        await anna.say("#ops", "\x02live\x02 and \x1b[2Jharmless")
        (line,) = await read(following, 1)
        assert line[5:] == " anna: live and ␛[2Jharmless"
        following.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(following.wait(), PATIENCE) == 130
        done = await snacka(tmp_path, server.port, "tail", "#ops", "--json", "--no-follow", "--lines", "2")
        assert done.code == 0
        messages = [json.loads(line) for line in done.out.splitlines()]
        assert [message["text"] for message in messages] == ["text 4", "live and \x1b[2Jharmless"]
        assert all(message["nick"] == "anna" and message["msgid"] for message in messages)


async def test_export_writes_everything_in_three_forms(server: RunningServer, tmp_path: Path) -> None:
    async with connect("127.0.0.1", server.port, nick="anna", rooms=["#ops"]) as anna:
        texts = [f"text {number}" for number in range(230)]
        texts += ["<script>alert(1)</script>", "*not bold* [x](y) https://example.org/a_b", "\x02bold\x02"]
        await asyncio.gather(*(anna.say("#ops", text) for text in texts))
    done = await snacka(tmp_path, server.port, "export", "#ops", "--format", "json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert [message["text"] for message in found["messages"]] == [*texts[:-1], "bold"]
    done = await snacka(tmp_path, server.port, "export", "#ops", "--format", "html", "-o", "ops.html")
    assert (done.code, "233 messages" in done.err) == (0, True)
    page = (tmp_path / "ops.html").read_text()
    assert page.count('class="m"') == 233
    assert "<script" not in page
    assert "<strong>bold</strong>" in page
    assert 'href="https://example.org/a_b"' in page
    assert sorted(os.listdir(tmp_path)) == ["data", "ops.html", "server"]
    done = await snacka(tmp_path, server.port, "export", "#ops", "--since", "1h", "--until", "1min")
    assert done.out.count("\n- ") == 0
    done = await snacka(tmp_path, server.port, "export", "#ops", "--since", "1h")
    assert r"\*not bold\* \[x\](y) <https://example.org/a_b>" in done.out
    assert done.out.count("\n- ") == 233
    done = await snacka(tmp_path, server.port, "export", "#ops", "--since", "yesterday-ish")
    assert (done.code, "is no time" in done.err) == (2, True)


async def test_an_export_that_was_killed_goes_on_where_it_was(server: RunningServer, tmp_path: Path) -> None:
    async with connect("127.0.0.1", server.port, nick="anna", rooms=["#ops"]) as anna:
        await asyncio.gather(*(anna.say("#ops", f"text {number}") for number in range(250)))
        first = (await anna.history("#ops", 250))[99]
    words = ("export", "#ops", "--format", "json", "-o", "ops.json")
    about = {"network": f"127.0.0.1:{server.port}", "room": "#ops", "since": 0, "until": 0}
    kept = [["#ops", "anna", f"kept {n}", "MESSAGE", 1000 + n, f"k{n}", "", ""] for n in range(3)]
    lines = [about, *kept, {"after": f"msgid={first.msgid}"}]
    half = '["#ops","anna","half'
    part = tmp_path / "ops.json.part"
    part.write_text("".join(json.dumps(line) + "\n" for line in lines) + half)
    done = await snacka(tmp_path, server.port, *words)
    assert done.code == 0, done.err
    messages = json.loads((tmp_path / "ops.json").read_text())["messages"]
    expected = ["kept 0", "kept 1", "kept 2", *(f"text {number}" for number in range(100, 250))]
    assert [message["text"] for message in messages] == expected
    part.write_text(json.dumps({**about, "room": "#other"}) + "\n")
    done = await snacka(tmp_path, server.port, *words)
    assert (done.code, "another export" in done.err) == (1, True)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
async def test_completion_is_what_the_shell_understands(shell: str, tmp_path: Path) -> None:
    script = await snacka(tmp_path, 0, "completion", shell)
    assert script.code == 0
    for word in ("export", "format", "no-follow", "theme", "html"):
        assert word in script.out
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    assert run([shell, "-n"], script.out).stderr == ""


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
async def test_tab_in_bash(tmp_path: Path) -> None:
    script = (await snacka(tmp_path, 0, "completion", "bash")).out

    def tab(*words: str) -> list[str]:
        typed = " ".join(f'"{word}"' for word in words)
        words_so_far = f"COMP_WORDS=(snacka {typed}); COMP_CWORD={len(words)}"
        answer = '; _snacka; echo "${COMPREPLY[@]}"'
        return run(["bash"], f"{script}\n{words_so_far}{answer}").stdout.split()

    assert tab("ex") == ["export"]
    assert tab("export", "--fo") == ["--format"]
    assert tab("export", "--format", "h") == ["html"]
    assert tab("--theme", "snacka-d") == ["snacka-day"]


async def test_tasks_do_not_load_the_screen(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom snacka_tui.cli import run\nimport snacka_tui.tasks.send, snacka_tui.tasks.tail\n"
        "import snacka_tui.tasks.export\n"
        "assert not [m for m in sys.modules if m.split('.')[0] in ('textual', 'rich')]\n"
    )
    assert run([sys.executable, "-"], script).stderr == ""


async def test_with_an_account(server: RunningServer, tmp_path: Path) -> None:
    port = server.port
    here = f"127.0.0.1:{port}"
    made = await snacka(
        tmp_path, port, "--plain", here, "#ops", "--nick", "anna", said="/register open-sesame\n"
    )
    assert "You are logged in as anna" in made.out
    words = ("send", "#ops", "with an account", "--login", "anna")
    sent = await snacka(tmp_path, port, *words, SNACKA_PASSWORD="open-sesame")
    assert sent == Ended(0, "", "")
    wrong = await snacka(tmp_path, port, *words, SNACKA_PASSWORD="wrong")
    assert (wrong.code, "Not logged in" in wrong.err) == (1, True)
    silent = await snacka(tmp_path, port, *words)
    assert (silent.code, "SNACKA_PASSWORD" in silent.err) == (2, True)
    shown = await snacka(tmp_path, port, "tail", "#ops", "--json", "--no-follow")
    (message,) = map(json.loads, shown.out.splitlines())
    assert (message["nick"], message["account"], message["text"]) == ("anna", "anna", "with an account")
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir() if path.is_file())
    assert b"sesame" not in kept
    await server.stop()
    server.options.append("--no-guests")
    await server.start()
    guest = await snacka(tmp_path, port, "send", "#ops", "hello?", "--nick", "anna")
    assert (guest.code, "people with an account" in guest.err) == (1, True)
    assert "--login NAME" in guest.err
    assert await snacka(tmp_path, port, *words, SNACKA_PASSWORD="open-sesame") == sent
