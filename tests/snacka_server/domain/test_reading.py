"""Who may read a channel's history, from when on, and how much of it is kept."""

from __future__ import annotations

import pytest

from snacka_server.domain.channel import Channel
from snacka_server.domain.network import Network
from snacka_server.domain.policy import kept, readable_since
from snacka_server.domain.user import User


def somebody(nick: str) -> User:
    return User(f"n1.{nick}", nick, nick, nick, "host", nick, "", 0)


def test_members_read_all_or_from_when_they_came() -> None:
    network = Network("Net", "server")
    channel = network.channels["#a"] = Channel("#a", "#a", 0)
    anna, bo = somebody("anna"), somebody("bo")
    network.join(anna, channel, "o", 100)
    network.join(bo, channel, "", 200)
    assert [readable_since(one, channel) for one in (anna, bo, somebody("carl"))] == [0, 0, None]
    channel.settings["history"] = "joined"
    assert [readable_since(one, channel) for one in (anna, bo, somebody("carl"))] == [100, 200, None]
    network.leave(bo, channel)
    assert readable_since(bo, channel) is None
    network.join(bo, channel, "", 300)
    assert readable_since(bo, channel) == 300


@pytest.mark.parametrize(
    ("days", "size", "own", "expected"),
    [
        (0, 0, {}, (0, 0)),
        (30, 500, {}, (30, 500)),
        (30, 500, {"history-days": "7", "history-size": "100"}, (7, 100)),
        (30, 500, {"history-days": "90", "history-size": "9999"}, (30, 500)),
        (0, 0, {"history-days": "90", "history-size": "9999"}, (90, 9999)),
        (30, 500, {"history-days": "0", "history-size": "nonsense"}, (30, 500)),
        (0, 0, {"history-days": "-1", "history-size": "99999999999999999999"}, (0, 0)),
    ],
)
def test_a_channel_keeps_less_never_more(
    days: int, size: int, own: dict[str, str], expected: tuple[int, int]
) -> None:
    channel = Channel("#a", "#a", 0)
    channel.settings.update(own)
    assert kept(channel, days, size) == expected


def test_private_talk_has_days_and_no_number() -> None:
    assert kept(None, 30, 500) == (30, 0)
