"""The state machine: both roles proved against each other over a fake wire, and each against nonsense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_protocol.connection import (
    FORGIVEN,
    NEED_DATA,
    TRANSITIONS,
    BadLine,
    Connection,
    EndOfStream,
    Event,
    Role,
    State,
)
from snacka_protocol.errors import ForbiddenInState, FrameTooLong, InvalidUtf8, UnrenderableMessage
from snacka_protocol.message import Message, parse


class ConnectionPair:
    """A client and a server whose bytes reach each other at once; after every line both must agree."""

    def __init__(self) -> None:
        self.ends = {role: Connection(role) for role in Role}

    def says(self, role: Role, line: str) -> Message:
        """One end sends a line, and the other hears exactly that."""
        message = parse(line.encode())
        speaker = self.ends[role]
        hearer = self.ends[Role.SERVER if role is Role.CLIENT else Role.CLIENT]
        speaker.send(message)
        data = speaker.data_to_send()
        assert data.endswith(b"\r\n")
        assert speaker.data_to_send() == b""
        hearer.receive_data(data)
        assert hearer.next_event() == message
        assert hearer.state is speaker.state
        return message

    def client(self, *lines: str) -> None:
        for line in lines:
            self.says(Role.CLIENT, line)

    def server(self, *lines: str) -> None:
        for line in lines:
            self.says(Role.SERVER, line)

    def state(self) -> State:
        """Where the connection stands, on which both ends agree."""
        client, server = self.ends.values()
        assert client.state is server.state
        return client.state

    def registered(self) -> ConnectionPair:
        self.client("NICK anna", "USER anna 0 * :Anna")
        self.server(":irc.example 001 anna :Welcome")
        assert self.state() is State.REGISTERED
        return self


def test_registration_with_negotiation_and_sasl() -> None:
    pair = ConnectionPair()
    assert pair.state() is State.START
    pair.client("CAP LS 302", "NICK anna", "USER anna 0 * :Anna")
    assert pair.state() is State.NEGOTIATING
    pair.server(":irc.example CAP * LS :sasl message-tags")
    pair.client("CAP REQ :sasl message-tags")
    pair.server(":irc.example CAP anna ACK :sasl message-tags")
    pair.client("AUTHENTICATE PLAIN")
    pair.server("AUTHENTICATE +")
    pair.client("AUTHENTICATE AGFubmEAaGVtbGlndA==")
    pair.server(
        ":irc.example 900 anna anna!a@h anna :You are now logged in as anna", ":irc.example 903 anna :ok"
    )
    assert pair.state() is State.NEGOTIATING
    pair.client("CAP END")
    assert pair.state() is State.START
    pair.server(":irc.example 001 anna :Welcome")
    assert pair.state() is State.REGISTERED
    pair.client("JOIN #lobby", "CAP LS 302", "CAP REQ :batch", "NICK annika")
    pair.server(":anna JOIN #lobby", ":bob PRIVMSG #lobby :hej")
    assert pair.state() is State.REGISTERED


def test_registration_of_an_old_client() -> None:
    ConnectionPair().registered().client("PRIVMSG #lobby :hej")


def test_quit_is_answered_with_error_and_then_nothing_is_said() -> None:
    pair = ConnectionPair().registered()
    pair.client("QUIT :bye")
    assert pair.state() is State.CLOSING
    pair.server(":bob PRIVMSG #lobby :one more", "ERROR :Closing link")
    assert pair.state() is State.CLOSED
    for end in pair.ends.values():
        assert end.next_event() == EndOfStream()
        with pytest.raises(ForbiddenInState):
            end.send(Message("PING", ("x",)))
        assert end.data_to_send() == b""


def test_quit_before_registration_is_answered_with_error_too() -> None:
    pair = ConnectionPair()
    pair.client("NICK anna", "QUIT")
    pair.server("ERROR :Bye")
    assert pair.state() is State.CLOSED


def test_what_a_client_says_after_its_quit_is_heard_by_nobody() -> None:
    server = Connection(Role.SERVER)
    server.receive_data(b"NICK a\r\nQUIT\r\nNICK b\r\n\xff\r\nPRIVMSG #a :x\r\n")
    assert list(server.events()) == [Message("NICK", ("a",)), Message("QUIT")]
    server.receive_data(b"")
    assert list(server.events()) == [EndOfStream()]


@pytest.mark.parametrize(
    "line", ["JOIN #a", "PRIVMSG #a :x", "WHO", "NONSENSE", "001 a", "ERROR :x", "MODE a +i"]
)
@pytest.mark.parametrize("opening", ["NICK anna", "CAP LS 302"])
def test_other_commands_before_registration_come_as_refused_with_all_that_a_451_needs(
    opening: str, line: str
) -> None:
    server = Connection(Role.SERVER)
    server.receive_data(f"{opening}\r\n@label=7 {line}\r\n".encode())
    server.next_event()
    state = server.state
    event = server.next_event()
    assert isinstance(event, BadLine)
    assert isinstance(event.error, ForbiddenInState)
    assert (event.error.numeric, event.error.command) == ("451", line.split()[0])
    assert event.error.label == "7"
    assert event.message is not None
    assert event.message.command == line.split()[0]
    assert server.state is state
    assert server.next_event() is NEED_DATA


@pytest.mark.parametrize("line", ["JOIN #a", "PRIVMSG #a :x", "001 a", "ERROR :x"])
def test_a_client_that_would_speak_too_early_is_stopped(line: str) -> None:
    client = Connection(Role.CLIENT)
    with pytest.raises(ForbiddenInState):
        client.send(parse(line.encode()))
    assert client.data_to_send() == b""
    assert client.state is State.START


def test_a_server_cannot_welcome_before_cap_end() -> None:
    server = Connection(Role.SERVER)
    server.receive_data(b"CAP LS 302\r\nNICK a\r\nUSER a 0 * :a\r\n")
    assert len(list(server.events())) == 3
    with pytest.raises(ForbiddenInState):
        server.send(Message("001", ("a", "Welcome")))
    with pytest.raises(ForbiddenInState):
        server.send(Message("PRIVMSG", ("a", "hi"), "b"))
    server.receive_data(b"CAP END\r\n")
    list(server.events())
    server.send(Message("001", ("a", "Welcome")))
    assert server.state is State.REGISTERED


def test_a_client_forgives_a_server_that_has_never_heard_of_cap() -> None:
    client = Connection(Role.CLIENT)
    client.send(Message("CAP", ("LS", "302")))
    client.receive_data(b":old 421 * CAP :Unknown command\r\n:old MODE anna +i\r\n:old 001 anna :Hi\r\n")
    assert [type(event) for event in client.events()] == [Message] * 3
    assert client.state is State.REGISTERED


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ("CAP LIST|CAP|CAP FOO|CAP END", State.START),
        ("cap ls", State.NEGOTIATING),
        ("CAP REQ :x", State.NEGOTIATING),
    ],
)
def test_only_cap_ls_and_req_open_a_negotiation(lines: str, state: State) -> None:
    server = Connection(Role.SERVER)
    server.receive_data(lines.replace("|", "\r\n").encode() + b"\r\n")
    assert all(isinstance(event, Message) for event in server.events())
    assert server.state is state


def test_bad_lines_are_events_and_the_connection_lives() -> None:
    server = Connection(Role.SERVER)
    server.receive_data(
        b"@label=1 PRIVMSG #c :\xff\r\nNICK \0\r\n" + b"USER " + b"x" * 600 + b"\r\nNICK anna\r\n"
    )
    events = list(server.events())
    assert [type(event) for event in events] == [BadLine, BadLine, BadLine, Message]
    first = events[0]
    assert isinstance(first, BadLine)
    assert isinstance(first.error, InvalidUtf8)
    assert (first.error.command, first.error.label, first.message) == ("PRIVMSG", "1", None)


def test_a_frame_too_long_is_the_last_thing_heard() -> None:
    server = Connection(Role.SERVER, max_line=1024)
    server.receive_data(b"NICK anna\r\n" + b"x" * 5000)
    server.receive_data(b"\r\nNICK bob\r\n")
    nick, bad, end = server.events()
    assert nick == Message("NICK", ("anna",))
    assert isinstance(bad, BadLine)
    assert isinstance(bad.error, FrameTooLong)
    assert end == EndOfStream()
    assert list(server.events()) == [EndOfStream()]
    assert server.state is State.CLOSED


def test_the_end_of_the_stream_comes_after_what_was_said_and_again_when_asked() -> None:
    client = Connection(Role.CLIENT)
    client.receive_data(b"NOTICE * :hi\r\nunended")
    client.receive_data(b"")
    client.receive_data(b"NOTICE * :ghost\r\n")
    assert list(client.events()) == [Message("NOTICE", ("*", "hi")), EndOfStream()]
    assert client.next_event() == EndOfStream()
    assert client.state is State.CLOSED


def test_what_cannot_be_rendered_changes_nothing() -> None:
    pair = ConnectionPair().registered()
    client = pair.ends[Role.CLIENT]
    for message in (Message("QUIT", ("bye\r\nJOIN #a",)), Message("PRIVMSG", ("a b", "x"))):
        with pytest.raises(UnrenderableMessage):
            client.send(message)
    assert client.state is State.REGISTERED
    assert client.data_to_send() == b""


def test_each_side_keeps_its_own_limits() -> None:
    long = b":irc.example 005 anna :" + b"x" * 2000 + b"\r\n"
    client, server = Connection(Role.CLIENT), Connection(Role.SERVER)
    client.receive_data(long)
    assert isinstance(client.next_event(), Message)
    server.receive_data(long)
    assert isinstance(server.next_event(), BadLine)


def test_the_table_speaks_of_every_state_and_both_speakers() -> None:
    assert set(TRANSITIONS) == {(state, role) for state in State for role in Role}
    assert all(not row for (state, _), row in TRANSITIONS.items() if state is State.CLOSED)
    reached = {state for row in TRANSITIONS.values() for state in row.values()}
    assert reached == set(State)
    assert not set(FORGIVEN) & {State.REGISTERED, State.CLOSING, State.CLOSED}


WORDS = st.sampled_from(
    [
        "CAP LS 302",
        "CAP REQ :x",
        "CAP END",
        "NICK a",
        "QUIT",
        "PRIVMSG a :b",
        "001 a",
        "433 a",
        "ERROR :x",
        "PING x",
        "FOO",
    ]
)


@given(st.lists(st.tuples(st.sampled_from(Role), WORDS), max_size=30))
def test_whatever_two_honest_ends_say_they_always_agree(script: list[tuple[Role, str]]) -> None:
    pair = ConnectionPair()
    for role, line in script:
        message = parse(line.encode())
        before = pair.state()
        try:
            pair.ends[role].send(message)
        except ForbiddenInState:
            assert pair.state() is before
            continue
        hearer = pair.ends[Role.SERVER if role is Role.CLIENT else Role.CLIENT]
        hearer.receive_data(pair.ends[role].data_to_send())
        assert hearer.next_event() == message
        assert pair.state() in State


@given(st.lists(st.binary(max_size=80), max_size=10), st.sampled_from(Role))
def test_no_bytes_upset_either_end_and_chunks_do_not_matter(chunks: list[bytes], role: Role) -> None:
    def heard(pieces: list[bytes]) -> list[tuple[type[Event], str]]:
        connection = Connection(role, max_line=64)
        events: list[Event] = []
        for piece in [*filter(None, pieces), b""]:
            connection.receive_data(piece)
            events += connection.events()
        assert events[-1] == EndOfStream()
        # Asked again after the end, it says so again: only the first counts here.
        events = events[: events.index(EndOfStream()) + 1]
        return [(type(event), str(getattr(event, "error", event))) for event in events]

    whole = b"".join(chunks)
    assert heard(chunks) == heard([whole]) == heard([whole[i : i + 1] for i in range(len(whole))])
