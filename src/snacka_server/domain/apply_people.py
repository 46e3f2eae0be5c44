"""What events about people do to the state: who is here, what they are called, how they are.

Somebody with an account may be here by several connections at once, or by none. Deterministic, and tolerant
of stale decisions, as `apply` asks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_nick

from .account import ALWAYS_ON, AUTO_AWAY, AUTO_AWAY_TEXT, MULTICLIENT, NOT_THERE, Account
from .effect import NOTHING, Effect, Outcome
from .events import (
    AwayChanged,
    NickChanged,
    NodeLost,
    NodeStarted,
    RealnameChanged,
    UserConnected,
    UserModesChanged,
    UserQuit,
)
from .metadata import change
from .network import ACCOUNT, Network
from .policy import Denial, may_be_called
from .user import NOTICES, OPERATOR, User

CONNECTION_LOST: Final = "Connection lost"
"""What others read of those who went with their server."""


def node_started(network: Network, event: NodeStarted, time_ms: int) -> Outcome:
    """The connections of the node's earlier lives are gone, and with the last of them most people."""
    node, life = f"{event.source}.", f"{event.uid}."
    return _lost(network, time_ms, lambda uid: uid.startswith(node) and not uid.startswith(life))


def node_lost(network: Network, event: NodeLost, time_ms: int) -> Outcome:
    """The connections of that life are gone; a later one of the same node is not concerned."""
    life = f"{event.uid}."
    return _lost(network, time_ms, lambda uid: uid.startswith(life))


def _lost(network: Network, time_ms: int, was_there: Callable[[str], bool]) -> Effect:
    """Connections end by the hundred, in an order that is the same on every node."""
    told: list[tuple[UserQuit, Effect]] = []
    for uid in sorted(network.users):
        user = network.users[uid]
        ended = {session for session in user.attached if was_there(session)}
        if ended:
            quit_ = UserQuit(uid, user.source, CONNECTION_LOST, user.account)
            told.append((quit_, _detached(network, user, ended, time_ms)))
    return Effect(lost=tuple(told))


def connected(network: Network, event: UserConnected, time_ms: int) -> Outcome:
    if event.uid in network.users:
        return NOTHING
    account = network.account(event.account) if event.account else None
    if account is not None:
        account.seen_ms = time_ms
        network.touch(ACCOUNT, account.folded)
        person = network.persons.get(account.folded)
        if person is not None and account.switched_on(MULTICLIENT):
            return _attached(network, person, event)
    folded = fold_nick(event.nick)
    if folded in network.nicks:
        return Denial(numerics.ERR_NICKNAMEINUSE, (event.nick,))
    denial = may_be_called(network, event.nick, account, guarded=event.guarded)
    if denial is not None:
        return denial
    user = User(event.uid, event.nick, folded, event.username, event.host, event.realname, "", time_ms)
    user.secure = event.secure
    network.add_user(user)
    if account is not None:
        network.set_account(user, account)
    if event.metadata:
        change(network.metadata_of(user), event.metadata)
    _turns(network, user, event.uid, event.away)
    return Effect(user=user, watchers=network.watchers.of(folded))


def _attached(network: Network, person: User, event: UserConnected) -> Outcome:
    """One more connection of somebody who is here already."""
    effect = Effect(user=person, attached=True, before=person.source, peers=frozenset(person.peers()))
    if not person.attached:
        person.secure = event.secure
        person.move(event.username, event.host)
        effect.called = person.realname != event.realname
        person.realname = event.realname
    else:
        person.secure = person.secure and event.secure
    effect.watchers = network.watchers.of(person.folded)
    person.attached.add(event.uid)
    effect.turned = _turns(network, person, event.uid, event.away)
    if event.metadata:
        effect.metadata = change(network.metadata_of(person), event.metadata)
    network.keep_person(person)
    return effect


def _turns(network: Network, person: User, session: str, message: str) -> bool:
    """A connection of the person says how they are. True if that changes what others see.

    Who is there is not away; who is not there on any connection is, in words of ours.
    """
    before = person.away
    (person.absent.add if message == NOT_THERE else person.absent.discard)(session)
    if message and message != NOT_THERE:
        person.away, person.auto_away = message, False
    elif person.present:
        if person.auto_away:
            person.away, person.auto_away = "", False
    elif not person.away and _goes_away(network, person):
        person.away, person.auto_away = AUTO_AWAY_TEXT, True
    return person.away != before


def _goes_away(network: Network, person: User) -> bool:
    account = network.account(person.account) if person.account else None
    return account is None or account.switched_on(AUTO_AWAY)


def quit(network: Network, event: UserQuit, time_ms: int) -> Outcome:
    user = network.users.get(event.uid)
    if user is None:
        return NOTHING
    if not event.session:
        return gone(network, user, time_ms)
    return _detached(network, user, {event.session}, time_ms)


def _detached(network: Network, user: User, sessions: set[str], time_ms: int) -> Effect:
    """The connections speak for them no more. Whether that was the last of them, and whether they stay."""
    user.attached -= sessions
    if not user.attached and not _stays(network, user, time_ms):
        return gone(network, user, time_ms)
    user.absent -= sessions
    turned = _turns(network, user, next(iter(sessions)), "")
    network.keep_person(user)
    return Effect(
        user=user,
        detached=True,
        turned=turned,
        peers=frozenset(user.peers()),
        watchers=network.watchers.of(user.folded),
    )


def _stays(network: Network, user: User, time_ms: int) -> bool:
    """Whether somebody without any connection is still here. Notes when they were last."""
    account = network.account(user.account) if user.account else None
    if account is None:
        return False
    account.seen_ms = time_ms
    network.touch(ACCOUNT, account.folded)
    network.set_modes(user, "", f"{OPERATOR}{NOTICES}")  # a connection proved it, and that has gone
    if not _keeps(network, user, account):
        return False
    network.keep_person(user)
    return True


def _keeps(network: Network, user: User, account: Account) -> bool:
    return account.switched_on(ALWAYS_ON) and network.persons.get(account.folded) is user


def gone(network: Network, user: User, time_ms: int) -> Effect:
    """Take somebody out of everything. The effect says who is to hear of it."""
    peers = user.peers() - {user}
    network.departed.add(user, time_ms)
    channels = network.remove_user(user, time_ms)
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
    folded = fold_nick(event.nick)
    holder = network.nicks.get(folded)
    if holder is not None and holder is not user:
        return Denial(numerics.ERR_NICKNAMEINUSE, (event.nick,))
    account = network.account(user.account) if user.account else None
    denial = may_be_called(network, event.nick, account, user, guarded=event.guarded)
    if denial is not None:
        return denial
    before, given_up = user.folded, user.nick
    if folded != before:
        network.departed.add(user, time_ms)
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
    if event.message != NOT_THERE:
        user.away, user.auto_away = "", False
    turned = _turns(network, user, event.session or user.uid, event.message)
    network.keep_person(user)
    if event.message == NOT_THERE and not turned:
        return Effect(user=None)
    return _told_to_watchers(network, user)


def realname(network: Network, event: RealnameChanged, time_ms: int) -> Outcome:
    user = network.users.get(event.uid)
    if user is None:
        return NOTHING
    user.realname = event.realname
    network.keep_person(user)
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
