"""The examples of docs/bots.md, as they stand there, against a real server."""

from __future__ import annotations

import asyncio
import contextlib
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from snacka_tui.headless import connect
from support.patience import PATIENCE
from support.server import RunningServer

EXAMPLES = re.findall(
    r"```python\n(.*?)```", (Path(__file__).parents[2] / "docs" / "bots.md").read_text(), re.DOTALL
)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RunningServer]:
    running = RunningServer(tmp_path / "server")
    await running.start()
    yield running
    await running.stop()


@contextlib.asynccontextmanager
async def started(example: str, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """The example with the test's port in place of the usual one; ended with the block."""
    assert example.count('connect("localhost",') == 1
    code = example.replace('connect("localhost",', f'connect("localhost", {port},')
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=pipe)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_the_bot_that_answers(server: RunningServer) -> None:
    async with asyncio.timeout(PATIENCE):
        async with connect("127.0.0.1", server.port, nick="anna", rooms=["#lobby"]) as anna:
            async with started(EXAMPLES[0], server.port):
                await anna.until(lambda: "echo" in anna.members("#lobby"))
                heard = anna.messages("#lobby")
                await anna.say("#lobby", "not for you")
                await anna.say("#lobby", "echo: hello")
                answer = await anext(heard)
            assert (answer.nick, answer.text) == ("echo", "anna, you said: echo: hello")
            (asked,) = [said for said in await anna.history("#lobby") if said.text == "echo: hello"]
            assert answer.reply_to == asked.msgid


async def test_the_program_that_looks_tells_and_leaves(server: RunningServer) -> None:
    async with asyncio.timeout(PATIENCE):
        async with connect("127.0.0.1", server.port, nick="anna", rooms=["#ops"]) as anna:
            await anna.say("#ops", "Is it green?")
            heard = anna.messages("#ops", own=True)
            async with started(EXAMPLES[1], server.port) as program:
                assert (await anext(heard)).text == "The build is green."
                await anna.say("#ops", "thanks")
                out, _ = await program.communicate()
            shown = out.decode().splitlines()
            assert (shown[0], shown[1][6:]) == ("here: anna, builder", "anna: Is it green?")
            (mine,) = [said for said in await anna.history("#ops") if said.text == "thanks"]
            await anna.until(lambda: anna.reactions(mine) == {"👍": ["builder"]})
    assert len(EXAMPLES) == 2


async def test_nobody_there_is_a_sentence(server: RunningServer) -> None:
    await server.stop()
    async with started(EXAMPLES[1], server.port) as program:
        out, _ = await asyncio.wait_for(program.communicate(), PATIENCE)
    assert out.decode().startswith("No chat: Nobody listens at localhost")
