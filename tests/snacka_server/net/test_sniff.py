"""Who speaks, from the first bytes."""

from __future__ import annotations

import pytest

from snacka_server.net.sniff import Kind, sniff

WHOLE = [
    (b"CAP LS 302\r\n", Kind.IRC),
    (b"CAP\r\n", Kind.IRC),
    (b"cap ls\n", Kind.IRC),
    (b"NICK x\r\n", Kind.IRC),
    (b"nick x\n", Kind.IRC),
    (b"USER a 0 * :A\r\n", Kind.IRC),
    (b"PASS secret\r\n", Kind.IRC),
    (b"PING 1\r\n", Kind.IRC),
    (b"QUIT\r\n", Kind.IRC),
    (b"\r\n\r\nNICK x\r\n", Kind.IRC),
    (b"@label=1 CAP LS\r\n", Kind.IRC),
    (b"NICK\r\n", Kind.PLAIN),
    (b"Nick\r\n", Kind.PLAIN),
    (b"nick\n", Kind.PLAIN),
    (b"Nick Andersson\r\n", Kind.PLAIN),
    (b"User\n", Kind.PLAIN),
    (b"anna\n", Kind.PLAIN),
    (b"@anna hej\n", Kind.PLAIN),
    (b"@anna\n", Kind.PLAIN),
    (b"NICKE hej\n", Kind.PLAIN),
    (b"PINGvin\n", Kind.PLAIN),
    (b"bj\xc3\xb6rn\n", Kind.PLAIN),
    (b"\xff\xfe\n", Kind.PLAIN),
    (b"GET / HTTP/1.1\r\n", Kind.WEB),
    (b"GET /chat", Kind.WEB),
    (b"POST /x HTTP/1.1\r\n", Kind.WEB),
    (b"HEAD / HTTP/1.0\r\n", Kind.WEB),
    (b"GET well soon\n", Kind.PLAIN),
    (b"Post Malone\n", Kind.PLAIN),
    (b"\x16\x03\x01", Kind.TLS),
]


@pytest.mark.parametrize(("data", "kind"), WHOLE)
def test_a_first_line_says_who_is_there(data: bytes, kind: Kind) -> None:
    assert sniff(data) is kind


@pytest.mark.parametrize(("data", "kind"), WHOLE)
def test_the_verdict_never_depends_on_how_the_bytes_were_cut(data: bytes, kind: Kind) -> None:
    verdicts = [sniff(data[:end]) for end in range(1, len(data) + 1)]
    decided = next(verdict for verdict in verdicts if verdict is not Kind.UNDECIDED)
    assert decided is kind


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"anna", Kind.PLAIN),
        (b"NICK", Kind.PLAIN),
        (b"NICK anna", Kind.IRC),
        (b"QUIT", Kind.IRC),
        (b"@anna", Kind.PLAIN),
        (b"", Kind.UNDECIDED),
        (b"GET", Kind.PLAIN),
    ],
)
def test_when_no_more_will_come_there_is_a_verdict(data: bytes, kind: Kind) -> None:
    assert sniff(data, final=True) is kind


@pytest.mark.parametrize(
    "data", [b"", b"C", b"NI", b"NICK", b"NICK an", b"@label=1", b"@a CA", b"GE", b"POST x", b"\r\n"]
)
def test_what_may_become_a_command_waits(data: bytes) -> None:
    assert sniff(data) is Kind.UNDECIDED
