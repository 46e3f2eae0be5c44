"""What a person finds out about a network besides the talk: its rooms, its people, its past.

Owns the values of those answers as they come in. It refuses to know how they are asked for (`listing`,
`cards`, `searching`) and shown.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from msgspec import Struct

from snacka_tui.model.search_query import Found


class ListedRoom(Struct, frozen=True):
    """A line of the answer; `topic` with formatting codes, as somebody wrote it."""

    name: str
    people: int
    topic: str


@dataclass(slots=True)
class Listing:
    """The last question and its answer so far.

    total: how many rooms the network said it has, 0 unknown. partial: small rooms were left out. trouble: why
    there is no answer, or no more of it, "" otherwise.
    """

    rooms: list[ListedRoom] = field(default_factory=list)
    running: bool = False
    total: int = 0
    partial: bool = False
    trouble: str = ""


@dataclass(slots=True)
class Card:
    """What the network told of one nick. "" and None: not said. `notes` are its own sentences.

    idle_s: seconds since they last said something; since_ms: when they came, UTC milliseconds.
    """

    nick: str
    user: str = ""
    host: str = ""
    realname: str = ""
    server: str = ""
    account: str = ""
    away: str | None = None
    rooms: list[str] = field(default_factory=list)
    operator: bool = False
    bot: bool = False
    secure: bool = False
    idle_s: int | None = None
    since_ms: int | None = None
    notes: list[str] = field(default_factory=list)
    missing: bool = False  # there is nobody of this name
    complete: bool = False


class Answer(Struct, frozen=True):
    """What the server found, in its order; `trouble` why it would not search, "" otherwise."""

    found: tuple[Found, ...] = ()
    trouble: str = ""


@dataclass(slots=True)
class Searches:
    """The questions of one connection. `asked` are (label, number), in order."""

    numbers: int = 0
    asked: deque[tuple[str, int]] = field(default_factory=deque)
    answers: dict[int, Answer] = field(default_factory=dict)
