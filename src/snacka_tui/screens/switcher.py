"""Ctrl+K: go to a room or a person by a few letters, join a new room, write to somebody.

Owns the ranking of what fits the letters. It refuses to go anywhere: it ends with a `Goal`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from snacka_tui.address import room_name
from snacka_tui.commands.letters import bare_letters
from snacka_tui.widgets.line_list import Line, LineList
from snacka_tui.widgets.ordered_keys import OrderedKeys

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


class SwitcherInput(OrderedKeys, Input):
    """The line to type a few letters in."""


class Switcher(ModalScreen[Goal | None]):
    """Ends with a Goal, or None. `rooms` are open ones, latest first, `people` names seen in them."""

    DEFAULT_CSS = """
    Switcher { align: center top; background: $background 60%; }
    Switcher > Vertical {
        width: 52; max-width: 92%; height: auto; margin-top: 3; padding: 0 1;
        background: $surface; border: round $primary;
    }
    Switcher Input { border: none; height: 1; background: $panel; padding: 0 1; margin: 0 0 1 0; }
    Switcher Input:focus { border: none; }
    Switcher LineList { height: auto; margin-bottom: 1; }
    Switcher .switcher--foot { color: $text-muted; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", show=False, priority=True),
        Binding("ctrl+k", "dismiss(None)", "Close", show=False, priority=True, id="rooms.switch"),
        Binding("up", "move(-1)", "Up", show=False, priority=True),
        Binding("down", "move(1)", "Down", show=False, priority=True),
    ]

    def __init__(self, rooms: Sequence[Door], people: Sequence[str]) -> None:
        super().__init__()
        self._rooms = rooms
        self._people = people

    def compose(self) -> ComposeResult:
        with Vertical():
            yield SwitcherInput(placeholder="A room or a person")
            yield LineList()
            yield Static("Enter goes there, Esc stays here", classes="switcher--foot", markup=False)

    def on_mount(self) -> None:
        self.query_one(LineList).show_cursor = True
        self._fill("")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._fill(event.value)

    def on_input_submitted(self) -> None:
        self._go(self.query_one(LineList).chosen_key)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        self._go(event.key)

    def action_move(self, by: int) -> None:
        """Move in the list while typing."""
        self.query_one(LineList).action_move(by)

    def _fill(self, typed: str) -> None:
        lines = self.query_one(LineList)
        lines.cursor = 0
        found = candidates(self._rooms, self._people, typed)
        lines.styles.height = max(1, len(found))
        lines.show(found)

    def _go(self, key: str) -> None:
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
