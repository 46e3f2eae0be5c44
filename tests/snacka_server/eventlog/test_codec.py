"""Events to bytes and back, and what an older or newer release would meet."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_server.domain.events import Event, Kind, Said, UserConnected
from snacka_server.eventlog.codec import (
    VERSION,
    AnyEvent,
    UnknownVersionError,
    decode_event,
    decode_group,
    encode_event,
    encode_group,
)
from snacka_server.ports import StoreError, parse_msgid

TIMES = st.integers(0, 2**62)


def any_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Events of a kind as they may be: no number is greater than a time can get."""
    numbers = {field.name: TIMES for field in msgspec.structs.fields(kind) if field.type is int}
    if kind is Said:
        numbers["kind"] = st.sampled_from(Kind)
    return st.builds(kind, **numbers)


EVENTS = st.one_of(*map(any_of, get_args(AnyEvent)))


@given(EVENTS)
def test_every_event_comes_back_as_it_was(event: Event) -> None:
    assert decode_event(encode_event(event)) == event


def test_a_group_keeps_indexes_and_bytes() -> None:
    events = [
        (index, msgspec.Raw(encode_event(Said("u", "s", 1, "#a", "", str(index))))) for index in (0, 2, 5)
    ]
    assert decode_group(encode_group(events)) == [(index, bytes(raw)) for index, raw in events]


@pytest.mark.parametrize("blob", [b"", b"\xff\x90", bytes([VERSION + 1]) + b"\x90"])
def test_what_another_release_wrote_is_refused_by_name(blob: bytes) -> None:
    with pytest.raises(UnknownVersionError) as caught:
        decode_group(blob)
    assert isinstance(caught.value, StoreError)


def test_an_event_of_an_older_release_gets_its_missing_fields() -> None:
    old = msgspec.msgpack.encode(["conn", "u1", "a!b@c", "anna", "b", "c", "Anna"])
    assert decode_event(old) == UserConnected("u1", "a!b@c", "anna", "b", "c", "Anna", "")


def test_an_event_of_a_newer_release_may_have_more_fields() -> None:
    raw = msgspec.msgpack.decode(encode_event(Said("u", "s", Kind.PRIVMSG, "#a", "", "x")))
    assert decode_event(msgspec.msgpack.encode([*raw, "something new"])) == Said("u", "s", 1, "#a", "", "x")


@pytest.mark.parametrize(
    "msgid", ["", "x", "zzzzzzzzzzzz", "0" * 28, "1 " * 8, "f" * 27, "0" * 11 + "f" * 16, "٣" * 14]
)
def test_ids_that_no_message_has(msgid: str) -> None:
    assert parse_msgid(msgid) is None


@given(st.integers(0, 2**43), st.integers(0, 2**60))
def test_an_id_is_a_place(time_ms: int, order: int) -> None:
    assert parse_msgid(f"{time_ms:011x}{order:x}") == (time_ms, order)
