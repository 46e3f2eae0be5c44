"""Words of a hostile peer or server: nothing in them reaches the terminal as a command, or is markup."""

from __future__ import annotations

from typing import Any
from unicodedata import category

from snacka_tui.address import Address
from snacka_tui.app import SnackaApp
from support.archive_server import ArchiveServer
from support.little_server import LittleServer
from support.looking import screen_text, until_shown, write

_CLEAR = "\x1b[2J"


async def test_no_escape_sequence_gets_through(server: LittleServer, make_settings: Any) -> None:
    server.topics["#lobby"] = f"topic {_CLEAR} [bold]x[/bold]"
    server.people["#lobby"] = ["bob", f"mal{_CLEAR}lory"]
    settings = make_settings(address=Address("127.0.0.1", server.port))
    async with SnackaApp(settings).run_test(size=(120, 40), notifications=True) as pilot:
        await until_shown(pilot, "topic ␛[2J [bold]x[/bold]", "mal␛[2Jlory", "You joined")
        hostile = f"mal{_CLEAR}lory"
        server.send(f":{hostile}!u@h PRIVMSG #lobby :said {_CLEAR}")
        server.send(f"@+typing=active :{hostile}!u@h TAGMSG #lobby")
        server.send(f":{hostile}!u@h INVITE anna #trap{_CLEAR}")
        server.send(f":{hostile}!u@h PRIVMSG anna :psst")
        server.send(f":{hostile}!u@h JOIN #lobby", f":bob!u@h NICK bo{_CLEAR}b")
        await until_shown(pilot, "said ␛[2J", "is typing", "invites you to #trap␛[2J", "bo␛[2Jb")
        assert "\x1b" not in screen_text(pilot.app)
        await write(pilot, "ma")
        await pilot.press("tab")
        await pilot.press("ctrl+k")
        await until_shown(pilot, "Enter goes there", "mal␛[2Jlory")
        assert "\x1b" not in screen_text(pilot.app)


async def test_a_name_that_looks_like_markup(server: LittleServer, make_settings: Any) -> None:
    settings = make_settings(address=Address("127.0.0.1", server.port))
    async with SnackaApp(settings).run_test(size=(120, 40), notifications=True) as pilot:
        await until_shown(pilot, "You joined")
        server.says("[bold]x", "anna", "psst")
        await until_shown(pilot, "[bold]x          1")
        await pilot.press("alt+2")
        await until_shown(pilot, "Write to [bold]x", "psst")
        await write(pilot, "/join [/]")
        await pilot.press("enter")
        await until_shown(pilot, "Write in #[/]")


async def test_many_invitations_do_not_cover_the_screen(server: LittleServer, make_settings: Any) -> None:
    settings = make_settings(address=Address("127.0.0.1", server.port))
    async with SnackaApp(settings).run_test(size=(120, 40), notifications=True) as pilot:
        await until_shown(pilot, "You joined")
        server.send(*(f":mallory!u@h INVITE anna #trap{number}" for number in range(100)))
        await until_shown(pilot, "#trap0. ", "#trap99. ")
        assert len(pilot.app.query("Toast")) <= 3


async def test_why_the_connection_ended_is_no_command_either(
    server: LittleServer, make_settings: Any
) -> None:
    settings = make_settings(address=Address("127.0.0.1", server.port))
    async with SnackaApp(settings).run_test(size=(120, 40), notifications=True) as pilot:
        await until_shown(pilot, "You joined")
        server.send(f"ERROR :go {_CLEAR} away")
        await server.stop()
        await until_shown(pilot, "go ␛[2J away")
        assert "\x1b" not in screen_text(pilot.app)


_POISON = "\x1b]0;t\x07\u202e\u2067x\u2028y\x9b31m" + "\u0301" * 90 + "\u200b" * 90


def _harmless(pilot: Any) -> bool:
    """Whether nothing on the screen is acted on by a terminal, or stands in heaps."""
    run = 0
    for char in screen_text(pilot.app):
        kind = category(char)
        if (
            kind in ("Cc", "Cs", "Zl", "Zp") and char != "\n"
        ) or char in "\u202a\u202b\u202d\u202e\u2066\u2067":
            return False
        run = run + 1 if kind in ("Mn", "Me", "Cf") else 0
        if run > 12:
            return False
    return True


async def test_every_word_a_network_can_say_is_harmless_on_every_screen(make_settings: Any) -> None:
    bad = _POISON.replace(" ", "")
    async with ArchiveServer(30) as server:
        server.tokens += f" NETWORK=net{bad}"
        server.topics["#lobby"] = f"topic {bad}"
        server.people["#lobby"] = ["@bob", f"mal{bad}"]
        server.texts[29] = f"last {bad} {'日' * 60}"
        server.listed = [(f"#room{bad}", 7, f"about {bad}")]
        server.whois = [
            f"311 bob u{bad} h{bad} * :real {bad}",
            f"319 bob :@#room{bad}",
            f"312 bob srv{bad} :server {bad}",
            f"330 bob acc{bad} :is logged in as",
            f"301 bob :away {bad}",
            f"320 bob :note {bad}",
        ]
        settings = make_settings(address=Address("127.0.0.1", server.port))
        async with SnackaApp(settings).run_test(size=(120, 40), notifications=True) as pilot:
            await until_shown(pilot, "last ␛", "You joined")
            me = server.nick
            server.send(
                f"@account=a{bad};+typing=active;msgid=x :mal{bad}!u{bad}@h TAGMSG #lobby",
                f"@account=a{bad.replace(';', '')};msgid=p1 :mal{bad}!u@h PRIVMSG #lobby :{me}: psst {bad}",
                f":mal{bad}!u@h NOTICE #lobby :note {bad}",
                f":mal{bad}!u@h PRIVMSG {me} :private {bad}",
                f":new{bad}!u@h JOIN #lobby acc{bad} :real {bad}",
                f":new{bad}!u@h AWAY :away {bad}",
                f":new{bad}!u@h ACCOUNT other{bad}",
                f":new{bad}!u@h PART #lobby :part {bad}",
                f":carol!u@h QUIT :quit {bad}",
                f":bob!u@h TOPIC #lobby :newer {bad}",
                f":bob!u@h MODE #lobby +k {bad}",
                f":bob!u@h KICK #lobby mal{bad} :kick {bad}",
                f":here BATCH +b{bad} type{bad} :param {bad}",
                f":here BATCH -b{bad}",
                f":here 999 {me} thing{bad} :numeric {bad}",
                f":here FAIL CMD{bad} CODE{bad} ctx{bad} :fail {bad}",
                f":here NOTE * CODE{bad} :note {bad}",
                f":here 372 {me} :motd {bad}",
            )
            await until_shown(pilot, "psst ␛", "newer ␛", "kick ␛")
            assert _harmless(pilot)
            for keys, words in (
                (("alt+r",), "#room␛]0;t"),
                (("alt+c",), "To you"),
                (("ctrl+f", "p", "s", "s", "t"), "1 found"),
                (("ctrl+k",), "Enter goes there"),
                (("alt+b",), "none yet"),
                (("f1",), "Esc closes"),
            ):
                await pilot.press(*keys)
                await until_shown(pilot, words)
                assert _harmless(pilot), keys
                await pilot.press("escape")
            await write(pilot, "/whois bob")
            await pilot.press("enter")
            await until_shown(pilot, "real ␛]0;t", "note ␛]0;t", "acc␛]0;t")
            assert _harmless(pilot)
            await pilot.press("escape", "f8", "f7")
            await pilot.resize_terminal(58, 30)
            await until_shown(pilot, "newer ␛")
            assert _harmless(pilot)
            assert "\x07" not in (pilot.app.title + pilot.app.sub_title)
