"""Who was here: remembered by name, the last one first, and not without end."""

from __future__ import annotations

from snacka_server.domain.apply import apply
from snacka_server.domain.departed import REMEMBERED
from snacka_server.domain.events import (
    Event,
    NickChanged,
    NodeStarted,
    RealnameChanged,
    UserConnected,
    UserQuit,
)
from snacka_server.domain.network import Network


def told(*events: Event) -> Network:
    network = Network("Net", "s.l")
    for number, event in enumerate(events):
        apply(network, event, number)
    return network


def arrives(uid: str, nick: str) -> UserConnected:
    return UserConnected(uid, f"{nick}!u@h", nick, "u", "h", "r")


def test_those_who_left_or_changed_their_name_last_first() -> None:
    network = told(
        arrives("1", "Åsa"),
        NickChanged("1", "x", "åsa"),  # the same name: nobody left
        RealnameChanged("1", "x", "Åsa A"),
        NickChanged("1", "x", "anna"),
        arrives("2", "ÅSA"),
        UserQuit("2", "x", ""),
    )
    assert [(was.nick, was.realname, was.left_ms) for was in network.who_was("åSA")] == [
        ("ÅSA", "r", 5),
        ("åsa", "Åsa A", 3),
    ]
    assert network.who_was("anna") == network.who_was("#") == []


def test_those_whom_a_restart_took() -> None:
    assert [was.nick for was in told(arrives("n1.a.1", "bo"), NodeStarted("n1.b", "n1")).who_was("bo")] == [
        "bo"
    ]


def test_the_oldest_are_forgotten() -> None:
    network = Network("Net", "s.l")
    for number in range(REMEMBERED + 5):
        apply(network, arrives(str(number), f"n{number}"), 0)
        apply(network, UserQuit(str(number), "x", ""), 0)
    assert len(network.departed) == REMEMBERED
    assert not network.who_was("n4")
    assert network.who_was("n5")
