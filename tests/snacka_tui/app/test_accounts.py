"""Accounts as a person meets them: forms, words, a password that is remembered or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from snacka_tui.address import Address
from snacka_tui.app import SnackaApp
from snacka_tui.headless import connect
from snacka_tui.screens.chat import ChatScreen
from support.account_server import CODE, AccountServer
from support.looking import until, until_gone, until_shown, write
from support.server import RunningServer
from support.talking import chat_screen, chatting


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


async def test_a_guest_who_logs_in_is_one_person_with_their_other_devices(
    make_settings: Any, tmp_path: Path
) -> None:
    """Our server makes a connection part of a person when it comes in: the client comes in once more."""
    server = RunningServer(tmp_path / "server", "--flood-rate", "0")
    await server.start()
    here = Address("127.0.0.1", server.port, "#room")
    settings = make_settings(name="visitor", address=here)
    async with connect("127.0.0.1", server.port, nick="anna", rooms=["#room"]) as phone:
        sent, trouble = phone.session.register("", "", "sesame-street")
        assert not trouble
        phone.send(sent)
        async with SnackaApp(settings).run_test(size=(100, 30), notifications=True) as pilot:
            await until_shown(pilot, "You joined")
            await until(pilot, lambda: phone.session.account == "anna")
            await typed(pilot, "/login anna sesame-street")
            await until_shown(pilot, "Remember the password?")
            await pilot.press("escape")
            await until_gone(pilot, "Remember the password?")
            await until(pilot, lambda: chat_screen(pilot).session.nick == "anna")
            await until_shown(pilot, "You are here already, as anna")
            await phone.say("#room", "said on the phone")
            await until_shown(pilot, "said on the phone")
            own = [
                entry.own for entry in chat_screen(pilot).room.timeline if entry.text == "said on the phone"
            ]
            assert own == [True]
    await server.stop()


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


async def test_where_only_people_with_accounts_come_in_one_is_asked_for_it(
    make_settings: Any, tmp_path: Path
) -> None:
    server = RunningServer(tmp_path / "server")
    await server.start()
    async with connect("127.0.0.1", server.port, nick="anna") as phone:
        sent, _ = phone.session.register("", "", "sesame-street")
        phone.send(sent)
        await phone.until(lambda: phone.session.account == "anna")
    await server.stop()
    closed = RunningServer(tmp_path / "server", "--no-guests")
    await closed.start()
    settings = make_settings(address=Address("127.0.0.1", closed.port))
    async with SnackaApp(settings).run_test(size=(100, 30), notifications=True) as pilot:
        await until_shown(pilot, "Only people with an account come in", "The account's name")
        await typed(pilot, "not-her-password")
        await until_shown(pilot, "do not open an account", "The account's name")
        await typed(pilot, "sesame-street")
        await until_shown(pilot, "Remember the password?")
        await pilot.press("enter")
        await until(pilot, lambda: "sesame-street" in kept(tmp_path))
        await until_shown(pilot, "You joined")
    await closed.stop()


async def test_a_form_that_is_filled_in_one_go_has_each_word_in_its_line(make_settings: Any) -> None:
    async with AccountServer() as server, chatting(server, make_settings, 100) as pilot:
        await typed(pilot, "/login")
        await until_shown(pilot, "Come back to your account")
        account, password = pilot.app.screen.query(Input)
        pilot.app.screen.set_focus(account)
        for key in ("end", *"bell", "enter", *"sesame"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: (account.value, password.value) == ("annabell", "sesame"))
