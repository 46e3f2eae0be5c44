"""Ctrl+F: search everything that was said: what is loaded, what the networks keep, and the log on this disk.

Owns the line, asking all who may know, and putting what they find together, newest first, each message once.
It refuses to know how one goes to a message. A local log is any function that looks one up (`LogSearch`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace
from textual.timer import Timer
from textual.widgets import Input

from snacka_tui.messages import Place
from snacka_tui.model.changes import Change, SearchAnswered
from snacka_tui.model.search_query import Found, Query, QueryError, parse_query, search_loaded
from snacka_tui.model.searching import LIMIT
from snacka_tui.model.timeline import Kind
from snacka_tui.pump import Pump
from snacka_tui.render.styled_text import display
from snacka_tui.screens.finding import FindingScreen
from snacka_tui.widgets.result_list import Result, ResultList, marks_of, one_line

LogSearch = Callable[[Query, int], Sequence[Found]]
"""Looks in a log on disk, in a thread: at most so many messages that fit, the newest first, each with the
`network` it is of. "from:me" is left to it; it raises nothing."""

_PAUSE = 0.3  # seconds without a key before anything is searched
_SLICE = 0.008  # seconds of searching at a time, so that typing never waits
_MOST = 2_000  # results
_FOOT = "Enter goes there, Esc stays · from:ada in:#room after:yesterday before:2026-11-22 "


class SearchScreen(FindingScreen):
    """`pumps` are the networks; `text` begins the line; `log` is the log on disk, if there is one."""

    def __init__(self, pumps: Iterable[Pump], text: str = "", log: LogSearch | None = None) -> None:
        super().__init__(
            "Search", _FOOT, placeholder='words, "a phrase", from: in: before: after:', text=text
        )
        self._pumps = list(pumps)
        self._log = log
        self._query = Query()
        self._found: dict[tuple[object, ...], Found] = {}
        self._asked: dict[tuple[str, int], int] = {}  # (network, number) under way -> always 1
        self._oldest: dict[str, int] = {}  # network -> the oldest time it answered, while it may have more
        self._timer: Timer | None = None
        self._trouble = ""
        self._looking = False

    def on_mount(self) -> None:
        self.input.focus()
        self._begin()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search once the typing pauses."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_PAUSE, self._begin)

    def submitted(self) -> None:
        """Enter before the pause is over searches at once."""
        if self._timer is not None and not self._found:
            self._timer.stop()
            self._begin()
        else:
            self.results.action_choose()

    # -- searching -------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._timer = None
        self._found.clear()
        self._asked.clear()
        self._oldest.clear()
        self._trouble = ""
        try:
            self._query = parse_query(self.input.value, time.time_ns() // 1_000_000)
        except QueryError as error:
            self._query, self._trouble = Query(), str(error)
        if self._query:
            for pump in self._pumps:
                self._ask(pump, self._query)
            self.run_worker(self._look(self._query), group="search", exclusive=True)
        self._show()

    def _ask(self, pump: Pump, query: Query) -> None:
        number, messages = pump.chat.session.search(query)
        pump.send(messages)
        if number:
            self._asked[pump.chat.network, number] = 1

    async def _look(self, query: Query) -> None:
        """What is loaded, in slices; then the log on disk, in a thread."""
        self._looking = True
        slice_ends = time.monotonic() + _SLICE
        for pump in self._pumps:
            session = pump.chat.session
            own = replace(query, sender=session.nick) if query.sender.casefold() == "me" else query
            for found in search_loaded([*session.rooms.values()], own, session.fold):
                if found is not None:
                    self._add(replace(found, network=pump.chat.network))
                if time.monotonic() > slice_ends:
                    self._show()
                    await asyncio.sleep(0)
                    slice_ends = time.monotonic() + _SLICE
        self._show()
        if self._log is not None:
            for found in await asyncio.to_thread(self._log, query, _MOST):
                self._add(found)
        self._looking = False
        self._show()

    def take_answer(self, pump: Pump, change: Change) -> None:
        """A network answered."""
        if isinstance(change, SearchAnswered):
            self._answered(pump, change.number)

    def _answered(self, pump: Pump, number: int) -> None:
        network = pump.chat.network
        answer = pump.chat.session.found(number)
        if self._asked.pop((network, number), None) is None or answer is None:
            return  # of a search that is over
        self._trouble = answer.trouble or self._trouble
        for found in answer.found:
            self._add(replace(found, network=network))
        self._oldest.pop(network, None)
        if len(answer.found) >= LIMIT:
            self._oldest[network] = min(found.time_ms for found in answer.found)
        self._show()

    def on_result_list_ending(self, event: ResultList.Ending) -> None:
        """Near the end of the list: whoever may have older ones is asked for them."""
        for pump in self._pumps:
            oldest = self._oldest.pop(pump.chat.network, None)
            if oldest is not None and len(self._found) < _MOST:
                self._ask(pump, replace(self._query, before_ms=oldest))
                self._say()

    def _add(self, found: Found) -> None:
        pump = next((pump for pump in self._pumps if pump.chat.network == found.network), None)
        if pump is not None and pump.chat.session.ignores(found.nick, found.account):
            return
        if len(self._found) < _MOST:
            self._found.setdefault(found.identity, found)

    # -- showing ---------------------------------------------------------------------------------------

    def _show(self) -> None:
        results = self.results
        held = results.items[results.cursor].identity if results.cursor and results.items else None
        items = sorted(self._found.values(), key=lambda found: found.time_ms)[::-1]
        cursor = next((n for n, found in enumerate(items) if found.identity == held), 0) if held else 0
        results.show(items, self._draw, cursor)
        self._say()

    def _say(self) -> None:
        if self._trouble:
            self.say(self._trouble)
        elif not self._query:
            self.say("")
        elif self._asked or self._looking:
            self.say(f"{len(self._found)} so far …")
        elif not self._found:
            self.say("nothing found")
        else:
            self.say(f"{len(self._found)}{'+' if self._oldest else ''} found")

    def _draw(self, found: Found) -> Result:
        network = next((p.chat.title for p in self._pumps if p.chat.network == found.network), "")
        place = f"{found.room} · {network}" if len(self._pumps) > 1 else found.room
        who = f"* {found.nick}" if found.kind is Kind.ACTION else found.nick
        text = one_line(display(found.text))
        return Result(
            "", f"{who}  in {place}", moment_words(found.time_ms), text, marks_of(text, self._query.words)
        )

    def on_result_list_chosen(self, event: ResultList.Chosen) -> None:
        event.stop()
        found: Found = self.results.items[event.place]
        self.dismiss(Place(found.network, found.room, found.msgid, found.time_ms))


def moment_words(time_ms: int) -> str:
    """A moment in the person's own time: `Sun 22 Nov 14:30`, with the year unless it is this one."""
    try:
        when = datetime.fromtimestamp(time_ms / 1000).astimezone()
    except (OverflowError, OSError, ValueError):
        return "?"
    now = datetime.now().astimezone()
    if when.date() == now.date():
        return f"today {when:%H:%M}"
    year = "" if when.year == now.year else f" {when.year}"
    return f"{when:%a} {when.day} {when:%b}{year} {when:%H:%M}"
