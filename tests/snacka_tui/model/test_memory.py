"""Rooms that come back, rooms that stand first, and rooms that do not disturb."""

from __future__ import annotations

from snacka_tui.model.changes import Mentioned
from snacka_tui.model.memory import NetworkMemory, RoomMemory
from snacka_tui.model.session import Identity, Session
from support.scripted_network import Script


def says(made: Script, text: str, target: str = "#lobby") -> list[Mentioned]:
    changes = made.hear(f":bob!b@h PRIVMSG {target} :{text}")
    return [change for change in changes if isinstance(change, Mentioned)]


def test_what_is_remembered_brings_one_back_into_the_same_rooms() -> None:
    made = Script().online()
    made.session.join("#secret", "key")
    made.joins("#secret")
    made.session.open_direct("bob")
    made.session.pin("bob")
    made.session.mute("#lobby", 60)
    memory = made.session.memory("#secret")
    assert memory.shown == "#secret"
    again = Session(Identity("alice"), clock=lambda: made.now_ms, random_id=str, memory=memory)
    assert [(room.name, room.pinned, room.muted, room.wanted) for room in again.rooms_in_order()[1:]] == [
        ("bob", True, False, False), ("#lobby", False, True, True), ("#secret", False, False, True),
    ]  # fmt: skip
    assert again.memory("#secret") == memory


def test_rooms_that_were_left_and_the_servers_own_are_not_remembered() -> None:
    made = Script().online()
    made.hear(":alice!u@h PART #lobby")
    assert made.session.memory("*") == NetworkMemory()


def test_a_mute_ends_also_while_one_is_away() -> None:
    memory = NetworkMemory((RoomMemory("#lobby", muted_until_ms=1),))
    session = Session(Identity("alice"), clock=lambda: 2, random_id=str, memory=memory)
    assert not session.rooms["#lobby"].muted


def test_a_muted_room_counts_but_does_not_call() -> None:
    made = Script().online()
    made.session.mute("#lobby", 5)
    assert says(made, "hello alice") == []
    assert (made.room().unread, made.room().mentions) == (1, 1)
    made.now_ms += 5 * 60_000
    made.session.tick()
    assert len(says(made, "hello alice")) == 1


def test_a_muted_person_is_no_mention_each_time() -> None:
    made = Script().online()
    made.session.open_direct("bob")
    made.session.mute("bob")
    assert says(made, "psst", "alice") == []
    assert (made.room("bob").unread, made.room("bob").mentions) == (1, 0)
    made.session.unmute("bob")
    assert len(says(made, "psst", "alice")) == 1
