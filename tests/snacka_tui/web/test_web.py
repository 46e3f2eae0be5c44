"""`snacka-tui --web`: the screen in a real browser, and what strangers get of it."""

from __future__ import annotations

import asyncio
import re
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from snacka_tui.cli import without_web
from support.browser import needs_chromium, page
from support.patience import PATIENCE
from support.ports import free_port
from support.program import environment

pytest.importorskip("textual_serve", reason="the extra snacka[web] is not installed")


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """What `snacka-tui --web` says to open."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "snacka_tui", "--web", f"--web-port={free_port()}", "--nick", "anna"),
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            found = None
            while found is None:
                line = (await process.stdout.readline()).decode()
                assert line, "it ended"
                found = re.search(r"http://127\.0\.0\.1:\d+/\S+", line)
        yield found[0]
    finally:
        process.terminate()
        await process.wait()


@needs_chromium
async def test_the_welcome_screen_is_in_the_browser(address: str, tmp_path: Path) -> None:
    async with page(tmp_path / "browser", address) as shown:
        await shown.shows("Your name, as others will see it", "Where do you want to chat?")
        assert await shown.value("document.body.classList.contains('-first-byte')")
        assert await shown.value("document.querySelectorAll('#terminal canvas').length > 0")
        asked = await shown.value("performance.getEntriesByType('resource').map(r => r.name)")
        assert {one.split("/")[2] for one in asked} == {address.split("/")[2]}


def status(url: str, **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=PATIENCE) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


async def test_strangers_get_nothing(address: str) -> None:
    root = address.rsplit("/", 2)[0]
    assert await asyncio.to_thread(status, address) == 200
    for path in ("/", "/ws", "/static/", "/static/js/textual.js", "/wrong/", "/wrong/ws"):
        assert await asyncio.to_thread(status, root + path) in (403, 404), path
    # A page elsewhere whose name leads here, and one that knows the path but is another page.
    assert await asyncio.to_thread(status, address, Host="evil.example") == 403
    with pytest.raises(InvalidStatus, match="403"):
        async with connect(address.replace("http", "ws") + "ws", origin="http://evil.example"):  # type: ignore[arg-type]
            pass


def test_the_client_behind_the_page_gets_the_other_words() -> None:
    words = ["--web", "chat.example.org", "--web-port", "8001", "--nick", "anna", "--web-host=::1"]
    assert without_web(words) == ["chat.example.org", "--nick", "anna"]


async def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    script = (
        "import sys\nsys.modules['textual_serve'] = None\n"
        "from snacka_tui.cli import run\nsys.exit(run(['--web']))\n"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script),
        cwd=tmp_path,
        env=environment(tmp_path),
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert (process.returncode, "pip install 'snacka[web]'" in err.decode()) == (1, True)
