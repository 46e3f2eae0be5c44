"""Logging in: the best way that is safe, again after reconnects, and what is said when it does not work."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import pytest

from snacka_protocol import sasl
from snacka_protocol.scram import saslprep
from snacka_tui.model.changes import AccountChanged, AccountStep, Change, Notice
from snacka_tui.model.identity import Identity
from snacka_tui.model.timeline import Kind
from support.scram_server import ScramServer
from support.scripted_network import NONCE, SNACKA, MemoryJournal, Script

ALICE = Identity("alice", account="alice", password="sesame")
PLAIN_LINE = "AUTHENTICATE " + base64.b64encode(b"\0alice\0sesame").decode()


def script(offered: str, identity: Identity = ALICE, *, private: bool = True) -> Script:
    """A session at the moment when its CAP REQ was answered."""
    made = Script(caps=offered, identity=identity, private=private)
    made.open()
    made.sent()
    made.hear(f":irc.test CAP * LS :{offered}")
    if "CAP REQ sasl" in made.sent():
        made.hear(":irc.test CAP * ACK :sasl")
    return made


def steps(changes: Sequence[Change]) -> list[tuple[AccountStep, str]]:
    return [(change.step, change.text) for change in changes if isinstance(change, AccountChanged)]


def prove(made: Script, server: ScramServer) -> list[Change]:
    """Carry the exchange between session and server until the server is done."""
    made.hear("AUTHENTICATE +")
    for answer in (server.first, server.final):
        assembler = sasl.ChunkAssembler()
        lines = [line.removeprefix("AUTHENTICATE ") for line in made.sent()]
        came = [assembler.feed(line) for line in lines][-1]
        assert came is not None
        for chunk in sasl.chunks(answer(came)):
            made.hear(f"AUTHENTICATE {chunk}")
    return made.session.take_changes()


def test_scram_comes_first_and_the_server_must_prove_itself_too() -> None:
    made = script("sasl=PLAIN,SCRAM-SHA-256")
    assert made.sent() == ["AUTHENTICATE SCRAM-SHA-256"]
    prove(made, ScramServer(saslprep("sesame")))
    assert made.sent() == ["AUTHENTICATE +"]
    changes = made.hear(
        ":irc.test 900 alice alice!u@h alice :You are now logged in", ":irc.test 903 alice :ok"
    )
    assert steps(changes) == [(AccountStep.LOGGED_IN, "alice")]
    assert made.sent() == ["CAP END"]
    assert made.session.account == "alice"


def test_a_server_that_does_not_know_the_password_is_not_believed() -> None:
    made = script("sasl=SCRAM-SHA-256")
    made.sent()
    prove(made, ScramServer("another"))
    assert made.sent() == ["AUTHENTICATE *"]
    made.hear(":irc.test 906 alice :aborted")
    assert made.sent() == ["CAP END"]
    assert made.session.account == ""


def test_a_wrong_password_is_not_tried_again_in_the_clear() -> None:
    made = script("sasl=PLAIN,SCRAM-SHA-256")
    made.sent()
    made.hear("AUTHENTICATE +")
    first = sasl.ChunkAssembler().feed(made.sent()[0].removeprefix("AUTHENTICATE "))
    made.hear(*(f"AUTHENTICATE {chunk}" for chunk in sasl.chunks(ScramServer("other").first(first or b""))))
    made.sent()
    changes = made.hear(":irc.test 904 alice :SASL authentication failed")
    assert made.sent() == ["CAP END"]
    assert steps(changes) == [(AccountStep.REFUSED, "The account's name or the password is not right.")]
    assert any("here as a guest" in change.text for change in changes if isinstance(change, Notice))


def test_an_account_that_has_no_verifier_logs_in_by_plain() -> None:
    made = script("sasl=PLAIN,SCRAM-SHA-256")
    made.hear("AUTHENTICATE +")
    made.sent()
    made.hear(":irc.test 904 alice :no SCRAM for this account")
    assert made.sent() == ["AUTHENTICATE PLAIN"]
    made.hear("AUTHENTICATE +")
    assert made.sent() == [PLAIN_LINE]


def test_what_the_server_does_not_know_is_learned_from_its_list() -> None:
    made = script("sasl")
    assert made.sent() == ["AUTHENTICATE SCRAM-SHA-256"]
    made.hear(":irc.test 908 alice PLAIN,EXTERNAL :are available", ":irc.test 904 alice :failed")
    assert made.sent() == ["AUTHENTICATE PLAIN"]


@pytest.mark.parametrize("in_the_open", [False, True])
def test_no_password_crosses_an_open_connection_unless_one_says_so(in_the_open: bool) -> None:
    identity = Identity("alice", account="alice", password="sesame", in_the_open=in_the_open)
    made = script("sasl=PLAIN", identity, private=False)
    assert made.sent() == (["AUTHENTICATE PLAIN"] if in_the_open else ["CAP END"])
    told = " ".join(made.lines(Kind.ERROR, "*"))
    assert ("not encrypted" in told) != in_the_open


def test_scram_needs_no_encryption() -> None:
    assert script("sasl=PLAIN,SCRAM-SHA-256", private=False).sent() == ["AUTHENTICATE SCRAM-SHA-256"]


def test_a_certificate_logs_in_by_itself() -> None:
    made = script("sasl=PLAIN,EXTERNAL", Identity("alice", certificate=True))
    assert made.sent() == ["AUTHENTICATE EXTERNAL"]
    made.hear("AUTHENTICATE +")
    assert made.sent() == ["AUTHENTICATE +"]


def test_logging_in_later_and_again_after_a_reconnect() -> None:
    made = Script(caps="sasl=PLAIN message-tags").online()
    made.session.focus("#lobby")
    made.session.login("alice", "sesame")
    assert made.session._net.outgoing == []
    made.hear(":irc.test CAP alice ACK :sasl", "AUTHENTICATE +")
    assert made.sent() == ["AUTHENTICATE PLAIN", PLAIN_LINE]
    made.hear(":irc.test 900 alice alice!u@h alice :in", ":irc.test 903 alice :ok")
    assert made.lines(Kind.INFO)[-1] == "You are logged in as alice."
    assert made.sent() == []
    made.drop()
    made.open()
    made.sent()
    made.hear(":irc.test CAP * LS :sasl=PLAIN")
    assert made.sent() == ["CAP REQ sasl"]


@pytest.mark.parametrize("isupport", [NONCE, SNACKA], ids=["one person", "each for themselves"])
def test_whoever_logs_in_under_another_name_comes_in_once_more_where_that_makes_one_person(
    isupport: str,
) -> None:
    made = Script(caps="sasl=PLAIN message-tags", isupport=isupport).online()
    made.session.login("bob", "sesame")
    made.hear(":irc.test CAP alice ACK :sasl", "AUTHENTICATE +")
    made.sent()
    made.hear(":irc.test 900 alice alice!u@h bob :in", ":irc.test 903 alice :ok")
    assert made.sent() == (["QUIT :Back as bob"] if isupport == NONCE else [])


def test_a_refusal_is_told_where_one_asked() -> None:
    made = Script(caps="sasl=PLAIN").online()
    made.session.focus("#lobby")
    made.session.login("alice", "wrong")
    made.hear(":irc.test CAP alice ACK :sasl", "AUTHENTICATE +", ":irc.test 904 alice :SASL failed")
    assert made.lines(Kind.ERROR) == ["The account's name or the password is not right."]


def test_a_network_without_logins_has_a_service_for_it() -> None:
    made = Script(caps="echo-message").online()
    made._out += made.session.login("alice", "sesame")
    assert made.sent() == ["PRIVMSG NickServ :IDENTIFY alice sesame"]
    made.hear(":alice!u@h PRIVMSG NickServ :IDENTIFY alice sesame")
    assert "sesame" not in str([entry.text for entry in made.entries("NickServ")])
    made.drop()
    made.open()
    made.welcome()
    assert "PRIVMSG NickServ :IDENTIFY alice sesame" in made.sent()


def test_logging_out_is_for_good() -> None:
    made = script("sasl=PLAIN")
    made.session.logout()
    made.drop()
    made.open()
    made.sent()
    made.hear(":irc.test CAP * LS :sasl=PLAIN")
    assert made.sent() == ["CAP END"]


def test_accounts_that_come_back_are_logged_in_to() -> None:
    made = Script(caps="message-tags", identity=ALICE).online()
    made.hear(":irc.test CAP alice NEW :sasl=PLAIN", ":irc.test CAP alice ACK :sasl")
    assert made.sent()[-2:] == ["CAP REQ sasl", "AUTHENTICATE PLAIN"]


@pytest.mark.parametrize("caps", ["", "echo-message"])
def test_a_password_written_to_a_service_is_not_kept_and_not_shown(caps: str) -> None:
    journal = MemoryJournal()
    made = Script(caps=caps, journal=journal).online()
    messages = made.say("IDENTIFY sesame", "NickServ")
    assert [message.params for message in messages] == [("NickServ", "IDENTIFY sesame")]
    assert journal.kept == {}
    if caps:
        made.hear(":alice!u@h PRIVMSG NickServ :IDENTIFY sesame")
    assert [entry.text for entry in made.entries("NickServ") if entry.own] == ["IDENTIFY ••••••"]
    made.drop()
    assert made.say("IDENTIFY sesame", "NickServ") == []


def test_a_network_without_a_service_gets_the_password_once() -> None:
    made = Script(caps="").online()
    made.session.focus("#lobby")
    made.session.login("alice", "sesame")
    assert "NickServ was asked" in made.lines(Kind.INFO)[-1]
    changes = made.hear(":irc.test 401 alice NickServ :No such nick")
    assert steps(changes)[1:] == [
        (AccountStep.REFUSED, "This network keeps no accounts: it has no NickServ.")
    ]
    assert made.lines(Kind.ERROR)[-1] == "This network keeps no accounts: it has no NickServ."
    made.drop()
    made.open()
    made.welcome()
    assert not any("sesame" in line for line in made.sent())


def test_a_further_device_goes_by_the_name_of_those_that_are_there() -> None:
    made = script("sasl=PLAIN", Identity("phone", account="alice", password="sesame"))
    made.hear("AUTHENTICATE +", ":irc.test 900 phone phone!u@h alice :You are now logged in")
    made.hear(":irc.test 903 phone :ok")
    changes = made.welcome("alice")
    (told,) = [change.text for change in changes if isinstance(change, Notice)]
    assert told == "You are here already, as alice: so you are called here, too."
    made.sent()
    made.now_ms += 60_000
    made.session.tick()
    assert "NICK" not in {message.command for message in made.session.drain()}
