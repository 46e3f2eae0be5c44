"""On networks without labels, an answer is shown where its command was typed, also when it comes late."""

from __future__ import annotations

from snacka_protocol.message import Message
from snacka_tui.model.timeline import Kind
from support.scripted_network import Script


def two_rooms() -> Script:
    made = Script(caps="", isupport="CHANTYPES=#", rooms=("#lobby", "#garden")).online()
    made.joins("#garden")
    made.sent()
    return made


def ask(made: Script, room: str, command: str, *params: str) -> None:
    made.session.request(Message(command, params), room=room)


def told(made: Script, room: str) -> list[str]:
    return [entry.text for entry in made.entries(room) if entry.kind in (Kind.INFO, Kind.ERROR)]


def test_answers_that_come_after_another_command_was_typed_elsewhere() -> None:
    made = two_rooms()
    ask(made, "#lobby", "WHOIS", "bob")
    ask(made, "#garden", "AWAY", "lunch")
    ask(made, "#garden", "WHOIS", "carol")
    made.hear(
        ":irc.test 311 alice bob b host * :Bob",
        ":irc.test 306 alice :away",
        ":irc.test 318 alice bob :End",
        ":irc.test 311 alice carol c host * :Carol",
        ":irc.test 318 alice carol :End",
    )
    assert told(made, "#lobby") == ["bob is Bob (b@host)"]
    assert told(made, "#garden") == ["You are marked as away.", "carol is Carol (c@host)"]


def test_a_refusal_belongs_to_the_command_that_can_be_refused_so() -> None:
    made = two_rooms()
    ask(made, "#lobby", "KICK", "#lobby", "bob")
    ask(made, "#garden", "TIME")
    made.hear(":irc.test 482 alice #lobby :no", ":irc.test 391 alice irc.test :noon")
    assert told(made, "#lobby") == ["Only operators of #lobby may do that."]
    assert told(made, "#garden") == ["The time at irc.test is noon."]


def test_what_one_did_oneself_is_an_answer_too() -> None:
    made = two_rooms()
    ask(made, "#lobby", "KICK", "#lobby", "bob")
    ask(made, "#garden", "KICK", "#garden", "bob")
    made.hear(":alice!u@h KICK #lobby bob :out", ":irc.test 482 alice #garden :no")
    assert told(made, "#garden") == ["Only operators of #garden may do that."]
    assert told(made, "#lobby") == []


def test_the_server_names_the_command_it_does_not_know() -> None:
    made = two_rooms()
    ask(made, "#lobby", "DANCE")
    ask(made, "#garden", "WHOIS", "bob")
    made.hear(":irc.test 421 alice DANCE :Unknown command", ":irc.test FAIL WHOIS BUSY :Too busy.")
    assert told(made, "#lobby") == ["This server does not know DANCE."]
    assert told(made, "#garden") == ["Too busy."]


def test_an_answer_that_never_comes_is_forgotten() -> None:
    made = two_rooms()
    ask(made, "#lobby", "WHOIS", "bob")
    made.now_ms += 100_000
    ask(made, "#garden", "WHOIS", "carol")
    made.hear(":irc.test 311 alice carol c host * :Carol")
    assert told(made, "#garden") == ["carol is Carol (c@host)"]
