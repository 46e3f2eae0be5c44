"""AUTHENTICATE payloads in chunks."""

from __future__ import annotations

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_protocol.errors import SaslError
from snacka_protocol.sasl import ChunkAssembler, PlainCredentials, chunks, parse_plain, plain


def feed(assembler: ChunkAssembler, parts: list[str]) -> bytes | None:
    results = [assembler.feed(part) for part in parts]
    assert all(result is None for result in results[:-1])
    return results[-1]


@pytest.mark.parametrize(
    ("size", "lengths"),
    [(0, [1]), (1, [4]), (299, [400, 1]), (300, [400, 1]), (301, [400, 4]), (600, [400, 400, 1])],
)
def test_chunks_are_400_and_a_full_last_one_is_closed_by_plus(size: int, lengths: list[int]) -> None:
    parts = chunks(b"x" * size)
    assert [len(part) for part in parts] == lengths
    assert (parts[-1] == "+") == (lengths[-1] == 1)
    assert feed(ChunkAssembler(), parts) == b"x" * size


@given(st.lists(st.binary(max_size=1500), max_size=4))
def test_payloads_survive_one_after_another(payloads: list[bytes]) -> None:
    assembler = ChunkAssembler()
    for payload in payloads:
        assert feed(assembler, chunks(payload)) == payload


def test_a_592_byte_password_works() -> None:
    password = "x" * 592
    payload = feed(ChunkAssembler(), chunks(plain("anna", password)))
    assert payload is not None
    assert parse_plain(payload) == PlainCredentials("", "anna", password)


@pytest.mark.parametrize(
    ("chunk", "numeric"),
    [("*", "906"), ("x" * 401, "905"), ("not base64!", "904"), ("abc", "904"), ("ä", "904"), ("", None)],
)
def test_bad_chunks_name_their_numeric_and_the_next_try_is_fresh(chunk: str, numeric: str | None) -> None:
    assembler = ChunkAssembler()
    assembler.feed("A" * 400)
    if numeric is None:
        assert assembler.feed(chunk) == bytes(300)
    else:
        with pytest.raises(SaslError) as caught:
            assembler.feed(chunk)
        assert caught.value.numeric == numeric
    assert feed(assembler, chunks(b"again")) == b"again"


def test_what_is_held_is_bounded() -> None:
    assembler = ChunkAssembler(max_bytes=1000)
    for _ in range(3):
        assembler.feed("A" * 400)
    with pytest.raises(SaslError) as caught:
        assembler.feed("A" * 400)
    assert caught.value.numeric == "905"


@given(st.lists(st.text(max_size=420), max_size=5))
def test_no_chunks_raise_anything_else(parts: list[str]) -> None:
    assembler = ChunkAssembler()
    for part in parts:
        with contextlib.suppress(SaslError):
            assembler.feed(part)


def test_plain_has_three_fields() -> None:
    assert plain("anna", "p", authzid="bob") == b"bob\0anna\0p"
    assert parse_plain(b"bob\0anna\0p") == PlainCredentials("bob", "anna", "p")
    assert parse_plain("\0björn\0lösen".encode()) == PlainCredentials("", "björn", "lösen")
    for broken in (b"", b"anna\0p", b"a\0b\0c\0d", b"\0\0p", b"\0anna\0", b"\0\xff\0p"):
        with pytest.raises(SaslError):
            parse_plain(broken)
    with pytest.raises(SaslError):
        plain("an\0na", "p")


def test_a_password_is_never_shown() -> None:
    assert "hemligt" not in repr(parse_plain(b"\0anna\0hemligt"))
    with pytest.raises(SaslError) as caught:
        ChunkAssembler().feed(base64.b64encode(b"hemligt").decode() + "!")
    assert "aGVtbGlndA" not in str(caught.value)
