"""Events to bytes and back: msgpack, one version byte before each group.

An event is encoded once; the same bytes stand in the log's group and in its history row.
"""

from __future__ import annotations

from typing import Final

import msgspec

from ..domain.account_events import AccountEvent
from ..domain.events import Event, TalkEvent
from ..domain.marker_events import MarkerMoved
from ..domain.metadata_events import MetadataChanged
from ..domain.operator_events import OperatorEvent
from ..ports import StoreError

VERSION: Final = 1
AnyEvent = TalkEvent | AccountEvent | MarkerMoved | MetadataChanged | OperatorEvent
_encoder: Final = msgspec.msgpack.Encoder()
_event_decoder: Final = msgspec.msgpack.Decoder(AnyEvent)
_group_decoder: Final = msgspec.msgpack.Decoder(list[tuple[int, msgspec.Raw]])

encode_event = _encoder.encode
"""One event as bytes."""


class UnknownVersionError(StoreError):
    """A group that a newer release wrote, or bytes that hold none."""


def decode_event(raw: bytes | msgspec.Raw) -> Event:
    """Raises msgspec.ValidationError for bytes that hold no known event."""
    event: Event = _event_decoder.decode(raw)
    return event


def encode_group(events: list[tuple[int, msgspec.Raw]]) -> bytes:
    """`events` are (index in the group, encoded event); indexes of ephemeral events are left out."""
    return b"%c%b" % (VERSION, _encoder.encode(events))


def decode_group(blob: bytes) -> list[tuple[int, bytes]]:
    if blob[:1] != bytes([VERSION]):
        raise UnknownVersionError(
            "The log was written by a newer Snacka, or is damaged. Install that version again, "
            "or choose another data folder (SNACKA_DATA). Nothing was changed."
        )
    return [(index, bytes(raw)) for index, raw in _group_decoder.decode(memoryview(blob)[1:])]
