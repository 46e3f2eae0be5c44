"""Ctrl+K: go to a room or a person by a few letters, or join a new room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

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
_MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Goal:
    """Where the person wants to go: an open room's key, or a name to join or talk to."""

    key: str = ""
    join: str = ""
    person: str = ""


class SwitcherInput(OrderedKeys, Input):
    """The line to type a few letters in."""


class Switcher(ModalScreen[Goal | None]):
    """Ends with a Goal, or None. `rooms` are lines of open rooms, `people` names seen in them."""

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
        Binding("escape,ctrl+k", "dismiss(None)", "Close", show=False, priority=True),
        Binding("up", "move(-1)", "Up", show=False, priority=True),
        Binding("down", "move(1)", "Down", show=False, priority=True),
    ]

    def __init__(self, rooms: Sequence[Line], people: Sequence[str]) -> None:
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
        found = candidates(self._rooms, self._people, typed)[:_MOST_SHOWN]
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


def candidates(rooms: Sequence[Line], people: Sequence[str], typed: str) -> list[Line]:
    """What fits the typed letters, best first: rooms, then people, then a new room of that name."""
    wanted = typed.strip().casefold()
    found: list[tuple[int, int, Line]] = []
    for place, room in enumerate(rooms):
        rank = match_rank(wanted, room.label)
        if rank is not None:
            line = Line(f"room:{room.key}", room.label, "", room.badge, room.strong, room.faint, room.alarm)
            found.append((rank, place, line))
    known = {room.label.casefold() for room in rooms}
    for place, nick in enumerate(people):
        rank = match_rank(wanted, nick)
        if wanted and rank is not None and nick.casefold() not in known:
            found.append((rank + 1, place, Line(f"person:{nick}", nick, lead="talk to ", faint=True)))
    lines = [line for _, _, line in sorted(found, key=lambda item: item[:2])]
    name = room_name(typed)
    if wanted and " " not in name and "," not in name and name.casefold() not in known:
        lines.append(Line(f"join:{name}", name, lead=_JOIN, faint=True))
    return lines


def match_rank(wanted: str, label: str) -> int | None:
    """0 for a beginning, 2 for a part, 4 for letters in order, None for no match."""
    name = bare_letters(label) if wanted.isascii() else label.casefold()
    bare = name.lstrip("#&+!")
    if name.startswith(wanted) or bare.startswith(wanted):
        return 0
    if wanted in name:
        return 2
    letters = iter(name)
    return 4 if all(letter in letters for letter in wanted) else None
