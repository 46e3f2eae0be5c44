"""Finding things in the chat screen: search, catching up, rooms, people, bookmarks, and going to a message.

Owns which screen opens and what comes of it, and the way back from a place gone to. It refuses to know how
the log scrolls (`chat_reading`) and how one writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from snacka_tui.chats import Chat
from snacka_tui.commands.intents import BrowseRooms, CatchUp, FindIntent, LookUp, Search, ShowBookmarks
from snacka_tui.messages import Place, RoomRef
from snacka_tui.model.changes import Change, PlaceLoaded
from snacka_tui.pump import Pump
from snacka_tui.screens.chat_reading import ChatReader
from snacka_tui.store import Bookmark, Bookmarks, Store
from snacka_tui.widgets.timeline import TimelineView
from snacka_tui.widgets.timeline_canvas import Spot
from snacka_tui.widgets.timeline_cursor import Deed, TimelineCursor

if TYPE_CHECKING:
    from snacka_tui.screens.person import Choice


@runtime_checkable
class Asking(Protocol):
    """A screen that asks networks for something, and shows what comes."""

    def take_answer(self, pump: Pump, change: Change) -> None:
        """What a network answered, if it is what this screen waits for."""


class ChatFinder(ChatReader):
    """A chat screen that one can find things in."""

    def __init__(self, chats: Sequence[Chat], store: Store) -> None:
        super().__init__(chats, store)
        self.bookmarks = Bookmarks(store)
        self._searched = ""  # what was last searched for
        self._way_back: tuple[RoomRef, Spot] | None = None  # where one was before going to a message
        self._wanted: tuple[RoomRef, Place] | None = None  # the message gone to, until it is loaded

    # -- which screen ------------------------------------------------------------------------------

    # The screens are imported when somebody opens one: the first paint need not wait for them.

    def action_search(self, text: str = "") -> None:
        """Search everything; the line begins with what was last searched for."""
        from snacka_tui.screens.search import SearchScreen
        from snacka_tui.store.log_search import search_log

        log = self.chat.log
        log_search = partial(search_log, log.place) if log is not None else None
        screen = SearchScreen(self.networks, text or self._searched, log_search)

        def ended(place: Place | None) -> None:
            self._searched = screen.input.value
            self.go_to(place)

        self.app.push_screen(screen, ended)

    def action_catch_up(self) -> None:
        """What is unread, in all rooms."""
        from snacka_tui.screens.catchup import CatchUpScreen

        self.app.push_screen(CatchUpScreen(self.networks), self.go_to)

    def action_browse(self, text: str = "") -> None:
        """The rooms of the network shown."""
        from snacka_tui.screens.rooms import RoomBrowser

        self.app.push_screen(RoomBrowser(self.pump, text), self._enter)

    def action_bookmarks(self) -> None:
        """The bookmarks of all networks."""
        from snacka_tui.screens.bookmarks import BookmarksScreen

        titles = {pump.chat.network: pump.chat.title for pump in self.networks}

        def ignores(mark: Bookmark) -> bool:
            pump = self.networks.find(mark.network)
            return pump is not None and pump.chat.session.ignores(mark.nick)

        self.app.push_screen(BookmarksScreen(self.bookmarks, titles, ignores), self.go_to)

    def follow_finding(self, intent: FindIntent) -> None:
        """Do what a slash command asks."""
        match intent:
            case Search(text):
                self.action_search(text)
            case CatchUp():
                self.action_catch_up()
            case BrowseRooms(text):
                self.action_browse(text)
            case ShowBookmarks():
                self.action_bookmarks()
            case LookUp(nick):
                self.open_person(nick)

    def take_finding(self, pump: Pump, change: Change) -> None:
        """What was asked of a network came: the screen that asked shows it."""
        super().take_finding(pump, change)
        screen = self.app.screen
        if isinstance(screen, Asking):
            screen.take_answer(pump, change)
        if isinstance(change, PlaceLoaded) and self._wanted is not None:
            room, place = self._wanted
            if room == (pump.chat.network, change.room):
                self._arrive(place)

    # -- going to a message ------------------------------------------------------------------------

    def go_to(self, place: Place | None) -> None:
        """Show a message with what is around it; Escape comes back from there."""
        pump = self.networks.find(place.network) if place is not None else None
        if place is None:
            return
        if pump is None:
            self.notify("You are not on that network now.", timeout=4)
            return
        session = pump.chat.session
        room = session.room(place.room)
        if room is None and session.is_channel(place.room):
            self.notify(
                f"You are not in {place.room}. /join {place.room} goes there.", timeout=6, markup=False
            )
            return
        room = room or session.open_direct(place.room)
        came_from = (self.here, self.log_view.spot)
        self.show_room(room.key, place.network)
        if place.time_ms:
            self._way_back, self._wanted = came_from, (self.here, place)
            self.pump.send(session.go_to(room.key, place.msgid, place.time_ms))

    def _arrive(self, place: Place) -> None:
        timeline = self.room.timeline
        entry_id = timeline.find(place.msgid) if place.msgid else timeline.nearest(place.time_ms)
        self._wanted = None
        if entry_id is None or self.here != (place.network, self.room.key):
            return
        self.log_view.focus()
        self.log_view.jump_to(entry_id, rows_above=self.log_view.size.height // 3)
        self.log_view.point_at(entry_id)
        if self._way_back is not None and self._way_back[0].key:
            self.notify("Esc goes back to where you were.", timeout=3)

    def action_composer(self) -> None:
        """Escape: back to where one was before going to a message, and to writing."""
        way_back, self._way_back = self._way_back, None
        if way_back is not None and self.log_view.has_focus:
            (network, key), spot = way_back
            self.show_room(key, network)
            self.log_view.return_to(spot)
        super().action_composer()

    def action_bottom(self) -> None:
        """To the newest message: nobody wants back from there."""
        self._way_back = None
        super().action_bottom()

    def _enter(self, place: Place | None) -> None:
        """Go into a room that was chosen from the list."""
        pump = self.networks.find(place.network) if place is not None else None
        if place is None or pump is None:
            return
        room = pump.chat.session.room(place.room)
        if room is not None and room.joined:
            self.show_room(room.key, place.network)
        else:
            pump.send(pump.chat.session.join(place.room))
        self.composer.focus()

    # -- people ------------------------------------------------------------------------------------

    def on_timeline_view_name_activated(self, event: TimelineView.NameActivated) -> None:
        self.open_person(event.nick)

    def open_person(self, nick: str) -> None:
        """Somebody's card, and what can be done about them."""
        from snacka_tui.screens.person import Choice, PersonCard

        if not nick:
            return
        pump, session = self.pump, self.session
        pump.send(session.look_up(nick))
        choices = [(Choice.COPY, "Copy the name")]
        if not session.is_own(nick):
            choices = [
                (Choice.MESSAGE, "Write to them alone"),
                (Choice.MENTION, "Mention them here"),
                *choices,
                *([(Choice.IGNORE, words)] if (words := self.ignore_words(nick)) else []),
            ]
        screen = PersonCard(nick, lambda: session.card(nick), session.shared_rooms(nick), choices)
        self.app.push_screen(screen, partial(self._chosen_for, nick))

    def _chosen_for(self, nick: str, choice: Choice | None) -> None:
        from snacka_tui.screens.person import Choice

        self.composer.focus()
        match choice:
            case Choice.MESSAGE:
                room = self.session.open_direct(nick)
                self.pump.send(self.session.drain())
                self.show_room(room.key)
            case Choice.MENTION:
                start = not self.composer.text
                self.composer.insert(f"{nick}: " if start else f"{nick} ")
            case Choice.COPY:
                self.app.copy_to_clipboard(nick)
                self.notify("Copied.", timeout=2)
            case Choice.IGNORE:
                self.ignore(nick)
            case None:
                pass

    def ignore_words(self, nick: str) -> str:
        """What the card offers about hearing from somebody; "" offers nothing."""
        return ""

    def ignore(self, nick: str) -> None:
        """Hear from somebody no more, or again."""

    # -- bookmarks ---------------------------------------------------------------------------------

    def on_timeline_cursor_asked(self, event: TimelineCursor.Asked) -> None:
        """A bookmark is put on the message under the cursor, or taken away."""
        if event.deed is not Deed.BOOKMARK:
            return
        entry = self.room.timeline.get(event.entry_id)
        mark = Bookmark(self.chat.network, self.room.name, entry.msgid, entry.time_ms, entry.nick, entry.text)
        if self.bookmarks.has(mark):
            self.bookmarks.remove(mark)
            self.notify("The bookmark is gone.", timeout=2)
        else:
            self.bookmarks.add(mark)
            self.notify("Bookmarked. /bookmarks shows them all.", timeout=3)
