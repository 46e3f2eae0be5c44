"""The projector: the only consumer of the log. It applies each event, then has it delivered.

What was accepted is collected and written to the history a little later, with the channels' state and the
position in one transaction; the log is trimmed after that. Until then the log itself is what is kept, and a
restart replays it from the position. A refused event (a lost race) is told to its origin alone.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Final

from snacka_protocol.casemapping import fold_channel

from .delivery.fanout import Fanout
from .delivery.recipients import Delivery
from .domain.apply import apply
from .domain.channel import PREFIX_SIGNS
from .domain.effect import NOTHING, Effect
from .domain.events import (
    ChannelCreated,
    ChannelExpired,
    ChannelRenamed,
    Event,
    Forgotten,
    Joined,
    Kicked,
    Kind,
    ModesChanged,
    NickChanged,
    Parted,
    Redacted,
    Said,
    TopicChanged,
    UserQuit,
)
from .domain.keeping import dump, load
from .domain.network import CHANNEL, Network
from .domain.policy import Denial
from .domain.user import BOT
from .eventlog.codec import decode_event, encode_event
from .figures import Figures
from .ports import (
    INDEX_BITS,
    LAST_INDEX,
    Document,
    Entry,
    Erasure,
    EventLog,
    HistoryRow,
    HistoryStore,
    Origin,
    StoreError,
    parse_msgid,
)

logger = logging.getLogger(__name__)

BATCH: Final = 1000
"""Rows that wait at most before they are written."""
DELAY: Final = 0.05
"""Seconds that a row waits at most."""
RETRY: Final = 1.0
"""Seconds between attempts while the disk refuses."""

_KINDS: Final[dict[type[Event], Kind]] = {
    Joined: Kind.JOIN,
    Parted: Kind.PART,
    Kicked: Kind.KICK,
    TopicChanged: Kind.TOPIC,
    ModesChanged: Kind.MODE,
    UserQuit: Kind.QUIT,
    NickChanged: Kind.NICK,
}


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
        self._store = store
        self._delivery = delivery
        self._fanout = fanout
        self._log = log
        self._watch = watch
        self._figures = figures or Figures()
        self._rows: list[HistoryRow] = []
        self._nonces: dict[str, Entry] = {}
        self._erased: set[tuple[int, int]] = set()
        self._erasures: list[Erasure] = []
        self._moves: list[tuple[str, str]] = []
        self._spoken: set[str] = set()
        self._known: set[str] = set()
        self._last, self._last_ms = 0, 0
        self._timer: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        """Load what is projected, then replay what is not. Call inside the running loop."""
        network = self._network
        load(network, self._store.documents())
        for channel in tuple(network.channels.values()):
            if channel.members or channel.lasting:
                self._known.add(channel.folded)
            else:  # only its people made it, and they went with the process
                del network.channels[channel.folded]
                network.touch(CHANNEL, channel.folded)
        await self._log.start(self, self._store.position())
        self.write()

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
                # A bug in one event must not take the others of its group with it.
                logger.exception("an event could not be applied: %s", type(entry.event).__name__)
                if entry.origin is not None:
                    entry.origin.failed("something is wrong in the server")
        if entries:
            self._last, self._last_ms = entries[-1].order, entries[-1].time_ms
        self._fanout.flush()
        if len(self._rows) >= BATCH:
            self.write()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(DELAY, self.write)

    def refuse(self, origins: Sequence[Origin], reason: str) -> None:
        self._figures.not_kept += len(origins)
        for origin in origins:
            origin.failed(reason)

    def _said(self, entry: Entry, event: Said) -> None:
        key = event.nonce_key
        if key:
            first = self._first_send(key)
            if first is not None:
                self._repeat(entry, first)
                return
        effect = apply(self._network, event, entry.time_ms)
        if isinstance(effect, Denial):
            self._denied(entry, effect)
            return
        # Noted for the history before anybody hears of it: trouble in telling must not lose what was kept.
        if entry.raw:
            target = self._target_of(event, effect)
            if target:
                row = HistoryRow(target, entry.time_ms, entry.order, event.kind, entry.raw, key)
                self._rows.append(row)
                self._spoken.add(target)
                if key:
                    self._nonces[key] = entry
        try:
            self._delivery.message(entry, effect)
        except Exception:
            logger.exception("a message that is kept could not be told to everybody")
        if entry.origin is not None:
            entry.origin.applied(entry, effect)

    def _target_of(self, event: Said, effect: Effect) -> str:
        channel = effect.channel
        if channel is not None:
            if channel.folded not in self._known:
                self._known.add(channel.folded)
                self._network.touch(CHANNEL, channel.folded)
            # What only some may hear is in no history that the others could ask for.
            return f"{event.status}{channel.folded}"
        return event.talk

    def _first_send(self, key: str) -> Entry | None:
        """The entry under which this nonce was kept before, if it was."""
        waiting = self._nonces.get(key)
        if waiting is not None:
            return waiting
        found = self._store.find_nonce(key)
        if found is None:
            return None
        time_ms, order, raw = found
        return Entry(order, time_ms, decode_event(raw), raw)

    def _repeat(self, entry: Entry, first: Entry) -> None:
        """The same send again: its sender gets the first one's echo, nobody else hears anything."""
        if entry.origin is not None:
            taken_back = type(first.event) is not Said or (first.time_ms, first.order) in self._erased
            if not taken_back:
                self._delivery.echo(Entry(first.order, first.time_ms, first.event, first.raw, entry.origin))
            entry.origin.applied(entry, NOTHING)

    def _other(self, entry: Entry) -> None:
        event = entry.event
        doer = self._network.users.get(event.uid)
        entry.bot = doer is not None and BOT in doer.modes
        outcome = apply(self._network, event, entry.time_ms)
        if isinstance(outcome, Denial):
            self._denied(entry, outcome)
            return
        self._keep(entry, outcome)
        try:
            self._delivery.deliver(entry, outcome)
            if self._watch is not None:
                self._watch(event, outcome)
        except Exception:
            logger.exception("a %s could not be told to everybody", type(event).__name__)
        if entry.origin is not None:
            entry.origin.applied(entry, outcome)

    def _denied(self, entry: Entry, denial: Denial) -> None:
        self._figures.denied += 1
        if entry.origin is not None:
            entry.origin.applied(entry, denial)

    def _keep(self, entry: Entry, effect: Effect) -> None:
        event = entry.event
        if isinstance(event, Redacted):
            self._erase(entry, event, effect)
            return
        if isinstance(event, Forgotten):
            self._erasures.append(Erasure(event.account, event.history, entry.order))
            return
        if isinstance(event, ChannelRenamed | ChannelExpired):
            if effect.channel is not None:
                before = fold_channel(event.channel)
                self._move(before, effect.channel.folded if isinstance(event, ChannelRenamed) else "")
            return
        if effect.lost:
            for number, (quit_event, one) in enumerate(effect.lost, 1):
                place = entry.order + min(number, LAST_INDEX)
                self._keep(Entry(place, entry.time_ms, quit_event, encode_event(quit_event)), one)
            return
        kind = _KINDS.get(type(event))
        channels = effect.channels or ((effect.channel,) if effect.channel is not None else ())
        if kind is not None and entry.raw:
            for channel in channels:
                if channel.lasting:
                    self._rows.append(HistoryRow(channel.folded, entry.time_ms, entry.order, kind, entry.raw))
        if isinstance(
            event, TopicChanged | ModesChanged | ChannelCreated | Parted | Kicked | UserQuit | Joined
        ):
            for channel in channels:
                self._network.touch(CHANNEL, channel.folded)

    def _move(self, before: str, target: str) -> None:
        """A history goes on under another name or, where that is empty, is nobody's any more."""
        if target == before:
            return
        for status in ("", *PREFIX_SIGNS):
            self._move_one(f"{status}{before}", target and f"{status}{target}")

    def _move_one(self, before: str, target: str) -> None:
        self._rows = [
            row._replace(target=target) if row.target == before else row
            for row in self._rows
            if target or row.target != before
        ]
        self._moves.append((before, target))
        for names in (self._spoken, self._known):
            if before in names:
                names.discard(before)
                names.update({target} if target else ())

    def _erase(self, entry: Entry, event: Redacted, effect: Effect) -> None:
        target = f"{event.status}{effect.channel.folded}" if effect.channel is not None else event.talk
        place = parse_msgid(event.msgid)
        if target and place is not None and entry.raw:
            row = HistoryRow(target, entry.time_ms, entry.order, Kind.REDACT, entry.raw)
            self._rows.append(row._replace(erases=place))
            self._erased.add(place)
            self._spoken.add(target)

    # -- the projection

    def catch_up(self, target: str) -> None:
        """Make the history hold all messages of this target that have been delivered."""
        if target in self._spoken:
            self.write()

    def write(self) -> None:
        """Write what waits. While the disk refuses, everything stays in the log and is tried again."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        pos = self._last >> INDEX_BITS
        if not pos:
            return
        kept, gone = [], []
        for kind, key in self._network.touched:
            body = dump(self._network, kind, key)
            if body is not None:
                kept.append(Document(kind, key, body))
            else:
                gone.append((kind, key))
                self._known.discard(key)
        began = time.perf_counter()
        try:
            self._store.project(self._rows, kept, gone, pos, self._erasures, self._moves, self._last_ms)
        except StoreError as error:
            logger.error("the history could not be written, trying again: %s", error)
            self._timer = asyncio.get_running_loop().call_later(RETRY, self.write)
            return
        self._figures.history_writes.add(time.perf_counter() - began)
        self._rows = []
        self._network.touched.clear()
        self._nonces = {}
        unsaid = bool(self._erased or self._erasures)
        self._erased.clear()
        self._erasures = []
        self._moves = []
        self._spoken.clear()
        self._log.trim(pos, at_once=unsaid)

    @property
    def waiting(self) -> int:
        """Rows that are in the log and not in the history yet."""
        return len(self._rows)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
