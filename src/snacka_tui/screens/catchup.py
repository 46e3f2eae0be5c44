"""Alt+C: what was missed, over all networks and rooms, who spoke to this person first.

Owns the list and marking all of it read. It refuses to know how one goes to a message.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from msgspec import Struct
from textual.binding import Binding, BindingType

from snacka_tui.messages import Place
from snacka_tui.model.catchup import Missed, missed
from snacka_tui.model.room import RoomKind
from snacka_tui.model.timeline import Entry
from snacka_tui.pump import Pump
from snacka_tui.render.styled_text import display
from snacka_tui.screens.finding import FindingScreen
from snacka_tui.screens.search import moment_words
from snacka_tui.widgets.result_list import Result, ResultList, one_line


class Item(Struct, frozen=True):
    """A row and where it leads; None for a heading."""

    result: Result
    place: Place | None = None


class CatchUpScreen(FindingScreen):
    """Everything unread in the rooms of these networks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "all_read", "Mark all read", show=False, priority=True),
        Binding("alt+c", "dismiss(None)", "Close", show=False, priority=True, id="log.catch-up"),
    ]

    def __init__(self, pumps: Iterable[Pump]) -> None:
        super().__init__(
            "Catch up",
            "Enter goes there, Ctrl+R marks all read, Esc stays",
            placeholder="some letters of a room",
        )
        self._pumps = list(pumps)

    def on_mount(self) -> None:
        self.input.focus()
        self._show()

    def on_input_changed(self) -> None:
        self._show()

    def _show(self) -> None:
        wanted = self.input.value.strip().casefold()
        found = [
            (pump, item)
            for pump in self._pumps
            for item in missed(pump.chat.session.rooms.values())
            if wanted in item.room.name.casefold()
        ]
        spoken = [self._mention(pump, item, entry) for pump, item in found for entry in item.mentions]
        rooms = [self._room(pump, item) for pump, item in found]
        items = [
            *([Item(Result("", "To you", heading=True)), *spoken] if spoken else []),
            *([Item(Result("", "Unread", heading=True)), *rooms] if rooms else []),
        ]
        self.results.show(items, lambda item: item.result)
        unread = sum(item.room.unread for _, item in found)
        self.say(f"{unread} unread" if unread else "all is read")

    def _place_words(self, pump: Pump, room: str) -> str:
        return f"{room} · {pump.chat.title}" if len(self._pumps) > 1 else room

    def _mention(self, pump: Pump, item: Missed, entry: Entry) -> Item:
        room = item.room
        title = entry.nick
        if room.kind is RoomKind.CHANNEL:
            title = f"{entry.nick}  in {self._place_words(pump, room.name)}"
        text = one_line(display(entry.text))
        result = Result("", title, moment_words(entry.time_ms), text, strong=True)
        return Item(result, Place(pump.chat.network, room.name, entry.msgid, entry.time_ms))

    def _room(self, pump: Pump, item: Missed) -> Item:
        room, last = item.room, item.last
        text = "" if last is None else one_line(f"{last.nick}: {display(last.text)}")
        title = self._place_words(pump, room.name) + (" (muted)" if room.muted else "")
        result = Result("", title, f" {room.unread} ", text, strong=not room.muted, alarm=bool(room.mentions))
        first = item.first
        if first is None:
            return Item(result, Place(pump.chat.network, room.name))
        return Item(result, Place(pump.chat.network, room.name, first.msgid, first.time_ms))

    def action_all_read(self) -> None:
        """Everything in every room was read."""
        for pump in self._pumps:
            session = pump.chat.session
            for room in list(session.rooms.values()):
                if room.unread:
                    pump.send(session.mark_read(room.key))
        self.dismiss(None)

    def on_result_list_chosen(self, event: ResultList.Chosen) -> None:
        event.stop()
        item: Item = self.results.items[event.place]
        if item.place is not None:
            self.dismiss(item.place)
