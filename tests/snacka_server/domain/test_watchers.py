"""Who waits for whom: both sides of the list stay alike."""

from __future__ import annotations

from collections.abc import Callable

from snacka_server.domain.apply import apply
from snacka_server.domain.effect import Effect
from snacka_server.domain.events import Event, NickChanged, UserConnected, UserQuit
from snacka_server.domain.network import Network
from snacka_server.domain.session import Session
from snacka_server.domain.watchers import Watchers


class NoOutbox:
    """An outbox that nothing is written to."""

    def __init__(self) -> None:
        self.pending: list[bytes] = []
        self.paused = False

    def write(self, data: bytes) -> None:
        raise AssertionError(data)

    def check(self) -> None: ...

    def when_drained(self, then: Callable[[], None]) -> None: ...

    def close(self, reason: str) -> None: ...


def session() -> Session:
    return Session(NoOutbox(), address="", host="h", secure=False, plain=False)


def test_adding_removing_and_forgetting() -> None:
    watchers, one, other = Watchers(), session(), session()
    watchers.add(one, "anna", "Anna")
    watchers.add(one, "bo", "bo")
    watchers.add(other, "anna", "anna")
    watchers.add(one, "anna", "ANNA")
    assert watchers.of("anna") == (one, other)
    assert list(one.monitored.values()) == ["ANNA", "bo"]
    watchers.remove(one, "bo")
    watchers.remove(one, "never")
    assert watchers.of("bo") == ()
    watchers.forget(one)
    assert watchers.of("anna") == (other,)
    assert one.monitored == {}


def happens(network: Network, event: Event) -> Effect:
    outcome = apply(network, event, 0)
    assert isinstance(outcome, Effect)
    return outcome


def test_coming_renaming_and_going_concern_those_who_wait_for_the_name() -> None:
    network, one, other = Network("Net", "s.l"), session(), session()
    network.watchers.add(one, "anna", "anna")
    network.watchers.add(other, "åsa", "Åsa")
    assert happens(network, UserConnected("1", "a", "Anna", "u", "h", "r")).watchers == (one,)
    same = happens(network, NickChanged("1", "a", "ANNA"))
    assert (same.watchers, same.bereft) == ((), ())
    renamed = happens(network, NickChanged("1", "a", "Åsa"))
    assert (renamed.watchers, renamed.bereft, renamed.given_up) == ((other,), (one,), "ANNA")
    gone = happens(network, UserQuit("1", "a", ""))
    assert (gone.watchers, gone.bereft, gone.given_up) == ((), (other,), "Åsa")
