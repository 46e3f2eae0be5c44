"""What events about channels do to the state: who is in, the topic, the modes.

Deterministic, and tolerant of stale decisions, as `apply` asks.
"""

from __future__ import annotations

from typing import Final

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_channel

from .channel import PREFIX_MODES, RANK_OF, Channel
from .effect import NOTHING, Effect, Outcome
from .events import (
    ChannelCreated,
    ChannelExpired,
    ChannelRenamed,
    Invited,
    Joined,
    Kicked,
    Knocked,
    ModesChanged,
    Parted,
    TopicChanged,
)
from .network import CHANNEL, Network
from .policy import Denial, entry_modes, has_ended, keeper_key, maker_key, role

KNOCK_PAUSE: Final = 120_000
"""Milliseconds in which one person knocks on a channel once."""
MOST_INVITED: Final = 100
"""Invitations after which those of people who are here no longer are forgotten."""


def created(network: Network, event: ChannelCreated, time_ms: int) -> Outcome:
    folded = fold_channel(event.channel)
    channel = network.channels.get(folded)
    if channel is None:
        channel = Channel(event.channel, folded, time_ms, event.modes)
        network.add_channel(channel)
    for other in network.channels.values():
        if other.permanent and other is not channel:  # the lobby was another one until now
            other.permanent = False
            network.touch(CHANNEL, other.folded)
    channel.permanent = True
    return Effect(channel=channel)


def joined(network: Network, event: Joined, time_ms: int) -> Outcome:
    folded = fold_channel(event.channel)
    channel = network.channels.get(folded)
    user = network.users.get(event.uid)
    if user is None:
        return NOTHING
    if channel is None:
        channel = Channel(event.channel, folded, time_ms)
        channel.made_by = maker_key(user)
        network.add_channel(channel)
    elif user in channel.members:
        return Effect(user=None, channel=channel)
    elif (
        channel.limit
        and len(channel.members) >= channel.limit
        and user.uid not in channel.invited
        and not role(user, channel)
    ):
        # The last place was there when they asked, and somebody else was in the log before them.
        return Denial(numerics.ERR_CHANNELISFULL, (channel.name,))
    granted = entry_modes(user, channel, time_ms)
    network.join(user, channel, granted, time_ms)
    channel.active_ms = time_ms
    if RANK_OF.get(granted, 0) >= RANK_OF["o"]:
        channel.remember_keeper(keeper_key(user), user.uid)
    return Effect(user=user, channel=channel, granted=granted)


def parted(network: Network, event: Parted, time_ms: int) -> Outcome:
    return _left(network, event.uid, event.channel, time_ms)


def kicked(network: Network, event: Kicked, time_ms: int) -> Outcome:
    outcome = _left(network, event.target_uid, event.channel, time_ms)
    if isinstance(outcome, Effect) and outcome.channel is not None and outcome.user is not None:
        outcome.channel.forget_keeper(keeper_key(outcome.user), outcome.user.uid)
    return outcome


def _left(network: Network, uid: str, name: str, time_ms: int) -> Outcome:
    channel = network.channels.get(fold_channel(name))
    user = network.users.get(uid)
    if channel is None or user is None or user not in channel.members:
        return NOTHING
    peers = frozenset(channel.witnesses(user))
    channel.active_ms = time_ms
    network.leave(user, channel)
    return Effect(user=user, channel=channel, peers=peers)


def topic(network: Network, event: TopicChanged, time_ms: int) -> Outcome:
    channel = network.channels.get(fold_channel(event.channel))
    if channel is None:
        return NOTHING
    channel.topic = event.topic
    channel.topic_by = event.source
    channel.topic_ms = time_ms
    return Effect(channel=channel)


def modes(network: Network, event: ModesChanged, time_ms: int) -> Outcome:
    channel = network.channels.get(fold_channel(event.channel))
    if channel is None:
        return NOTHING
    concerned = [user for uid in event.uids if (user := network.users.get(uid)) in channel.members]
    had = {user: bool(channel.members[user]) for user in concerned if user is not None}
    auditorium = "u" in channel.flags
    for (change, param), uid in zip(event.changes, event.uids, strict=True):
        adding, letter = change[0] == "+", change[1]
        if letter not in PREFIX_MODES:
            channel.change(letter, param, adding=adding, by=event.source, time_ms=time_ms)
        elif (member := network.users.get(uid)) is not None and member in channel.members:
            channel.grant(member, letter, adding=adding)
            network.keep_person(member)
            if channel.rank(member) >= RANK_OF["o"]:
                channel.remember_keeper(keeper_key(member), member.uid)
            else:
                channel.forget_keeper(keeper_key(member), member.uid)
    if not auditorium or "u" not in channel.flags:
        return Effect(channel=channel)
    has = {user: bool(channel.members[user]) for user in had}
    return Effect(
        channel=channel,
        revealed=tuple(user for user in had if has[user] and not had[user]),
        concealed=tuple(user for user in had if had[user] and not has[user]),
    )


def renamed(network: Network, event: ChannelRenamed, time_ms: int) -> Outcome:
    channel = network.channel(event.channel)
    if channel is None:
        return Denial(numerics.ERR_NOSUCHCHANNEL, (event.channel,))
    if network.channels.get(fold_channel(event.name), channel) is not channel:
        return Denial(numerics.ERR_BADCHANNAME, (event.name,))
    network.rename_channel(channel, event.name)
    channel.active_ms = time_ms
    return Effect(channel=channel)


def expired(network: Network, event: ChannelExpired, time_ms: int) -> Outcome:
    channel = network.channel(event.channel)
    if channel is None or not has_ended(channel, time_ms, event.quiet_ms):
        return NOTHING
    network.remove_channel(channel)
    return Effect(channel=channel)


def invited(network: Network, event: Invited, time_ms: int) -> Outcome:
    channel = network.channels.get(fold_channel(event.channel))
    target = network.users.get(event.target_uid)
    if target is None:
        return NOTHING
    if channel is not None:
        if len(channel.invited) >= MOST_INVITED:  # most of them have gone without coming
            channel.invited = {uid for uid in channel.invited if uid in network.users}
        channel.invited.add(target.uid)
        network.touch(CHANNEL, channel.folded)
    return Effect(channel=channel, target=target)


def knocked(network: Network, event: Knocked, time_ms: int) -> Outcome:
    channel = network.channel(event.channel)
    user = network.users.get(event.uid)
    if channel is None or user is None:
        return NOTHING
    recent = {uid: when for uid, when in channel.knocks.items() if when > time_ms - KNOCK_PAUSE}
    if user.uid in recent:
        return Denial(numerics.ERR_TOOMANYKNOCK, (channel.name,))
    channel.knocks = {**recent, user.uid: time_ms}
    return Effect(user=user, channel=channel)
