"""Where one writes: a text area that grows to eight lines and sends on Enter.

Owns the keys of writing, history, Tab completion and the question about long pastes. It refuses to know the
network: it posts what the person wants. What is offered for a word, and how many messages a text would be, is
asked of functions given to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from snacka_tui.messages import (
    BottomWanted,
    CompletionsShown,
    LineSubmitted,
    LogWanted,
    LongPaste,
    UndoWanted,
)
from snacka_tui.widgets.composer_history import SaidBefore
from snacka_tui.widgets.composer_words import Completer, Offers, word_before
from snacka_tui.widgets.ordered_keys import OrderedKeys

MOST_PASTED = 5
"""Messages that a paste may become without asking."""

_EMOJI = re.compile(r"(?:^|(?<=\s)|(?<=[(]))(:[a-z0-9_+-]{2,}:)$", re.I)


class Composer(OrderedKeys, TextArea):
    """The line one writes in.

    completer: what is offered for the word at the cursor. counter: messages of the wire that a text would be.
    is_command: whether a text would be taken for a command.
    """

    DEFAULT_CSS = """
    Composer {
        height: auto; min-height: 1; max-height: 8; border: none; padding: 0 1;
        background: $panel; border-left: thick $primary;
        scrollbar-size-vertical: 1;
    }
    Composer:focus { border: none; border-left: thick $primary; }
    Composer:blur { border-left: thick $border; }
    Composer .text-area--placeholder { color: $text-muted; }
    Composer .text-area--cursor-line { background: transparent; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("shift+enter,ctrl+j", "new_line", "New line", id="composer.new-line", show=False),
        Binding("ctrl+up", "older", "What you said before", id="composer.older", show=False),
        Binding("ctrl+down", "newer", "Back to now", id="composer.newer", show=False),
        Binding("tab", "complete(1)", "Complete", id="composer.complete", show=False),
        Binding("shift+tab", "complete(-1)", "Complete backwards", id="composer.complete-back", show=False),
    ]

    def __init__(
        self,
        completer: Completer,
        counter: Callable[[str], int],
        is_command: Callable[[str], bool],
        *,
        id: str,
    ) -> None:
        super().__init__(
            id=id, soft_wrap=True, tab_behavior="focus", show_line_numbers=False, highlight_cursor_line=False
        )
        self.said = SaidBefore()
        self._completer = completer
        self._counter = counter
        self._is_command = is_command
        self._offers = Offers()
        self._settled = ""  # the text for which there is nothing more to offer
        self._offered_at = ("", (0, 0))  # the text and the cursor that the offers are for

    # -- what the screen does ------------------------------------------------------------------

    def write(self, text: str) -> None:
        """Replace everything, the cursor at the end."""
        self._settled = text
        self.text = text
        self.move_cursor(self.document.end)
        self.forget_completions()

    def forget_completions(self) -> None:
        """The next Tab starts anew."""
        if self._offers.words:
            self._offers = Offers()
            self.post_message(CompletionsShown(()))

    # -- keys ----------------------------------------------------------------------------------

    # Textual calls the handler of every class in turn: preventing the default stops TextArea's own.
    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.action_submit()
        elif event.key == "escape" and self._offers.words:
            event.stop()
            event.prevent_default()
            self._settled = self.text
            self.forget_completions()
        elif event.key == "colon" and self._put_emoji():
            event.stop()
            event.prevent_default()

    def action_submit(self) -> None:
        """Send what is written."""
        text = self.text
        if not text.strip():
            return
        self.said.remember(text)
        self.write("")
        self.post_message(LineSubmitted(text.rstrip("\n")))

    def action_new_line(self) -> None:
        """Start a new line in the same message."""
        self.replace("\n", *self.selection)

    def action_older(self) -> None:
        """Bring back what was said before."""
        line = self.said.older(self.text)
        if line is not None:
            self.write(line)

    def action_newer(self) -> None:
        """Go towards what was being written."""
        line = self.said.newer()
        if line is not None:
            self.write(line)

    def action_cursor_up(self, select: bool = False) -> None:
        if not self.text and not select:
            self.post_message(LogWanted())
        elif self._offers.unasked and not select:
            self.action_complete(-1)
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        if self._offers.unasked and not select:
            self.action_complete(1)
        else:
            super().action_cursor_down(select)

    def action_cursor_line_end(self, select: bool = False) -> None:
        if not self.text:
            self.post_message(BottomWanted())
            return
        super().action_cursor_line_end(select)

    def action_undo(self) -> None:
        """Take the last edit back; in a line where nothing was written, the last message."""
        if self.text or self.history.undo_stack:
            super().action_undo()
        else:
            self.post_message(UndoWanted())

    def action_copy(self) -> None:
        """Copy the selection, here or in the log; without one, Ctrl+C clears the line."""
        if self.selected_text:
            super().action_copy()
        elif self.screen.get_selected_text():
            self.screen.action_copy_text()
        elif self.text:
            self.said.remember(self.text)
            self.write("")
        else:
            self.notify("Ctrl+Q leaves the chat.", timeout=3)

    # -- completion ----------------------------------------------------------------------------

    def action_complete(self, step: int) -> None:
        """Complete the word before the cursor, or go on to the next offer."""
        if not self._offers.words:
            self._offers = self._look_up()
            if not self._offers.words:
                return
        chosen = self._offers.chosen
        self.take_offer(len(self._offers.words) - 1 if chosen < 0 and step < 0 else chosen + step)

    def take_offer(self, number: int) -> None:
        """Put one of the offers in the place of the word before the cursor."""
        offers = self._offers = self._offers.choose(number)
        row, column = self.cursor_location
        offer = offers.words[offers.chosen]
        self.replace(offer, (row, offers.start), (row, column), maintain_selection_offset=False)
        self.move_cursor((row, offers.start + len(offer)))
        self._settled = self.text
        if len(offers.words) == 1:
            self._offers = Offers()
        self._show_offers()

    def _look_up(self, unasked: bool = False) -> Offers:
        row, column = self.cursor_location
        line = self.document.get_line(row)
        cursor = sum(len(self.document.get_line(above)) + 1 for above in range(row)) + column
        words = tuple(self._completer(self.text, cursor))
        return Offers(words, -1, line.rfind(" ", 0, column) + 1, unasked)

    def on_text_area_changed(self) -> None:
        """Any other edit ends the cycle of offers; a word that asks for them by its first sign gets some."""
        if self.text == self._settled:
            return
        self._settled = ""
        row, column = self.cursor_location
        word = word_before(self.document.get_line(row), column, first=row == 0)
        offers = self._look_up(unasked=True) if word else Offers()
        if len(offers.words) == 1 and offers.words[0].strip() == word:
            offers = Offers()
        if offers != self._offers:
            self._offers = offers
            self._show_offers()

    def on_text_area_selection_changed(self) -> None:
        """Offers are for the word where the cursor was."""
        text, cursor = self._offered_at
        if self._offers.words and self.text == text and self.cursor_location != cursor:
            self.forget_completions()

    def _show_offers(self) -> None:
        self._offered_at = (self.text, self.cursor_location)
        words, chosen, *_ = self._offers
        self.post_message(CompletionsShown(words, chosen))

    def _put_emoji(self) -> bool:
        """A name that is being closed by its colon becomes what it names; whether there is such a name."""
        row, column = self.cursor_location
        match = _EMOJI.search(f"{self.document.get_line(row)[:column]}:")
        if match is None or self.selected_text:
            return False
        offers = self._completer(match[1], len(match[1]))
        if not offers:
            return False
        sign = offers[0].rstrip(" ")
        self.replace(sign, (row, match.start(1)), (row, column), maintain_selection_offset=False)
        self.move_cursor((row, match.start(1) + len(sign)))
        return True

    # -- pasting -------------------------------------------------------------------------------

    async def _on_paste(self, event: events.Paste) -> None:
        count = self._counter(event.text)
        if count > MOST_PASTED:
            event.stop()
            event.prevent_default()
            self.post_message(LongPaste(event.text, count))
        elif not self.text and event.text.startswith("/") and not self._is_command(event.text):
            event.stop()
            event.prevent_default()
            self.insert(f"/{event.text}")  # what was pasted is said: a path is not a command
