"""The codec between a person's lines and messages, without a network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_protocol.connection import NEED_DATA, BadLine, EndOfStream
from snacka_protocol.message import Message, render
from snacka_protocol.numerics import ERR_NICKNAMEINUSE
from snacka_server.domain.policy import RESERVED
from snacka_server.net.plain import PlainCodec, suggestion

TAKEN = ERR_NICKNAMEINUSE.text()


def codec() -> PlainCodec:
    return PlainCodec("#lobby", "Snacka", lambda: 0, 1000)


def says(person: PlainCodec, text: str | bytes) -> list[Message]:
    """What the person's text becomes, as long as nothing has to be shown first."""
    person.receive_data(text if isinstance(text, bytes) else text.encode())
    found: list[Message] = []
    while isinstance(event := person.next_event(), Message):
        found.append(event)
    return found


def shows(person: PlainCodec, command: str, *params: str, source: str = "snacka.local") -> str:
    return person.render(render(Message(command, params, source))).decode()


def inside(name: str = "nisse") -> PlainCodec:
    person = codec()
    assert [m.command for m in says(person, f"{name}\n")] == ["NICK", "USER"]
    shows(person, "001", name, "Welcome")
    assert [m.params for m in says(person, "")] == [("#lobby",)]
    shows(person, "JOIN", "#lobby", source=f"{name}!u@h")
    return person


def test_the_first_line_is_a_name_and_leads_to_the_lobby() -> None:
    inside()


def test_a_line_typed_while_coming_in_goes_to_the_lobby_after_the_join() -> None:
    person = codec()
    assert [m.command for m in says(person, "nisse\nhej\n")][:2] == ["NICK", "USER"]
    # The driver holds after USER; here all was taken at once, and nothing is lost by it.
    person = codec()
    person.receive_data(b"nisse\nhej\n")
    assert [person.next_event(), person.next_event()] == [
        Message("NICK", ("nisse",)),
        Message("USER", ("plain", "0", "*", "nisse")),
    ]
    shows(person, "001", "nisse", "Welcome")
    assert [m.params for m in says(person, "")] == [("#lobby",), ("#lobby", "hej")]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("hej på dig", Message("PRIVMSG", ("#lobby", "hej på dig"))),
        ("//join", Message("PRIVMSG", ("#lobby", "/join"))),
        ("nisse: hej", Message("PRIVMSG", ("#lobby", "hej"))),
        ("Nisse : hej", Message("PRIVMSG", ("#lobby", "hej"))),
        ("anna: hej", Message("PRIVMSG", ("#lobby", "anna: hej"))),
        ("nisse:", Message("PRIVMSG", ("#lobby", "nisse:"))),
        ("/join fika", Message("JOIN", ("#fika",))),
        ("/JOIN #fika nyckel", Message("JOIN", ("#fika", "nyckel"))),
        ("/nick Nils", Message("NICK", ("Nils",))),
        ("/me vinkar", Message("PRIVMSG", ("#lobby", "\x01ACTION vinkar\x01"))),
        ("/who", Message("NAMES", ("#lobby",))),
        ("/rooms", Message("LIST")),
        ("/topic te", Message("TOPIC", ("#lobby", "te"))),
        ("/topic", Message("TOPIC", ("#lobby",))),
        ("/quit", Message("QUIT")),
        ("/part", Message("PART", ("#lobby",))),
        ("\x1b[31mröd\x1b[0m", Message("PRIVMSG", ("#lobby", "[31mröd[0m"))),
    ],
)
def test_what_is_typed_and_what_it_means(typed: str, message: Message) -> None:
    assert says(inside(), f"{typed}\n") == [message]


@pytest.mark.parametrize("typed", ["/help", "/frob", "/join", "/msg anna", "/nick"])
def test_what_is_answered_here_asks_to_be_shown_once(typed: str) -> None:
    person = inside()
    asked = says(person, f"{typed}\n")
    assert [m.command for m in asked] == ["PING"]
    assert person.next_event() is NEED_DATA
    assert "/" in shows(person, "PONG", "snacka.local", "snacka-note")
    assert not person.has_answers


def test_the_next_line_goes_to_the_room_that_was_entered() -> None:
    person = inside()
    person.receive_data(b"/join fika\nhej\n")
    assert person.next_event() == Message("JOIN", ("#fika",))
    shows(person, "JOIN", "#fika", source="nisse!u@h")
    assert person.next_event() == Message("PRIVMSG", ("#fika", "hej"))


def test_a_name_that_is_taken_is_asked_again() -> None:
    person = codec()
    says(person, "anna\n")
    assert "anna is taken. How about anna2?" in shows(person, "433", "*", "anna", TAKEN)
    assert says(person, "berit\n") == [Message("NICK", ("berit",))]
    assert "This looks odd. How about" in shows(person, "433", "*", "berit", "This looks odd")


def test_whose_name_it_is_logs_in_at_the_door() -> None:
    person = codec()
    says(person, "anna\n")
    assert "/login PASSWORD" in shows(person, "433", "*", "anna", RESERVED)
    assert says(person, "/login two words\n") == [Message("PASS", ("two:words",))]
    assert "/login two PASSWORD" in shows(person, "464", "*", "wrong")
    assert says(person, "/login anna open  sesame\nhej\n")[:1] == [Message("PASS", ("anna:open  sesame",))]
    assert "You are logged in as anna." in shows(person, "900", "*", "*!*@h", "anna", "hello")
    assert says(person, "") == [Message("NICK", ("anna",))]


def test_an_unfinished_line_waits_until_it_is_ended() -> None:
    person = inside()
    assert says(person, "hej") == []
    assert person.unterminated
    person.end_line()
    assert says(person, "") == [Message("PRIVMSG", ("#lobby", "hej"))]
    assert not person.unterminated


def test_a_long_line_is_cut_between_characters() -> None:
    pieces = says(inside(), "å" * 450 + "\n")
    assert "".join(m.text for m in pieces) == "å" * 450
    assert all(len(m.text.encode()) <= 380 for m in pieces)


def test_what_is_not_utf8_and_what_never_ends() -> None:
    person = inside()
    person.receive_data(b"\xff\n")
    assert isinstance(person.next_event(), BadLine)
    person.receive_data(b"x" * 2000)
    assert isinstance(person.next_event(), EndOfStream)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (":anna!a@h PRIVMSG #lobby :hej", "anna: hej"),
        (":anna!a@h PRIVMSG nisse :hej", "(to you) anna: hej"),
        (":anna!a@h PRIVMSG #other :hej", "[#other] anna: hej"),
        (":anna!a@h PRIVMSG #lobby :\x01ACTION vinkar\x01", "* anna vinkar"),
        (":anna!a@h JOIN #lobby", "* anna joined"),
        (":anna!a@h QUIT :Quit: x", "* anna left"),
        (":anna!a@h NICK berit", "* anna is now berit"),
        (":nisse!a@h NICK nils", "* You are now nils"),
        (":anna!a@h KICK #lobby bo :stop", "* anna removed bo from #lobby: stop"),
        (":anna!a@h TOPIC #lobby :te", "* anna set the topic of #lobby: te"),
        (":s.l 401 nisse bo :No such nick", "bo: No such nick"),
        (":s.l 366 nisse #lobby :End", ""),
    ],
)
def test_how_things_read(line: str, shown: str) -> None:
    assert inside().render(f"{line}\r\n".encode()).decode() == (f"{shown}\r\n" if shown else "")


@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_break_it(data: bytes, known: bool) -> None:
    person = inside() if known else codec()
    person.receive_data(data)
    person.end_line()
    for _ in range(1000):
        event = person.next_event()
        if event is NEED_DATA or isinstance(event, EndOfStream):
            break
        if isinstance(event, Message):
            render(event)
            if event.command == "PING":
                shown = shows(person, "PONG", "snacka.local", "snacka-note")
                assert not [char for char in shown.replace("\r\n", "") if ord(char) < 32 and char != "\t"]
    else:
        raise AssertionError("it never comes to an end")


@given(st.text(max_size=60))
def test_a_suggestion_can_always_be_taken(name: str) -> None:
    found = suggestion(name)
    if found:
        assert [m.command for m in says(codec(), f"{found}\n")] == ["NICK", "USER"]
