"""Mode strings: `+o-v anna bob` to a list of changes and back.

Owns which letters take a parameter and when. Refuses to know what a mode means, and who may set it.
Spec: modern.ircdocs.horse "Channel Modes" and the CHANMODES and PREFIX tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum


class ModeKind(Enum):
    """When a mode letter takes a parameter."""

    LIST = "A"
    """Always; without one the list is asked for (bans)."""
    ALWAYS = "B"
    """When set and when unset (a channel's key)."""
    SETTING = "C"
    """Only when set (a member limit)."""
    FLAG = "D"
    """Never."""
    PREFIX = "prefix"
    """A member's standing; always, and the parameter is a nickname."""
    UNKNOWN = "unknown"
    """Not in the scheme; read as if it takes none."""


@dataclass(frozen=True, slots=True)
class ModeScheme:
    """The letters of each kind, in the order of CHANMODES, and the letters of PREFIX, highest first."""

    lists: str = ""
    always: str = ""
    setting: str = ""
    flags: str = ""
    prefixes: str = ""

    def kind(self, letter: str) -> ModeKind:
        """What kind of mode a letter is."""
        if letter in self.prefixes:
            return ModeKind.PREFIX
        if letter in self.lists:
            return ModeKind.LIST
        if letter in self.always:
            return ModeKind.ALWAYS
        if letter in self.setting:
            return ModeKind.SETTING
        return ModeKind.FLAG if letter in self.flags else ModeKind.UNKNOWN

    def takes_param(self, letter: str, adding: bool) -> bool:
        """True when this change comes with a parameter (a list may be asked for without)."""
        kind = self.kind(letter)
        if kind is ModeKind.SETTING:
            return adding
        return kind in (ModeKind.PREFIX, ModeKind.LIST, ModeKind.ALWAYS)


@dataclass(frozen=True, slots=True)
class ModeChange:
    """One letter set or unset. `param` is "" when there is none."""

    adding: bool
    letter: str
    param: str = ""


def parse_changes(modestring: str, params: Sequence[str], scheme: ModeScheme) -> list[ModeChange]:
    """The changes of a MODE, in order; letters before any sign are set. Never fails.

    A letter that the scheme does not know is kept without parameter (`scheme.kind` says UNKNOWN), and so
    is one whose parameter is missing: the server answers those with 472 and 696, a client shows them.
    """
    changes = []
    adding = True
    left = iter(params)
    for letter in modestring:
        if letter in "+-":
            adding = letter == "+"
        else:
            param = next(left, "") if scheme.takes_param(letter, adding) else ""
            changes.append(ModeChange(adding, letter, param))
    return changes


def render_changes(changes: Iterable[ModeChange]) -> list[str]:
    """The parameters of a MODE: `["+o-v", "anna", "bob"]`; an empty list for no changes."""
    letters: list[str] = []
    params: list[str] = []
    sign: bool | None = None
    for change in changes:
        if change.adding is not sign:
            sign = change.adding
            letters.append("+" if sign else "-")
        letters.append(change.letter)
        if change.param:
            params.append(change.param)
    return ["".join(letters), *params] if letters else []


def split_changes(changes: Iterable[ModeChange], most: int, budget: int = 400) -> list[list[ModeChange]]:
    """The same changes in groups of at most `most` (the MODES token) and about `budget` bytes rendered."""
    groups: list[list[ModeChange]] = []
    room = 0
    for change in changes:
        size = len(change.param.encode("utf-8", "replace")) + 3
        if not groups or len(groups[-1]) >= most or size > room:
            groups.append([])
            room = budget
        groups[-1].append(change)
        room -= size
    return groups


def split_prefix(name: str, symbols: str) -> tuple[str, str]:
    """Prefix symbols and the rest of `@+anna` (NAMES, WHOIS) or `@#chan` (STATUSMSG): `("@+", "anna")`."""
    rest = name.lstrip(symbols) if symbols else name
    return name[: len(name) - len(rest)], rest
