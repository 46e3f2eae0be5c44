"""People without a client: names, rooms and commands by hand, over every way that strings can arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from support.accounts import ACCOUNT_CAPS
from support.authority import any_certificate
from support.people import Person, PlainPerson
from support.server import RunningServer

Maker = Callable[..., Person]
PlainMaker = Callable[[str], PlainPerson]
Starter = Callable[..., Awaitable[RunningServer]]


async def test_a_taken_name_is_asked_again_with_a_suggestion(
    server: RunningServer, person: Maker, plain_person: PlainMaker
) -> None:
    await person("anna").arrives(server.port)
    second = plain_person("anna")
    await second.connects(server.port)
    await second.types("Anna")
    line = await second.reads("is taken")
    assert "How about Anna2?" in line
    await second.types("Anna2")
    await second.reads("You are in #lobby")


async def test_a_name_that_cannot_be_is_asked_again(server: RunningServer, plain_person: PlainMaker) -> None:
    nisse = plain_person("nisse")
    await nisse.connects(server.port)
    await nisse.types("Nick Andersson")
    assert "How about Nick-Andersson?" in await nisse.reads("cannot be a name")
    await nisse.types("")
    await nisse.types("nisse")
    await nisse.reads("You are nisse")


async def test_an_empty_line_asks_for_a_name(server: RunningServer, plain_person: PlainMaker) -> None:
    nisse = plain_person("nisse")
    await nisse.connects(server.port)
    await nisse.sends_raw("\nx\n")
    await nisse.reads("You are x")


async def test_a_silent_person_is_greeted_once(server: RunningServer, plain_person: PlainMaker) -> None:
    nisse = plain_person("nisse")
    await nisse.connects(server.port)
    await nisse.reads("Type your name and press Enter.")
    await nisse.types("nisse")
    await nisse.reads("You are in #lobby")
    assert nisse.text.count("Type your name") == 1


async def test_everything_in_one_write_keeps_its_order(
    server: RunningServer, person: Maker, plain_person: PlainMaker
) -> None:
    anna = await person("anna").arrives(server.port, "#lobby", "#kök")
    nisse = plain_person("nisse")
    await nisse.connects(server.port)
    await nisse.types("nisse", "hej lobbyn", "/join kök", "hej köket", "/part", "lobbyn igen", "/quit")
    await anna.hears("nisse", "hej lobbyn", target="#lobby")
    await anna.hears("nisse", "hej köket", target="#kök")
    await anna.hears("nisse", "lobbyn igen", target="#lobby")
    await anna.sees("QUIT", by="nisse")
    await nisse.is_disconnected()


async def test_a_script_that_says_its_lines_and_hangs_up(
    server: RunningServer, person: Maker, plain_person: PlainMaker
) -> None:
    anna = await person("anna").arrives(server.port, "#lobby")
    script = plain_person("cron")
    await script.connects(server.port)
    await script.types("cron", "the backup is done", "all of it")
    await script.says_no_more()
    await anna.hears("cron", "the backup is done")
    await anna.hears("cron", "all of it")
    await anna.sees("QUIT", by="cron")
    await script.is_disconnected()
    assert "You are in #lobby" in script.text


async def test_commands_read_as_plain_words(
    server: RunningServer, person: Maker, plain_person: PlainMaker
) -> None:
    anna = await person("anna").arrives(server.port, "#lobby", "#kök")
    nisse = await plain_person("nisse").arrives(server.port)
    await nisse.types("/who")
    assert await nisse.reads("anna nisse") == "* In #lobby: anna nisse"
    await nisse.types("/rooms")
    await nisse.reads("#kök (1)")
    await nisse.types("/help")
    await nisse.reads("/msg NAME text")
    await nisse.types("/me vinkar")
    await anna.hears("nisse", "\x01ACTION vinkar\x01")
    await nisse.types("/msg anna psst")
    await anna.hears("nisse", "psst", target="anna")
    await nisse.reads("(to anna) psst")
    await anna.says("psst yourself", "nisse")
    assert await nisse.reads("psst yourself") == "(to you) anna: psst yourself"
    await nisse.types("/topic")
    await nisse.reads("#lobby has no topic")
    await nisse.types("/nick Nils")
    await nisse.reads("You are now Nils")
    await nisse.types("/frobnicate")
    await nisse.reads("/frobnicate is not a command here")
    await nisse.types("//shrug")
    await anna.hears("Nils", "/shrug")
    await nisse.types("@anna hej", "Nick Andersson är här", "PRIVMSG är ett ord")
    await anna.hears("Nils", "@anna hej")
    await anna.hears("Nils", "PRIVMSG är ett ord")


async def test_an_account_by_hand(server: RunningServer, person: Maker, plain_person: PlainMaker) -> None:
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port, "#lobby")
    nisse = await plain_person("nisse").arrives(server.port)
    await nisse.types("/register short")
    await nisse.reads("at least 6 characters")
    await nisse.types("/register hemligt-ord")
    await nisse.reads("nisse is your account now")
    await nisse.types("/away på lunch")
    await nisse.reads("marked as being away")
    assert "lunch" in next(m.text for m in await anna.asks("WHOIS nisse") if m.command == "301")
    await nisse.types("/away", "/logout")
    await nisse.reads("You are a guest now")
    await nisse.types("/login wrong")
    await nisse.reads("wrong")
    await nisse.types("/login hemligt-ord", "/msg NickServ LOGOUT", "/login nisse hemligt-ord", "/quit")
    await nisse.reads("logged in as nisse")
    await nisse.reads("logged in as nisse")
    await nisse.is_disconnected()
    assert "hemligt" not in nisse.text
    # The name is still theirs, and the way to it is told where it is asked for.
    other = plain_person("nisse")
    await other.connects(server.port)
    await other.types("nisse")
    line = await other.reads("belongs to somebody")
    assert "/login PASSWORD" in line
    assert "How about nisse2?" in line
    await other.types("/login guessed")
    assert "/login nisse PASSWORD" in await other.reads("password is wrong")
    await other.types("/login hemligt-ord", "back again")
    await other.reads("You are logged in as nisse.")
    await other.reads("You are nisse.")
    await anna.hears("nisse", "back again")
    assert "hemligt" not in other.text
    third = plain_person("x")
    await third.connects(server.port)
    await third.types("/login")
    await third.reads("/login NAME PASSWORD")
    await third.types("/login nisse hemligt-ord")
    await third.reads("You are in #lobby")
    await third.types("/nick nickserv")
    await third.reads("Services answer to this name")


async def test_a_chat_for_people_with_accounts(start_server: Starter, plain_person: PlainMaker) -> None:
    server = await start_server()
    first = await plain_person("nisse").arrives(server.port)
    await first.types("/register hemligt-ord")
    await first.reads("your account now")
    await server.stop()
    server = await start_server("--no-guests")
    guest = plain_person("guest")
    await guest.connects(server.port)
    await guest.types("guest")
    await guest.reads("/login NAME PASSWORD")
    await guest.is_disconnected()
    assert guest.text.count("/login NAME PASSWORD") == 1
    nisse = plain_person("nisse")
    await nisse.connects(server.port)
    await nisse.types("/login nisse hemligt-ord")
    await nisse.reads("You are in #lobby")


async def test_nothing_that_is_sent_moves_a_terminals_cursor(
    server: RunningServer, person: Maker, plain_person: PlainMaker
) -> None:
    anna = await person("anna").arrives(server.port, "#lobby")
    nisse = await plain_person("nisse").arrives(server.port)
    await anna.says("\x1b[2J\x0304evil\x07\x9b1m", "#lobby")
    assert await nisse.reads("evil") == "anna: [2Jevil1m"
    assert not [char for char in nisse.text if ord(char) < 32 and char not in "\r\n"]


async def test_a_long_line_goes_out_as_several(
    server: RunningServer, person: Maker, plain_person: PlainMaker
) -> None:
    anna = await person("anna").arrives(server.port, "#lobby")
    nisse = await plain_person("nisse").arrives(server.port)
    text = "åäö" * 400
    await nisse.types(text)
    heard = ""
    while len(heard) < len(text):
        heard += (await anna.sees("PRIVMSG", "#lobby", by="nisse")).text
    assert heard == text


async def test_what_is_not_utf8_is_said_to_be_so(
    server: RunningServer, person: Maker, plain_person: PlainMaker
) -> None:
    nisse = await plain_person("nisse").arrives(server.port)
    assert nisse._writer is not None
    nisse._writer.write(b"caf\xe9\n")
    await nisse.reads("not UTF-8")


async def test_names_byte_by_byte(server: RunningServer, person: Maker, plain_person: PlainMaker) -> None:
    anna = await person("anna").arrives(server.port, "#lobby")
    nisse = plain_person("nisse")
    await nisse.connects(server.port)
    for char in "pinglan\n":  # begins as PING does
        await nisse.sends_raw(char)
    await nisse.reads("You are pinglan")
    for char in "god kväll\n":
        await nisse.sends_raw(char)
    await anna.hears("pinglan", "god kväll")


async def test_over_tls(server: RunningServer, person: Maker, plain_person: PlainMaker) -> None:
    context = any_certificate()
    anna = await person("anna").arrives(server.port, "#lobby", tls=context)
    nisse = plain_person("nisse")
    await nisse.arrives(server.port, tls=context)
    await nisse.types("hej")
    await anna.hears("nisse", "hej")
    assert "671" in [m.command for m in await anna.asks("WHOIS nisse")]


async def test_help_costs_nothing_even_without_flood_control(
    start_server: Starter, plain_person: PlainMaker
) -> None:
    server = await start_server("--flood-rate", "0")
    nisse = await plain_person("nisse").arrives(server.port)
    await nisse.types("/help", "/help", "/rooms")
    await nisse.reads("/quit")
    await nisse.reads("/quit")
    await nisse.reads("#lobby (1)")


@pytest.mark.parametrize("verb", ["GET", "POST", "HEAD", "OPTIONS"])
async def test_a_browser_gets_a_polite_answer_and_cannot_speak(
    server: RunningServer, person: Maker, plain_person: PlainMaker, verb: str
) -> None:
    anna = await person("anna").arrives(server.port, "#lobby")
    browser = plain_person("browser")
    await browser.connects(server.port)
    await browser.sends_raw(f"{verb} /x HTTP/1.1\r\nHost: x\r\n\r\nevil\r\nspam spam\r\n")
    await browser.reads("HTTP/1.1 426 Upgrade Required")
    await browser.is_disconnected()
    assert [m for m in await anna.catches_up() if m.command in ("JOIN", "PRIVMSG")] == []


async def test_newcomers_read_the_last_lines(
    server: RunningServer, person: Maker, plain_person: PlainMaker
) -> None:
    anna = await person("anna").arrives(server.port, "#lobby")
    for number in range(3):
        await anna.says(f"earlier {number}")
    await anna.catches_up()
    nisse = await plain_person("nisse").arrives(server.port)
    for number in range(3):
        assert await nisse.reads(f"earlier {number}") == f"anna: earlier {number}"


async def test_two_plain_people_come_and_go(server: RunningServer, plain_person: PlainMaker) -> None:
    nisse = await plain_person("nisse").arrives(server.port)
    maja = await plain_person("maja").arrives(server.port)
    assert await nisse.reads("maja joined") == "* maja joined"
    await asyncio.gather(nisse.types("hej maja"), maja.types("hej nisse"))
    await maja.reads("nisse: hej maja")
    await nisse.reads("maja: hej nisse")
    await maja.vanishes()
    assert await nisse.reads("maja left") == "* maja left"
