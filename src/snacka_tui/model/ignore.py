"""Who is not to be heard: people ignored for a time or for good, by account where it is known, else by name.

Owns the list, and whether somebody is on it. It refuses to know what ignoring hides (whoever handles messages
asks), and where the list is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ignored:
    """One person. `nick` is the name they had; `account` "" for who has none; `until_ms` FOREVER or UTC ms.

    With an account, whoever is logged in to it is meant under any name, and not somebody who took the name
    and is logged in to another; where the network does not say who is logged in, the name decides.
    """

    nick: str
    account: str
    until_ms: int


class Ignores:
    """The people of one network. `fold` makes names comparable there."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._nicks: dict[str, Ignored] = {}
        self._accounts: dict[str, Ignored] = {}

    def __iter__(self) -> Iterator[Ignored]:
        return iter([*self._accounts.values(), *self._nicks.values()])

    def __bool__(self) -> bool:
        return bool(self._nicks or self._accounts)

    def hides(self, nick: str, account: str = "") -> bool:
        """Whether something said under this name, by this account ("" not known), is not to be heard."""
        if not self._nicks and not self._accounts:
            return False
        if account and account != "*":
            return self._fold(account) in self._accounts or self._fold(nick) in self._nicks
        name = self._fold(nick)
        return name in self._nicks or any(self._fold(one.nick) == name for one in self._accounts.values())

    def add(self, people: Iterable[Ignored]) -> None:
        """Hear nothing of these any more."""
        for one in people:
            if one.account:
                self._accounts[self._fold(one.account)] = one
            else:
                self._nicks[self._fold(one.nick)] = one

    def remove(self, name: str, account: str = "") -> list[Ignored]:
        """Hear somebody again, by the name they are listed under, or by account; who that was."""
        names = {self._fold(name), *([self._fold(account)] if account else [])}
        found = [
            one
            for one in self
            if self._fold(one.account or one.nick) in names or self._fold(one.nick) in names
        ]
        for one in found:
            self._drop(one)
        return found

    def expire(self, now_ms: int) -> list[Ignored]:
        """Hear those again whose time is over; who they are."""
        over = [one for one in self if one.until_ms <= now_ms] if self else []
        for one in over:
            self._drop(one)
        return over

    def refold(self) -> None:
        """The network compares names in another way than we thought."""
        people = [*self]
        self._nicks.clear()
        self._accounts.clear()
        self.add(people)

    def _drop(self, one: Ignored) -> None:
        if one.account:
            self._accounts.pop(self._fold(one.account), None)
        else:
            self._nicks.pop(self._fold(one.nick), None)
