"""A channel: who is in it with what standing, its topic and its modes.

Who may do what with it is `policy`; how it changes is `apply`. Mode letters follow modern.ircdocs.horse.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .extbans import Rule, rule_of
from .user import User

PREFIX_MODES: Final = "qaohv"
PREFIX_SIGNS: Final = "~&@%+"
SIGN_OF: Final = dict(zip(PREFIX_MODES, PREFIX_SIGNS, strict=True))
RANK_OF: Final = {"v": 1, "h": 2, "o": 3, "a": 4, "q": 5}
LIST_MODES: Final = "beI"
FLAG_MODES: Final = "CMRUimnstu"
KEEPERS: Final = 20
"""Those who operated a channel and are remembered."""
DEFAULT_FLAGS: Final = frozenset("nt")
SETTING_MODES: Final = "fl"
CHANMODES: Final = f"{LIST_MODES},k,{SETTING_MODES},{FLAG_MODES}"
"""ISUPPORT CHANMODES: lists, always a parameter, a parameter when set, never one."""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One mask of a list mode. `set_ms` is UTC milliseconds."""

    mask: str
    by: str
    set_ms: int


class Channel:
    """`members` maps a person to their prefix modes, highest first (`"ov"`), empty for none.

    `since` tells when each member came in, UTC milliseconds.
    `permanent` channels (the lobby) belong to nobody; `spoken` tells that there is a history to keep.
    `knocks` are those who knocked lately, by uid, and when (UTC milliseconds).
    `founder` is the account that it is registered to, `roles` what accounts are given on entering (a prefix
    mode's letter), both by folded name; `settings` are what its founder chose.
    `made_by` is who made it (`policy.maker_key`), `keepers` who operated it (`policy.keeper_key`, and the uid
    that they had; the last one last); `active_ms` is when something last happened there (UTC
    milliseconds); `former` are the names that it had, folded, the last one last. `metadata` is what its
    operators say about it, by key. `spoke` tells who wrote last when, while it is in slow mode:
    `User.private_key` and UTC milliseconds, the longest ago first.
    `audience` is delivery's cache of who listens, dropped whenever the members change; `guarded` and `judged`
    are policy's, dropped whenever the modes change: whether anything keeps a member silent, and whom.
    """

    __slots__ = (
        "_rules",
        "active_ms",
        "audience",
        "created_ms",
        "flags",
        "folded",
        "former",
        "forward",
        "founder",
        "guarded",
        "invited",
        "judged",
        "keepers",
        "key",
        "knocks",
        "limit",
        "lists",
        "made_by",
        "members",
        "metadata",
        "name",
        "permanent",
        "roles",
        "settings",
        "since",
        "spoke",
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
        self.since: dict[User, int] = {}
        self.flags = set(flags)
        self.key = ""
        self.limit = 0
        self.forward = ""
        self.lists: dict[str, dict[str, ListEntry]] = {letter: {} for letter in LIST_MODES}
        self.invited: set[str] = set()
        self.knocks: dict[str, int] = {}
        self.topic = ""
        self.topic_by = ""
        self.topic_ms = 0
        self.founder = ""
        self.roles: dict[str, str] = {}
        self.settings: dict[str, str] = {}
        self.spoke: dict[str, int] = {}
        self.permanent = False
        self.spoken = False
        self.made_by = ""
        self.keepers: dict[str, str] = {}
        self.active_ms = created_ms
        self.former: tuple[str, ...] = ()
        self.metadata: dict[str, str] = {}
        self.audience: object | None = None
        self.guarded: bool | None = None
        self.judged: dict[User, tuple[str, str, int]] = {}
        self._rules: dict[str, tuple[Rule, ...]] = {}

    @property
    def lasting(self) -> bool:
        """Whether the channel stays when the last member leaves: there is a history, or somebody's choice."""
        return (
            self.permanent
            or self.spoken
            or bool(self.topic or self.key or self.limit or self.forward or any(self.lists.values()))
            or self.flags != DEFAULT_FLAGS
            or bool(self.founder or self.metadata or self.settings)
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

    def remember_keeper(self, key: str, uid: str) -> None:
        """Somebody operates the channel; of those who did, the last are remembered."""
        self.keepers.pop(key, None)
        self.keepers[key] = uid
        while len(self.keepers) > KEEPERS:
            del self.keepers[next(iter(self.keepers))]

    def forget_keeper(self, key: str, uid: str) -> None:
        """They do no longer, and shall not again by coming back."""
        self.keepers = {k: other for k, other in self.keepers.items() if k != key and other != uid}

    def note_speaker(self, key: str, time_ms: int, pause_ms: int) -> None:
        """Somebody wrote; those whose pause is over need not be remembered."""
        self.spoke.pop(key, None)
        self.spoke[key] = time_ms
        while len(self.spoke) > 1 and time_ms - self.spoke[first := next(iter(self.spoke))] >= pause_ms:
            del self.spoke[first]

    def rules(self, letter: str) -> tuple[Rule, ...]:
        """The compiled masks of a list mode."""
        found = self._rules.get(letter)
        if found is None:
            found = self._rules[letter] = tuple(rule_of(mask) for mask in self.lists[letter])
        return found

    def listed_as(self, letter: str, mask: str) -> str:
        """How a mask is written in a list mode's list, upper and lower case being the same; or nothing."""
        folded = mask.casefold()
        return next((entry for entry in self.lists[letter] if entry.casefold() == folded), "")

    def shows(self, member: User) -> bool:
        """Whether all may know that the member is there: in an auditorium (u) those with a standing."""
        return "u" not in self.flags or bool(self.members.get(member))

    def witnesses(self, member: User) -> Iterable[User]:
        """The members who may know that this one is there, themselves included."""
        if self.shows(member):
            return self.members
        return [other for other, modes in self.members.items() if modes or other is member]

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
        self.guarded = None
        if letter in LIST_MODES:
            self._rules.pop(letter, None)
            self.judged.clear()
            if adding:
                self.lists[letter][param] = ListEntry(param, by, time_ms)
            else:
                self.lists[letter].pop(param, None)
        elif letter == "k":
            self.key = param if adding else ""
        elif letter == "l":
            self.limit = int(param) if adding else 0
        elif letter == "f":
            self.forward = param if adding else ""
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
        if self.forward:
            letters += "f"
            params.append(self.forward)
        return [f"+{letters}", *params]
