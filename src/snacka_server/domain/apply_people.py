"""What events about people do to the state: who is here, what they are called, how they are.

Deterministic, and tolerant of stale decisions, as `apply` asks.
"""

from __future__ import annotations

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_nick

from .effect import NOTHING, Effect, Outcome
from .events import (
    AwayChanged,
    NickChanged,
    NodeStarted,
    RealnameChanged,
    UserConnected,
    UserModesChanged,
    UserQuit,
)
from .network import Network
from .policy import Denial
from .user import User


def node_started(network: Network, event: NodeStarted, time_ms: int) -> Outcome:
    gone = [user for user in network.users.values() if user.uid.startswith(f"{event.source}.")]
    for user in gone:
        if not user.uid.startswith(event.uid):
            network.remember(user, time_ms)
            network.remove_user(user)
    return NOTHING


def connected(network: Network, event: UserConnected, time_ms: int) -> Outcome:
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


def quit(network: Network, event: UserQuit, time_ms: int) -> Outcome:
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


def renamed(network: Network, event: NickChanged, time_ms: int) -> Outcome:
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


def away(network: Network, event: AwayChanged, time_ms: int) -> Outcome:
    user = network.users.get(event.uid)
    if user is None:
        return NOTHING
    user.away = event.message
    return _told_to_watchers(network, user)


def realname(network: Network, event: RealnameChanged, time_ms: int) -> Outcome:
    user = network.users.get(event.uid)
    if user is None:
        return NOTHING
    user.realname = event.realname
    return _told_to_watchers(network, user)


def user_modes(network: Network, event: UserModesChanged, time_ms: int) -> Outcome:
    user = network.users.get(event.uid)
    if user is None:
        return NOTHING
    network.set_modes(user, event.added, event.removed)
    return Effect(user=user)


def _told_to_watchers(network: Network, user: User) -> Effect:
    """A change of the person, for those who share a channel with them and those who monitor them."""
    return Effect(user=user, peers=frozenset(user.peers()), watchers=network.watchers.of(user.folded))
