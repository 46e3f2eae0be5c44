"""Encryption to a server nobody vouches for: asked once, known from then on, stopped when it changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from snacka_tui.address import Address, Protection
from snacka_tui.app import SnackaApp
from snacka_tui.launch import LocalServer, certificate_fingerprint, start_server
from snacka_tui.screens.questions import spaced
from support.looking import until_gone, until_shown
from support.ports import free_port


@pytest.fixture
def served(tmp_path: Path) -> Iterator[LocalServer]:
    server = start_server("", free_port(), tmp_path / "served")
    server.wait_ready()
    yield server
    server.stop()


def place(served: LocalServer, fingerprint: str = "") -> Address:
    return Address("127.0.0.1", served.port, protection=Protection.TLS, fingerprint=fingerprint)


async def test_trusted_once_and_for_all(served: LocalServer, make_settings: Any) -> None:
    settings = make_settings(address=place(served))
    async with SnackaApp(settings).run_test(size=(100, 30)) as pilot:
        await until_shown(pilot, "A new server", "fingerprint")
        first = spaced(certificate_fingerprint("127.0.0.1", served.port)).splitlines()[0]
        await until_shown(pilot, first)
        await pilot.press("enter")
        await until_shown(pilot, "You joined")
    async with SnackaApp(settings).run_test(size=(100, 30)) as pilot:
        await until_shown(pilot, "You joined")


async def test_refusing_leads_back_to_the_welcome_screen(served: LocalServer, make_settings: Any) -> None:
    async with SnackaApp(make_settings(address=place(served))).run_test(size=(100, 30)) as pilot:
        await until_shown(pilot, "A new server")
        await pilot.press("escape")
        await until_shown(pilot, "Not connected, as you said.", "Where do you want to chat?")


async def test_a_fingerprint_in_the_invitation_skips_the_question(
    served: LocalServer, make_settings: Any
) -> None:
    pin = certificate_fingerprint("127.0.0.1", served.port)
    settings = make_settings(address=place(served, pin))
    async with SnackaApp(settings).run_test(size=(100, 30)) as pilot:
        await until_shown(pilot, "You joined")


async def test_a_changed_certificate_stops(served: LocalServer, make_settings: Any) -> None:
    settings = make_settings(address=place(served, "0" * 64))
    async with SnackaApp(settings).run_test(size=(100, 36)) as pilot:
        await until_shown(pilot, "STOP: this is not the server in your invitation", "0000 0000")
        await pilot.press("enter")  # the highlighted answer is the safe one
        await until_gone(pilot, "STOP")
        await until_shown(pilot, "Not connected")


@pytest.mark.parametrize("height", [12, 16, 20, 24, 30, 40])
async def test_the_answers_are_seen_in_a_low_window(
    served: LocalServer, make_settings: Any, height: int
) -> None:
    settings = make_settings(address=place(served))
    async with SnackaApp(settings).run_test(size=(80, height)) as pilot:
        await until_shown(pilot, "A new server")
        await pilot.press("escape")
        await until_shown(pilot, "Not connected, as you said.")
        app = pilot.app
        assert isinstance(app, SnackaApp)
        app.store.pin(f"127.0.0.1:{served.port}", "0" * 64, 1)
        app.begin_chat("anna", place(served))
        await until_shown(
            pilot, "STOP: this is not the server you knew", "trust the new one", "Do not connect"
        )
