"""How answers leave with a label: alone, as a batch, around another batch, or as an ACK."""

from __future__ import annotations

from snacka_protocol.batch import BatchTracker
from snacka_protocol.message import FROM_SERVER, parse
from snacka_server.commands.replies import add_tag, has_tag, labelled

HISTORY = [
    b"@time=T :s BATCH +h chathistory #a\r\n",
    b"@batch=h;time=T :a!b@c PRIVMSG #a :x\r\n",
    b":s BATCH -h\r\n",
]


def out(*lines: bytes) -> list[str]:
    return [line.decode().rstrip("\r\n") for line in labelled(lines, "L", "s", "r")]


def test_none_is_an_ack() -> None:
    assert out() == ["@label=L :s ACK"]


def test_one_carries_the_label() -> None:
    assert out(b":s PONG s x\r\n") == ["@label=L :s PONG s x"]
    assert out(b"@time=T :s PONG s x\r\n") == ["@label=L;time=T :s PONG s x"]


def test_several_are_one_batch() -> None:
    assert out(b":s 1 a\r\n", b"@time=T :s 2 a\r\n") == [
        "@label=L :s BATCH +r labeled-response",
        "@batch=r :s 1 a",
        "@batch=r;time=T :s 2 a",
        ":s BATCH -r",
    ]


def test_a_batch_takes_the_label_on_its_opening_line() -> None:
    assert out(*HISTORY) == [
        "@label=L;time=T :s BATCH +h chathistory #a",
        "@batch=h;time=T :a!b@c PRIVMSG #a :x",
        ":s BATCH -h",
    ]


def test_a_batch_among_others_is_nested() -> None:
    lines = out(*HISTORY, b":s 2 a\r\n")
    assert lines == [
        "@label=L :s BATCH +r labeled-response",
        "@batch=r;time=T :s BATCH +h chathistory #a",
        "@batch=h;time=T :a!b@c PRIVMSG #a :x",
        "@batch=r :s BATCH -h",
        "@batch=r :s 2 a",
        ":s BATCH -r",
    ]
    tracker = BatchTracker()
    whole = [got for line in lines if (got := tracker.receive(parse(line.encode(), FROM_SERVER))) is not None]
    assert len(whole) == 1, "a client finds one batch, closed"


def test_two_batches_side_by_side_are_not_one() -> None:
    other = [
        line.replace(b"+h", b"+i").replace(b"-h", b"-i").replace(b"batch=h", b"batch=i") for line in HISTORY
    ]
    assert out(*HISTORY, *other)[0] == "@label=L :s BATCH +r labeled-response"


def test_tags_are_found_by_their_whole_name() -> None:
    line = add_tag(b"@batches=1;time=T :s X\r\n", b"label=1")
    assert has_tag(line, b"label")
    assert has_tag(line, b"time")
    assert not has_tag(line, b"batch")
    assert not has_tag(b":s X :@batch=1\r\n", b"batch")
