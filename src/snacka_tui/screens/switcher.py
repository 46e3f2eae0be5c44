"""Ctrl+K: go to a room or a person by a few letters, join a new room, write to somebody.

Owns the ranking of what fits the letters. It refuses to go anywhere: it ends with a `Goal`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace
from textual.binding import Binding, BindingType

from snacka_tui.address import room_name
from snacka_tui.commands.letters import bare_letters
from snacka_tui.screens.choosing import Chooser
from snacka_tui.widgets.line_list import Line

_JOIN = "join "
_MESSAGE = "message "
_WORD_STARTS = "#&+!-_. "
_MOST_SHOWN = 12


class Goal(Struct, frozen=True):
    """Where the person wants to go: an open room's key, or a name to join or talk to."""

    key: str = ""
    join: str = ""
    person: str = ""


class Door(Struct, frozen=True):
    """An open room: its line, its name, and the network to tell it by if there are several."""

    line: Line
    name: str
    network: str = ""


class Switcher(Chooser[Goal]):
    """Ends with a Goal, or None. `rooms` are open ones, latest first, `people` names seen in them."""

    DEFAULT_CSS = """
    Switcher { align: center top; }
    Switcher > Vertical { width: 52; margin-top: 3; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+k", "dismiss(None)", "Close", show=False, priority=True, id="rooms.switch"),
    ]

    def __init__(self, rooms: Sequence[Door], people: Sequence[str]) -> None:
        super().__init__("A room or a person", "Enter goes there, Esc stays here")
        self._rooms = rooms
        self._people = people

    def fitting(self, typed: str) -> Sequence[Line]:
        return candidates(self._rooms, self._people, typed)

    def choose(self, key: str) -> None:
        kind, _, value = key.partition(":")
        match kind:
            case "room":
                self.dismiss(Goal(key=value))
            case "person":
                self.dismiss(Goal(person=value))
            case "join":
                self.dismiss(Goal(join=value))
            case _:
                self.dismiss(None)


def candidates(rooms: Sequence[Door], people: Sequence[str], typed: str) -> list[Line]:
    """What fits the typed letters, best first, the latest first of what fits as well: rooms, people, and then
    a new room or a conversation of that name."""
    wanted = typed.strip().casefold()
    found: list[tuple[int, int, Line]] = []
    for place, room in enumerate(rooms):
        rank = match_rank(wanted, room.name)
        if rank is None and room.network:
            below = match_rank(wanted, f"{room.network} {room.name}")
            rank = None if below is None else below + 10
        if rank is not None:
            found.append((rank, place, _door_line(room)))
    known = {room.name.casefold() for room in rooms}
    for place, nick in enumerate(people):
        rank = match_rank(wanted, nick)
        if wanted and rank is not None and nick.casefold() not in known:
            line = Line(f"person:{nick}", nick, lead=_MESSAGE, faint=True)
            found.append((rank + 1, len(rooms) + place, line))
    lines = [line for _, _, line in sorted(found, key=lambda item: item[:2])][:_MOST_SHOWN]
    return [*lines, *_new(typed.strip(), {*known, *(nick.casefold() for nick in people)})]


def _door_line(room: Door) -> Line:
    label = f"{room.name} · {room.network}" if room.network else room.name
    return replace(room.line, key=f"room:{room.line.key}", label=label)


def _new(typed: str, known: set[str]) -> list[Line]:
    """What is not there yet: a room to join, a person to write to."""
    if not typed or any(char in typed for char in " ,"):
        return []
    lines = []
    name = room_name(typed)
    if name.casefold() not in known:
        lines.append(Line(f"join:{name}", name, lead=_JOIN, faint=True))
    if name != typed and typed.casefold() not in known:
        lines.append(Line(f"person:{typed}", typed, lead=_MESSAGE, faint=True))
    return lines


def match_rank(wanted: str, label: str) -> int | None:
    """How well it fits, 0 best: a beginning, the beginning of a word, a part, letters in order; or None."""
    name = bare_letters(label) if wanted.isascii() else label.casefold()
    if name.startswith(wanted) or name.lstrip("#&+!").startswith(wanted):
        return 0
    at = name.find(wanted)
    if at >= 0:
        starts = any(
            name[place - 1] in _WORD_STARTS for place in range(1, len(name)) if name.startswith(wanted, place)
        )
        return 1 if starts else 2
    return _scattered(wanted, name)


def _scattered(wanted: str, name: str) -> int | None:
    """Letters in order with others between them: the fewer between, the better."""
    first = place = -1
    for letter in wanted:
        place = name.find(letter, place + 1)
        if place < 0:
            return None
        first = place if first < 0 else first
    return 4 + min(5, (place - first + 1 - len(wanted)) // 2)
