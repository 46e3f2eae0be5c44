"""Applying events: any sequence is survived, a replay gives the same state, and the first in the log wins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from snacka_server.domain.account_events import (
    AccountDropped,
    AccountExpired,
    AccountRegistered,
    AccountSettingChanged,
    ChannelRegistered,
    ChannelSettingChanged,
    ChannelUnregistered,
    LoggedIn,
    LoggedOut,
    NickReleased,
    NickReserved,
    RoleChanged,
)
from snacka_server.domain.apply import apply
from snacka_server.domain.apply_channels import KNOCK_PAUSE, MOST_INVITED
from snacka_server.domain.channel import CHANMODES, PREFIX_MODES
from snacka_server.domain.effect import Effect
from snacka_server.domain.events import (
    AwayChanged,
    ChannelCreated,
    ChannelExpired,
    ChannelRenamed,
    Event,
    Invited,
    Joined,
    Kicked,
    Knocked,
    ModesChanged,
    NickChanged,
    NodeLost,
    NodeStarted,
    Parted,
    RealnameChanged,
    Redacted,
    Said,
    Signalled,
    TopicChanged,
    UserConnected,
    UserModesChanged,
    UserQuit,
)
from snacka_server.domain.keeping import dump, load
from snacka_server.domain.marker_events import MarkerMoved
from snacka_server.domain.metadata_events import MetadataChanged
from snacka_server.domain.network import CHANNEL, Network
from snacka_server.domain.policy import Denial

UIDS = st.sampled_from(["n1.a.1", "n1.a.2", "n1.a.3", "n1.b.4", "n2.a.5", "gone"])
NICKS = st.sampled_from(["anna", "ANNA", "bo", "Björn", "björn", "小明"])
CHANNELS = st.sampled_from(["#a", "#A", "#fika", "#日本語"])
TEXTS = st.sampled_from(["", "x", "hej på dig"])
SOURCES = st.just("x!y@z")
MODES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["+", "-"]), st.sampled_from(PREFIX_MODES)).map(
            lambda p: (f"{p[0]}{p[1]}", "x")
        ),
        st.sampled_from(
            [("+m", ""), ("-m", ""), ("+k", "key"), ("-k", "key"), ("+l", "1"), ("-l", ""), ("+b", "*!*@*")]
        ),
        st.sampled_from(
            [
                ("-b", "*!*@*"),
                ("-b", "never"),
                ("+e", "a!*@*"),
                ("+I", "b!*@*"),
                ("-t", ""),
                ("-n", ""),
                ("+C", ""),
            ]
        ),
    ),
    min_size=1,
    max_size=4,
)

PAIRS = st.lists(st.tuples(st.sampled_from(["color", "status"]), TEXTS), max_size=3).map(tuple)


@st.composite
def mode_events(draw: st.DrawFn) -> ModesChanged:
    changes = tuple(draw(MODES))
    uids = tuple(draw(UIDS) for _ in changes)
    return ModesChanged(draw(UIDS), "x!y@z", draw(CHANNELS), changes, uids)


ACCOUNTS = st.sampled_from(["anna", "bo", "Björn"])
SWITCHED = st.sampled_from(
    [("always-on", "off"), ("multiclient", "off"), ("always-on", ""), ("email", "a@b")]
)


def account_events() -> st.SearchStrategy[Event]:
    """What happens to accounts, to those who are logged in, and to channels that belong to somebody."""
    return st.one_of(
        st.builds(AccountRegistered, UIDS, SOURCES, ACCOUNTS, st.just("hash"), st.just("")),
        st.builds(AccountDropped, UIDS, SOURCES, ACCOUNTS),
        st.builds(AccountExpired, UIDS, SOURCES, ACCOUNTS, st.integers(0, 3)),
        st.builds(
            lambda uid, account, setting: AccountSettingChanged(uid, "x!y@z", account, *setting),
            *(UIDS, ACCOUNTS, SWITCHED),
        ),
        st.builds(NickReserved, UIDS, SOURCES, ACCOUNTS, NICKS),
        st.builds(NickReleased, UIDS, SOURCES, ACCOUNTS, NICKS),
        st.builds(LoggedIn, UIDS, SOURCES, ACCOUNTS),
        st.builds(LoggedOut, UIDS, SOURCES),
        st.builds(UserConnected, UIDS, SOURCES, NICKS, TEXTS, TEXTS, TEXTS, ACCOUNTS),
        st.builds(UserQuit, UIDS, SOURCES, TEXTS, st.just(""), UIDS),
        st.builds(ChannelRegistered, UIDS, SOURCES, CHANNELS, ACCOUNTS),
        st.builds(ChannelUnregistered, UIDS, SOURCES, CHANNELS),
        st.builds(RoleChanged, UIDS, SOURCES, CHANNELS, ACCOUNTS, st.sampled_from(["", "o", "v"])),
        st.builds(
            ChannelSettingChanged, UIDS, SOURCES, CHANNELS, st.just("slow"), st.sampled_from(["", "1"])
        ),
    )


EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(NodeStarted, st.sampled_from(["n1.b", "n2.a"]), st.sampled_from(["n1", "n2"])),
    st.builds(NodeLost, st.sampled_from(["n1.a", "n2.a"]), st.just("n1")),
    st.builds(UserConnected, UIDS, SOURCES, NICKS, TEXTS, TEXTS, TEXTS),
    st.builds(UserQuit, UIDS, SOURCES, TEXTS),
    st.builds(NickChanged, UIDS, SOURCES, NICKS),
    st.builds(MetadataChanged, UIDS, SOURCES, st.one_of(st.just(""), CHANNELS), PAIRS),
    st.builds(AwayChanged, UIDS, SOURCES, TEXTS),
    st.builds(UserModesChanged, UIDS, SOURCES, st.sampled_from(["", "i", "Bi"]), st.sampled_from(["", "i"])),
    st.builds(RealnameChanged, UIDS, SOURCES, TEXTS),
    st.builds(ChannelCreated, UIDS, SOURCES, CHANNELS, st.just("n")),
    st.builds(Joined, UIDS, SOURCES, CHANNELS, TEXTS, TEXTS),
    st.builds(Parted, UIDS, SOURCES, CHANNELS, TEXTS),
    st.builds(Kicked, UIDS, SOURCES, CHANNELS, UIDS, NICKS, TEXTS),
    st.builds(TopicChanged, UIDS, SOURCES, CHANNELS, TEXTS),
    mode_events(),
    st.builds(Redacted, UIDS, SOURCES, CHANNELS, st.sampled_from(["", "n1.a.1"]), TEXTS, TEXTS),
    st.builds(Knocked, UIDS, SOURCES, CHANNELS),
    st.builds(Invited, UIDS, SOURCES, CHANNELS, UIDS, NICKS),
    st.builds(Said, UIDS, SOURCES, st.sampled_from([1, 2, 3]), CHANNELS, st.just(""), TEXTS),
    st.builds(Said, UIDS, SOURCES, st.just(1), NICKS, UIDS, TEXTS),
    st.builds(Signalled, UIDS, SOURCES, CHANNELS, st.just(""), st.just({"+typing": "active"})),
    st.builds(ChannelRenamed, UIDS, SOURCES, CHANNELS, CHANNELS, TEXTS),
    st.builds(ChannelExpired, st.just(""), SOURCES, CHANNELS, st.integers(0, 3)),
    st.builds(MarkerMoved, UIDS, SOURCES, st.one_of(CHANNELS, NICKS), st.integers(1, 9)),
    account_events(),
)
STORIES = st.lists(EVENTS, max_size=60)


def told(events: Sequence[Event]) -> tuple[Network, list[str]]:
    """The network after the events, and how each ended."""
    network = Network("Net", "s.l")
    ends = []
    for number, event in enumerate(events):
        outcome = apply(network, event, number)
        ends.append(outcome.numeric.code if isinstance(outcome, Denial) else type(outcome).__name__)
        check(network)
    return network, ends


def picture(network: Network) -> dict[str, Any]:
    """The whole state as plain values."""
    return {
        "users": {
            uid: (u.nick, u.away, u.realname, sorted(u.modes), sorted(u.channels))
            for uid, u in network.users.items()
        },
        "nicks": {folded: user.uid for folded, user in network.nicks.items()},
        "channels": {
            folded: (
                c.name,
                c.created_ms,
                c.permanent,
                dump(network, CHANNEL, folded),
                [(m.uid, s) for m, s in c.members.items()],
            )
            for folded, c in network.channels.items()
        },
    }


def check(network: Network) -> None:
    """What is always true."""
    assert network.invisible == sum("i" in user.modes for user in network.users.values())
    assert {user.folded: user for user in network.users.values()} == network.nicks
    for folded, channel in network.channels.items():
        assert channel.folded == folded
        assert channel.members or channel.lasting, "a room that nobody needs"
        for member, modes in channel.members.items():
            assert network.users[member.uid] is member
            assert member.channels[folded] is channel
            assert list(modes) == sorted(set(modes), key=PREFIX_MODES.index)
        assert channel.flags <= set(CHANMODES)
        assert {channel.founder, *channel.roles} - {""} <= set(network.accounts), "a standing of nobody's"
        keepers = {key.removeprefix("a:") for key in channel.keepers if key.startswith("a:")}
        assert keepers <= set(network.accounts), "whoever has the name next is somebody else"
    made = {channel: channel.made_by for channel in network.channels.values() if channel.made_by}
    assert {channel: who for who, channels in network.made.items() for channel in channels} == made
    for account in network.accounts.values():
        assert {network.owners[folded] for folded in account.nicks} == {account.folded}
    assert set(network.owners.values()) <= set(network.accounts)
    for folded, person in network.persons.items():
        assert network.users[person.uid] is person
        assert network.account(person.account) is network.accounts[folded]
    for user in network.users.values():
        for folded, channel in user.channels.items():
            assert network.channels[folded] is channel
            assert user in channel.members


@settings(max_examples=150, deadline=None)
@given(STORIES)
def test_any_sequence_is_survived_and_a_replay_is_the_same(events: list[Event]) -> None:
    first, ends = told(events)
    second, again = told(events)
    assert ends == again
    assert picture(first) == picture(second)


@settings(max_examples=100, deadline=None)
@given(STORIES)
def test_what_is_kept_of_a_channel_comes_back(events: list[Event]) -> None:
    network, _ = told(events)
    documents = [(CHANNEL, key, dump(network, CHANNEL, key) or "") for key in network.channels]
    again = Network("Test", "test.local")
    load(again, documents)
    for key, channel in network.channels.items():
        back = again.channels[key]
        assert dump(again, CHANNEL, key) == dump(network, CHANNEL, key)
        assert back.members == {}
        assert back.lasting or not (channel.lasting and not channel.permanent)


def test_unknown_keys_of_a_later_release_are_ignored() -> None:
    network = Network("Test", "test.local")
    body = '{"name":"#A","created_ms":5,"flags":"nt","topic":["te","anna",7],"colour":"red"}'
    load(network, [(CHANNEL, "#a", body)])
    back = network.channels["#a"]
    assert (back.topic, back.topic_by, back.topic_ms, back.flags) == ("te", "anna", 7, {"n", "t"})


def arrives(uid: str, nick: str) -> UserConnected:
    return UserConnected(uid, f"{nick}!u@h", nick, "u", "h", "r")


def joins(uid: str, channel: str = "#a") -> Joined:
    return Joined(uid, "x!y@z", channel, "", "r")


def test_the_first_to_want_a_name_gets_it() -> None:
    network, ends = told(
        [arrives("1", "anna"), arrives("2", "ANNA"), arrives("3", "bo"), NickChanged("3", "b", "Anna")]
    )
    assert ends == ["Effect", "433", "Effect", "433"]
    assert network.nicks["anna"].uid == "1"


def test_a_name_is_free_again_once_its_holder_has_gone() -> None:
    _, ends = told(
        [arrives("1", "anna"), UserQuit("1", "a", ""), arrives("2", "anna"), NickChanged("2", "a", "b")]
    )
    assert ends == ["Effect"] * 4


def test_the_last_place_goes_to_the_first() -> None:
    room_for_two = ModesChanged("1", "x", "#a", (("+l", "2"),), ("",))
    people = [arrives("1", "a"), arrives("2", "b"), arrives("3", "c")]
    network, ends = told([*people, joins("1"), room_for_two, joins("2"), joins("3")])
    assert ends[-2:] == ["Effect", "471"]
    assert len(network.channels["#a"].members) == 2


def test_nobody_knocks_twice_in_a_row() -> None:
    network, _ = told([arrives("1", "a"), joins("1"), arrives("2", "b"), arrives("3", "c")])
    for uid, time_ms, accepted in (
        ("2", 0, True),
        ("2", KNOCK_PAUSE - 1, False),
        ("3", KNOCK_PAUSE - 1, True),
        ("2", KNOCK_PAUSE, True),
    ):
        outcome = apply(network, Knocked(uid, "x", "#a"), time_ms)
        assert isinstance(outcome, Effect) == accepted, (uid, time_ms)
    assert set(network.channels["#a"].knocks) == {"2", "3"}


def test_who_is_gone_changes_nothing() -> None:
    network, _ = told([arrives("1", "a"), joins("1"), UserQuit("1", "a", "")])
    before = picture(network)
    for event in (
        joins("1"),
        Parted("1", "x", "#a", ""),
        NickChanged("1", "x", "b"),
        AwayChanged("1", "x", "y"),
        RealnameChanged("1", "x", "y"),
    ):
        outcome = apply(network, event, 9)
        assert isinstance(outcome, Effect)
        assert outcome.user is None
    assert picture(network) == before


def test_a_node_that_starts_again_has_lost_its_people_and_no_others() -> None:
    network, _ = told(
        [arrives("n1.a.1", "a"), arrives("n2.a.1", "b"), joins("n1.a.1"), NodeStarted("n1.b", "n1")]
    )
    assert set(network.users) == {"n2.a.1"}


def test_a_node_that_is_lost_takes_the_people_of_that_life() -> None:
    network, _ = told([arrives("n1.a.1", "a"), arrives("n1.b.1", "b"), NodeLost("n1.a", "n1")])
    assert set(network.users) == {"n1.b.1"}


def test_a_room_stays_for_what_was_said_or_decided_in_it() -> None:
    here = [arrives("1", "a"), joins("1")]
    leave = Parted("1", "x", "#a", "")
    for event in (
        Said("1", "x", 1, "#a", "", "hej"),
        TopicChanged("1", "x", "#a", "te"),
        ModesChanged("1", "x", "#a", (("+b", "*!*@x"),), ("",)),
        ModesChanged("1", "x", "#a", (("+k", "kaka"),), ("",)),
        ModesChanged("1", "x", "#a", (("+m", ""),), ("",)),
    ):
        assert "#a" in told([*here, event, leave])[0].channels
    assert "#a" not in told([*here, leave])[0].channels
    assert "#a" not in told([*here, Signalled("1", "x", "#a", "", {"+typing": "active"}), leave])[0].channels


def test_invitations_of_people_who_went_do_not_pile_up() -> None:
    network = Network("n", "s")
    apply(network, UserConnected("u", "anna!u@h", "anna", "u", "h", "r"), 1)
    apply(network, Joined("u", "anna!u@h", "#a", "", "r"), 1)
    for number in range(3 * MOST_INVITED):
        uid, nick = f"g{number}", f"guest{number}"
        apply(network, UserConnected(uid, f"{nick}!u@h", nick, "u", "h", "r"), 2)
        apply(network, Invited("u", "anna!u@h", "#a", uid, nick), 3)
        apply(network, UserQuit(uid, f"{nick}!u@h", "Quit: "), 4)
    assert len(network.channels["#a"].invited) <= MOST_INVITED


def owns(uid: str, account: str) -> AccountRegistered:
    return AccountRegistered(uid, f"{account}!u@h", account, "hash", "")


def test_of_two_who_register_a_channel_the_first_has_it_until_they_give_it_away() -> None:
    people = [arrives("1", "anna"), arrives("2", "bo"), owns("1", "anna"), owns("2", "bo"), joins("1")]
    wants = [ChannelRegistered(uid, "x", "#a", name) for uid, name in (("1", "anna"), ("2", "bo"))]
    network, ends = told([*people, *wants])
    assert ends[-2:] == ["Effect", "482"]
    assert (network.channels["#a"].founder, network.channels["#a"].roles) == ("anna", {"anna": "q"})
    network, ends = told([*people, *wants, ChannelRegistered("1", "anna", "#a", "bo")])
    assert ends[-1] == "Effect"
    assert network.channels["#a"].founder == "bo"


def test_nobody_inherits_a_standing_with_a_name() -> None:
    """The role was given while the account was being dropped."""
    network, _ = told(
        [
            *(arrives("1", "anna"), arrives("2", "bo"), owns("1", "anna"), owns("2", "bo"), joins("1")),
            *(AccountDropped("2", "bo", "bo"), RoleChanged("1", "anna", "#a", "bo", "o"), owns("2", "bo")),
        ]
    )
    assert network.channels["#a"].roles == {}


def test_what_is_taken_back_is_found_in_a_channel_that_was_just_renamed() -> None:
    here = [arrives("1", "a"), joins("1"), Said("1", "x", 1, "#a", "", "hej")]
    network, _ = told([*here, ChannelRenamed("1", "x", "#a", "#b", "")])
    taken_back = apply(network, Redacted("1", "x", "#a", "", "m", ""), 9)
    assert isinstance(taken_back, Effect)
    assert taken_back.channel is network.channels["#b"]
    assert isinstance(apply(network, Redacted("1", "x", "#none", "", "m", ""), 9), Denial)
