"""The chat screen: what the person does, and what that asks of session and link.

Owns writing, rooms, dialogs and leaving. The picture is `chat_view`'s, reading is `chat_reading`'s.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, assert_never

from textual import events, work
from textual.binding import BindingType
from textual.widgets import TextArea
from textual.worker import Worker, WorkerState

from snacka_tui import commands, messages
from snacka_tui.address import Address
from snacka_tui.chats import Chat
from snacka_tui.commands import ClearRoom, OpenRoom, Quit, ScreenIntent, ShowHelp
from snacka_tui.messages import RoomRef
from snacka_tui.model.changes import ConnectionState, Severity
from snacka_tui.model.room import Room, RoomKind, TypingState
from snacka_tui.notify import alert
from snacka_tui.pump import Pump
from snacka_tui.screens.chat_networks import is_status
from snacka_tui.screens.chat_reading import ChatReader
from snacka_tui.screens.help import HelpScreen
from snacka_tui.screens.keys import bindings
from snacka_tui.screens.questions import certificate_question, long_paste_question
from snacka_tui.screens.switcher import Goal, Switcher
from snacka_tui.store import Store
from snacka_tui.widgets.sides import room_line

_GROUP = "network "


class ChatScreen(ChatReader):
    """One chat.

    on_leave: ends the program, with a reason to tell the others. on_refused: the person does not trust the
    server. invite: from a place to the line that brings others there, and advice beside it. greet: say
    that line on arriving, once.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(
        self,
        chats: Sequence[Chat],
        store: Store,
        *,
        on_leave: Callable[[str], None],
        on_refused: Callable[[], None],
        invite: Callable[[Address], Awaitable[tuple[str, str]]],
        greet: bool = False,
    ) -> None:
        super().__init__(chats, store)
        self._end_chat = on_leave
        self._on_refused = on_refused
        self._invite = invite
        self._greet = greet

    def on_mount(self) -> None:
        self.show_first_room()
        for pump in self.networks:
            self.start_network(pump)
        self.set_interval(1.0, self._each_second)

    def start_network(self, pump: Pump) -> None:
        """Run a network's pump in its worker, if it does not run."""
        group = f"{_GROUP}{pump.chat.network}"
        self.run_worker(pump.run(), group=group, exclusive=True, exit_on_error=False)

    def _each_second(self) -> None:
        for pump in self.networks:
            pump.tick()
        self.keep_draft()
        self.note_reading()
        states = [pump.chat.session.state for pump in self.networks]
        if self.session.state is not ConnectionState.ONLINE:
            self.show_state()
        if len(states) > 1 and any(state is not ConnectionState.ONLINE for state in states):
            self.show_rooms()  # somebody counts down

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A bug in the worker is shown, and the person can go on by connecting again."""
        pump = self.networks.find(event.worker.group.removeprefix(_GROUP))
        if pump is not None and event.state is WorkerState.ERROR:
            error = event.worker.error
            self.log(f"network worker: {error!r}")
            pump.add(pump.chat.session.disconnected("Something went wrong inside Snacka."))
            self.notify(
                f"Something went wrong inside Snacka: {type(error).__name__}: {error}\nF5 connects again.",
                title="Not connected",
                severity="error",
                timeout=20,
                markup=False,
            )

    # -- writing -------------------------------------------------------------------------------

    def on_line_submitted(self, event: messages.LineSubmitted) -> None:
        """Say it, or do what the command says."""
        self.say(event.text)

    def say(self, text: str) -> None:
        """Do what a line from the composer asks, in the room shown."""
        outcome = commands.run(self.session, self.room.key, text)
        # QUIT waits until the person really leaves: there may be a question first.
        self.pump.send(message for message in outcome.messages if message.command != "QUIT")
        self.pump.send(self.session.mark_read(self.room.key))
        self.keep_draft()
        for intent in outcome.screen:
            self._follow_intent(intent)
        self.log_view.action_last()

    def _follow_intent(self, intent: ScreenIntent) -> None:
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
                self.app.push_screen(HelpScreen(topic))
            case Quit(reason):
                self._end_chat(reason)
            case _:
                assert_never(intent)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the room that we write; commands are nobody's business."""
        if self.room.kind is RoomKind.STATUS:
            return
        text = event.text_area.text
        writing = bool(text.strip()) and not text.startswith("/")
        state = TypingState.ACTIVE if writing else TypingState.DONE
        self.pump.send(self.session.typing(self.room.key, state))

    def on_completions_shown(self, event: messages.CompletionsShown) -> None:
        self.hints.show(event.words, event.chosen)
        self.composer.set_class(bool(event.words), "-hinted")

    def on_long_paste(self, event: messages.LongPaste) -> None:
        """Ask before a paste floods the room."""

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self.composer.insert(event.text)

        self.app.push_screen(long_paste_question(event), answered)

    # -- rooms ---------------------------------------------------------------------------------

    def on_room_chosen(self, event: messages.RoomChosen) -> None:
        self.show_room(event.key, event.network)
        self.composer.focus()

    def on_member_chosen(self, event: messages.MemberChosen) -> None:
        if not self.session.is_own(event.nick):
            self.show_room(self.session.open_direct(event.nick).key)
        self.panels.close_overlays()
        self.composer.focus()

    def action_switch(self) -> None:
        """Open the switcher."""
        shown = self.rooms_shown()
        if self.session.status not in [room for _, room in shown]:
            shown.append((self.pump, self.session.status))
        rooms = [room_line(room, pump.chat.network) for pump, room in shown]
        self.app.push_screen(Switcher(rooms, sorted(self.pump.seen(), key=str.casefold)), self._go)

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
        self.app.push_screen(HelpScreen())

    def action_invite(self) -> None:
        """Show the line that brings others here, and put it on the clipboard."""
        self.tell_invitation(copy=True)

    @work(group="invite", exclusive=True)
    async def tell_invitation(self, *, copy: bool) -> None:
        """Put the line that brings others here, and advice, into the room shown."""
        room = self.room
        name = room.name if room.kind is RoomKind.CHANNEL else ""
        line, advice = await self._invite(self.chat.address.in_room(name))
        if copy:
            self.app.copy_to_clipboard(line)
        hint = "it is on your clipboard now" if copy else "F2 copies it"
        for words in (f"Others come here by typing this line ({hint}):", line, advice):
            self.session.tell(words, room=room.key)
        self.pump.add(self.session.take_changes())

    def action_retry(self) -> None:
        """Try to connect now."""
        group = f"{_GROUP}{self.chat.network}"
        if any(worker.group == group and worker.is_running for worker in self.workers):
            self.chat.link.retry_now()
        else:
            self.start_network(self.pump)

    def action_leave(self) -> None:
        """Leave the chat."""
        self._end_chat("")

    def on_certificate_asked(self, event: messages.CertificateAsked) -> None:
        """Nobody vouches for this server: the person decides, once."""
        pump = self.networks.find(event.network) or self.pump

        def decided(answer: str | None) -> None:
            pump.decide(answer == "trust")
            if answer != "trust":
                self._refused(pump)

        self.app.push_screen(certificate_question(event, str(pump.chat.address)), decided)

    def _refused(self, pump: Pump) -> None:
        if len(self.networks) == 1:
            self._on_refused()
        else:
            self.close_network(pump)
            self.pop_up(f"Not connected to {pump.chat.address}, as you said.", Severity.WARNING)

    # -- networks ------------------------------------------------------------------------------

    def open_network(self, chat: Chat) -> None:
        """Another network: its rooms come below the others, and its first one is shown."""
        self.load_drafts(chat)
        self.start_network(self.networks.open(chat))
        self.show_room(chat.session.status.key, chat.network)
        self.show_first_room()

    def close_network(self, pump: Pump) -> None:
        """Leave a network, but not the last one; what waits there goes out when it is opened again."""
        if len(self.networks) == 1:
            self.pop_up("This is the only network you are on. Ctrl+Q leaves the chat.", Severity.INFO)
            return
        shown = pump is self.pump
        if shown:
            self.keep_draft()
        self.networks.drop(pump.chat.network)
        if shown:
            self.current = ""
            self.show_first_room()
            self.show_trouble()
        self.show_rooms()
        self.run_worker(pump.close(), group="closing", exit_on_error=False)

    def arrived(self) -> None:
        """In a chat that was just started here, say how others come."""
        if self._greet:
            self._greet = False
            self.tell_invitation(copy=False)

    def tell_of_mention(self, room: RoomRef, nick: str, text: str) -> None:
        """Be heard when the person looks elsewhere."""
        if not self.app.app_focus or room != self.here:
            alert(self.app, nick, text)

    def on_app_focus(self, event: events.AppFocus) -> None:
        self.session.focus(self.current)

    def on_app_blur(self, event: events.AppBlur) -> None:
        """Everything seen so far was read: what comes now goes under a new unread line."""
        self.pump.send(self.session.mark_read(self.current, self.seen_upto()))
        self.session.focus(None)

    def on_unmount(self) -> None:
        self.keep_draft()
