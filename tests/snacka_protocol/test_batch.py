"""Batches: collected, nested, bounded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from snacka_protocol.batch import Batch, BatchTracker, join_multiline
from snacka_protocol.message import Message, parse


def hear(tracker: BatchTracker, *lines: str) -> list[Message | Batch]:
    heard = (tracker.receive(parse(line.encode())) for line in lines)
    return [item for item in heard if item is not None]


def texts(batch: Batch) -> list[str]:
    return [message.text for message in batch.flat()]


def depth(batch: Batch) -> int:
    return 1 + max((depth(item) for item in batch.messages if isinstance(item, Batch)), default=0)


def test_messages_outside_any_batch_pass() -> None:
    tracker = BatchTracker()
    assert hear(tracker, "PRIVMSG #c :hej") == [Message("PRIVMSG", ("#c", "hej"))]
    assert hear(tracker, "@batch=never PRIVMSG #c :hej") == [
        Message("PRIVMSG", ("#c", "hej"), tags={"batch": "never"})
    ]


def test_a_batch_arrives_whole_when_it_is_closed() -> None:
    tracker = BatchTracker()
    assert hear(tracker, "@label=7 BATCH +1 chathistory #c", "@batch=1 PRIVMSG #c :one") == []
    assert hear(tracker, "PRIVMSG #c :live") == [Message("PRIVMSG", ("#c", "live"))]
    assert tracker.held == 2
    (batch,) = hear(tracker, "@batch=1 PRIVMSG #c :two", "BATCH -1")
    assert isinstance(batch, Batch)
    assert (batch.ref, batch.type, batch.params, batch.tags) == ("1", "chathistory", ("#c",), {"label": "7"})
    assert texts(batch) == ["one", "two"]
    assert batch.complete
    assert tracker.held == 0


def test_nested_batches_stand_where_they_were_opened() -> None:
    (outer,) = hear(
        BatchTracker(),
        *("BATCH +o labeled-response", "@batch=o NOTICE a :1", "@batch=o BATCH +i draft/multiline #c"),
        *("@batch=i PRIVMSG #c :2", "@batch=o NOTICE a :4", "@batch=i PRIVMSG #c :3", "BATCH -i"),
        *("@batch=o NOTICE a :5", "BATCH -o"),
    )
    assert isinstance(outer, Batch)
    assert texts(outer) == ["1", "2", "3", "4", "5"]
    inner = outer.messages[1]
    assert isinstance(inner, Batch)
    assert (inner.type, len(inner.messages)) == ("draft/multiline", 2)


def test_an_outer_batch_that_closes_first_takes_the_inner_one_along() -> None:
    tracker = BatchTracker()
    (outer,) = hear(tracker, "BATCH +o a", "@batch=o BATCH +i b", "@batch=i NOTICE a :1", "BATCH -o")
    assert isinstance(outer, Batch)
    assert texts(outer) == ["1"]
    assert tracker.held == 0
    assert len(hear(tracker, "@batch=i NOTICE a :2", "BATCH -i")) == 2


def test_nonsense_is_handed_back() -> None:
    lines = ["BATCH", "BATCH +", "BATCH -", "BATCH x", "BATCH +ref", "BATCH -never", "BATCH ?x y"]
    assert len(hear(BatchTracker(), *lines)) == len(lines)
    tracker = BatchTracker()
    assert len(hear(tracker, "BATCH +1 a", "BATCH +1 b")) == 1


def test_a_batch_past_the_bound_comes_in_parts_and_nothing_is_lost() -> None:
    tracker = BatchTracker(max_messages=10)
    heard = hear(
        tracker, "BATCH +1 netsplit a b", *(f"@batch=1 :u{n} QUIT :{n}" for n in range(25)), "BATCH -1"
    )
    first, *rest = heard
    assert isinstance(first, Batch)
    assert not first.complete
    assert texts(first) == [str(n) for n in range(10)]
    assert [item.text for item in rest if isinstance(item, Message)] == [*map(str, range(10, 25)), "-1"]
    assert tracker.held == 0


def test_characters_are_bounded_too_and_clear_forgets() -> None:
    tracker = BatchTracker(max_characters=1000)
    heard = hear(tracker, "BATCH +1 x", *("@batch=1 NOTICE a :" + "y" * 300 for _ in range(4)))
    assert len(heard) == 1
    hear(tracker, "BATCH +2 x", "@batch=2 NOTICE a :b")
    tracker.clear()
    assert tracker.held == 0
    assert len(hear(tracker, "@batch=2 NOTICE a :c")) == 1


def test_neither_many_open_nor_deeply_nested_batches_are_followed() -> None:
    tracker = BatchTracker(max_open=8)
    assert len(hear(tracker, *(f"BATCH +{n} x" for n in range(20)))) == 12
    deep = BatchTracker(max_open=10_000)
    hear(deep, "BATCH +0 x", *(f"@batch={n} BATCH +{n + 1} x" for n in range(5000)))
    closed = hear(deep, *(f"BATCH -{n}" for n in reversed(range(5001))))
    assert max(depth(item) for item in closed if isinstance(item, Batch)) < 20


REFS = st.sampled_from(["1", "2", "3"])
LINES = st.one_of(
    st.tuples(st.just("+"), REFS, st.none() | REFS),
    st.tuples(st.just("-"), REFS, st.none()),
    st.tuples(st.just("m"), st.just(""), st.none() | REFS),
)


@given(st.lists(LINES, max_size=60), st.integers(1, 20))
def test_every_message_comes_out_exactly_once_and_the_bound_holds(
    script: list[tuple[str, str, str | None]], bound: int
) -> None:
    tracker = BatchTracker(max_messages=bound)
    sent: list[str] = []
    out: list[str] = []

    def take(item: Message | Batch | None) -> None:
        if item is not None:
            messages = item.flat() if isinstance(item, Batch) else [item]
            out.extend(message.text for message in messages if message.command == "NOTICE")

    for kind, ref, parent in script:
        tags = {"batch": parent} if parent else {}
        if kind == "m":
            sent.append(str(len(sent)))
            take(tracker.receive(Message("NOTICE", ("a", sent[-1]), tags=tags)))
        else:
            take(tracker.receive(Message("BATCH", (kind + ref, "x"), tags=tags)))
        assert tracker.held <= bound
    for ref in "123":
        take(tracker.receive(Message("BATCH", (f"-{ref}",))))
    assert tracker.held == 0
    assert sorted(out) == sorted(sent)


def test_multiline_text_is_joined() -> None:
    concat = {"draft/multiline-concat": ""}
    lines = [
        Message("PRIVMSG", ("#c", "a")),
        Message("PRIVMSG", ("#c", "b")),
        Message("PRIVMSG", ("#c", "c"), "", concat),
    ]
    assert join_multiline(lines) == "a\nbc"
    assert join_multiline([]) == ""
    assert join_multiline([Message("PRIVMSG", ("#c", "")), Message("PRIVMSG", ("#c", "x"))]) == "\nx"
