"""Names as one network compares them: nicks, channels, and which are our own.

Owns the case mapping, what begins a channel's name, and the ranks of members. It refuses to know who is
where. Spec: modern.ircdocs.horse "CASEMAPPING", "CHANTYPES", "PREFIX".
"""

from __future__ import annotations

from snacka_protocol.casemapping import CaseMapping, casefold, is_channel
from snacka_protocol.isupport import ISupport

REGAIN_TRIES = 20
_FOLDED_KEPT = 4_096  # names; each message needs a few of the same


class Naming:
    """What the server says of names, and our own."""

    def __init__(self, nick: str) -> None:
        self.nick = nick
        self.wanted_nick = nick
        self.regain_at_ms = 0
        self.regain_tries = 0
        self.isupport = ISupport()
        self.mapping: CaseMapping = self.isupport.casemapping  # kept apart: asked for every name
        self.prefixes = self.isupport.prefix  # mode letter to symbol, highest first
        self._folded: dict[str, str] = {}  # names as they compare

    def fold(self, name: str) -> str:
        folded = self._folded.get(name)
        if folded is None:
            if len(self._folded) >= _FOLDED_KEPT:
                self._folded.clear()
            folded = self._folded[name] = casefold(name, self.mapping)
        return folded

    def same(self, one: str, other: str) -> bool:
        return one == other or self.fold(one) == self.fold(other)

    def is_own(self, nick: str) -> bool:
        return nick == self.nick or self.fold(nick) == self.fold(self.nick)

    def is_channel(self, name: str) -> bool:
        return is_channel(name, self.isupport.chantypes)

    @property
    def regaining(self) -> bool:
        """Whether we go by another nick for now, and still try to get the wanted one."""
        return not self.same(self.nick, self.wanted_nick) and self.regain_tries < REGAIN_TRIES

    def forget_folded(self) -> None:
        """The case mapping changed."""
        self._folded.clear()

    @property
    def rank(self) -> str:
        """Prefix symbols, highest first."""
        return "".join(self.prefixes.values())
