"""The stream cut into lines, with a bound, whatever the chunks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_protocol.errors import FrameTooLong
from snacka_protocol.framing import LineFramer


def test_lines_end_in_crlf_or_lf_and_empty_ones_are_dropped() -> None:
    framer = LineFramer()
    assert framer.feed(b"one\r\ntwo\nthree\r\n\r\n\n\r\nfour") == [b"one", b"two", b"three"]
    assert framer.pending == 4
    assert framer.feed(b"\r") == []
    assert framer.feed(b"\n") == [b"four"]
    assert framer.pending == 0
    assert framer.feed(b"") == []
    assert framer.feed(b"\n") == []


def test_a_carriage_return_elsewhere_stays_for_the_parser_to_refuse() -> None:
    assert LineFramer().feed(b"a\rb\r\r\n") == [b"a\rb\r"]


def test_unended_bytes_can_be_taken_over() -> None:
    framer = LineFramer()
    framer.feed(b"done\nhello")
    assert framer.take_pending() == b"hello"
    assert framer.pending == 0
    assert framer.feed(b"there\n") == [b"there"]


@pytest.mark.parametrize("cut", [1, 3, 7, 100])
def test_a_line_of_exactly_the_limit_fits_and_one_byte_more_does_not(cut: int) -> None:
    def feed(data: bytes) -> list[bytes]:
        framer = LineFramer(max_line=16)
        return [line for i in range(0, len(data), cut) for line in framer.feed(data[i : i + cut])]

    assert feed(b"x" * 15 + b"\n") == [b"x" * 15]
    assert feed(b"x" * 14 + b"\r\n") == [b"x" * 14]
    with pytest.raises(FrameTooLong):
        feed(b"x" * 16 + b"\n")
    with pytest.raises(FrameTooLong):
        feed(b"x" * 15 + b"\r\n")
    with pytest.raises(FrameTooLong):
        feed(b"x" * 16)


def test_lines_before_an_overlong_one_are_not_lost_and_those_after_never_come() -> None:
    framer = LineFramer(max_line=8)
    with pytest.raises(FrameTooLong) as caught:
        framer.feed(b"a\nb\n0123456789\nc\n")
    assert caught.value.lines == (b"a", b"b")
    assert caught.value.numeric == "417"
    assert framer.pending == 0
    with pytest.raises(FrameTooLong) as again:
        framer.feed(b"d\n")
    assert again.value.lines == ()


def test_a_megabyte_without_a_line_end_is_never_held() -> None:
    framer = LineFramer()
    framer.feed(b"x" * 16000)
    with pytest.raises(FrameTooLong):
        framer.feed(b"x" * 1_000_000)
    assert framer.pending == 0


def _run(chunks: list[bytes], max_line: int) -> tuple[list[bytes], bool]:
    framer = LineFramer(max_line)
    lines: list[bytes] = []
    for chunk in chunks:
        try:
            lines += framer.feed(chunk)
        except FrameTooLong as error:
            return [*lines, *error.lines], True
    return lines, False


@given(st.lists(st.text("ab\r\n", max_size=12).map(str.encode), max_size=12), st.integers(2, 12))
def test_framing_does_not_depend_on_how_the_bytes_were_chunked(chunks: list[bytes], max_line: int) -> None:
    whole = b"".join(chunks)
    bytewise = [whole[i : i + 1] for i in range(len(whole))]
    assert _run(chunks, max_line) == _run([whole], max_line) == _run(bytewise, max_line)
