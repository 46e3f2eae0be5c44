"""Writing in the chat screen: the composer, the lines above it, answers, reactions, changing what was said.

Owns what is being answered or changed in each room, and what keys and clicks do to a message. It refuses to
know how one reads and moves between rooms.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from textual.widgets import TextArea

from snacka_protocol.formatting import Span, parse_formatting
from snacka_tui import commands, messages
from snacka_tui.chats import Chat
from snacka_tui.commands import Answer, React, ScreenIntent, Signs, Speaking, Undo
from snacka_tui.messages import RoomRef
from snacka_tui.model.formatting import from_wire, to_wire
from snacka_tui.model.redaction import MARK
from snacka_tui.model.room import RoomKind, TypingState
from snacka_tui.model.timeline import Delivery, Entry, Kind
from snacka_tui.render.marks import one_line
from snacka_tui.screens.chat_finding import ChatFinder
from snacka_tui.screens.finding import Place
from snacka_tui.screens.reacting import ReactionPicker
from snacka_tui.screens.saying_questions import long_paste_question, redact_question
from snacka_tui.store import Store
from snacka_tui.widgets.timeline import TimelineView
from snacka_tui.widgets.timeline_cursor import Deed, TimelineCursor

_SPOKEN = (Kind.MESSAGE, Kind.ACTION, Kind.NOTICE)
_IDLE = 5.0  # seconds without a key, after which others are told that we pause
_LATELY = 4  # reactions remembered
_FAR = 200  # entries looked through for somebody else's last words


@dataclass(frozen=True, slots=True)
class Writing:
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
        self._lately = store.get("reactions").split()

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

    def follow_speaking(self, intent: Speaking) -> None:
        """Do what a command about one's own words asks."""
        match intent:
            case Undo():
                self.on_undo_wanted()
            case Signs(on):
                self._switch_signs(on)
            case React(reaction):
                self._to_latest(lambda entry_id: self._react_with(entry_id, reaction))
            case Answer(text):
                self._to_latest(lambda entry_id: self._answer_with(entry_id, text))
            case _:
                assert_never(intent)

    def _change(self, writing: Writing, text: str) -> None:
        entry_id = self.room.timeline.find(writing.msgid)
        if entry_id is not None:
            words = to_wire(text) if self._signs else text
            self.pump.send(self.session.edit(self.room.key, entry_id, words))

    def on_undo_wanted(self) -> None:
        """Take the last message back; its words are in the composer again."""
        found, text = self.session.undo(self.room.key)
        self.pump.send(found)
        if text and not self.composer.text:
            self.composer.write(self._as_typed(text))

    def _switch_signs(self, on: bool | None) -> None:
        if on is not None:
            self._signs = on
            self.store.put("formatting", "on" if on else "off")
        words = (
            "Signs around words format them: **bold**, *slanted*, ~~struck~~, `code`. /formatting off ends it."
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

    def _begin(self, writing: Writing, text: str | None = None) -> None:
        if writing.msgid and self._writing.get(self.here, writing).change:
            self._leave_writing()
        self._writing[self.here] = writing
        self._show_writing()
        if text is not None:
            self.composer.write(text)
        self.composer.focus()

    def _answer(self, entry_id: int) -> None:
        entry = self.room.timeline.get(entry_id)
        why_not = self.session.why_no_answer(self.room.key, entry_id)
        if not why_not:
            self._begin(Writing(entry.msgid, "yourself" if entry.own else entry.nick, one_line(entry.text)))
            return
        self.composer.focus()
        if not entry.own and not self.composer.text:
            self.composer.insert(f"{entry.nick}: ")
            why_not += " Your line begins with the name instead."
        self.tell_why(why_not)

    def _answer_with(self, entry_id: int, text: str) -> None:
        why_not = self.session.why_no_answer(self.room.key, entry_id)
        entry = self.room.timeline.get(entry_id)
        if why_not:
            self.say(f"{entry.nick}: {text}")
        else:
            self.say(f"/{text}" if text.startswith("/") else text, reply_to=entry.msgid)

    def _edit(self, entry_id: int) -> None:
        entry = self.room.timeline.get(entry_id)
        if not entry.own or entry.kind not in _SPOKEN:
            self.tell_why("Only your own messages can be changed.")
            return
        if self.session.discard(self.room.key, entry_id):  # it never left, so it is simply written anew
            self.pump.add(self.session.take_changes())
            self.composer.write(self._as_typed(entry.text))
            self.composer.focus()
            return
        why_not = self.session.why_no_redaction(self.room.key, entry_id)
        if why_not:
            self.tell_why(why_not)
            return
        words = self._as_typed(entry.text.removesuffix(MARK))
        self._begin(Writing(entry.msgid, entry.nick, one_line(entry.text), True, self.composer.text), words)

    def _as_typed(self, text: str) -> str:
        """A message as it would be typed; one that looks like a command gets its second slash."""
        typed = from_wire(text) if self._signs else text
        return f"/{typed}" if typed.startswith("/") else typed

    # -- what is done to a message -------------------------------------------------------------

    def on_timeline_cursor_asked(self, event: TimelineCursor.Asked) -> None:
        """A key in the log means the message under the cursor."""
        entry_id = event.entry_id
        match event.deed:
            case Deed.REPLY:
                self._answer(entry_id)
            case Deed.REACT:
                self._react(entry_id)
            case Deed.REDACT:
                self._redact(entry_id)
            case Deed.EDIT:
                self._edit(entry_id)
            case Deed.OPEN if self.room.timeline.get(entry_id).reply_to:
                event.prevent_default()
                self._go_to_original(entry_id)
            case _:
                pass

    def on_deed_wanted(self, event: messages.DeedWanted) -> None:
        self.log_view.action_ask(event.deed)

    def on_timeline_cursor_pointed(self, event: TimelineCursor.Pointed) -> None:
        """What can be done with the message stands above the composer."""
        entry_id = event.entry_id
        self.actions.show(
            [] if entry_id is None or entry_id not in self.room.timeline else self._deeds(entry_id)
        )

    def _deeds(self, entry_id: int) -> list[tuple[str, str, str]]:
        entry = self.room.timeline.get(entry_id)
        if entry.kind not in _SPOKEN:
            return []
        sent = entry.delivery in (Delivery.NONE, Delivery.KEPT, Delivery.SENT)
        deeds = [("Enter", "send again?", Deed.OPEN)] if not sent and entry.own else []
        deeds += [("r", "answer", Deed.REPLY), ("+", "react", Deed.REACT)] if sent else []
        deeds += [("y", "copy", Deed.COPY)]
        if entry.own:
            deeds.append(("e", "change", Deed.EDIT))
        if not sent or not self.session.why_no_redaction(self.room.key, entry_id):
            deeds.append(("d", "take back", Deed.REDACT))
        if entry.reply_to:
            deeds.append(("Enter", "what it answers", Deed.OPEN))
        return [(key, words, deed.value) for key, words, deed in deeds]

    def on_timeline_view_entry_activated(self, event: TimelineView.EntryActivated) -> None:
        """A click on a message marks it, and typing goes on."""
        entry = self.room.timeline.get(event.entry_id)
        again = self.log_view.cursor_id == event.entry_id
        if entry.kind in _SPOKEN and entry.delivery not in (Delivery.FAILED, Delivery.DOUBT):
            self.composer.focus()
            self.log_view.mark(None if again else event.entry_id)

    def on_timeline_view_quote_activated(self, event: TimelineView.QuoteActivated) -> None:
        self._go_to_original(event.entry_id)

    def on_timeline_view_reaction_activated(self, event: TimelineView.ReactionActivated) -> None:
        self._react_with(event.entry_id, event.reaction)
        self.composer.focus()

    def _go_to_original(self, entry_id: int) -> None:
        """To the message that this one answers; it is loaded if need be."""
        entry = self.room.timeline.get(entry_id)
        self.go_to(Place(self.chat.network, self.room.key, entry.reply_to, entry.time_ms))

    def _react(self, entry_id: int) -> None:
        """Ask with what."""
        here, msgid = self.here, self.room.timeline.get(entry_id).msgid
        mine = [tally.reaction for tally in self.room.timeline.reactions(msgid) if tally.mine]

        def chosen(reaction: str | None) -> None:
            if reaction and self.here == here and entry_id in self.room.timeline:
                self._react_with(entry_id, reaction)
            self.composer.focus()

        self.app.push_screen(ReactionPicker(mine, self._lately), chosen)

    def _react_with(self, entry_id: int, reaction: str) -> None:
        if not reaction:
            self._react(entry_id)
            return
        self.pump.send(self.session.react(self.room.key, entry_id, reaction))
        if " " not in reaction:
            self._lately = [reaction, *(one for one in self._lately if one != reaction)][:_LATELY]
            self.store.put("reactions", " ".join(self._lately))

    def _redact(self, entry_id: int) -> None:
        """Ask once, then take it back."""
        key, entry = self.room.key, self.room.timeline.get(entry_id)
        if self.session.discard(key, entry_id):
            self.pump.add(self.session.take_changes())
            return
        why_not = self.session.why_no_redaction(key, entry_id)
        if why_not:
            self.tell_why(why_not)
            return

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self.pump.send(self.session.redact(key, entry_id))
            self.composer.focus()

        self.app.push_screen(redact_question(entry), answered)

    def _to_latest(self, act: Callable[[int], None]) -> None:
        """Do something to the newest message of somebody else."""
        timeline = self.room.timeline
        entry_id = timeline.last_id()
        for _ in range(_FAR):
            if entry_id is None:
                break
            entry: Entry = timeline.get(entry_id)
            if entry.kind in _SPOKEN and not entry.own:
                act(entry_id)
                return
            entry_id = timeline.previous_id(entry_id)
        self.tell_why("Nobody else has said anything here.")

    def tell_why(self, words: str) -> None:
        """Say over the log why something does not go."""
        self.notify(words, severity="warning", timeout=6, markup=False)
