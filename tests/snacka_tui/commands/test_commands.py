"""What typing a line does."""

from __future__ import annotations

import pytest

from snacka_protocol.message import render
from snacka_tui.commands import COMMANDS, Outcome, complete, find, parse_command, run, visible
from snacka_tui.commands.intents import (
    BrowseRooms,
    CatchUp,
    ClearRoom,
    LookUp,
    OpenRoom,
    Quit,
    Search,
    ShowBookmarks,
    ShowHelp,
)
from snacka_tui.model.timeline import Kind
from support.scripted_network import ECHO_ONLY, Script


def typed(script: Script, text: str, room: str = "#lobby") -> Outcome:
    return run(script.session, room, text)


def lines(outcome: Outcome) -> list[str]:
    """What goes to the server, without tags."""
    sent = [render(message).decode().removesuffix("\r\n") for message in outcome.messages]
    return [line.split(" ", 1)[1] if line.startswith("@") else line for line in sent]


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("hej", ["PRIVMSG #lobby hej"]),
        ("//shrug", ["PRIVMSG #lobby /shrug"]),
        ("/usr/bin/foo --help", ["PRIVMSG #lobby :/usr/bin/foo --help"]),
        ("/ what", ["PRIVMSG #lobby :/ what"]),
        ("/", ["PRIVMSG #lobby /"]),
        ("/join #music", ["JOIN #music"]),
        ("/join music key", ["JOIN #music key"]),
        ("/J #a,#b k1", ["JOIN #a k1", "JOIN #b"]),
        ("/part", ["PART #lobby"]),
        ("/part good night", ["PART #lobby :good night"]),
        ("/leave #lobby", ["PART #lobby"]),
        ("/nick björn", ["NICK björn"]),
        ("/me waves  twice", ["PRIVMSG #lobby :\x01ACTION waves  twice\x01"]),
        ("/msg bob hi there", ["PRIVMSG bob :hi there"]),
        ("/topic", ["TOPIC #lobby"]),
        ("/topic Lunch at twelve", ["TOPIC #lobby :Lunch at twelve"]),
        ("/topic #lobby -clear", ["TOPIC #lobby :"]),
        ("/who", ["WHO #lobby"]),
        ("/away", ["AWAY away"]),
        ("/away at lunch", ["AWAY :at lunch"]),
        ("/back", ["AWAY"]),
        ("/invite bob carol", ["INVITE bob #lobby", "INVITE carol #lobby"]),
        ("/kick bob be nice", ["KICK #lobby bob :be nice"]),
        ("/mode +o bob", ["MODE #lobby +o bob"]),
        ("/raw PRIVMSG #x :a b", ["PRIVMSG #x :a b"]),
        ("/quote VERSION", ["VERSION"]),
        ("/quit see you", ["QUIT :see you"]),
        ("\x1dslanted\x1d", ["PRIVMSG #lobby \x1dslanted\x1d"]),
    ],
)
def test_what_goes_to_the_server(text: str, wire: list[str]) -> None:
    script = Script().online("#lobby", "bob")
    assert [line for line in lines(typed(script, text)) if not line.startswith("CHATHISTORY")] == wire


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("/join #music", OpenRoom("#music")),
        ("/msg bob", OpenRoom("bob")),
        ("/clear", ClearRoom("#lobby")),
        ("/help /Join", ShowHelp("join")),
        ("/help", ShowHelp()),
        ("/quit bye", Quit("bye")),
    ],
)
def test_what_the_screen_is_to_do(text: str, intent: object) -> None:
    script = Script().online("#lobby", "bob")
    assert list(typed(script, text).screen) == [intent]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/jion #x", "There is no /jion. Did you mean /join <room> [key]?"),
        ("/xyzzy", "There is no /xyzzy. /help shows the commands."),
        ("/join", "Type /join <room> [key], for example /join #music"),
        ("/nick two words", "A name is one word: /nick björn"),
        ("/me", "Type /me <text>, for example /me waves"),
        ("/kick", "Type /kick <name> [reason], for example /kick mallory please stop"),
    ],
)
def test_mistakes_are_told_where_they_were_made_and_nothing_is_sent(text: str, said: str) -> None:
    script = Script().online()
    assert typed(script, text) == Outcome()
    assert script.lines(Kind.ERROR) == [said]


def test_a_pasted_script_is_no_command() -> None:
    assert parse_command("/quit\nrm x") is None


def test_a_command_keeps_the_line_ends_of_its_text() -> None:
    assert parse_command("/me one\ntwo") == ("me", "one\ntwo")


def test_clear_keeps_what_is_not_confirmed() -> None:
    script = Script().online("#lobby", "bob")
    script.hear(":bob!b@h PRIVMSG #lobby :old")
    script.say("not yet kept")
    typed(script, "/clear")
    assert script.talk() == [("alice", "not yet kept")]


def test_what_opens_a_screen() -> None:
    script = Script().online()
    assert typed(script, "/whois bob").screen == (LookUp("bob"),)
    script.hear(":carol!c@h PRIVMSG alice :psst")
    assert typed(script, "/whois", "carol").screen == (LookUp("carol"),)
    assert typed(script, "/list fika").screen == (BrowseRooms("fika"),)
    assert typed(script, '/search from:bob "two words"').screen == (Search('from:bob "two words"'),)
    assert typed(script, "/catchup").screen == (CatchUp(),)
    assert typed(script, "/bookmarks").screen == (ShowBookmarks(),)
    assert typed(script, "/whois").screen == ()


def test_commands_need_a_connection_and_say_so() -> None:
    script = Script().online()
    script.drop()
    assert typed(script, "/who bob") == Outcome()
    assert script.lines(Kind.ERROR) == ["You are not connected: try again when you are."]


def test_closing_a_conversation_says_nothing_to_the_server() -> None:
    script = Script().online()
    script.hear(":bob!b@h PRIVMSG alice :psst")
    assert typed(script, "/close", "bob") == Outcome()
    assert script.session.room("bob") is None


def test_every_row_of_the_table_can_be_read_and_found() -> None:
    names = [name for command in COMMANDS for name in (command.name, *command.aliases)]
    assert len(names) == len(set(names))
    for command in visible():
        assert command.summary.endswith(".")
        parsed = parse_command(command.example)
        assert parsed is not None
        assert find(parsed[0].upper()) is command


# -- completion ------------------------------------------------------------------------------------------


def tab(script: Script, text: str, room: str = "#lobby") -> list[str]:
    return complete(script.session, room, text, len(text))


def test_a_name_at_the_start_gets_a_colon_and_elsewhere_a_space() -> None:
    script = Script().online("#lobby", "bob", "Björn", "carol")
    assert tab(script, "b") == ["Björn: ", "bob: "]
    assert tab(script, "hello c") == ["carol "]
    assert tab(script, "@c") == ["@carol "]
    assert tab(script, "bjo") == ["Björn: "]
    assert tab(script, "bö") == []
    assert tab(script, "") == []


def test_who_spoke_last_comes_first_and_we_never() -> None:
    script = Script(caps=ECHO_ONLY).online("#lobby", "amy", "anna", "axel")
    script.hear(":axel!a@h PRIVMSG #lobby :hi")
    assert tab(script, "a") == ["axel: ", "amy: ", "anna: "]


def test_commands_rooms_and_arguments() -> None:
    script = Script(rooms=("#lobby", "#music")).online("#lobby", "bob")
    assert tab(script, "/to") == ["/topic "]
    assert tab(script, "/que") == ["/query "]
    assert tab(script, "/join #m") == ["#music "]
    assert tab(script, "/join mu") == ["#music "]
    assert tab(script, "/msg b") == ["bob "]
    assert tab(script, "/msg bob b") == ["bob "]
    assert tab(script, "/help jo") == ["join "]
    assert tab(script, "see #mu") == ["#music "]


def test_the_word_at_the_cursor_counts_not_the_end() -> None:
    script = Script().online("#lobby", "bob", "carol")
    assert complete(script.session, "#lobby", "b and carol", 1) == ["bob: "]
