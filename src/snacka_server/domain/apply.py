"""What each event does to the state: deterministic, the same on every node and in a replay.

State may have changed since a handler decided, so every function tolerates a stale decision: the first in
the log wins, a loser gets a Denial, and an event about somebody who is gone changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_channel, fold_nick

from .channel import PREFIX_MODES, Channel
from .events import (
    AwayChanged,
    ChannelCreated,
    Event,
    Invited,
    Joined,
    Kicked,
    Knocked,
    ModesChanged,
    NickChanged,
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
from .network import Network
from .policy import Denial, founder_modes
from .user import User

if TYPE_CHECKING:
    from .session import Session


@dataclass(slots=True)
class Effect:
    """What an accepted event touched: what delivery needs to find who hears of it.

    `peers` are the people to tell where no single channel says it, taken before anything was removed.
    `watchers` monitor the person's name as it is now; `bereft` monitor `given_up`, the one they had before.
    """

    user: User | None = None
    channel: Channel | None = None
    target: User | None = None
    channels: tuple[Channel, ...] = ()
    peers: frozenset[User] = frozenset()
    granted: str = ""
    watchers: tuple[Session, ...] = ()
    bereft: tuple[Session, ...] = ()
    given_up: str = ""


Outcome = Effect | Denial
NOTHING = Effect()

KNOCK_PAUSE: Final = 120_000
"""Milliseconds in which one person knocks on a channel once."""


def apply(network: Network, event: Event, time_ms: int) -> Outcome:
    """Change the state by one event. `time_ms` is the log's time, UTC milliseconds."""
    return _APPLY[type(event)](network, event, time_ms)


def _node_started(network: Network, event: NodeStarted, time_ms: int) -> Outcome:
    gone = [user for user in network.users.values() if user.uid.startswith(f"{event.source}.")]
    for user in gone:
        if not user.uid.startswith(event.uid):
            network.remember(user, time_ms)
            network.remove_user(user)
    return NOTHING


def _connected(network: Network, event: UserConnected, time_ms: int) -> Outcome:
    if event.uid in network.users:
        return NOTHING
    folded = fold_nick(event.nick)
    if folded in network.nicks:
        return Denial(numerics.ERR_NICKNAMEINUSE, (event.nick,))
    user = User(
        event.uid, event.nick, folded, event.username, event.host, event.realname, event.account, time_ms
    )
    network.add_user(user)
    return Effect(user=user, watchers=network.watchers.of(folded))


def _quit(network: Network, event: UserQuit, time_ms: int) -> Outcome:
    user = network.users.get(event.uid)
    if user is None:
        return NOTHING
    peers = user.peers() - {user}
    network.remember(user, time_ms)
    channels = network.remove_user(user)
    return Effect(
        user=user,
        channels=tuple(channels),
        peers=frozenset(peers),
        bereft=network.watchers.of(user.folded),
        given_up=user.nick,
    )


def _renamed(network: Network, event: NickChanged, time_ms: int) -> Outcome:
    user = network.users.get(event.uid)
    if user is None:
        return NOTHING
    holder = network.nicks.get(fold_nick(event.nick))
    if holder is not None and holder is not user:
        return Denial(numerics.ERR_NICKNAMEINUSE, (event.nick,))
    before, given_up = user.folded, user.nick
    if fold_nick(event.nick) != before:
        network.remember(user, time_ms)
    network.rename(user, event.nick)
    effect = Effect(user=user, channels=tuple(user.channels.values()), peers=frozenset(user.peers()))
    if user.folded != before:
        effect.watchers = network.watchers.of(user.folded)
        effect.bereft, effect.given_up = network.watchers.of(before), given_up
    return effect


def _away(network: Network, event: AwayChanged, time_ms: int) -> Outcome:
    user = network.users.get(event.uid)
    if user is None:
        return NOTHING
    user.away = event.message
    return _told_to_watchers(network, user)


def _realname(network: Network, event: RealnameChanged, time_ms: int) -> Outcome:
    user = network.users.get(event.uid)
    if user is None:
        return NOTHING
    user.realname = event.realname
    return _told_to_watchers(network, user)


def _user_modes(network: Network, event: UserModesChanged, time_ms: int) -> Outcome:
    user = network.users.get(event.uid)
    if user is None:
        return NOTHING
    network.set_modes(user, event.added, event.removed)
    return Effect(user=user)


def _told_to_watchers(network: Network, user: User) -> Effect:
    """A change of the person, for those who share a channel with them and those who monitor them."""
    return Effect(user=user, peers=frozenset(user.peers()), watchers=network.watchers.of(user.folded))


def _created(network: Network, event: ChannelCreated, time_ms: int) -> Outcome:
    folded = fold_channel(event.channel)
    channel = network.channels.get(folded)
    if channel is None:
        channel = Channel(event.channel, folded, time_ms, event.modes)
        network.channels[folded] = channel
    channel.permanent = True
    return Effect(channel=channel)


def _joined(network: Network, event: Joined, time_ms: int) -> Outcome:
    folded = fold_channel(event.channel)
    channel = network.channels.get(folded)
    user = network.users.get(event.uid)
    if user is None:
        return NOTHING
    if channel is None:
        channel = Channel(event.channel, folded, time_ms)
        network.channels[folded] = channel
    elif user in channel.members:
        return Effect(user=None, channel=channel)
    elif channel.limit and len(channel.members) >= channel.limit and user.uid not in channel.invited:
        # The last place was there when they asked, and somebody else was in the log before them.
        return Denial(numerics.ERR_CHANNELISFULL, (channel.name,))
    granted = founder_modes(channel)
    network.join(user, channel, granted)
    return Effect(user=user, channel=channel, granted=granted)


def _parted(network: Network, event: Parted, time_ms: int) -> Outcome:
    return _left(network, event.uid, event.channel)


def _kicked(network: Network, event: Kicked, time_ms: int) -> Outcome:
    return _left(network, event.target_uid, event.channel)


def _left(network: Network, uid: str, name: str) -> Outcome:
    channel = network.channels.get(fold_channel(name))
    user = network.users.get(uid)
    if channel is None or user is None or user not in channel.members:
        return NOTHING
    peers = frozenset(channel.members)
    network.leave(user, channel)
    return Effect(user=user, channel=channel, peers=peers)


def _topic(network: Network, event: TopicChanged, time_ms: int) -> Outcome:
    channel = network.channels.get(fold_channel(event.channel))
    if channel is None:
        return NOTHING
    channel.topic = event.topic
    channel.topic_by = event.source
    channel.topic_ms = time_ms
    return Effect(channel=channel)


def _modes(network: Network, event: ModesChanged, time_ms: int) -> Outcome:
    channel = network.channels.get(fold_channel(event.channel))
    if channel is None:
        return NOTHING
    for (change, param), uid in zip(event.changes, event.uids, strict=True):
        adding, letter = change[0] == "+", change[1]
        if letter not in PREFIX_MODES:
            channel.change(letter, param, adding=adding, by=event.source, time_ms=time_ms)
        elif (member := network.users.get(uid)) is not None and member in channel.members:
            channel.grant(member, letter, adding=adding)
    return Effect(channel=channel)


def _invited(network: Network, event: Invited, time_ms: int) -> Outcome:
    channel = network.channels.get(fold_channel(event.channel))
    target = network.users.get(event.target_uid)
    if target is None:
        return NOTHING
    if channel is not None:
        channel.invited.add(target.uid)
    return Effect(channel=channel, target=target)


def _knocked(network: Network, event: Knocked, time_ms: int) -> Outcome:
    channel = network.channel(event.channel)
    user = network.users.get(event.uid)
    if channel is None or user is None:
        return NOTHING
    recent = {uid: when for uid, when in channel.knocks.items() if when > time_ms - KNOCK_PAUSE}
    if user.uid in recent:
        return Denial(numerics.ERR_TOOMANYKNOCK, (channel.name,))
    channel.knocks = {**recent, user.uid: time_ms}
    return Effect(user=user, channel=channel)


def _message(network: Network, event: Said | Signalled, time_ms: int) -> Outcome:
    user = network.users.get(event.uid)
    if user is not None:
        user.active_ms = time_ms
    if event.target_uid:
        target = network.users.get(event.target_uid)
        if type(event) is Said and user is not None and target is not None:
            user.talks[event.talk] = target
            target.talks[event.talk] = user
        return Effect(user=user, target=target)
    folded = fold_channel(event.target)
    channel = network.channels.get(folded)
    if channel is None:
        if type(event) is Signalled:
            return NOTHING
        # A replay after a crash may meet a message before anybody is back: its channel has a history now.
        channel = network.channels[folded] = Channel(event.target, folded, time_ms)
    if event.durable:
        channel.spoken = True
    return Effect(user=user, channel=channel)


def _redacted(network: Network, event: Redacted, time_ms: int) -> Outcome:
    user = network.users.get(event.uid)
    if event.target_uid:
        return Effect(user=user, target=network.users.get(event.target_uid))
    return Effect(user=user, channel=network.channel(event.target))


_APPLY: dict[type[Event], Callable[[Network, Any, int], Outcome]] = {
    NodeStarted: _node_started,
    UserConnected: _connected,
    UserQuit: _quit,
    NickChanged: _renamed,
    AwayChanged: _away,
    RealnameChanged: _realname,
    UserModesChanged: _user_modes,
    ChannelCreated: _created,
    Joined: _joined,
    Parted: _parted,
    Kicked: _kicked,
    TopicChanged: _topic,
    ModesChanged: _modes,
    Invited: _invited,
    Knocked: _knocked,
    Said: _message,
    Signalled: _message,
    Redacted: _redacted,
}
