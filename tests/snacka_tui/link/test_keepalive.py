"""Whether the other side is still there, by clocks that the test moves."""

from __future__ import annotations

from snacka_tui.link.keepalive import (
    DEADLINE_SECONDS,
    IDLE_SECONDS,
    WOKEN_DEADLINE_SECONDS,
    Keepalive,
    Verdict,
)


class Watch:
    """A keepalive looked at every two seconds of both clocks."""

    def __init__(self) -> None:
        self.monotonic, self.wall = 1000.0, 5000.0
        self.keepalive = Keepalive(self.monotonic, self.wall)

    def look_for(self, seconds: float) -> list[Verdict]:
        verdicts = []
        for _ in range(round(seconds / 2)):
            self.monotonic += 2
            self.wall += 2
            verdicts.append(self.keepalive.look(self.monotonic, self.wall))
        return [verdict for verdict in verdicts if verdict is not Verdict.FINE]


def test_a_talking_connection_is_left_alone() -> None:
    watch = Watch()
    for _ in range(20):
        assert watch.look_for(IDLE_SECONDS - 2) == []
        watch.keepalive.heard(watch.monotonic)


def test_a_silent_one_is_asked_once_and_then_given_up() -> None:
    watch = Watch()
    assert watch.look_for(IDLE_SECONDS) == [Verdict.PING]
    assert watch.look_for(DEADLINE_SECONDS - 2) == []
    assert Verdict.DEAD in watch.look_for(4)


def test_an_answer_saves_it() -> None:
    watch = Watch()
    watch.look_for(IDLE_SECONDS)
    watch.keepalive.heard(watch.monotonic)
    assert watch.look_for(IDLE_SECONDS - 2) == []


def test_after_sleep_it_is_asked_at_once_with_a_short_deadline() -> None:
    watch = Watch()
    watch.keepalive.heard(watch.monotonic)
    watch.wall += 3600  # the lid was closed: only the wall clock went on
    assert watch.look_for(2) == [Verdict.PING]
    assert Verdict.DEAD in watch.look_for(WOKEN_DEADLINE_SECONDS + 2)


def test_after_sleep_on_a_system_whose_monotonic_clock_goes_on() -> None:
    watch = Watch()
    watch.wall += 3600
    watch.monotonic += 3600
    assert watch.look_for(2) == [Verdict.PING]


def test_a_wall_clock_set_back_harms_nothing() -> None:
    watch = Watch()
    watch.wall -= 7200
    assert watch.look_for(2) == []
