"""PROXY preambles: what is one, what is none, and what is not whole yet."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_server.net.preamble import PEEK, SIGNATURE, Preamble, PreambleError, read_preamble


def v2(command: int, family: int, body: bytes) -> bytes:
    return SIGNATURE + struct.pack("!BBH", command, family, len(body)) + body


FOUR = bytes([198, 51, 100, 7, 192, 0, 2, 1]) + b"\x9c\x40\x15\xd4"
SIX = bytes.fromhex("20010db8000000000000000000000005") * 2 + b"\x9c\x40\x15\xd4"
NOOP = b"\x04\x00\x01\x00"

WHOLE = [
    (b"PROXY TCP4 198.51.100.7 192.0.2.1 40000 5588\r\n", "198.51.100.7", False),
    (b"PROXY TCP6 2001:db8::5 ::1 1 65535\r\n", "2001:db8::5", False),
    (b"PROXY UNKNOWN\r\n", "", False),
    (b"PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n", "", False),
    (v2(0x21, 0x11, FOUR), "198.51.100.7", False),
    (v2(0x21, 0x21, SIX), "2001:db8::5", False),
    (v2(0x20, 0x11, FOUR), "", False),
    (v2(0x20, 0x00, b""), "", False),
    (v2(0x21, 0x31, bytes(216)), "", False),
    (v2(0x21, 0x11, FOUR + NOOP), "198.51.100.7", False),
    (v2(0x21, 0x11, FOUR + NOOP + b"\x20\x00\x05\x01\0\0\0\0"), "198.51.100.7", True),
    (v2(0x21, 0x11, FOUR + b"\x20\x00\x05\x00\0\0\0\0" + NOOP), "198.51.100.7", False),
]


@pytest.mark.parametrize(("data", "address", "secure"), WHOLE)
def test_a_preamble_is_taken_whole_and_no_more(data: bytes, address: str, secure: bool) -> None:
    for after in (b"", b"NICK anna\r\n", b"\x16\x03"):
        assert read_preamble(data + after) == Preamble(len(data), address, secure)
    for end in range(1, len(data)):
        assert read_preamble(data[:end]) is None


@pytest.mark.parametrize(
    "data",
    [
        b"NICK anna\r\n",
        b"proxy TCP4 198.51.100.7 192.0.2.1 1 2\r\n",
        b"PROXY TCP4 198.51.100.7 192.0.2.1 1\r\n",
        b"PROXY TCP4 198.51.100.7 192.0.2.1 1 2 3\r\n",
        b"PROXY TCP4 2001:db8::5 ::1 1 2\r\n",
        b"PROXY TCP4 198.51.100.7 here 1 2\r\n",
        b"PROXY TCP4 198.51.100.7 192.0.2.1 1 65536\r\n",
        b"PROXY TCP4 198.51.100.7 192.0.2.1 -1 2\r\n",
        b"PROXY UDP4 198.51.100.7 192.0.2.1 1 2\r\n",
        b"PROXY TCP4 198.51.100.7 192.0.2.1 1 2\n",
        b"PROXY TCP4 " + b"1" * 100,
        b"PROXY \xff\r\n",
        SIGNATURE + b"\x31\x11\x00\x00",
        SIGNATURE + b"\x22\x11\x00\x00",
        SIGNATURE + b"\x21\x11\xff\xff",
        v2(0x21, 0x11, FOUR[:-1]),
        v2(0x21, 0x11, FOUR + b"\x04\x00"),
        v2(0x21, 0x11, FOUR + b"\x04\x00\x09\x00"),
    ],
)
def test_what_is_no_preamble(data: bytes) -> None:
    with pytest.raises(PreambleError):
        read_preamble(data)


@given(st.sampled_from([b"", b"PROXY ", b"PROXY TCP4 ", SIGNATURE, SIGNATURE + b"\x21\x11\x00"]), st.binary())
def test_any_bytes_have_an_answer(start: bytes, rest: bytes) -> None:
    try:
        found = read_preamble((start + rest)[:PEEK])
    except PreambleError:
        return
    assert found is None or 0 < found.size <= PEEK
