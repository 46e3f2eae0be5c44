"""The rooms of a network, to look through and join: LIST, with a line to narrow it down.

Owns the list, its order and the filter. It refuses to know how rooms are asked for (`model.listing`) and
joined: it ends with a name.
"""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input

from snacka_protocol.formatting import strip_formatting
from snacka_tui.messages import Place
from snacka_tui.model.changes import Change, ListingChanged
from snacka_tui.model.finding import ListedRoom
from snacka_tui.pump import Pump
from snacka_tui.screens.finding import FindingScreen
from snacka_tui.widgets.result_list import Result, ResultList, marks_of, one_line

_FRAME = 0.2  # seconds between pictures while rooms pour in


class RoomBrowser(FindingScreen):
    """The rooms of one network; ends with a Place that has no time: the room to join or show."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "ask", "Ask again, for all", show=False, priority=True)
    ]

    def __init__(self, pump: Pump, text: str = "") -> None:
        super().__init__(
            "Rooms",
            "Enter joins, F5 asks again, Esc stays",
            placeholder="part of a name or a topic",
            text=text,
        )
        self._pump = pump
        self._timer: Timer | None = None
        self._sorted: list[ListedRoom] = []
        self._words: list[str] = []

    def on_mount(self) -> None:
        self.input.focus()
        self._pump.send(self._pump.chat.session.list_rooms())
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._filter()

    def action_ask(self) -> None:
        """Ask the network again, for the smallest rooms too."""
        self._pump.send(self._pump.chat.session.list_rooms(everything=True))
        self._show()

    def take_answer(self, pump: Pump, change: Change) -> None:
        """More is known: shown soon, not for every room."""
        if isinstance(change, ListingChanged) and self._timer is None:
            self._timer = self.set_timer(_FRAME, self._show)

    def _show(self) -> None:
        self._timer = None
        rooms = self._pump.chat.session.listing.rooms
        self._sorted = sorted(rooms, key=lambda room: (-room.people, room.name.casefold()))
        self._filter()

    def _filter(self) -> None:
        self._words = self.input.value.casefold().split()
        found = [room for room in self._sorted if self._fits(room)] if self._words else self._sorted
        self.results.show(found, self._draw)
        listing = self._pump.chat.session.listing
        of = f" of about {listing.total}" if listing.running and listing.total > len(self._sorted) else ""
        if listing.trouble:
            self.say(listing.trouble)
        elif listing.running:
            self.say(f"{len(self._sorted)}{of} so far …")
        else:
            rest = ", small ones left out (F5 for all)" if listing.partial else ""
            self.say(f"{len(found)} room{'s' if len(found) != 1 else ''}{rest}")

    def _fits(self, room: ListedRoom) -> bool:
        where = f"{room.name} {room.topic}".casefold()
        return all(word in where for word in self._words)

    def _draw(self, room: ListedRoom) -> Result:
        joined = self._pump.chat.session.room(room.name)
        here = "you are here · " if joined is not None and joined.joined else ""
        people = "1 person" if room.people == 1 else f"{room.people} people"
        text = one_line(strip_formatting(room.topic))
        return Result("", room.name, f"{here}{people}", text, marks_of(text, self._words), strong=True)

    def on_result_list_chosen(self, event: ResultList.Chosen) -> None:
        event.stop()
        room: ListedRoom = self.results.items[event.place]
        self.dismiss(Place(self._pump.chat.network, room.name))
