"""Coming back to a real server: into the account, by password or certificate, and to where one read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from snacka_tui.address import Address, Protection
from snacka_tui.app import SnackaApp
from snacka_tui.headless import connect
from snacka_tui.launch import LocalServer, certificate_fingerprint, start_server
from snacka_tui.screens.chat import ChatScreen
from support.authority import Authority
from support.looking import screen_text, until, until_shown, write
from support.ports import free_port


@pytest.fixture
def served(tmp_path: Path) -> Iterator[LocalServer]:
    server = start_server("", free_port(), tmp_path / "served")
    server.wait_ready()
    yield server
    server.stop()


async def test_one_reads_on_where_one_was(served: LocalServer, make_settings: Any) -> None:
    async with connect("127.0.0.1", served.port, nick="bob", rooms=["#lobby"]) as bob:
        for number in range(60):
            await bob.say("#lobby", f"line number {number}.")
    settings = make_settings(address=Address("127.0.0.1", served.port))
    async with SnackaApp(settings).run_test(size=(80, 20)) as pilot:
        await until_shown(pilot, "You joined", "line number 59.")
        await pilot.press("pageup", "pageup", "pageup")
        await until(pilot, lambda: "line number 59." not in screen_text(pilot.app).split("newest lines")[0])
        top = screen_text(pilot.app).splitlines()[1].split("│")[-1].split("▌")[-1].strip()
        assert top.startswith("line number")
        await write(pilot, "a draft")
    async with SnackaApp(settings).run_test(size=(80, 20)) as pilot:
        await until(pilot, lambda: top in screen_text(pilot.app).splitlines()[1])
        await until_shown(pilot, "a draft")


async def test_an_account_made_here_is_logged_in_to_the_next_time(
    served: LocalServer, make_settings: Any
) -> None:
    settings = make_settings(address=Address("127.0.0.1", served.port))
    async with SnackaApp(settings).run_test(size=(100, 30)) as pilot:
        await until_shown(pilot, "You joined")
        await write(pilot, "/register")
        await pilot.press("enter")
        await until_shown(pilot, "Make an account")
        screen = pilot.app.screen_stack[1]
        assert isinstance(screen, ChatScreen)
        for _ in range(2):
            await write(pilot, "a-good-password")
            await pilot.press("enter")
        await until_shown(pilot, "You are logged in as anna.")
        assert screen.session.proves_passwords
    async with SnackaApp(settings).run_test(size=(100, 30)) as pilot:
        await until_shown(pilot, "You joined")
        screen = pilot.app.screen
        assert isinstance(screen, ChatScreen)
        assert screen.session.account == "anna"


async def test_a_certificate_logs_one_in(tmp_path: Path, make_settings: Any) -> None:
    authority = Authority(tmp_path)
    authority.vouches_for("anna")
    port = free_port()
    server = start_server("", port, tmp_path / "served", extra=("--client-ca", str(authority.file)))
    try:
        server.wait_ready()
        async with connect("127.0.0.1", port, nick="anna") as anna:
            anna.send(anna.session.register("", "", "a-good-password")[0])
            await anna.until(lambda: anna.session.account == "anna", seconds=10)
        pin = certificate_fingerprint("127.0.0.1", port)
        place = Address("127.0.0.1", port, protection=Protection.TLS, fingerprint=pin)
        settings = replace(make_settings(address=place), certificate=str(tmp_path / "authority-anna.pem"))
        async with SnackaApp(settings).run_test(size=(100, 30)) as pilot:
            await until_shown(pilot, "You joined")
            screen = pilot.app.screen
            assert isinstance(screen, ChatScreen)
            assert screen.session.account == "anna"
        broken = replace(settings, certificate=str(authority.file), data=tmp_path / "new")
        async with SnackaApp(broken).run_test(size=(100, 30)) as pilot:
            await until_shown(pilot, "Your certificate", "PEM file with the certificate")
    finally:
        server.stop()
