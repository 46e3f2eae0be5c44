"""The projector: the only consumer of the log. It applies each event, then has it delivered.

What was accepted is noted in the `projection`, which writes it to the history a little later; a restart
replays the log from where that stands. A refused event (a lost race) is told to its origin alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from .delivery.fanout import Fanout
from .delivery.recipients import Delivery
from .domain.apply import apply
from .domain.effect import NOTHING, Effect
from .domain.events import Event, Said
from .domain.network import Network
from .domain.policy import Denial
from .domain.user import BOT
from .figures import Figures
from .ports import Entry, EventLog, HistoryStore, Origin
from .projection import Projection

logger = logging.getLogger(__name__)


class Projector:
    """Consumer of an EventLog over a Network, a HistoryStore and a Delivery.

    `watch` is told of every applied event that is not a message: for the operator's eyes.
    """

    def __init__(
        self,
        network: Network,
        store: HistoryStore,
        delivery: Delivery,
        fanout: Fanout,
        log: EventLog,
        watch: Callable[[Event, Effect], None] | None = None,
        figures: Figures | None = None,
    ) -> None:
        self._network = network
        self._delivery = delivery
        self._fanout = fanout
        self._log = log
        self._watch = watch
        self._figures = figures or Figures()
        self._projection = Projection(network, store, log, self._figures)
        self.catch_up = self._projection.catch_up
        """Make the history hold all that has been delivered."""
        self.recent = self._projection.recent
        """The last messages of a target, all that have been delivered among them."""
        self.write = self._projection.write
        self.stop = self._projection.stop

    @property
    def waiting(self) -> int:
        """Rows that are in the log and not in the history yet."""
        return self._projection.waiting

    async def start(self) -> None:
        """Load what is projected, then replay what is not. Call inside the running loop."""
        await self._log.start(self, self._projection.load())
        self._projection.write()

    # -- Consumer

    def consume(self, entries: Sequence[Entry]) -> None:
        applied = self._figures.applied
        for entry in entries:
            applied[type(entry.event)] += 1
            try:
                if type(entry.event) is Said:
                    self._said(entry, entry.event)
                else:
                    self._other(entry)
            except Exception:
                # Whatever it is: a bug in one event must not take the others of its group with it.
                logger.exception("an event could not be applied: %s", type(entry.event).__name__)
                if entry.origin is not None:
                    entry.origin.failed("something is wrong in the server")
        self._fanout.flush()
        if entries:
            self._projection.reached(entries[-1])

    def refuse(self, origins: Sequence[Origin], reason: str) -> None:
        self._figures.not_kept += len(origins)
        for origin in origins:
            origin.failed(reason)

    def _said(self, entry: Entry, event: Said) -> None:
        key = event.nonce_key
        if key:
            first = self._projection.first_send(key)
            if first is not None:
                self._repeat(entry, first)
                return
        effect = apply(self._network, event, entry.time_ms)
        if isinstance(effect, Denial):
            self._denied(entry, effect)
            return
        # Noted for the history before anybody hears of it: trouble in telling must not lose what was kept.
        if entry.raw:
            self._projection.note_message(entry, event, effect)
        try:
            self._delivery.message(entry, effect)
        except Exception:
            logger.exception("a message that is kept could not be told to everybody")
        if entry.origin is not None:
            entry.origin.applied(effect)

    def _repeat(self, entry: Entry, first: Entry) -> None:
        """The same send again: its sender gets the first one's echo, nobody else hears anything."""
        if entry.origin is not None:
            if not self._projection.taken_back(first):
                self._delivery.echo(Entry(first.order, first.time_ms, first.event, first.raw, entry.origin))
            entry.origin.applied(NOTHING)

    def _other(self, entry: Entry) -> None:
        event = entry.event
        doer = self._network.users.get(event.uid)
        entry.bot = doer is not None and BOT in doer.modes
        outcome = apply(self._network, event, entry.time_ms)
        if isinstance(outcome, Denial):
            self._denied(entry, outcome)
            return
        self._projection.note(entry, outcome)
        try:  # as with a message: it has happened, and whoever did it must not wait for ever
            self._delivery.deliver(entry, outcome)
            if self._watch is not None:
                self._watch(event, outcome)
        except Exception:
            logger.exception("a %s could not be told to everybody", type(event).__name__)
        if entry.origin is not None:
            entry.origin.applied(outcome)

    def _denied(self, entry: Entry, denial: Denial) -> None:
        self._figures.denied += 1
        if entry.origin is not None:
            entry.origin.applied(denial)
