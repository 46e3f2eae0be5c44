"""Who is in a room, and what is known about them.

Owns `Person` (one per nick on the network, shared by every room they are in, so that an away change
is seen everywhere at once), `Member` (a person in one room, with their prefixes) and `Roster` (the
members of one room by folded nick). It refuses to know messages and numerics; the session's
handlers call it. Prefix symbols and their rank come from ISUPPORT PREFIX (modern.ircdocs.horse).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(slots=True)
class Person:
    """What the network told us about one nick. Unknown text is ""; `away` None is not known yet."""

    nick: str
    user: str = ""
    host: str = ""
    account: str = ""
    realname: str = ""
    away: bool | None = None
    away_message: str = ""
    bot: bool = False


@dataclass(slots=True)
class Member:
    """A person in one room. `prefixes` are symbols, highest first: "@+"; "" for most people."""

    person: Person
    prefixes: str = ""

    @property
    def nick(self) -> str:
        return self.person.nick

    @property
    def away(self) -> bool:
        return bool(self.person.away)

    @property
    def prefix(self) -> str:
        """The highest symbol, or ""."""
        return self.prefixes[:1]


class Roster:
    """The members of one room, keyed by folded nick.

    `fold` is the network's case folding at the moment of the call; `rank` is the order of prefix symbols,
    highest first ("~&@%+"), and may be changed when ISUPPORT arrives.
    """

    __slots__ = ("_fold", "_members", "rank")

    def __init__(self, fold: Callable[[str], str], rank: str = "~&@%+") -> None:
        self._fold = fold
        self._members: dict[str, Member] = {}
        self.rank = rank

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, nick: str) -> bool:
        return self._fold(nick) in self._members

    def __iter__(self) -> Iterator[Member]:
        """Members in no particular order; `ordered()` sorts."""
        return iter(self._members.values())

    def get(self, nick: str) -> Member | None:
        return self._members.get(self._fold(nick))

    def add(self, person: Person, prefixes: str = "") -> Member:
        """Put a person in the room, or replace what was known of them there."""
        member = Member(person, self._sorted(prefixes))
        self._members[self._fold(person.nick)] = member
        return member

    def remove(self, nick: str) -> bool:
        """Take a person out; False if they were not in."""
        return self._members.pop(self._fold(nick), None) is not None

    def rename(self, old: str, new: str) -> bool:
        """File a member under another nick (their `Person` carries the new name already or soon)."""
        member = self._members.pop(self._fold(old), None)
        if member is None:
            return False
        self._members[self._fold(new)] = member
        return True

    def set_prefix(self, nick: str, symbol: str, present: bool) -> bool:
        """Give or take one prefix symbol; False if the nick is not in the room."""
        member = self.get(nick)
        if member is None:
            return False
        others = member.prefixes.replace(symbol, "")
        member.prefixes = self._sorted(others + symbol) if present else others
        return True

    def clear(self) -> None:
        self._members.clear()

    def refold(self) -> None:
        """File everybody anew after the network said which case mapping it uses."""
        self._members = {self._fold(member.nick): member for member in self._members.values()}

    def nicks(self) -> list[str]:
        return [member.nick for member in self._members.values()]

    def ordered(self) -> list[Member]:
        """Members as a sidebar shows them: by highest prefix, then by name regardless of case."""
        places = {symbol: place for place, symbol in enumerate(self.rank)}
        last = len(places)
        return sorted(
            self._members.values(),
            key=lambda member: (places.get(member.prefix, last), member.nick.casefold(), member.nick),
        )

    def _sorted(self, prefixes: str) -> str:
        return "".join(sorted(set(prefixes), key=lambda symbol: (self.rank.find(symbol) % 99, symbol)))
