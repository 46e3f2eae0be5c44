"""Writing in the chat screen: the composer and the lines above it.

Owns what the next line is in each room (a message, an answer, new words for an old one), how it is sent, and
telling others that we type. It refuses to know what is done to messages in the log (`chat_answering`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from textual.widgets import TextArea

from snacka_protocol.formatting import Span, parse_formatting
from snacka_tui import commands, messages
from snacka_tui.chats import Chat
from snacka_tui.commands.intents import ScreenIntent
from snacka_tui.messages import RoomRef
from snacka_tui.model.changes import Change, RoomRenamed
from snacka_tui.model.formatting import from_wire, to_wire
from snacka_tui.model.room import RoomKind, TypingState
from snacka_tui.model.timeline import Kind
from snacka_tui.pump import Pump
from snacka_tui.screens.chat_finding import ChatFinder
from snacka_tui.screens.saying_questions import long_paste_question
from snacka_tui.store import Store

_SPOKEN = (Kind.MESSAGE, Kind.ACTION, Kind.NOTICE)
_IDLE = 5.0  # seconds without a key, after which others are told that we pause
_LATELY = 4  # reactions remembered
_FAR = 200  # entries looked through for somebody else's last words


class Writing(Struct, frozen=True):
    """What the next line is besides a new message: an answer to `msgid`, or (`change`) new words for it.

    `draft` was in the composer before.
    """

    msgid: str
    nick: str
    words: str
    change: bool = False
    draft: str = ""


class ChatWriter(ChatFinder):
    """A chat screen that one can write in."""

    def __init__(self, chats: Sequence[Chat], store: Store) -> None:
        super().__init__(chats, store)
        self._writing: dict[RoomRef, Writing] = {}
        self._typed_at = 0.0
        self._signs = store.get("formatting", "on") == "on"

    # -- sending -------------------------------------------------------------------------------

    def on_line_submitted(self, event: messages.LineSubmitted) -> None:
        """Say it, or do what the command says."""
        self.log_view.mark(None)
        writing = self._writing.get(self.here)
        if writing is None or commands.is_command(event.text):
            self.say(event.text)
            return
        self._leave_writing()
        if writing.change:
            self._change(writing, event.text)
        else:
            self.say(event.text, reply_to=writing.msgid)

    def say(self, text: str, *, reply_to: str = "") -> None:
        """Do what a line from the composer asks, in the room shown."""
        outcome = commands.run(self.session, self.room.key, text, reply_to=reply_to, signs=self._signs)
        # QUIT waits until the person really leaves: there may be a question first.
        self.pump.send(message for message in outcome.messages if message.command != "QUIT")
        self.pump.send(self.session.mark_read(self.room.key))
        self.keep_draft()
        for intent in outcome.screen:
            self.follow_intent(intent)
        self.log_view.action_last()

    def follow_intent(self, intent: ScreenIntent) -> None:
        """Do what a command asks of the screen; the class above knows how."""

    def _change(self, writing: Writing, text: str) -> None:
        entry_id = self.room.timeline.find(writing.msgid)
        if entry_id is not None:
            words = to_wire(text) if self._signs else text
            self.pump.send(self.session.edit(self.room.key, entry_id, words))

    def switch_signs(self, on: bool | None) -> None:
        """Let signs around words mean something, or not, or (None) only say how it is."""
        if on is not None:
            self._signs = on
            self.store.put("formatting", "on" if on else "off")
        words = (
            "Signs format words: **bold**, *slanted*, ~~struck~~, `code`. /formatting off ends it."
            if self._signs
            else "Signs stay as they are typed. /formatting on makes words between them bold or slanted."
        )
        self.session.tell(words, room=self.room.key)
        self.pump.add(self.session.take_changes())

    # -- the line ------------------------------------------------------------------------------

    def show_room(self, key: str, network: str = "") -> None:
        """Show a room; whoever waits for our words in the other one is told that we pause."""
        if self.current in self.session.rooms:
            self.pump.send(self.session.typing(self.current, TypingState.PAUSED))
        self.log_view.mark(None)
        super().show_room(key, network)
        self._show_writing()

    def take_event(self, pump: Pump, change: Change) -> bool:
        """An answer that is being written goes along with a conversation that has another name now."""
        if isinstance(change, RoomRenamed):
            before, after = (RoomRef(pump.chat.network, key) for key in (change.old, change.new))
            if before in self._writing:
                self._writing[after] = self._writing.pop(before)
        return super().take_event(pump, change)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Show how it will look, and tell the room that we write; commands are nobody's business."""
        text = event.text_area.text
        self._show_preview(text)
        if self.room.kind is RoomKind.STATUS or text == self.draft:
            return
        self._typed_at = time.monotonic()
        if text:
            self.log_view.mark(None)
        writing = bool(text.strip()) and not text.startswith("/")
        state = TypingState.ACTIVE if writing else TypingState.DONE
        self.pump.send(self.session.typing(self.room.key, state))

    def note_pause(self) -> None:
        """Once a second: whoever stopped typing with something written pauses."""
        if self.composer.text and time.monotonic() - self._typed_at > _IDLE:
            self.pump.send(self.session.typing(self.room.key, TypingState.PAUSED))

    def _show_preview(self, text: str) -> None:
        spans: list[Span] = []
        if self._signs and (not text.startswith("/") or text.startswith(("//", "/me "))):
            row = self.composer.cursor_location[0]
            typed, shown = text.split("\n"), to_wire(text).split("\n")
            if row < len(typed) and typed[row] != shown[row]:
                spans = parse_formatting(shown[row])
        self.preview.show(spans)

    def on_completions_shown(self, event: messages.CompletionsShown) -> None:
        self.hints.show(event.words, event.chosen, [commands.about(word) for word in event.words])
        self.composer.set_class(bool(event.words), "-hinted")

    def on_offer_taken(self, event: messages.OfferTaken) -> None:
        self.composer.focus()
        self.composer.take_offer(event.number)

    def on_long_paste(self, event: messages.LongPaste) -> None:
        """Ask before a paste floods the room."""

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self.composer.insert(event.text)
            elif answer == "file":
                self._save(event.text)

        as_one, file = self.session.takes_lines, self.store.folder is not None
        question = long_paste_question(event.text, event.count, as_one=as_one, file=file)
        self.app.push_screen(question, answered)

    def _save(self, text: str) -> None:
        if self.store.folder is None:
            return
        folder = self.store.folder / "pastes"
        path = folder / f"{datetime.now().astimezone():%Y-%m-%d-%H%M%S}.txt"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            path.write_text(text, encoding="utf-8", errors="replace")
        except OSError as error:
            self.notify(f"Not saved: {error}", severity="error", markup=False)
            return
        self.session.tell(f"Saved as {path}. Only you can see it.", room=self.room.key)
        self.pump.add(self.session.take_changes())

    # -- answering and changing ----------------------------------------------------------------

    def _show_writing(self) -> None:
        writing = self._writing.get(self.here)
        if writing is None:
            self.context.show("", "")
        elif writing.change:
            self.context.show("Changing", writing.words)
        else:
            self.context.show(f"Answering {writing.nick}:", writing.words)
        self.composer.set_class(writing is not None, "-context")

    def _leave_writing(self) -> None:
        """The line is a new message again; what was written before the change comes back."""
        writing = self._writing.pop(self.here, None)
        self._show_writing()
        if writing is not None and writing.change:
            self.composer.write(writing.draft)

    def on_context_left(self) -> None:
        self._leave_writing()
        self.composer.focus()

    def action_composer(self) -> None:
        """Back to writing, and step by step to a plain new message."""
        if self.log_view.cursor_id is not None:
            self.log_view.mark(None)
        elif self.focused is self.composer:
            self._leave_writing()
        super().action_composer()

    def begin(self, writing: Writing, text: str | None = None) -> None:
        """The next line answers or changes a message; `text` is put into the line, if any is given."""
        if writing.msgid and self._writing.get(self.here, writing).change:
            self._leave_writing()
        self._writing[self.here] = writing
        self._show_writing()
        if text is not None:
            self.composer.write(text)
        self.composer.focus()

    def as_typed(self, text: str) -> str:
        """A message as it would be typed; one that looks like a command gets its second slash."""
        typed = from_wire(text) if self._signs else text
        return f"/{typed}" if typed.startswith("/") else typed

    def tell_why(self, words: str) -> None:
        """Say over the log why something does not go."""
        self.notify(words, severity="warning", timeout=6, markup=False)
