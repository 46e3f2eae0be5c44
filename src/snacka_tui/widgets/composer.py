"""Where one writes: a text area that grows to eight lines and sends on Enter.

Owns the keys of writing, history, Tab completion and the question about long pastes. It refuses to know the
network: it posts what the person wants. What Tab offers is asked of a function given to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from snacka_tui.messages import BottomWanted, CompletionsShown, LineSubmitted, LogWanted, LongPaste
from snacka_tui.widgets.composer_history import SaidBefore
from snacka_tui.widgets.ordered_keys import OrderedKeys

MOST_PASTED = 5
"""Messages that a paste may become without asking."""

_WIRE_BYTES = 400
"""About what fits in one message, in bytes of UTF-8."""

Completer = Callable[[str, int], Sequence[str]]
"""From text and cursor (code points) to whole replacements for the word before the cursor, best first."""


def wire_messages(text: str) -> int:
    """About how many messages a text becomes: one a line, more for long ones, none for blank ones."""
    return sum(-(-len(line.encode("utf-8", "replace")) // _WIRE_BYTES) for line in text.splitlines() if line)


class Composer(OrderedKeys, TextArea):
    """The line one writes in."""

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

    def __init__(self, completer: Completer, *, id: str) -> None:
        super().__init__(
            id=id, soft_wrap=True, tab_behavior="focus", show_line_numbers=False, highlight_cursor_line=False
        )
        self.said = SaidBefore()
        self._completer = completer
        self._offers: Sequence[str] = ()
        self._offered = -1
        self._word_start = 0
        self._completed = ""

    # -- what the screen does ------------------------------------------------------------------

    def write(self, text: str) -> None:
        """Replace everything, the cursor at the end."""
        self.text = text
        self.move_cursor(self.document.end)
        self.forget_completions()

    def forget_completions(self) -> None:
        """The next Tab starts anew."""
        if self._offers:
            self._offers, self._offered = (), -1
            self.post_message(CompletionsShown(()))

    # -- keys ----------------------------------------------------------------------------------

    # Textual calls the handler of every class in turn: preventing the default stops TextArea's own.
    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.action_submit()
        elif event.key == "escape" and self._offers:
            event.stop()
            event.prevent_default()
            self.forget_completions()

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
            return
        super().action_cursor_up(select)

    def action_cursor_line_end(self, select: bool = False) -> None:
        if not self.text:
            self.post_message(BottomWanted())
            return
        super().action_cursor_line_end(select)

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
        row, column = self.cursor_location
        line = self.document.get_line(row)
        cursor = sum(len(self.document.get_line(above)) + 1 for above in range(row)) + column
        if not self._offers:
            self._offers = tuple(self._completer(self.text, cursor))
            if not self._offers:
                return
            self._word_start = line.rfind(" ", 0, column) + 1
            self._offered = 0 if step > 0 else len(self._offers) - 1
        else:
            self._offered = (self._offered + step) % len(self._offers)
        offer = self._offers[self._offered]
        self.replace(offer, (row, self._word_start), (row, column), maintain_selection_offset=False)
        self.move_cursor((row, self._word_start + len(offer)))
        self._completed = self.text
        offers, offered = self._offers, self._offered
        if len(offers) == 1:
            self._offers, self._offered = (), -1
        self.post_message(CompletionsShown(tuple(offers) if len(offers) > 1 else (), offered))

    def on_text_area_changed(self) -> None:
        """Any other edit ends the cycle of offers."""
        if self.text != self._completed:
            self.forget_completions()

    # -- pasting -------------------------------------------------------------------------------

    async def _on_paste(self, event: events.Paste) -> None:
        count = wire_messages(event.text)
        if count > MOST_PASTED:
            event.stop()
            event.prevent_default()
            self.post_message(LongPaste(event.text, count))
