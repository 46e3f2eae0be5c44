"""The chat screen: what the person does, and what that asks of session and link.

Owns commands, rooms, dialogs and leaving. The picture is `chat_view`'s, reading is `chat_reading`'s, writing
`chat_writing`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, assert_never

from textual import work
from textual.binding import BindingType

from snacka_tui import messages
from snacka_tui.chats import Chat, keep_log
from snacka_tui.commands.intents import (
    Answer,
    BrowseRooms,
    CatchUp,
    ClearRoom,
    Connect,
    Disconnect,
    KeepLog,
    Logout,
    LookUp,
    OpenLogin,
    OpenRegister,
    OpenRoom,
    Quit,
    React,
    ScreenIntent,
    Search,
    ShowBookmarks,
    ShowHelp,
    ShowKeys,
    ShowNetworks,
    ShowSettings,
    ShowThemes,
    Signs,
    Undo,
)
from snacka_tui.messages import RoomRef
from snacka_tui.model.changes import ConnectionState
from snacka_tui.model.room import Room, RoomKind
from snacka_tui.pump import Pump
from snacka_tui.screens.chat_answering import ChatAnswerer
from snacka_tui.screens.chat_habits import ChatHabits
from snacka_tui.screens.chat_host import ChatHost
from snacka_tui.screens.chat_networks import is_status
from snacka_tui.screens.help import HelpScreen
from snacka_tui.screens.keys import bindings, shown
from snacka_tui.screens.switcher import Door, Goal, Switcher
from snacka_tui.screens.tour import Tour
from snacka_tui.store import Remembered, Store
from snacka_tui.widgets.sides import room_line

_TOUR_ROWS = 20  # a lower window has no room for hints


class ChatScreen(ChatAnswerer, ChatHabits):
    """One chat, of one network or several.

    greet: on arriving, say once how others come. tour: show the first hints then.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(
        self,
        chats: Sequence[Chat],
        store: Store,
        host: ChatHost,
        *,
        greet: bool = False,
        tour: bool = False,
    ) -> None:
        self.host = host
        super().__init__(chats, store)
        self._greet = greet
        self._tour = tour

    def on_mount(self) -> None:
        self.show_first_room()
        for pump in self.networks:
            self.start_network(pump)
        self.set_interval(1.0, self._each_second)

    def _each_second(self) -> None:
        self.note_pause()
        for pump in self.networks:
            pump.tick()
        self.keep_draft()
        self.note_reading()
        self.remember()
        states = [pump.chat.session.state for pump in self.networks]
        if self.session.state is not ConnectionState.ONLINE:
            self.show_state()
        if len(states) > 1 and any(state is not ConnectionState.ONLINE for state in states):
            self.show_rooms()  # somebody counts down

    # -- commands ------------------------------------------------------------------------------

    def follow_intent(self, intent: ScreenIntent) -> None:
        """Do what a command asks of the screen."""
        match intent:
            case OpenRoom(name):
                room = self.session.room(name)
                if room is not None:
                    self.show_room(room.key)
            case ClearRoom(name):
                room = self.session.room(name) or self.room
                self.session.clear(room.key)
                self.pump.add(self.session.take_changes())
            case ShowHelp(topic):
                self.app.push_screen(HelpScreen(topic, self.keymap))
            case Quit(reason):
                self.host.leave(reason)
            case OpenLogin() | OpenRegister() | Logout():
                self.follow_account_intent(intent)
            case Connect() | Disconnect() | ShowNetworks():
                self.follow_network_intent(intent)
            case Search() | CatchUp() | BrowseRooms() | ShowBookmarks() | LookUp():
                self.follow_finding(intent)
            case Undo() | Signs() | React() | Answer():
                self.follow_speaking(intent)
            case ShowSettings() | ShowKeys() | ShowThemes():
                self.follow_habits(intent)
            case KeepLog(name, choice):
                self.session.tell(keep_log(self.chat, name, choice), room=name)
                self.pump.add(self.session.take_changes())
            case _:
                assert_never(intent)

    # -- rooms ---------------------------------------------------------------------------------

    def on_room_chosen(self, event: messages.RoomChosen) -> None:
        self.show_room(event.key, event.network)
        self.composer.focus()

    def on_member_chosen(self, event: messages.MemberChosen) -> None:
        """Show who it is, and what can be done."""
        self.panels.close_overlays()
        self.open_person(event.nick)

    def action_switch(self) -> None:
        """Open the switcher."""
        shown = self.rooms_shown()
        if self.session.status not in [room for _, room in shown]:
            shown.append((self.pump, self.session.status))
        doors = [self._door(pump, room) for pump, room in self.latest_first(shown)]
        self.app.push_screen(Switcher(doors, sorted(self.pump.seen(), key=str.casefold)), self._go)

    def _door(self, pump: Pump, room: Room) -> Door:
        title = self.networks.title(pump) if len(self.networks) > 1 else ""
        name = title if title and is_status(room) else room.title
        return Door(room_line(room, pump.chat.network), name, "" if name == title else title)

    def _go(self, goal: Goal | None) -> None:
        match goal:
            case Goal(key=key) if key:
                found = RoomRef.parse(key)
                self.show_room(found.key, found.network)
            case Goal(join=name) if name:
                self.say(f"/join {name}")
            case Goal(person=nick) if nick:
                self.show_room(self.session.open_direct(nick).key)
            case _:
                pass

    def action_room(self, number: int) -> None:
        """Show the room at this place of the panel, counted from 1."""
        rooms = self._numbered()
        if number <= len(rooms):
            self._show(rooms[number - 1])

    def action_step_room(self, by: int) -> None:
        """Show the room above or below."""
        rooms = self.rooms_shown()
        self._show(rooms[(self._place(rooms) + by) % len(rooms)])

    def action_next_active(self) -> None:
        """Show the next room with mentions, else with anything unread."""
        rooms = self.rooms_shown()
        place = self._place(rooms)
        ahead = rooms[place + 1 :] + rooms[:place]
        named = [spot for spot in ahead if spot[1].mentions]
        for spot in named or [spot for spot in ahead if spot[1].unread and not spot[1].muted]:
            self._show(spot)
            return
        self.notify("Nothing new anywhere else.", timeout=2)

    def _numbered(self) -> list[tuple[Pump, Room]]:
        """The rooms that Alt and a number go to: a network's own line has none."""
        rooms = self.rooms_shown()
        return rooms if len(self.networks) == 1 else [spot for spot in rooms if not is_status(spot[1])]

    def _place(self, rooms: list[tuple[Pump, Room]]) -> int:
        return next(n for n, (pump, room) in enumerate(rooms) if pump is self.pump and room is self.room)

    def _show(self, spot: tuple[Pump, Room]) -> None:
        self.show_room(spot[1].key, spot[0].chat.network)

    # -- program -------------------------------------------------------------------------------

    def action_help(self) -> None:
        """Show the help."""
        self.app.push_screen(HelpScreen("", self.keymap))

    def action_invite(self) -> None:
        """Show the line that brings others here, and put it on the clipboard."""
        self.tell_invitation(copy=True)

    @work(group="invite", exclusive=True)
    async def tell_invitation(self, *, copy: bool) -> None:
        """Put the line that brings others here, and advice, into the room shown."""
        room = self.room
        name = room.name if room.kind is RoomKind.CHANNEL else ""
        line, advice = await self.host.invitation(self.chat.address.in_room(name))
        if copy:
            self.app.copy_to_clipboard(line)
        hint = "it is on your clipboard now" if copy else f"{shown('invite', self.keymap)} copies it"
        for words in (f"Others come here by typing this line ({hint}):", line, advice):
            self.session.tell(words, room=room.key)
        self.pump.add(self.session.take_changes())

    def action_leave(self) -> None:
        """Leave the chat."""
        self.host.leave("")

    def arrived(self) -> None:
        """In a chat that was just started here, say how others come."""
        super().arrived()
        if self._greet:
            self._greet = False
            self.tell_invitation(copy=False)
        if self._tour and self.size.height >= _TOUR_ROWS:
            self._tour = False
            self.query_one("#middle").mount(Tour(self.keymap), after=self.header)

    def on_tour_closed(self) -> None:
        """The hints are put away for good."""
        Remembered(self.store).close_tour()
        self.query(Tour).remove()
        self.composer.focus()

    def action_composer(self) -> None:
        """Back to writing; what lies over the log goes away, and the first hints, too."""
        if self.query(Tour) and self.focused is self.composer:
            self.on_tour_closed()
        super().action_composer()

    def on_unmount(self) -> None:
        self.keep_draft()
        self.remember()
