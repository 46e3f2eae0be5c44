"""What is done to messages in the chat screen: answering, reacting, changing, taking back.

Owns what keys, clicks and commands do to a message that stands in the log. It refuses to know how one writes
(`chat_writing`) and how the log scrolls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from snacka_tui import messages
from snacka_tui.chats import Chat
from snacka_tui.commands.intents import Answer, React, Signs, Speaking, Undo
from snacka_tui.messages import Place
from snacka_tui.model.redaction import MARK
from snacka_tui.model.timeline import Delivery, Kind
from snacka_tui.render.marks import one_line
from snacka_tui.screens.chat_writing import ChatWriter, Writing
from snacka_tui.screens.keys import MOVABLE, shown
from snacka_tui.screens.reacting import ReactionPicker
from snacka_tui.screens.saying_questions import redact_question
from snacka_tui.store import Store
from snacka_tui.widgets.timeline import TimelineView
from snacka_tui.widgets.timeline_cursor import Deed, TimelineCursor

_SPOKEN = (Kind.MESSAGE, Kind.ACTION, Kind.NOTICE)
_LATELY = 4  # reactions remembered
_FAR = 200  # entries looked through for somebody else's last words


class ChatAnswerer(ChatWriter):
    """A chat screen in which one can do something about what was said."""

    def __init__(self, chats: Sequence[Chat], store: Store) -> None:
        super().__init__(chats, store)
        self._lately = store.get("reactions").split()

    def follow_speaking(self, intent: Speaking) -> None:
        """Do what a command about one's own words asks."""
        match intent:
            case Undo():
                self.on_undo_wanted()
            case Signs(on):
                self.switch_signs(on)
            case React(reaction):
                self._to_latest(lambda entry_id: self._react_with(entry_id, reaction))
            case Answer(text):
                self._to_latest(lambda entry_id: self._answer_with(entry_id, text))
            case _:
                assert_never(intent)

    def on_undo_wanted(self) -> None:
        """Take the last message back; its words are in the composer again."""
        found, text = self.session.undo(self.room.key)
        self.pump.send(found)
        if text and not self.composer.text:
            self.composer.write(self.as_typed(text))

    # -- answering and changing ----------------------------------------------------------------

    def _answer(self, entry_id: int) -> None:
        entry = self.room.timeline.get(entry_id)
        why_not = self.session.why_no_answer(self.room.key, entry_id)
        if not why_not:
            self.begin(Writing(entry.msgid, "yourself" if entry.own else entry.nick, one_line(entry.text)))
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
            self.composer.write(self.as_typed(entry.text))
            self.composer.focus()
            return
        why_not = self.session.why_no_redaction(self.room.key, entry_id)
        if why_not:
            self.tell_why(why_not)
            return
        words = self.as_typed(entry.text.removesuffix(MARK))
        self.begin(Writing(entry.msgid, entry.nick, one_line(entry.text), True, self.composer.text), words)

    # -- what is done to a message -------------------------------------------------------------

    def on_timeline_cursor_asked(self, event: TimelineCursor.Asked) -> None:
        """A key in the log means the message under the cursor."""
        entry_id = event.entry_id
        spoken = self.room.timeline.get(entry_id).kind in _SPOKEN
        match event.deed:
            case Deed.REPLY | Deed.REACT if not spoken:
                self.tell_why("Nobody said this line, so there is nothing to answer or to react to.")
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
        deeds += [("y", "copy", Deed.COPY), ("b", "bookmark", Deed.BOOKMARK)]
        if entry.own:
            deeds.append(("e", "change", Deed.EDIT))
        allowed = entry.own or self._moderates()
        if not sent or (allowed and not self.session.why_no_redaction(self.room.key, entry_id)):
            deeds.append(("d", "take back", Deed.REDACT))
        if entry.reply_to:
            deeds.append(("Enter", "what it answers", Deed.OPEN))
        return [(self._key_of(deed, key), words, deed.value) for key, words, deed in deeds]

    def _moderates(self) -> bool:
        """Whether one looks after this room, and so may take back what others said."""
        me = self.room.roster.get(self.session.nick)
        return me is not None and me.prefix in ("~", "&", "@", "%")

    def _key_of(self, deed: Deed, usual: str) -> str:
        """The key of a deed as it is now; some have one that cannot be moved."""
        id = f"message.{deed.value}"
        return shown(id, self.keymap) if id in MOVABLE else usual

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
        given = self.room.timeline.reactions(msgid)

        def chosen(reaction: str | None) -> None:
            if reaction and self.here == here and entry_id in self.room.timeline:
                self._react_with(entry_id, reaction)
            self.composer.focus()

        self.app.push_screen(ReactionPicker(given, self._lately), chosen)

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
            entry = timeline.get(entry_id)
            if entry.kind in _SPOKEN and not entry.own:
                act(entry_id)
                return
            entry_id = timeline.previous_id(entry_id)
        self.tell_why("Nobody else has said anything here.")
