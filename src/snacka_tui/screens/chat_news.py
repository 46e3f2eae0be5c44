"""How the model's changes reach the chat screen's picture.

Owns which part is drawn anew for which change, each part once a burst, and what pops up over the log. What
only some classes care about goes to methods that they have. It refuses to know the layout.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import assert_never

from snacka_tui.chats import Chat
from snacka_tui.messages import RoomRef
from snacka_tui.model import changes as news
from snacka_tui.model.changes import Change, Severity
from snacka_tui.model.room import RoomKind
from snacka_tui.pump import Pump
from snacka_tui.render.plain import harmless
from snacka_tui.screens.chat_view import ChatView
from snacka_tui.store import Store
from snacka_tui.widgets.composer_history import SaidBefore

_MOST_POPPED = 3
_SEVERITIES = {
    Severity.INFO: "information",
    Severity.WARNING: "warning",
    Severity.ERROR: "error",
}


class ChatNews(ChatView):
    """A picture of a chat that follows what happens."""

    def __init__(self, chats: Sequence[Chat], store: Store) -> None:
        super().__init__(chats, store)
        self._popped: list[float] = []  # when, by the monotonic clock

    def on_changed(self) -> None:
        """Show the news of one burst: each part at most once."""
        if not self.is_attached:  # the program is ending, and takes its widgets apart
            return
        rooms = members = header = state = False
        for pump in self.networks:
            for change in pump.take():
                here = pump is self.pump
                match change:
                    case news.TimelineChanged(room) | news.HistoryChanged(room):
                        if here and room == self.current:
                            self.log_view.refresh_timeline()
                            self.log_view.look_for_more()
                        state = True
                    case news.RosterChanged(room):
                        members = members or (here and room == self.current)
                    case news.TopicChanged(room):
                        header = header or (here and room == self.current)
                    case news.RoomsChanged():
                        rooms = True
                    case news.TypingChanged(room):
                        state = state or (here and room == self.current)
                    case news.StateChanged():
                        state = rooms = members = True
                        if here:
                            self.log_view.ask_again()  # what was asked on a connection dies with it
                        self.take_state(pump)
                        self.show_trouble()
                    case _:
                        rooms = self.take_event(pump, change) or rooms
        if rooms:
            self.show_rooms()
        if members:
            self.show_members()
        if header or members or rooms:
            self.show_header()
        if state or rooms:
            self.show_state()

    def take_event(self, pump: Pump, change: Change) -> bool:
        """The rarer news of a network; whether the list of rooms is concerned."""
        match change:
            case news.Joined() | news.Left() | news.RoomRenamed():
                self._take_coming_and_going(pump.chat.network, change)
                return True
            case news.NickChanged():
                self.show_members()
                return True
            case news.AccountChanged():
                self.take_account_news(pump, change)
            case news.Notice(text, severity):
                self.pop_up(text, severity)
            case news.Mentioned(room, nick, text):
                self.tell_of_mention(RoomRef(pump.chat.network, room), nick, text)
                return True
            case (
                news.UnreadFound()
                | news.PlaceLoaded()
                | news.SearchAnswered()
                | news.ListingChanged()
                | news.CardChanged()
            ):
                self.take_finding(pump, change)
            case (
                news.TimelineChanged()
                | news.RosterChanged()
                | news.TopicChanged()
                | news.RoomsChanged()
                | news.TypingChanged()
                | news.HistoryChanged()
                | news.StateChanged()
            ):
                pass
            case _:
                assert_never(change)
        return False

    def _take_coming_and_going(
        self, network: str, change: news.Joined | news.Left | news.RoomRenamed
    ) -> None:
        """A room was entered, left, or has another name."""
        match change:
            case news.Joined(room, asked):
                if asked or (network == self.chat.network and self.room.kind is RoomKind.STATUS):
                    self.show_room(room, network)
                if self.here == (network, room):
                    self.arrived()
            case news.Left(room):
                if self.here == (network, room) and room not in self.session.rooms:
                    self.show_first_room()
            case news.RoomRenamed(old, new):
                before, after = RoomRef(network, old), RoomRef(network, new)
                self._drafts[after] = self._drafts.pop(before, "")
                self._said[after] = self._said.pop(before, SaidBefore())
                if self.here == before:
                    self.current = new

    def pop_up(self, text: str, severity: Severity) -> None:
        """Say it over the log, too; a few at a time, for whoever sends many must not cover the screen."""
        now = time.monotonic()
        self._popped = [moment for moment in self._popped if now - moment < self.app.NOTIFICATION_TIMEOUT]
        if len(self._popped) < _MOST_POPPED:
            self._popped.append(now)
            self.notify(harmless(text), severity=_SEVERITIES[severity], markup=False)  # type: ignore[arg-type]

    def take_finding(self, pump: Pump, change: Change) -> None:
        """Something was asked of a network and found; the class above asked."""

    def take_state(self, pump: Pump) -> None:
        """A network's connection is another way now; the class above keeps networks."""

    def take_account_news(self, pump: Pump, change: news.AccountChanged) -> None:
        """We are in an account now, or not; the class above may have asked."""

    def arrived(self) -> None:
        """We are in the room that is shown; the class above may have something to say."""

    def tell_of_mention(self, room: RoomRef, nick: str, text: str) -> None:
        """Somebody wrote to us; the class above knows how to be heard."""
