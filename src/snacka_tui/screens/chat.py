"""The chat screen: what the person does, and what that asks of session and link.

Owns writing, rooms, dialogs and leaving. The picture is `chat_view`'s, reading is `chat_reading`'s.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar, assert_never

from textual import events, work
from textual.binding import BindingType
from textual.widgets import TextArea
from textual.worker import Worker, WorkerState

from snacka_tui import commands, messages
from snacka_tui.address import Address
from snacka_tui.commands import ClearRoom, OpenRoom, Quit, ScreenIntent, ShowHelp
from snacka_tui.model.changes import ConnectionState
from snacka_tui.model.room import RoomKind, TypingState
from snacka_tui.notify import alert
from snacka_tui.pump import Chat
from snacka_tui.screens.chat_reading import ChatReader
from snacka_tui.screens.help import HelpScreen
from snacka_tui.screens.keys import bindings
from snacka_tui.screens.questions import certificate_question, long_paste_question
from snacka_tui.screens.switcher import Goal, Switcher
from snacka_tui.store import Store
from snacka_tui.widgets.sides import room_line

_GROUP = "network"


class ChatScreen(ChatReader):
    """One chat.

    on_leave: ends the program, with a reason to tell the others. on_refused: the person does not trust the
    server. invite: from a place to the line that brings others there, and advice beside it. greet: say
    that line on arriving, once.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(
        self,
        chat: Chat,
        store: Store,
        *,
        on_leave: Callable[[str], None],
        on_refused: Callable[[], None],
        invite: Callable[[Address], Awaitable[tuple[str, str]]],
        greet: bool = False,
    ) -> None:
        super().__init__(chat, store)
        self._end_chat = on_leave
        self._on_refused = on_refused
        self._invite = invite
        self._greet = greet

    def on_mount(self) -> None:
        self.show_first_room()
        self.start_network()
        self.set_interval(1.0, self._each_second)

    def start_network(self) -> None:
        """Run the pump in its worker, if it does not run."""
        self.run_worker(self.pump.run(), group=_GROUP, exclusive=True, exit_on_error=False)

    def _each_second(self) -> None:
        self.pump.tick()
        self.keep_draft()
        if self.session.state is not ConnectionState.ONLINE:
            self.show_state()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A bug in the worker is shown, and the person can go on by connecting again."""
        if event.worker.group == _GROUP and event.state is WorkerState.ERROR:
            error = event.worker.error
            self.log(f"network worker: {error!r}")
            self.pump.add(self.session.disconnected("Something went wrong inside Snacka."))
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
        self.show_room(event.key)
        self.composer.focus()

    def on_member_chosen(self, event: messages.MemberChosen) -> None:
        if not self.session.is_own(event.nick):
            self.show_room(self.session.open_direct(event.nick).key)
        self.panels.close_overlays()
        self.composer.focus()

    def action_switch(self) -> None:
        """Open the switcher."""
        shown, status = self.rooms_shown(), self.session.status
        rooms = [room_line(room) for room in (*shown, *([] if status in shown else [status]))]
        self.app.push_screen(Switcher(rooms, sorted(self.pump.seen(), key=str.casefold)), self._go)

    def _go(self, goal: Goal | None) -> None:
        match goal:
            case Goal(key=key) if key:
                self.show_room(key)
            case Goal(join=name) if name:
                self.say(f"/join {name}")
            case Goal(person=nick) if nick:
                self.show_room(self.session.open_direct(nick).key)
            case _:
                pass

    def action_room(self, number: int) -> None:
        """Show the room at this place of the panel, counted from 1."""
        rooms = self.rooms_shown()
        if number <= len(rooms):
            self.show_room(rooms[number - 1].key)

    def action_step_room(self, by: int) -> None:
        """Show the room above or below."""
        rooms = [room.key for room in self.rooms_shown()]
        place = rooms.index(self.room.key)
        self.show_room(rooms[(place + by) % len(rooms)])

    def action_next_active(self) -> None:
        """Show the next room with mentions, else with anything unread."""
        rooms = self.rooms_shown()
        place = [room.key for room in rooms].index(self.room.key)
        ahead = rooms[place + 1 :] + rooms[:place]
        for room in [r for r in ahead if r.mentions] or [r for r in ahead if r.unread]:
            self.show_room(room.key)
            return
        self.notify("Nothing new anywhere else.", timeout=2)

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
        running = any(w.group == _GROUP and w.is_running for w in self.workers)
        if running:
            self.chat.link.retry_now()
        else:
            self.start_network()

    def action_leave(self) -> None:
        """Leave the chat."""
        self._end_chat("")

    def on_certificate_asked(self, event: messages.CertificateAsked) -> None:
        """Nobody vouches for this server: the person decides, once."""
        self.app.push_screen(certificate_question(event, str(self.chat.address)), self._decide)

    def _decide(self, answer: str | None) -> None:
        trusted = answer == "trust"
        self.pump.decide(trusted)
        if not trusted:
            self._on_refused()

    def arrived(self) -> None:
        """In a chat that was just started here, say how others come."""
        if self._greet:
            self._greet = False
            self.tell_invitation(copy=False)

    def tell_of_mention(self, room: str, nick: str, text: str) -> None:
        """Be heard when the person looks elsewhere."""
        if not self.app.app_focus or room != self.current:
            alert(self.app, nick, text)

    def on_app_focus(self, event: events.AppFocus) -> None:
        self.session.focus(self.current)

    def on_app_blur(self, event: events.AppBlur) -> None:
        """Everything seen so far was read: what comes now goes under a new unread line."""
        self.pump.send(self.session.mark_read(self.current))
        self.session.focus(None)

    def on_unmount(self) -> None:
        self.keep_draft()
