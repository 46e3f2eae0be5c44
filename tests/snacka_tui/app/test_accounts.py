"""Accounts as a person meets them: forms, words, a password that is remembered or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from snacka_tui.screens.chat import ChatScreen
from support.account_server import CODE, AccountServer
from support.looking import until, until_gone, until_shown, write
from support.talking import chatting


async def typed(pilot: Pilot[None], line: str) -> None:
    await write(pilot, line)
    await pilot.press("enter")


def kept(tmp_path: Path) -> str:
    file = tmp_path / "data" / "accounts.json"
    return file.read_text() if file.exists() else ""


async def test_logging_in_by_the_form_and_again_at_the_next_start(make_settings: Any, tmp_path: Path) -> None:
    async with AccountServer() as server:
        async with chatting(server, make_settings, 100) as pilot:
            await typed(pilot, "/login")
            await until_shown(pilot, "Come back to your account", "The account's name", "anna")
            await typed(pilot, "wrong")
            await until_shown(pilot, "The account's name or the password is not right.", "Log in")
            await pilot.press("ctrl+u")
            await typed(pilot, "sesame")
            await until_gone(pilot, "Come back to your account")
            await until_shown(pilot, "You are logged in as anna.")
            await until(pilot, lambda: "sesame" in kept(tmp_path))
        server.heard.clear()
        async with chatting(server, make_settings, 100):
            assert server.commands("AUTHENTICATE")[0] == ("PLAIN",)
            assert server.commands("CAP")[-1] == ("END",)


async def test_logging_in_by_command_asks_whether_to_remember(make_settings: Any, tmp_path: Path) -> None:
    async with AccountServer() as server, chatting(server, make_settings, 100) as pilot:
        await typed(pilot, "/login anna sesame")
        await until_shown(pilot, "Remember the password?")
        assert kept(tmp_path) == ""
        await pilot.press("enter")
        await until(pilot, lambda: "sesame" in kept(tmp_path))
        await typed(pilot, "hello")
        await pilot.press("ctrl+up", "ctrl+up")  # nothing that was said before holds a password
        screen = pilot.app.screen
        assert isinstance(screen, ChatScreen)
        assert screen.composer.text == "hello"
        await pilot.press("ctrl+c")
        await typed(pilot, "/logout")
        await until_shown(pilot, "You will not be logged in any more")
        assert kept(tmp_path) == ""


async def test_making_an_account(make_settings: Any, tmp_path: Path) -> None:
    async with AccountServer() as server, chatting(server, make_settings, 100) as pilot:
        await typed(pilot, "/register")
        await until_shown(pilot, "Then the name anna stays yours", "The same once more")
        await typed(pilot, "secret99")
        await typed(pilot, "secret98")
        await until_shown(pilot, "The two passwords are not the same.")
        await pilot.press("ctrl+u")
        await typed(pilot, "secret99")
        await until_shown(pilot, "You are logged in as anna.")
        assert server.accounts["anna"] == "secret99"
        await until(pilot, lambda: "secret99" in kept(tmp_path))


async def test_an_account_with_a_code_by_e_mail(make_settings: Any) -> None:
    async with (
        AccountServer("email-required,custom-account-name") as server,
        chatting(server, make_settings, 100) as pilot,
    ):
        await typed(pilot, "/register")
        await until_shown(pilot, "E-mail address")
        for words in ("a@b.example", "secret99"):
            await typed(pilot, words)
        await typed(pilot, "secret99")
        await until_shown(pilot, "One step more", "A code is on its way to you.")
        await typed(pilot, "9999")
        await until_shown(pilot, "That code is not right")
        await pilot.press("ctrl+u")
        await typed(pilot, CODE)
        await until_shown(pilot, "You are logged in as anna.")


async def test_a_network_without_accounts_says_who_makes_them(make_settings: Any) -> None:
    async with AccountServer(sasl=False) as server, chatting(server, make_settings, 100) as pilot:
        await typed(pilot, "/register")
        await until_shown(pilot, "/msg NickServ HELP REGISTER")
        await typed(pilot, "/login")
        await until_shown(pilot, "goes to NickServ")
        await typed(pilot, "sesame")
        await until(pilot, lambda: ("NickServ", "IDENTIFY anna sesame") in server.commands("PRIVMSG"))
        await until_gone(pilot, "Come back to your account")


async def test_escape_closes_the_form_and_nothing_is_sent(make_settings: Any) -> None:
    async with AccountServer() as server, chatting(server, make_settings, 60) as pilot:
        await typed(pilot, "/login")
        await until_shown(pilot, "Come back to your account")
        await write(pilot, "sesame")
        await pilot.press("escape")
        await until_gone(pilot, "Come back to your account")
        assert server.commands("AUTHENTICATE") == []
