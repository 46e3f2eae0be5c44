"""Who may rule a channel: its topic, its members, its modes, its name, and what is said in others' names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_channel

from ..channel import RANK_OF, Channel
from ..events import Said
from ..user import User
from .denial import Denial

_WARY: Final = frozenset({RANK_OF["h"], RANK_OF["a"]})
"""Ranks that have no power over their equals: half-operators, and those who are protected."""


def may_set_topic(user: User, channel: Channel) -> Denial | None:
    if user not in channel.members:
        return _outside(channel)
    if "t" in channel.flags and channel.rank(user) < RANK_OF["h"]:
        return _no_operator(channel)
    return None


def may_kick(user: User, target: User, channel: Channel) -> Denial | None:
    if user not in channel.members:
        return _outside(channel)
    mine, theirs = channel.rank(user), channel.rank(target)
    if mine < RANK_OF["h"]:
        return _no_operator(channel)
    if target not in channel.members:
        return Denial(numerics.ERR_USERNOTINCHANNEL, (target.nick, channel.name))
    if theirs > mine or (theirs == mine and mine in _WARY and user is not target):
        return _no_operator(channel)
    return None


def may_invite(user: User, target: User, channel: Channel) -> Denial | None:
    if user not in channel.members:
        return _outside(channel)
    if "i" in channel.flags and channel.rank(user) < RANK_OF["o"]:
        return _no_operator(channel)
    if target in channel.members:
        return Denial(numerics.ERR_USERONCHANNEL, (target.nick, channel.name))
    return None


def may_change_modes(user: User, channel: Channel) -> Denial | None:
    """Whoever may not gets 482 for it, those outside as well (modern.ircdocs.horse "MODE message")."""
    if channel.rank(user) < RANK_OF["h"]:
        return _no_operator(channel)
    return None


def may_grant(user: User, channel: Channel, letter: str, *, target: User, adding: bool) -> Denial | None:
    """Nobody gives a standing above their own; everyone may give up their own; half-ops only give voice.

    Who is protected (a) loses that to an owner alone.
    """
    mine = channel.rank(user)
    if user is target and not adding:
        return None
    needed = RANK_OF["h"] if letter == "v" else max(RANK_OF["o"], RANK_OF[letter])
    theirs = channel.rank(target)
    if mine < needed or theirs > mine or (letter == "a" and not adding and theirs == mine < RANK_OF["q"]):
        return _no_operator(channel)
    return None


def may_see_list(user: User, channel: Channel, letter: str) -> Denial | None:
    """Who is banned anybody may read who may see the channel; who is excepted is for those who rule it."""
    return None if letter == "b" or channel.rank(user) >= RANK_OF["h"] else _no_operator(channel)


def may_forward(user: User, channel: Channel, name: str, channels: Mapping[str, Channel]) -> Denial | None:
    """Only into a channel that one operates as well, and never round in a circle. `name` is folded."""
    target = channels.get(name)
    if target is None:
        return Denial(numerics.ERR_INVALIDMODEPARAM, (channel.name, "f", name), "There is no such channel")
    if target.rank(user) < RANK_OF["o"]:
        return Denial(
            numerics.ERR_CHANOPRIVSNEEDED, (target.name,), "You must be an operator of that channel, too"
        )
    passed: Channel | None = target
    for _ in range(len(channels)):
        if passed is None:
            return None
        if passed is channel:
            break
        passed = channels.get(fold_channel(passed.forward)) if passed.forward else None
    return Denial(
        numerics.ERR_INVALIDMODEPARAM, (channel.name, "f", target.name), "That would lead round in a circle"
    )


def may_rename(user: User, channel: Channel) -> Denial | None:
    """Operators; a channel that belongs to an account is its owners' (q) to rename."""
    if user not in channel.members:
        return _outside(channel)
    if channel.rank(user) < RANK_OF["q" if channel.founder else "o"]:
        return _no_operator(channel)
    return None


def may_relay(user: User, channel: Channel) -> bool:
    """Only an operator of the channel or of the server speaks with others' names, and from inside."""
    return channel.rank(user) >= RANK_OF["o"] or ("o" in user.modes and user in channel.members)


def may_redact(user: User, said: Said, channel: Channel | None, *, own_name: bool = True) -> bool:
    """One's own messages, and in a channel, from half-operator up, everybody's.

    `own_name`: the account was the person's when it was said, and not somebody's before them.
    """
    if said.uid == user.uid or (own_name and user.account and said.account == user.account):
        return True
    return channel is not None and channel.rank(user) >= RANK_OF["h"]


def _outside(channel: Channel) -> Denial:
    return Denial(numerics.ERR_NOTONCHANNEL, (channel.name,))


def _no_operator(channel: Channel) -> Denial:
    return Denial(numerics.ERR_CHANOPRIVSNEEDED, (channel.name,))
