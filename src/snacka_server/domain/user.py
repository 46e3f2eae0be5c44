"""A person on the network: who they are, where they are, and which sessions speak for them.

It refuses to know how anything reaches those sessions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .channel import Channel
    from .session import Session


INVISIBLE: Final = "i"
BOT: Final = "B"
PRIVATE: Final = "R"
NOTICES: Final = "s"
WALLOPS: Final = "w"
OPERATOR: Final = "o"
USER_MODES: Final = "BRiw"
"""The letters that people can set on themselves. Operators of the server may set `s`, too."""


class User:
    """A connected person. `uid` is unique for ever; `folded` is the nick as names are compared."""

    __slots__ = (
        "absent",
        "account",
        "active_ms",
        "attached",
        "auto_away",
        "away",
        "channels",
        "folded",
        "host",
        "markers",
        "metadata",
        "modes",
        "nick",
        "realname",
        "secure",
        "sessions",
        "signon_ms",
        "source",
        "talks",
        "uid",
        "username",
    )

    def __init__(
        self,
        uid: str,
        nick: str,
        folded: str,
        username: str,
        host: str,
        realname: str,
        account: str,
        signon_ms: int,
    ) -> None:
        self.uid = uid
        self.nick = nick
        self.folded = folded
        self.username = username
        self.host = host
        self.realname = realname
        self.account = account
        self.away = ""
        self.auto_away = False
        """Away because no connection speaks for them, not because they said so."""
        self.attached: set[str] = {uid}
        """The ids of the connections that speak for them, here and on other nodes."""
        self.markers: dict[str, int] = {}
        """A guest's own, by folded target; whoever has an account has them there."""
        self.metadata: dict[str, str] = {}
        """A guest's own; whoever has an account has it there."""
        self.absent: set[str] = set()
        """Those of them whose person is not there: they fetch what was said, or wait for a call."""
        self.modes: set[str] = set()
        self.secure = False
        self.signon_ms = signon_ms
        self.active_ms = signon_ms
        self.channels: dict[str, Channel] = {}
        self.sessions: list[Session] = []
        self.talks: dict[str, User] = {}
        """Those they have written with privately, by the name of that history."""
        self.source = f"{nick}!{username}@{host}"

    def rename(self, nick: str, folded: str) -> None:
        self.nick = nick
        self.folded = folded
        self.source = f"{nick}!{self.username}@{self.host}"

    @property
    def present(self) -> bool:
        """Whether any connection has its person in front of it."""
        return not self.attached <= self.absent

    def move(self, username: str, host: str) -> None:
        self.username = username
        self.host = host
        self.source = f"{self.nick}!{username}@{host}"

    @property
    def identity(self) -> str:
        """Whose nonces these are: the account, or for a guest the name."""
        return f"a:{self.account}" if self.account else f"g:{self.folded}"

    @property
    def private_key(self) -> str:
        """One side of a private talk in the history. A guest's ends with them: names change hands."""
        return f"a:{self.account}" if self.account else f"u:{self.uid}"

    def peers(self) -> set[User]:
        """Everyone who may see this person in some channel, themselves included."""
        found: set[User] = {self}
        for channel in self.channels.values():
            found.update(channel.witnesses(self))
        return found


def private_talk(one: User, other: User) -> str:
    """The history of two people's private messages, the same from both sides."""
    return "\n".join(sorted((one.private_key, other.private_key)))
