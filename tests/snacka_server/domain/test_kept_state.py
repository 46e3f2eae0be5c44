"""A node that starts from what is kept, and reads on, knows what those know who were there all along."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from snacka_server.domain.apply import apply
from snacka_server.domain.events import Event
from snacka_server.domain.keeping import dump, load
from snacka_server.domain.markers import of_account, of_guest
from snacka_server.domain.network import ACCOUNT, BAN, CHANNEL, MARKER, PERSON, Network
from snacka_server.domain.policy import Denial

from .test_apply import STORIES


def kept(network: Network) -> list[tuple[str, str, str]]:
    """All that a database would hold of it by now."""
    keys = [(BAN, f"{aim}\n{whom}") for aim, whom in network.bans.kept]
    keys += [(MARKER, of_account(key, to)) for key, one in network.accounts.items() for to in one.markers]
    keys += [(MARKER, of_guest(person, to)) for person in network.users.values() for to in person.markers]
    keys += [(ACCOUNT, key) for key in network.accounts]
    keys += [(CHANNEL, key) for key in network.channels]
    keys += [(PERSON, key) for key in network.users]
    found = [(kind, key, dump(network, kind, key)) for kind, key in keys]
    return sorted((kind, key, body) for kind, key, body in found if body is not None)


def tell(network: Network, events: list[Event], begin: int) -> list[str]:
    outcomes = [apply(network, event, time_ms) for time_ms, event in enumerate(events, begin)]
    return [found.numeric.code if isinstance(found, Denial) else "done" for found in outcomes]


@given(STORIES, st.integers(0, 60))
def test_reading_on_from_what_is_kept_leads_to_the_same(story: list[Event], at: int) -> None:
    before, after = story[:at], [event for event in story[at:] if event.durable]
    there_all_along, newcomer = Network("Net", "s.l"), Network("Net", "s.l")
    tell(there_all_along, before, 0)
    load(newcomer, kept(there_all_along))
    assert kept(newcomer) == kept(there_all_along)
    assert tell(newcomer, after, at) == tell(there_all_along, after, at)
    assert kept(newcomer) == kept(there_all_along)
