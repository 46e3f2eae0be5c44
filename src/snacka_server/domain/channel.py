"""A channel: who is in it with what standing, its topic and its modes.

Who may do what with it is `policy`; how it changes is `apply`. Mode letters follow modern.ircdocs.horse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .user import User

PREFIX_MODES: Final = "qaohv"
PREFIX_SIGNS: Final = "~&@%+"
SIGN_OF: Final = dict(zip(PREFIX_MODES, PREFIX_SIGNS, strict=True))
RANK_OF: Final = {"v": 1, "h": 2, "o": 3, "a": 4, "q": 5}
LIST_MODES: Final = "beI"
FLAG_MODES: Final = "Cimnst"
DEFAULT_FLAGS: Final = frozenset("nt")
CHANMODES: Final = f"{LIST_MODES},k,l,{FLAG_MODES}"
"""ISUPPORT CHANMODES: lists, always a parameter, a parameter when set, never one."""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One mask of a list mode. `set_ms` is UTC milliseconds."""

    mask: str
    by: str
    set_ms: int


class Channel:
    """`members` maps a person to their prefix modes, highest first (`"ov"`), empty for none.

    `permanent` channels (the lobby) belong to nobody; `spoken` tells that there is a history to keep.
    `knocks` are those who knocked lately, by uid, and when (UTC milliseconds).
    `audience` is delivery's cache of who listens, dropped whenever the members change.
    """

    __slots__ = (
        "audience",
        "created_ms",
        "flags",
        "folded",
        "invited",
        "key",
        "knocks",
        "limit",
        "lists",
        "members",
        "name",
        "permanent",
        "spoken",
        "topic",
        "topic_by",
        "topic_ms",
    )

    def __init__(self, name: str, folded: str, created_ms: int, flags: str = "nt") -> None:
        self.name = name
        self.folded = folded
        self.created_ms = created_ms
        self.members: dict[User, str] = {}
        self.flags = set(flags)
        self.key = ""
        self.limit = 0
        self.lists: dict[str, dict[str, ListEntry]] = {letter: {} for letter in LIST_MODES}
        self.invited: set[str] = set()
        self.knocks: dict[str, int] = {}
        self.topic = ""
        self.topic_by = ""
        self.topic_ms = 0
        self.permanent = False
        self.spoken = False
        self.audience: object | None = None

    @property
    def lasting(self) -> bool:
        """Whether the channel stays when the last member leaves: there is a history, or somebody's choice."""
        return (
            self.permanent
            or self.spoken
            or bool(self.topic or self.key or self.limit or any(self.lists.values()))
            or self.flags != DEFAULT_FLAGS
        )

    def rank(self, user: User) -> int:
        """0 for an ordinary member, -1 for somebody outside, 5 for the owner."""
        modes = self.members.get(user)
        if modes is None:
            return -1
        return RANK_OF[modes[0]] if modes else 0

    def signs(self, user: User, *, every: bool) -> str:
        """The member's prefix signs: all of them (`multi-prefix`) or the highest."""
        modes = self.members.get(user) or ""
        return "".join(SIGN_OF[letter] for letter in (modes if every else modes[:1]))

    def grant(self, user: User, letter: str, *, adding: bool) -> bool:
        """Give or take a prefix mode. True if that changed anything."""
        have = self.members[user]
        if (letter in have) == adding:
            return False
        letters = {*have, letter} if adding else set(have) - {letter}
        self.members[user] = "".join(sorted(letters, key=PREFIX_MODES.index))
        self.audience = None
        return True

    def change(self, letter: str, param: str, *, adding: bool, by: str, time_ms: int) -> None:
        """Set or unset a mode that is no member's standing. An unknown letter changes nothing."""
        if letter in LIST_MODES:
            if adding:
                self.lists[letter][param] = ListEntry(param, by, time_ms)
            else:
                self.lists[letter].pop(param, None)
        elif letter == "k":
            self.key = param if adding else ""
        elif letter == "l":
            self.limit = int(param) if adding else 0
        elif letter in FLAG_MODES:
            (self.flags.add if adding else self.flags.discard)(letter)

    def mode_params(self, *, with_key: bool) -> list[str]:
        """What `MODE #channel` answers: the letters, then their parameters."""
        letters = "".join(sorted(self.flags))
        params = []
        if self.key:
            letters += "k"
            params.append(self.key if with_key else "*")
        if self.limit:
            letters += "l"
            params.append(str(self.limit))
        return [f"+{letters}", *params]
