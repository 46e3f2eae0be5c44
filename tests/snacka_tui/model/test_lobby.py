"""Which room one lands in when none was asked for."""

from __future__ import annotations

import pytest

from snacka_tui.model.changes import Joined, RoomRenamed
from snacka_tui.model.outbox import Outbox
from snacka_tui.model.room import RoomKind
from snacka_tui.model.session import Identity, Session
from support.scripted_network import NONCE, START_MS, Script


def coming(lobby: str | None, isupport: str, rooms: tuple[str, ...] = ()) -> Script:
    script = Script(isupport=isupport, rooms=rooms)
    ids = iter(range(1000))
    script.session = Session(
        Identity("alice"),
        clock=lambda: START_MS,
        random_id=lambda: f"id{next(ids)}",
        rooms=rooms,
        lobby=lobby,
        outbox=Outbox(),
    )
    return script


def channels(script: Script) -> list[str]:
    return [room.name for room in script.session.rooms_in_order() if room.kind is RoomKind.CHANNEL]


def joins(script: Script) -> list[str]:
    return [line for line in script.sent() if line.startswith("JOIN")]


def test_the_servers_own_lobby_takes_the_place_of_the_guess() -> None:
    script = coming("#lobby", f"{NONCE} LOBBY=#salon")
    script.session.focus("#lobby")
    script.say("typed while connecting")
    script.open()
    changes = script.welcome()
    assert joins(script) == ["JOIN #salon"]
    assert channels(script) == ["#salon"]
    assert RoomRenamed("#lobby", "#salon") in changes
    assert Joined("#salon", asked=False) in script.joins("#salon")
    assert [message.params for message in script.messages_sent() if message.command == "PRIVMSG"] == [
        ("#salon", "typed while connecting")
    ]


def test_without_a_guess_the_lobby_told_is_joined() -> None:
    script = coming("", f"{NONCE} LOBBY=#salon")
    script.open()
    script.welcome()
    assert joins(script) == ["JOIN #salon"]


@pytest.mark.parametrize("told", ["LOBBY=salon", "LOBBY", "LOBBY=#a,#b", "LOBBY=#a\\x20b"])
def test_nonsense_leaves_the_guess(told: str) -> None:
    script = coming("#lobby", f"{NONCE} {told}")
    script.open()
    script.welcome()
    assert joins(script) == ["JOIN #lobby"]


def test_a_room_that_was_asked_for_is_the_only_one() -> None:
    script = coming(None, f"{NONCE} LOBBY=#salon", rooms=("#kitchen",))
    script.open()
    script.welcome()
    assert joins(script) == ["JOIN #kitchen"]


def test_it_is_looked_for_once() -> None:
    script = coming("#lobby", f"{NONCE} LOBBY=#salon")
    script.open()
    script.welcome()
    script.joins("#salon")
    script.session.join("#lobby")
    script.joins("#lobby")
    script.drop()
    script.open()
    script.sent()
    script.welcome()
    assert joins(script) == ["JOIN #salon,#lobby"]
