"""Who is remembered as looking after a channel, how channels are renamed and how they end, in the state."""

from __future__ import annotations

from snacka_server.domain.account_events import AccountDropped, AccountRegistered
from snacka_server.domain.apply import apply
from snacka_server.domain.events import (
    ChannelExpired,
    ChannelRenamed,
    Event,
    Joined,
    Kicked,
    ModesChanged,
    NickChanged,
    Parted,
    Said,
    UserConnected,
    UserQuit,
)
from snacka_server.domain.keeping import dump, load
from snacka_server.domain.network import CHANNEL, Network
from snacka_server.domain.policy import Denial


class Story:
    """A network and what happens in it; `now` is the time of the last event."""

    def __init__(self, *people: str) -> None:
        self.network = Network("Net", "server")
        self.now = 0
        for name in people:
            self.tell(UserConnected(name, f"{name}!u@h", name, "u", "h", name))
            self.tell(Joined(name, f"{name}!u@h", "#a", "", name))
        self.tell(Said(people[0], "x", 1, "#a", "", "ours"))

    def tell(self, event: Event, after: int = 1) -> object:
        self.now += after
        return apply(self.network, event, self.now)

    def keepers(self, channel: str = "#a") -> list[str]:
        return list(self.network.channels[channel].keepers)


def test_those_who_operate_are_remembered_as_they_were_when_they_went() -> None:
    story = Story("anna", "bo", "carl", "dave")
    assert story.keepers() == ["g:anna!u@h"]
    story.tell(
        ModesChanged(
            "anna", "x", "#a", (("+o", "bo"), ("+q", "carl"), ("+v", "dave")), ("bo", "carl", "dave")
        )
    )
    assert story.keepers() == ["g:anna!u@h", "g:bo!u@h", "g:carl!u@h"]
    story.tell(ModesChanged("anna", "x", "#a", (("-o", "bo"),), ("bo",)))
    story.tell(Kicked("anna", "x", "#a", "carl", "carl", "out"))
    assert story.keepers() == ["g:anna!u@h"]
    story.tell(NickChanged("anna", "anna!u@h", "annika"))
    story.tell(UserQuit("anna", "annika!u@h", "bye"))
    assert story.keepers() == ["g:anna!u@h", "g:annika!u@h"]


def test_an_account_is_forgotten_when_it_is_dropped() -> None:
    story = Story("anna", "bo")
    story.tell(AccountRegistered("anna", "x", "anna", "hash", ""))
    story.tell(Parted("anna", "x", "#a", ""))
    assert "a:anna" in story.keepers()
    story.tell(AccountDropped("anna", "x", "anna"))
    assert "a:anna" not in story.keepers()


def test_a_renamed_channel_is_found_by_the_names_it_had() -> None:
    story = Story("anna")
    network = story.network
    for before, name in (("#a", "#b"), ("#b", "#C"), ("#c", "#d"), ("#d", "#e")):
        story.tell(ChannelRenamed("anna", "x", before, name, ""))
    channel = network.channels["#e"]
    assert channel.former == ("#b", "#c", "#d")
    assert [network.moved(name) for name in ("#a", "#B", "#d", "#e", "nonsense")] == [
        None,
        channel,
        channel,
        None,
        None,
    ]
    assert list(network.users["anna"].channels) == ["#e"]
    # What was on its way to the old name arrives; a kept one is found again later.
    story.tell(Said("anna", "x", 1, "#d", "", "late"))
    assert list(network.channels) == ["#e"]
    later = Network("Net", "server")
    body = dump(network, CHANNEL, "#e")
    assert body is not None
    load(later, [(CHANNEL, "#e", body)])
    found = later.moved("#d")
    assert found is not None
    assert (found.name, found.keepers) == ("#e", channel.keepers)
    # Going back to a name frees it of that; a name in use is refused.
    story.tell(ChannelRenamed("anna", "x", "#e", "#b", ""))
    assert network.channels["#b"].former == ("#c", "#d", "#e")
    story.tell(Joined("anna", "x", "#new", "", "anna"))
    assert isinstance(story.tell(ChannelRenamed("anna", "x", "#new", "#B", "")), Denial)
    assert isinstance(story.tell(ChannelRenamed("anna", "x", "#gone", "#there", "")), Denial)


def test_a_channel_ends_only_if_it_is_still_quiet_then() -> None:
    story = Story("anna")
    assert "#a" in story.network.channels
    story.tell(ChannelExpired("", "server", "#a", 10), 100)
    assert "#a" in story.network.channels
    story.tell(Parted("anna", "x", "#a", ""))
    story.tell(ChannelExpired("", "server", "#a", 10), 9)
    assert "#a" in story.network.channels
    story.tell(ChannelExpired("", "server", "#a", 10))
    assert story.network.channels == {}
    assert dump(story.network, CHANNEL, "#a") is None
