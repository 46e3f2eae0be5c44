"""A real browser without a window: Debian's chromium, spoken to over its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from support.patience import PATIENCE

_CODES = re.compile(r"\x1b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)")

needs_chromium = pytest.mark.skipif(
    shutil.which("chromium") is None, reason="chromium is not installed (Debian: apt install chromium)"
)


class Page:
    """One page. `received` is what came over its WebSockets, without what moves the cursor."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.received = ""

    async def does(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the protocol, and its result."""
        number = next(self._numbers)
        await self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = await self._next()
            if message.get("id") == number:
                result: dict[str, Any] = message.get("result", {})
                return result

    async def shows(self, *texts: str) -> None:
        """Wait until all of these came over a WebSocket of the page."""
        async with asyncio.timeout(PATIENCE):
            while not all(text in self.received for text in texts):
                await self._next()

    async def value(self, script: str) -> Any:
        """What a script in the page comes to."""
        answer = await self.does("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value")

    async def _next(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(await self._socket.recv())
        if message.get("method") == "Network.webSocketFrameReceived":
            frame = message["params"]["response"]
            binary = frame["opcode"] == 2
            data = base64.b64decode(frame["payloadData"]) if binary else frame["payloadData"].encode()
            self.received += _CODES.sub("", data.decode(errors="replace"))
        return message


@contextlib.asynccontextmanager
async def page(folder: Path, address: str) -> AsyncIterator[Page]:
    """The page at an address, in a browser of the test's own."""
    browser = await asyncio.create_subprocess_exec(
        *("chromium", "--headless", "--no-sandbox", "--disable-dev-shm-usage", "--remote-debugging-port=0"),
        *(f"--user-data-dir={folder}", "--window-size=1000,700", "about:blank"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert browser.stderr is not None
    try:
        async with asyncio.timeout(PATIENCE):
            line = ""
            while "DevTools listening on" not in line:
                line = (await browser.stderr.readline()).decode()
                assert line, "the browser did not start"
        draining = asyncio.create_task(browser.stderr.read())
        async with connect(line.split()[-1], max_size=None) as socket:
            whole = Page(socket)
            target = (await whole.does("Target.createTarget", url="about:blank"))["targetId"]
            host = line.split("//")[1].split("/")[0]
            async with connect(f"ws://{host}/devtools/page/{target}", max_size=None) as inner:
                shown = Page(inner)
                await shown.does("Network.enable")
                await shown.does("Page.enable")
                await shown.does("Page.navigate", url=address)
                yield shown
        draining.cancel()
    finally:
        if browser.returncode is None:
            browser.kill()
        await browser.wait()
