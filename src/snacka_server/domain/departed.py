"""Those who left or changed their name lately, as WHOWAS knows them; the oldest are forgotten first."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from .user import User

REMEMBERED: Final = 1000
"""People who are remembered, everybody's together."""


@dataclass(frozen=True, slots=True)
class Departed:
    """Somebody as they were when their name became free. `left_ms` is UTC milliseconds."""

    folded: str
    nick: str
    username: str
    host: str
    realname: str
    account: str
    left_ms: int


class Departures:
    """The last of them, the newest last."""

    def __init__(self) -> None:
        self._kept: deque[Departed] = deque(maxlen=REMEMBERED)

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, user: User, time_ms: int) -> None:
        """Their name is about to be free: keep who it was."""
        self._kept.append(
            Departed(user.folded, user.nick, user.username, user.host, user.realname, user.account, time_ms)
        )

    def called(self, folded: str) -> list[Departed]:
        """Those who were called so, the last one first."""
        return [departed for departed in reversed(self._kept) if departed.folded == folded]
