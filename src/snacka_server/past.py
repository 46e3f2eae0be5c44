"""What was said, for those who ask: the questions to the history, its rows as lines, and how much is kept.

It puts storage and delivery together; who may read what is decided by those who ask.
"""

from __future__ import annotations

from collections.abc import Callable

from .config import Settings
from .delivery.render import as_told_in, render_event
from .domain.events import Event, Said
from .domain.network import Network
from .domain.policy import kept
from .eventlog.codec import decode_event
from .eventlog.words import words_of
from .ports import Clock, Entry, HistoryRow
from .storage.history import History
from .storage.leaving import Kept
from .storage.upkeep import Upkeep
from .storage.writer import Store


class Past:
    """Over the writer's store. `settings` gives them as they are now."""

    def __init__(
        self, store: Store, network: Network, settings: Callable[[], Settings], clock: Clock
    ) -> None:
        self.history = History(store.path)
        self._upkeep = Upkeep(store, words_of, clock, self._kept)
        self.search = self._upkeep.search
        self._network = network
        self._settings = settings

    def start(self) -> None:
        """The background work; inside the running loop."""
        self._upkeep.start()

    async def stop(self) -> None:
        await self._upkeep.stop()
        self.history.close()

    def read(self, row: HistoryRow) -> Event:
        return decode_event(row.raw)

    def render(self, row: HistoryRow, caps: int, extra: dict[str, str]) -> bytes:
        """As it was delivered, under its channel's name of today; nothing for what is on its way out."""
        event = decode_event(row.raw)
        if isinstance(event, Said) and self._upkeep.hides(event.account, row.target, row.time_ms, row.order):
            return b""
        channel = self._network.channels.get(row.target)
        if channel is not None:
            event = as_told_in(event, channel.name)
        return render_event(Entry(row.order, row.time_ms, event, row.raw), caps, extra)

    def _kept(self, place: str) -> Kept:
        """How much is kept of the history of a channel (folded) or a talk."""
        settings = self._settings()
        channel = self._network.channels.get(place)
        return Kept(*kept(channel, settings.history_days, settings.history_size))
