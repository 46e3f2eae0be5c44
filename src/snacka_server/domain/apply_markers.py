"""What is kept of how far people have read: for an account lastingly, for a guest while they are here."""

from __future__ import annotations

from typing import Final

from .effect import NOTHING, Effect, Outcome
from .marker_events import MarkerMoved
from .markers import marker_key, marker_target
from .network import MARKER, Network

MOST: Final = 1000
"""Markers of one person; the one that stands furthest back makes room."""


def marker_moved(network: Network, event: MarkerMoved, time_ms: int) -> Outcome:
    user = network.users.get(event.uid)
    if user is None:
        return NOTHING
    markers = network.markers_of(user)
    target = marker_target(network, event.target)
    if event.marker_ms <= markers.get(target, 0):
        return NOTHING
    if target not in markers and len(markers) >= MOST:
        oldest = min(markers, key=lambda key: (markers[key], key))
        del markers[oldest]
        network.touch(MARKER, marker_key(user, oldest))
    markers[target] = event.marker_ms
    network.touch(MARKER, marker_key(user, target))
    return Effect(user=user)
