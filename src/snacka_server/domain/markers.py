"""Under which names it is kept how far people have read: whose marker it is, and of which channel or talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snacka_protocol.casemapping import fold_channel, fold_nick, is_channel

from .user import User

if TYPE_CHECKING:
    from .network import Network


def marker_target(network: Network, name: str) -> str:
    """What a marker of this channel or private talk is kept under. Raises InvalidName.

    A talk with somebody who has an account is found whatever they are called just now.
    """
    if is_channel(name):
        return fold_channel(name)
    folded = fold_nick(name)
    person = network.nicks.get(folded)
    if person is not None:
        return fold_nick(person.account) if person.account else folded
    return network.owners.get(folded, folded)


def marker_key(user: User, target: str) -> str:
    """The key of the document that keeps it."""
    return of_account(fold_nick(user.account), target) if user.account else of_guest(user, target)


def of_account(folded: str, target: str) -> str:
    return f"a:{folded}\n{target}"


def of_guest(user: User, target: str) -> str:
    return f"u:{user.uid}\n{target}"
