"""Whether a node reads on, or has another's copy sent."""

from __future__ import annotations

import pytest

from snacka_server.cluster.joining import copy_is_quicker
from snacka_server.eventlog.jetstream_stream import StreamState

MB = 1_000_000


@pytest.mark.parametrize(
    ("behind", "size", "copied"),
    [
        (1 * MB, 0, False),  # a new node of a small chat
        (10 * MB, 0, True),
        (10 * MB, 100 * MB, False),  # one that was away for a while
        (100 * MB, 100 * MB, True),
        (100 * MB, 10_000 * MB, False),  # the history is much longer than what is lacking
    ],
)
def test_a_copy_is_sent_where_that_is_quicker(behind: int, size: int, copied: bool) -> None:
    stream = StreamState("now", 1, 1000, 1000 * MB, "00")
    position = 1000 - behind // MB
    assert stream.size_after(position) == behind
    assert copy_is_quicker(stream, position, size) == copied


def test_an_empty_log_is_read() -> None:
    assert not copy_is_quicker(StreamState("now", 10_001, 10_000, 0, "00"), 10_000, 0)
