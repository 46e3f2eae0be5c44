"""Reading in the chat screen: scrolling, finding unread lines and mentions, older history, the side panels.

Owns what keys and clicks do to the log and the panels. It refuses to know how one writes and leaves.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events

from snacka_tui.chats import Chat
from snacka_tui.model.changes import Change, UnreadFound
from snacka_tui.model.timeline import Delivery
from snacka_tui.pump import Pump
from snacka_tui.render.links import find_links
from snacka_tui.render.styled_text import display
from snacka_tui.screens.chat_news import ChatNews
from snacka_tui.screens.questions import undelivered_question
from snacka_tui.store import Store
from snacka_tui.widgets.timeline import TimelineView
from snacka_tui.widgets.timeline_cursor import Deed, TimelineCursor


class ChatReader(ChatNews):
    """A chat screen that one can read in."""

    def __init__(self, chats: Sequence[Chat], store: Store) -> None:
        super().__init__(chats, store)
        self._mention: int | None = None
        self.tail.enabled = store.get("split", "yes") == "yes"

    def action_side(self, which: str) -> None:
        """Show or hide a panel."""
        opened = self.panels.toggle(which)
        (opened.list if opened is not None else self.composer).focus()

    def action_log_page(self, by: int) -> None:
        """Scroll the log by a page, but for what the pane with the newest lines will cover."""
        self.log_view.page(by, self.tail.rows_to_come if by < 0 else 0)

    def action_first_unread(self) -> None:
        """To the first message that was not read yet."""
        self.log_view.jump_to_unread()

    def action_mention(self, step: int) -> None:
        """To the mention of us before or after the one last gone to."""
        timeline = self.room.timeline
        at = self._mention if self._mention is not None and self._mention in timeline else None
        if at is None and step > 0:
            self.action_bottom()
            return
        found = timeline.mention(at, step)
        while found is not None and timeline.placed(found).hidden:  # by somebody who is ignored
            found = timeline.mention(found, step)
        if found is not None:
            self._mention = found
            self.log_view.jump_to(found)
        elif step > 0:
            self._mention = None
            self.action_bottom()
        else:
            self.notify("Nobody mentioned you before that, as far as is loaded.", timeout=3)

    def note_reading(self) -> None:
        """Once a second: what is in sight while the person is here counts as read."""
        self.on_changed()  # what history brought is shown before it can be taken for seen
        if self.app.app_focus and self.current in self.session.rooms:
            self.session.focus(self.current, following=self.log_view.stick)
            self.session.saw(self.current, self.seen_upto())
            self.pump.add(self.session.take_changes())

    def take_finding(self, pump: Pump, change: Change) -> None:
        """A room that opens before its history is there is read on from the unread line as well."""
        if isinstance(change, UnreadFound) and self.here == (pump.chat.network, change.room):
            self.log_view.jump_to_unread()

    def on_timeline_view_near_gap(self, event: TimelineView.NearGap) -> None:
        """What is missing comes by itself when one reads towards it."""
        if event.timeline is self.room.timeline:
            asked = self.session.load_gap(self.room.key, event.after, from_below=event.above)
            if not asked:  # we are away, or the answer for another gap is awaited
                self.log_view.not_asked(event)
            self.pump.send(asked)

    def on_timeline_view_moved(self) -> None:
        self.tail.update_tail(self.room.unread)

    def on_timeline_tail_wanted(self) -> None:
        self.action_bottom()

    def action_split(self) -> None:
        """Keep the newest lines in sight while reading back, or no more."""
        self.tail.enabled = not self.tail.enabled
        self.store.put("split", "yes" if self.tail.enabled else "no")
        self.tail.update_tail(self.room.unread)
        words = "stay in sight while you read back" if self.tail.enabled else "are hidden while you read back"
        self.notify(f"The newest lines {words}.", timeout=3)

    def on_timeline_view_at_end(self, event: TimelineView.AtEnd) -> None:
        if self.app.app_focus:
            self.session.focus(self.current, following=event.at_end)

    def action_bottom(self) -> None:
        """To the newest message."""
        self.log_view.action_last()

    def on_timeline_view_near_top(self, event: TimelineView.NearTop) -> None:
        """Little is left above: older messages come by themselves."""
        if event.timeline is self.room.timeline:
            self.pump.send(self.session.load_older(self.room.key))
            if not self.room.loading_older and not event.timeline.complete:  # we are not in the room yet
                self.log_view.not_asked(event)

    def on_timeline_view_gap_activated(self, event: TimelineView.GapActivated) -> None:
        self.pump.send(self.session.load_gap(self.room.key, event.after))

    def on_timeline_view_link_activated(self, event: TimelineView.LinkActivated) -> None:
        self.app.open_url(event.url)

    def on_timeline_view_entry_activated(self, event: TimelineView.EntryActivated) -> None:
        self.ask_what_next(event.entry_id)

    def ask_what_next(self, entry_id: int) -> bool:
        """Of a message of ours that did not arrive: ask what to do with it. False for any other."""
        key = self.room.key
        entry = self.room.timeline.get(entry_id)
        if not entry.own or entry.delivery not in (Delivery.FAILED, Delivery.DOUBT):
            return False

        def answered(answer: str | None) -> None:
            if answer == "resend":
                self.pump.send(self.session.resend(key, entry_id))
            elif answer == "discard":
                self.session.discard(key, entry_id)
                self.pump.add(self.session.take_changes())

        self.app.push_screen(undelivered_question(entry), answered)
        return True

    # -- walking through the messages --------------------------------------------------------------

    def on_timeline_cursor_asked(self, event: TimelineCursor.Asked) -> None:
        """A key in the log means the message under the cursor."""
        entry_id, entry = event.entry_id, self.room.timeline.get(event.entry_id)
        match event.deed:
            case Deed.OPEN:
                if not self.log_view.unfold(entry_id) and not self.ask_what_next(entry_id):
                    self.open_person(entry.nick)
            case Deed.COPY | Deed.MARKDOWN:
                markdown = event.deed is Deed.MARKDOWN
                self.app.copy_to_clipboard(self.log_view.copied(entry_id, markdown=markdown))
                self.notify("Copied as Markdown." if markdown else "Copied.", timeout=2)
                self.clear_selection()
            case Deed.LINK:
                links = find_links(display(entry.text))
                if links:
                    self.app.open_url(links[0].url)
                else:
                    self.notify("There is no link in it.", timeout=2)
            case _:
                pass

    def open_person(self, nick: str) -> None:
        """Show who somebody is; the class above knows how."""

    def on_timeline_cursor_cursor_left(self) -> None:
        self.composer.focus()

    def on_bottom_wanted(self) -> None:
        self.action_bottom()

    def on_log_wanted(self) -> None:
        """Up in an empty composer: walk through the messages, from the newest in sight."""
        self.log_view.focus()
        self.log_view.action_step(-1)

    def on_key(self, event: events.Key) -> None:
        """Typing is writing, wherever the focus is."""
        bound = self.active_bindings.get(event.key)
        if bound is not None and bound.node is self.log_view and bound.enabled:
            return  # a letter that asks something of the message under the cursor
        if event.is_printable and event.character:  # the composer keeps what it gets to itself
            event.stop()
            event.prevent_default()
            self.set_focus(self.composer)
            self.composer.insert(event.character)

    def action_composer(self) -> None:
        """Back to writing; what lies over the log goes away."""
        self.panels.close_overlays()
        self.composer.focus()
