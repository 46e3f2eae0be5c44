"""What travels between a node and NATS JetStream: subjects, envelopes, acknowledgements, positions.

Bytes and shapes only; nothing here waits for anything. Spec: docs.nats.io "JetStream wire API reference".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec

from ..domain.events import Event, NodeLost, NodeStarted
from ..ports import INDEX_BITS, Entry, StoreError
from .codec import decode_event

ENVELOPE_VERSION: Final = 1
ENVELOPE_BYTES: Final = 192 * 1024
"""What an envelope holds at most before the event that would exceed it; NATS takes 1 MB by default."""
ENVELOPE_EVENTS: Final = 4096

REFUSALS: Final = frozenset({10023, 10047, 10054, 10077})
"""The stream or the servers are full, or the envelope too large: it is not kept, whoever asks."""


class Envelope(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One message of the stream: events of one life (`epoch`) of a node. `number` counts from 1."""

    version: int
    node: str
    epoch: str
    number: int
    events: tuple[msgspec.Raw, ...]


_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(Envelope)


class _Head(msgspec.Struct, frozen=True, array_like=True, gc=False):
    version: int


_head: Final = msgspec.msgpack.Decoder(_Head)


def encode_envelope(node: str, epoch: str, number: int, events: list[bytes]) -> bytes:
    return _encoder.encode(
        Envelope(ENVELOPE_VERSION, node, epoch, number, tuple(msgspec.Raw(raw) for raw in events))
    )


def decode_envelope(data: bytes) -> Envelope:
    """Raises StoreError for one that a newer release wrote, or what is none."""
    try:
        if _head.decode(data).version != ENVELOPE_VERSION:
            raise StoreError(
                "Another machine writes the log in a newer Snacka's way. Install that version here, too."
            )
        return _decoder.decode(data)
    except msgspec.MsgspecError as error:
        raise StoreError(f"The log holds something that is no event: {error}") from None


def entries_of(envelope: Envelope, seq: int, time_ms: int, *, passing: bool) -> list[Entry]:
    """The envelope's events in their places; those that are not kept only while they are `passing` by."""
    entries = []
    for index, raw in enumerate(envelope.events):
        try:
            event = decode_event(raw)
        except msgspec.ValidationError as error:
            raise StoreError(
                f"Another machine writes what only a newer Snacka knows: {error}. Install it."
            ) from None
        if event.durable or passing:
            kept = bytes(raw) if event.durable else b""
            entries.append(Entry(seq << INDEX_BITS | index, time_ms, event, kept))
    return entries


def stands_alone(event: Event) -> bool:
    """What changes a node's life has an envelope of its own: it tells of many people, each with a place."""
    return isinstance(event, NodeStarted | NodeLost)


@dataclass(frozen=True, slots=True)
class Subjects:
    """The names under which the nodes of one stream meet. Each node writes to one subject of the stream."""

    stream: str

    def events(self, node: str) -> str:
        return f"snacka.{self.stream}.e.{node}"

    @property
    def all_events(self) -> str:
        return f"snacka.{self.stream}.e.*"

    def node(self, node: str, what: str) -> str:
        """Outside the stream: what one node is asked (`ping`, `snapshot`)."""
        return f"snacka.{self.stream}.n.{node}.{what}"

    @property
    def heartbeats(self) -> str:
        return f"snacka.{self.stream}.hb"

    @property
    def snapshots(self) -> str:
        """Where whoever has a copy of everything is found."""
        return f"snacka.{self.stream}.snapshots"

    def api(self, what: str, *rest: str) -> str:
        return ".".join(("$JS.API", what, self.stream, *rest))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a delivered message stands: in the stream, in this delivery, and when it was taken (UTC ms)."""

    seq: int
    delivery: int
    time_ms: int


def place_of(reply: str) -> Place:
    """From the subject that a delivery would be acknowledged under. Raises StoreError for another one.

    `$JS.ACK.<stream>.<consumer>.<times>.<seq>.<delivery>.<ns>.<pending>`; newer servers put a domain and an
    account in front of the stream.
    """
    words = reply.split(".")
    at = 4 if len(words) >= 11 else 2
    try:
        return Place(int(words[at + 3]), int(words[at + 4]), int(words[at + 5]) // 1_000_000)
    except (IndexError, ValueError):
        raise StoreError(f"NATS delivered something without its place: {reply!r}") from None


class ApiError(msgspec.Struct, frozen=True):
    code: int = 0
    err_code: int = 0
    description: str = ""


class Ack(msgspec.Struct, frozen=True):
    """What the stream answers to an envelope: its place, or why not."""

    seq: int = 0
    duplicate: bool = False
    error: ApiError | None = None


decode_ack: Final = msgspec.json.Decoder(Ack).decode
