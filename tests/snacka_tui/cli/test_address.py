"""How people write where a chat is, and what each spelling means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_config import ConfigError
from snacka_tui.address import (
    Address,
    Protection,
    invite_line,
    is_this_machine,
    parse_address,
    room_name,
)

AUTO, TLS, PLAIN = Protection.AUTO, Protection.TLS, Protection.PLAIN


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("chat.example.org", Address("chat.example.org", 5588, "", AUTO)),
        (" chat.example.org:6000 ", Address("chat.example.org", 6000, "", AUTO)),
        ("chat.example.org/garden", Address("chat.example.org", 5588, "#garden", AUTO)),
        ("192.168.1.20:5588", Address("192.168.1.20", 5588, "", AUTO)),
        ("::1", Address("::1", 5588, "", AUTO)),
        ("[fe80::1%eth0]:7000", Address("fe80::1%eth0", 7000, "", AUTO)),
        ("irc://h/room", Address("h", 6667, "#room", PLAIN, foreign=True)),
        ("irc://h/#room", Address("h", 6667, "#room", PLAIN, foreign=True)),
        ("irc://h/%23r%C3%B6m", Address("h", 6667, "#röm", PLAIN, foreign=True)),
        ("IRCS://h", Address("h", 6697, "", TLS, foreign=True)),
        ("ircs://h:5588/lobby", Address("h", 5588, "#lobby", TLS)),
        ("ircs://[::1]:5588/", Address("::1", 5588, "", TLS)),
        ("irc://user@h:7000/", Address("h", 7000, "", PLAIN)),
        ("h:6667", Address("h", 6667, "", PLAIN, foreign=True)),
        (f"ircs://h:5588/a,sha256={'AB' * 32}", Address("h", 5588, "#a", TLS, "ab" * 32)),
        ("h:6697", Address("h", 6697, "", AUTO, foreign=True)),
        ("räksmörgås.se", Address("räksmörgås.se", 5588, "", AUTO)),
        ("snacka-tui 10.0.0.5:5588/lobby", Address("10.0.0.5", 5588, "#lobby", AUTO)),
        ("snacka.example.org", Address("snacka.example.org", 5588, "", AUTO)),
    ],
)
def test_spellings(text: str, address: Address) -> None:
    assert parse_address(text) == address


def test_the_configured_port_is_the_default() -> None:
    assert parse_address("h", default_port=7001).port == 7001


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("http://h", "http:// is not a chat"),
        ("snacka://h", "snacka:// is not a chat"),
        ("h:0", "a port is a number from 1 to 65535"),
        ("h:99999", "a port is a number from 1 to 65535"),
        ("h:port", "that is no address"),
        ("two words", "that is no address"),
        ("", "that is no address"),
        ("irc://", "that is no address"),
        ("irc://h/a,b", "has no spaces or commas"),
        ("ircs://h/a,sha256=abc", "is cut short"),
    ],
)
def test_what_is_no_address(text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        parse_address(text)


@given(st.text(max_size=60))
def test_no_text_raises_anything_else(text: str) -> None:
    try:
        address = parse_address(text)
    except ConfigError:
        return
    assert 1 <= address.port <= 65535
    assert address.host


@pytest.mark.parametrize(
    ("address", "encrypted"),
    [
        (Address("example.org"), True),
        (Address(""), False),
        (Address("localhost"), False),
        (Address("127.0.0.7"), False),
        (Address("0.0.0.0"), False),
        (Address("example.org", protection=PLAIN), False),
        (Address("localhost", protection=TLS), True),
    ],
)
def test_plain_text_without_asking_only_on_this_machine(address: Address, encrypted: bool) -> None:
    assert address.encrypted is encrypted


def test_this_machine() -> None:
    assert [
        h
        for h in ("", "localhost", "LocalHost.", "127.1.2.3", "::1", "::", "0.0.0.0", "*")
        if not is_this_machine(h)
    ] == []
    assert [
        h for h in ("example.org", "192.168.1.2", "127.example.org", "10.0.0.0") if is_this_machine(h)
    ] == []


def test_every_interface_is_reached_over_the_loopback() -> None:
    assert [Address(h).connect_host for h in ("", "0.0.0.0", "*", "::", "h")] == [
        "127.0.0.1",
        "127.0.0.1",
        "127.0.0.1",
        "::1",
        "h",
    ]


@pytest.mark.parametrize(
    ("address", "line"),
    [
        (Address("10.0.0.5", 5588, "#lobby"), "snacka-tui 10.0.0.5:5588/lobby"),
        (Address("10.0.0.5", 5588, "#lobby", TLS), "snacka-tui 10.0.0.5:5588/lobby"),
        (Address("10.0.0.5", 5588, "", PLAIN), "snacka-tui irc://10.0.0.5:5588/"),
        (Address("h", 6697, "#a", TLS, foreign=True), "snacka-tui ircs://h:6697/a"),
        (Address("::", 5588, "#日本"), "snacka-tui [::1]:5588/%E6%97%A5%E6%9C%AC"),
        (Address("h", 5588, "", TLS, "ab" * 32), f"snacka-tui ircs://h:5588/,sha256={'ab' * 32}"),
    ],
)
def test_the_invite_line(address: Address, line: str) -> None:
    assert invite_line(address) == line
    there = parse_address(line.split()[1])
    assert (there.connect_host, there.port, there.room) == (address.connect_host, address.port, address.room)
    assert (there.encrypted, there.fingerprint) == (address.encrypted, address.fingerprint)


def test_room_names() -> None:
    assert [room_name(t) for t in ("lobby", "#lobby", " &local ", "")] == ["#lobby", "#lobby", "&local", ""]


def test_how_one_says_it() -> None:
    said = [str(a) for a in (Address(""), Address("0.0.0.0"), Address("h", 7000), Address("::1", 7000))]
    assert said == ["this machine", "this machine", "h:7000", "[::1]:7000"]
    assert (Address("").located, Address("h").located) == ("on this machine", "at h")
