"""The projection: what was applied and waits to be written to the history, and the writing.

It decides nothing and tells nobody; `projector` feeds it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Final

from snacka_protocol.casemapping import fold_channel

from .domain.channel import PREFIX_SIGNS
from .domain.effect import Effect
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


class Projection:
    """What of the log is not in the history yet, over a HistoryStore.

    It is written a little later, with the documents that were touched and the position in one transaction;
    the log is trimmed after that. Until then the log itself is what is kept.
    """

    def __init__(self, network: Network, store: HistoryStore, log: EventLog, figures: Figures) -> None:
        self._network = network
        self._store = store
        self._log = log
        self._figures = figures
        self._rows: list[HistoryRow] = []
        self._nonces: dict[str, Entry] = {}
        self._erased: set[tuple[int, int]] = set()
        self._erasures: list[Erasure] = []
        self._moves: list[tuple[str, str]] = []
        self._spoken: set[str] = set()
        self._known: set[str] = set()
        self._last, self._last_ms = 0, 0
        self._timer: asyncio.TimerHandle | None = None

    def load(self) -> int:
        """Put what is projected into the network; returns the position that it stands for."""
        network = self._network
        load(network, self._store.documents())
        for channel in tuple(network.channels.values()):
            if channel.members or channel.lasting:
                self._known.add(channel.folded)
            else:  # only its people made it, and they went with the process
                network.remove_channel(channel)
        return self._store.position()

    def reached(self, last: Entry) -> None:
        """Everything up to this entry has been noted: it is written soon, or now where much waits."""
        self._last, self._last_ms = last.order, last.time_ms
        if len(self._rows) >= BATCH:
            self.write()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(DELAY, self.write)

    def note_message(self, entry: Entry, event: Said, effect: Effect) -> None:
        """A message for the history, before anybody hears of it."""
        target = self._target_of(event, effect)
        if target:
            key = event.nonce_key
            self._rows.append(HistoryRow(target, entry.time_ms, entry.order, event.kind, entry.raw, key))
            self._spoken.add(target)
            if key:
                self._nonces[key] = entry

    def taken_back(self, entry: Entry) -> bool:
        """Whether the message of this entry was redacted since."""
        return type(entry.event) is not Said or (entry.time_ms, entry.order) in self._erased

    def _target_of(self, event: Said, effect: Effect) -> str:
        channel = effect.channel
        if channel is not None:
            if channel.folded not in self._known:
                self._known.add(channel.folded)
                self._network.touch(CHANNEL, channel.folded)
            # What only some may hear is in no history that the others could ask for.
            return f"{event.status}{channel.folded}"
        return event.talk

    def first_send(self, key: str) -> Entry | None:
        """The entry under which this nonce was kept before, if it was."""
        waiting = self._nonces.get(key)
        if waiting is not None:
            return waiting
        found = self._store.find_nonce(key)
        if found is None:
            return None
        time_ms, order, raw = found
        return Entry(order, time_ms, decode_event(raw), raw)

    def note(self, entry: Entry, effect: Effect) -> None:
        event = entry.event
        if isinstance(event, Redacted):
            self._erase(entry, event, effect)
            return
        if isinstance(event, Forgotten):
            self._erasures.append(Erasure(event.account, event.history, entry.order, event.since_ms))
            return
        if isinstance(event, ChannelRenamed | ChannelExpired):
            if effect.channel is not None:
                before = fold_channel(event.channel)
                self._move(before, effect.channel.folded if isinstance(event, ChannelRenamed) else "")
            return
        if effect.lost:
            for number, (quit_event, one) in enumerate(effect.lost, 1):
                place = entry.order + min(number, LAST_INDEX)
                self.note(Entry(place, entry.time_ms, quit_event, encode_event(quit_event)), one)
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

    def catch_up(self) -> None:
        """Make the history hold all that has been delivered."""
        if self._rows or self._moves or self._erasures or self._network.touched:
            self.write()

    def recent(self, target: str, limit: int) -> list[HistoryRow]:
        """The last messages of this target, all that have been delivered among them."""
        if target in self._spoken:
            self.write()
        return self._store.recent(target, limit)

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
