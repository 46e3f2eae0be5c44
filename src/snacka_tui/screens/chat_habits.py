"""What surrounds the words in the chat screen: being told of them, the window's title and focus, habits.

Owns when somebody is told and by what, what follows the window's focus, and the way to settings, keys and
colours. It refuses to know how a sequence looks (`notify`) and how a level is decided (`model.levels`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any, assert_never

from textual import work

from snacka_config import Option
from snacka_protocol.message import Message
from snacka_tui.chats import Chat
from snacka_tui.commands.intents import HabitIntent, ShowKeys, ShowSettings, ShowThemes
from snacka_tui.config import SPLIT
from snacka_tui.messages import RoomRef
from snacka_tui.model.changes import ConnectionState
from snacka_tui.model.levels import Level, is_quiet
from snacka_tui.notify import Desktop, around, describe_tmux, notification
from snacka_tui.options import (
    AWAY_UNFOCUSED,
    EMOJI,
    HIGHLIGHT,
    KEYS,
    NOTIFY,
    NOTIFY_BY,
    NOTIFY_FOCUSED,
    QUIET_HOURS,
    TITLE,
)
from snacka_tui.pump import Pump
from snacka_tui.screens.chat_keeping import KeepingScreen
from snacka_tui.screens.chat_networks import is_status
from snacka_tui.store import Store
from snacka_tui.widgets.timeline_copy import selected_ids

_AWAY = "elsewhere"  # what others read


class ChatHabits(KeepingScreen):
    """A chat screen that follows the person's habits. Whoever makes one sets `host` first."""

    def __init__(self, chats: Sequence[Chat], store: Store) -> None:
        super().__init__(chats, store)
        self._preferences = self.host.preferences
        self._desktop = around(os.environ)
        self._titled = ""
        self._away: set[str] = set()  # networks on which we said that we are away
        self.tail.enabled = self._preferences[SPLIT]

    def on_mount(self) -> None:
        self._preferences.listen(self._preference_changed)
        self.watch(self.app, "app_focus", self._focus_changed, init=False)
        for pump in self.networks:
            self._take_habits(pump)
        if "TMUX" in os.environ:
            self._ask_tmux()

    def on_unmount(self) -> None:
        self._preferences.ignore(self._preference_changed)

    def start_network(self, pump: Pump) -> None:
        """Run it, with our habits."""
        self._take_habits(pump)
        super().start_network(pump)

    @work(group="tmux", thread=True, exit_on_error=False)
    def _ask_tmux(self) -> None:
        self._desktop = around(os.environ, describe_tmux(os.environ))

    # -- preferences ---------------------------------------------------------------------------

    def _preference_changed(self, option: Option[Any]) -> None:
        if option in (NOTIFY, HIGHLIGHT):
            for pump in self.networks:
                self._take_habits(pump)
        elif option is SPLIT:
            self.tail.enabled = self._preferences[SPLIT]
            self.tail.update_tail(self.room.unread)
        elif option is TITLE:
            self.show_title()
        elif option is KEYS:
            self.show_state()
        elif option is EMOJI:
            self._draw_again()

    def _draw_again(self) -> None:
        """All that was said may take other widths now."""
        for pump in self.networks:
            for room in pump.chat.session.rooms.values():
                room.timeline.look_again()
        self.log_view.refresh_timeline()

    def _take_habits(self, pump: Pump) -> None:
        session = pump.chat.session
        session.set_usual_level(Level(self._preferences[NOTIFY]))
        words: tuple[str, ...] = self._preferences[HIGHLIGHT]
        session.set_words(words)

    def action_split(self) -> None:
        """Keep the newest lines in sight while reading back, or no more."""
        super().action_split()
        self._preferences.set(SPLIT, self.tail.enabled)

    # The screens are imported when somebody opens one: the first paint need not wait for them.

    def action_settings(self, words: str = "") -> None:
        """Show the settings."""
        from snacka_tui.screens.settings import SettingsScreen

        self.app.push_screen(SettingsScreen(self._preferences, words))

    def action_keys(self) -> None:
        """Show the keys, to change them."""
        from snacka_tui.screens.keys_screen import KeysScreen

        self.app.push_screen(KeysScreen(self._preferences))

    def action_themes(self) -> None:
        """Choose the colours."""
        from snacka_tui.screens.themes import ThemePicker

        self.app.push_screen(ThemePicker(self._preferences))

    def follow_habits(self, intent: HabitIntent) -> None:
        """Do what a command about habits asks."""
        match intent:
            case ShowSettings(words):
                self.action_settings(words)
            case ShowKeys():
                self.action_keys()
            case ShowThemes():
                self.action_themes()
            case _:
                assert_never(intent)

    # -- being told ----------------------------------------------------------------------------

    def tell_of_mention(self, room: RoomRef, nick: str, text: str) -> None:
        """Be heard when the person looks elsewhere."""
        now = datetime.now().astimezone()
        if is_quiet(self._preferences[QUIET_HOURS], now.hour * 60 + now.minute):
            return
        if self.app.app_focus and (room == self.here or not self._preferences[NOTIFY_FOCUSED]):
            return
        by = self._preferences[NOTIFY_BY]
        desktop = Desktop.NONE if by == "bell" else self._desktop
        pump = self.networks.find(room.network)
        found = pump.chat.session.room(room.key) if pump is not None else None
        title = nick if found is None or found.title == nick else f"{nick} in {found.title}"
        self._write(notification(desktop, title, text, tmux="TMUX" in os.environ))
        if by != "desktop":
            self.app.bell()

    def _write(self, sequence: str) -> None:
        """A whole sequence, in its turn among the frames."""
        driver = self.app._driver
        if sequence and driver is not None:
            driver.write(sequence)

    # -- the window ----------------------------------------------------------------------------

    def show_rooms(self) -> None:
        """The list of rooms, and the same in the title."""
        super().show_rooms()
        self.show_title()

    def show_title(self) -> None:
        """How much is unread, and which room is shown: "(3) Snacka #lobby"."""
        if not self._preferences[TITLE]:
            self._set_title("")
            return
        rooms = [room for _, room in self.rooms_shown() if not room.muted and not is_status(room)]
        unread = sum(room.unread for room in rooms)
        self._set_title(f"{f'({unread}) ' if unread else ''}Snacka {self.room.title}")

    def _set_title(self, words: str) -> None:
        if words != self._titled:
            self._titled = words
            self.host.window_title(words)

    def _focus_changed(self, focused: bool) -> None:
        """Watched, because the framework tells of the window's focus to the app alone."""
        if focused:
            self._window_focused()
        else:
            self._window_left()

    def _window_focused(self) -> None:
        self.session.focus(self.current)
        self.pump.add(self.session.take_changes())
        for pump in self.networks:
            if pump.chat.network in self._away:
                pump.send([Message("AWAY")])
        self._away.clear()

    def _window_left(self) -> None:
        """Everything seen so far was read: what comes now goes under a new unread line."""
        self.pump.send(self.session.mark_read(self.current, self.seen_upto()))
        self.session.focus(None)
        if not self._preferences[AWAY_UNFOCUSED]:
            return
        for pump in self.networks:
            session = pump.chat.session
            if session.state is ConnectionState.ONLINE and not session.away:
                self._away.add(pump.chat.network)
                pump.send([Message("AWAY", (_AWAY,))])

    def action_copy_markdown(self) -> None:
        """Copy what is selected, or the message that is marked."""
        selection, cursor = self.log_view.text_selection, self.log_view.cursor_id
        ids = selected_ids(self.log_view.timeline, selection) if selection is not None else []
        at = ids[0] if ids else cursor
        if at is None:
            self.notify("Select messages with the mouse, or mark one with Up and Shift+Up.", timeout=4)
            return
        self.app.copy_to_clipboard(self.log_view.copied(at, markdown=True))
        self.notify("Copied as Markdown.", timeout=2)

    # -- people --------------------------------------------------------------------------------

    def ignore_words(self, nick: str) -> str:
        """What the card of somebody offers."""
        return "Hear them again" if self.session.ignores(nick) else "Ignore: hear nothing of them"

    def ignore(self, nick: str) -> None:
        """Hear from somebody no more, or again."""
        if self.session.ignores(nick):
            self.session.unignore(nick, room=self.room.key)
        else:
            self.session.ignore(nick, room=self.room.key)
        self.pump.add(self.session.take_changes())
