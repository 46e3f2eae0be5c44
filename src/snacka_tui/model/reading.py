"""What a person does to read a network: look at rooms, go back in them, search, browse, look people up.

Owns the part of the session's facade about that. It refuses to know what is said and sent (`session`) and
what a connection does (`driven`). Every method that returns messages wants them sent, in order.
"""

from __future__ import annotations

from collections.abc import Callable

from snacka_protocol.chathistory import Selector, Subcommand
from snacka_protocol.message import Message
from snacka_tui.model import (
    cards,
    history_asking,
    history_places,
    history_reading,
    listing,
    read_markers,
    searching,
)
from snacka_tui.model.changes import PlaceLoaded, Severity
from snacka_tui.model.driven import DrivenNetwork
from snacka_tui.model.finding import Answer, Card, Listing
from snacka_tui.model.history_page import HistoryPage
from snacka_tui.model.room import RoomKind
from snacka_tui.model.search_query import Query


class ReadNetwork(DrivenNetwork):
    """A network that one reads in."""

    # -- what was seen -----------------------------------------------------------------------------------

    def focus(self, room: str | None, *, following: bool = True) -> None:
        """The person looks at this room now (None: at none, the terminal lost focus).

        following: its newest line is in sight. Otherwise what comes counts as unread.
        """
        found = self._net.find_room(room) if room is not None else None
        self._net.focused = found.key if found is not None else ""
        self._net.following = following

    def saw(self, room: str, upto: int | None = None) -> None:
        """Everything up to an entry (None: all) was seen; the unread line stays while one reads."""
        found = self._net.find_room(room)
        if found is not None:
            read_markers.saw(self._net, found, upto)

    def mark_read(self, room: str, upto: int | None = None) -> list[Message]:
        """The person turns elsewhere: everything up to an entry (None: all) was seen.

        The unread line goes, or moves to what was not.
        """
        found = self._net.find_room(room)
        if found is None:
            return []
        read_markers.leave(self._net, found, upto)
        return self.drain()

    # -- history -----------------------------------------------------------------------------------------

    def load_older(self, room: str) -> list[Message]:
        """Ask for what is before the oldest entry; nothing if under way, complete or impossible."""
        found = self._net.find_room(room)
        if found is None:
            return []
        history_asking.load_older(self._net, found)
        return self.drain()

    def load_gap(self, room: str, gap: int, *, from_below: bool = False) -> list[Message]:
        """Ask for what is missing at a gap of the timeline; `gap` is `Gap.after`.

        from_below: the end of it first, for whoever reads upwards.
        """
        found = self._net.find_room(room)
        if found is None:
            return []
        history_places.load_gap(self._net, found, gap, from_below=from_below)
        return self.drain()

    def go_to(self, room: str, msgid: str, time_ms: int) -> list[Message]:
        """Have a message and what is around it in the timeline; `PlaceLoaded` comes when it is."""
        net = self._net
        found = net.find_room(room)
        if found is None:
            return []
        if msgid and found.timeline.find(msgid) is not None:
            net.emit(PlaceLoaded(found.key, msgid, time_ms))
        elif not history_places.go_to(net, found, msgid, time_ms):
            net.tell(
                "That message is not loaded here, and this network keeps no history.", Severity.ERROR, found
            )
        return self.drain()

    def read_history(
        self,
        room: str,
        subcommand: Subcommand,
        first: Selector,
        take: Callable[[HistoryPage], None],
        *,
        limit: int = 0,
    ) -> list[Message]:
        """Ask for a page of history beside the timeline; `take` is called once, perhaps with `lost`.

        subcommand: LATEST, BEFORE, AFTER or AROUND. limit: 0 is as many as the network gives at once.
        """
        found = self._net.find_room(room)
        if found is None or not self._net.registration.ready:
            take(HistoryPage(lost=True))
            return []
        history_reading.read_page(self._net, found, subcommand, first, take, limit)
        return self.drain()

    # -- finding -----------------------------------------------------------------------------------------

    def search(self, query: Query) -> tuple[int, list[Message]]:
        """Search what the server keeps: the answer's number (0: it cannot search), and what to send."""
        return searching.search(self._net, query), self.drain()

    def found(self, number: int) -> Answer | None:
        """The answer to a search, once `SearchAnswered` came."""
        return self._net.searches.answers.get(number)

    @property
    def listing(self) -> Listing:
        """The rooms of the network, as far as they were asked for."""
        return self._net.listing

    def list_rooms(self, *, everything: bool = False) -> list[Message]:
        """Ask for the rooms of the network; `ListingChanged` tells of each piece of the answer."""
        listing.ask(self._net, everything=everything)
        return self.drain()

    def look_up(self, nick: str) -> list[Message]:
        """Ask who somebody is; `CardChanged` tells of each piece of the answer."""
        cards.look_up(self._net, nick)
        return self.drain()

    def card(self, nick: str) -> Card | None:
        """What is known of somebody who was looked up."""
        return self._net.cards.get(self._net.fold(nick))

    def shared_rooms(self, nick: str) -> list[str]:
        """Names of the channels where we see somebody."""
        rooms = self._net.rooms_with(nick)
        return sorted(room.name for room in rooms if room.kind is RoomKind.CHANNEL)
