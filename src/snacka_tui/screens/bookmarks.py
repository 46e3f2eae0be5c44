"""The bookmarks: messages that somebody wanted to find again, to go to or to forget.

Owns the list. It refuses to know how they are kept and how one goes to a message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType

from snacka_tui.messages import Place
from snacka_tui.render.styled_text import display
from snacka_tui.screens.finding import FindingScreen
from snacka_tui.screens.search import moment_words
from snacka_tui.store import Bookmark, Bookmarks
from snacka_tui.widgets.result_list import Result, ResultList, marks_of, one_line


class BookmarksScreen(FindingScreen):
    """`titles` are the names of the open networks, by their names in the store; `ignores` says of which
    messages nothing is to be seen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+d", "forget", "Forget it", show=False, priority=True)
    ]

    def __init__(
        self, bookmarks: Bookmarks, titles: Mapping[str, str], ignores: Callable[[Bookmark], bool]
    ) -> None:
        super().__init__(
            "Bookmarks", "Enter goes there, Ctrl+D forgets it, Esc stays", placeholder="words in it"
        )
        self._bookmarks = bookmarks
        self._titles = titles
        self._ignores = ignores
        self._words: list[str] = []

    def on_mount(self) -> None:
        self.input.focus()
        self._show()

    def on_input_changed(self) -> None:
        self._show()

    def _show(self, cursor: int = 0) -> None:
        self._words = self.input.value.casefold().split()
        marks = [mark for mark in self._bookmarks.all() if not self._ignores(mark)]
        found = [mark for mark in marks if self._fits(mark)]
        self.results.show(found, self._draw, cursor)
        self.say(f"{len(found)} of {len(marks)}" if marks else "none yet: Up to a message, then b")

    def _fits(self, mark: Bookmark) -> bool:
        where = f"{mark.room} {mark.nick} {mark.text}".casefold()
        return all(word in where for word in self._words)

    def _draw(self, mark: Bookmark) -> Result:
        network = self._titles.get(mark.network, mark.network)
        place = (
            f"{mark.room} · {network}"
            if len(self._titles) > 1 or mark.network not in self._titles
            else mark.room
        )
        text = one_line(display(mark.text))
        return Result(
            "", f"{mark.nick}  in {place}", moment_words(mark.time_ms), text, marks_of(text, self._words)
        )

    def action_forget(self) -> None:
        """Take the bookmark under the cursor away."""
        if self.results.cursor < len(self.results.items):
            self._bookmarks.remove(self.results.items[self.results.cursor])
            self._show(self.results.cursor)

    def on_result_list_chosen(self, event: ResultList.Chosen) -> None:
        event.stop()
        mark: Bookmark = self.results.items[event.place]
        self.dismiss(Place(mark.network, mark.room, mark.msgid, mark.time_ms))
