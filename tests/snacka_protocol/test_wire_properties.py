"""What holds for any bytes and any message, whoever sends them."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from snacka_protocol.errors import (
    InvalidUtf8,
    LineTooLong,
    MalformedMessage,
    TagsTooLong,
    UnrenderableMessage,
)
from snacka_protocol.message import FROM_CLIENT, FROM_SERVER, Limits, Message, Source, parse, render, truncate

WIRE = st.text(st.sampled_from("@:; =\\+!/aB1\x00\r\n\x1dåΩ👋"), max_size=60).map(str.encode)
RAW = st.binary(max_size=80)
LIMITS = st.sampled_from([FROM_CLIENT, FROM_SERVER, Limits(20, 10, 20)])
WORDS = st.text(st.sampled_from(":@ ;=\\\x00\r\nab1åÅ"), max_size=6) | st.text(max_size=6)
MESSAGES = st.builds(
    Message,
    st.sampled_from(["PRIVMSG", "001", "A"]) | WORDS,
    st.lists(WORDS, max_size=5).map(tuple),
    WORDS,
    st.dictionaries(WORDS, WORDS, max_size=4),
)


def is_one_line(data: bytes) -> bool:
    return data.endswith(b"\r\n") and not set(data[:-2]) & set(b"\r\n\0")


@given(st.one_of(WIRE, RAW), LIMITS)
@example(b"@a :b C :", FROM_CLIENT)
@example(b"@+a=\\", FROM_SERVER)
@example(b"::: A", FROM_SERVER)
def test_any_bytes_are_a_message_or_a_documented_error(line: bytes, limits: Limits) -> None:
    try:
        message = parse(line, limits)
    except (MalformedMessage, TagsTooLong, LineTooLong, InvalidUtf8) as refusal:
        error = refusal
    else:
        rendered = render(message)
        assert is_one_line(rendered)
        assert parse(rendered[:-2], limits) == message
        assert render(parse(rendered[:-2])) == rendered
        return
    assert error.command == error.command.upper()
    assert error.code
    assert error.label is None or 0 < len(error.label) <= 64


@given(MESSAGES)
def test_any_message_is_one_line_that_says_the_same_or_is_refused(message: Message) -> None:
    try:
        rendered = render(message)
    except UnrenderableMessage:
        return
    assert is_one_line(rendered)
    back = parse(rendered[:-2])
    assert back.command == message.command.upper()
    assert (back.params, back.source, back.tags) == (message.params, message.source, message.tags)


@given(st.text(), st.integers(-5, 60))
def test_truncated_text_fits_and_is_a_beginning(text: str, max_bytes: int) -> None:
    cut = truncate(text, max_bytes)
    assert text.startswith(cut) or "?" in cut
    assert len(cut.encode("utf-8", "replace")) <= max(0, max_bytes)


@given(st.text(st.sampled_from("ab!@."), max_size=12))
def test_sources_of_any_shape_split_and_their_parts_are_stable(text: str) -> None:
    source = Source.parse(text)
    assert Source.parse(str(source)) == source
