"""Pauses between attempts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_tui.chats import pauses
from snacka_tui.link.backoff import CAP_SECONDS, FIRST_SECONDS, STABLE_SECONDS, Backoff


def test_the_first_pause_is_under_a_second() -> None:
    assert Backoff(lambda: 0.999).next_pause() < 1


def test_pauses_double_up_to_the_cap() -> None:
    backoff = Backoff(lambda: 1.0)
    pauses = [backoff.next_pause() for _ in range(12)]
    assert pauses[:4] == [0.8, 1.6, 3.2, 6.4]
    assert pauses[-1] == CAP_SECONDS


def test_a_stable_connection_makes_the_next_pause_short_again() -> None:
    backoff = Backoff(lambda: 1.0)
    for _ in range(5):
        backoff.next_pause()
    backoff.ended(STABLE_SECONDS - 1)
    assert backoff.next_pause() > FIRST_SECONDS
    backoff.ended(STABLE_SECONDS)
    assert backoff.next_pause() == FIRST_SECONDS


@given(st.lists(st.floats(min_value=0, max_value=1, exclude_max=True), min_size=1, max_size=200))
def test_every_pause_is_between_the_floor_and_the_cap(draws: list[float]) -> None:
    backoff = Backoff(iter(draws).__next__)
    for _ in draws:
        assert FIRST_SECONDS / 10 <= backoff.next_pause() <= CAP_SECONDS


@pytest.mark.parametrize(
    ("host", "longest"), [("127.0.0.1", 5.0), ("::1", 5.0), ("chat.example.org", CAP_SECONDS)]
)
def test_a_server_on_this_machine_is_not_kept_waiting(host: str, longest: float) -> None:
    waits = pauses(host, lambda: 1.0)
    assert max(waits.next_pause() for _ in range(12)) == longest
