"""Read markers in the order of the log: the newest place stays, whatever comes late."""

from __future__ import annotations

from snacka_server.domain.apply import apply
from snacka_server.domain.apply_markers import MOST
from snacka_server.domain.effect import NOTHING
from snacka_server.domain.events import UserConnected
from snacka_server.domain.marker_events import MarkerMoved
from snacka_server.domain.network import Network


def network_with_anna() -> Network:
    network = Network("Net", "s.l")
    apply(network, UserConnected("u", "anna!u@h", "anna", "u", "h", "r"), 1)
    return network


def moved(target: str, marker_ms: int) -> MarkerMoved:
    return MarkerMoved("u", "anna!u@h", target, marker_ms)


def test_of_two_devices_that_tell_at_once_the_one_further_on_is_right() -> None:
    network = network_with_anna()
    assert apply(network, moved("#fika", 20), 2) is not NOTHING
    for late in (10, 20):
        assert apply(network, moved("#Fika", late), 3) is NOTHING
    assert network.users["u"].markers == {"#fika": 20}


def test_of_too_many_the_one_furthest_back_makes_room() -> None:
    network = network_with_anna()
    for number in range(MOST + 1):
        apply(network, moved(f"#c{number}", 500 if number == 7 else 1000 + number), 2)
    markers = network.users["u"].markers
    assert len(markers) == MOST
    assert "#c7" not in markers
    apply(network, moved("#c0", 5000), 3)  # one that is known needs no room
    assert len(markers) == MOST
