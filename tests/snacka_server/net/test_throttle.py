"""Flood control, with a clock of the test's own."""

from __future__ import annotations

import pytest

from snacka_server.net.throttle import Throttle


def test_a_burst_goes_through_at_once() -> None:
    throttle = Throttle(8, 60, now=100.0)
    assert [throttle.take(100.0) for _ in range(60)] == [0.0] * 60
    assert throttle.take(100.0) == pytest.approx(1 / 8)


def test_a_flood_is_read_at_the_rate() -> None:
    throttle = Throttle(8, 60, now=0.0)
    now, read = 0.0, 0
    while now < 100.0:
        read += 1
        now += throttle.take(now)
    assert read == pytest.approx(60 + 100 * 8, abs=2)


def test_silence_brings_the_burst_back_and_no_more() -> None:
    throttle = Throttle(10, 5, now=0.0)
    for _ in range(5):
        throttle.take(0.0)
    assert throttle.take(0.0) > 0
    assert [throttle.take(1000.0) for _ in range(5)] == [0.0] * 5
    assert throttle.take(1000.0) > 0


def test_no_rate_is_no_limit() -> None:
    throttle = Throttle(0, 1, now=0.0)
    assert [throttle.take(0.0) for _ in range(1000)] == [0.0] * 1000


def test_new_limits_hold_at_once() -> None:
    throttle = Throttle(1.0, 10, 0.0)
    throttle.change(2.0, 3)
    assert [throttle.take(0.0) for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    throttle.change(0.0, 3)
    assert throttle.take(0.0) == 0.0


def test_what_is_too_quick_may_also_be_refused() -> None:
    throttle = Throttle(1.0, 2, 0.0)
    assert [throttle.allows(0.0) for _ in range(4)] == [True, True, False, False]
    assert throttle.allows(1.0)
    assert not throttle.calm(2.0)
    assert throttle.calm(3.0)
