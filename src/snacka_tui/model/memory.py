"""What is remembered of a network from run to run.

Owns the facts alone, so that reading them costs next to nothing. It refuses to know where they are kept, and
what becomes of them (`arranging`).
"""

from __future__ import annotations

from dataclasses import dataclass

from snacka_tui.model.ignore import Ignored
from snacka_tui.model.levels import Level


@dataclass(frozen=True, slots=True)
class RoomMemory:
    """One room. `place` is the msgid of the message on top of the screen and `place_ms` its time (UTC ms).

    Somebody who reads the newest messages has no place. `unread` counts what others said and nobody saw.
    """

    name: str
    direct: bool = False
    pinned: bool = False
    muted_until_ms: int = 0
    level: str = Level.USUAL.value
    key: str = ""
    place: str = ""
    place_ms: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class NetworkMemory:
    """The rooms one is in, the name of the one shown last, and who is ignored."""

    rooms: tuple[RoomMemory, ...] = ()
    shown: str = ""
    ignored: tuple[Ignored, ...] = ()
