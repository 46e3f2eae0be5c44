"""The rooms of a network: LIST.

Owns the question, what came of it so far, and how not to drown: a server with many thousand rooms that could
not give them all in its own time is asked for those with some people in them first. It refuses to know how
rooms are shown and chosen. Spec: modern.ircdocs.horse LIST, ISUPPORT ELIST and SAFELIST.
"""

from __future__ import annotations

from snacka_protocol.message import Message
from snacka_tui.model.changes import ListingChanged
from snacka_tui.model.finding import ListedRoom, Listing
from snacka_tui.model.network import Network

_MOST_KEPT = 100_000  # rooms
_MOST_TOPIC = 400  # characters
_MANY = 3_000  # rooms; with more and no SAFELIST, the small ones are left out at first
_FEW_PEOPLE = 3


def ask(net: Network, *, everything: bool = False) -> None:
    """Ask for the rooms, unless an answer is under way. `everything`: anew, and for the smallest, too."""
    if net.listing.running and not everything:
        return
    net.listing = Listing(total=net.rooms_formed)
    if not net.registration.ready:
        net.listing.trouble = "You are not connected."
        net.emit(ListingChanged())
        return
    many = net.rooms_formed > _MANY and "SAFELIST" not in net.isupport
    net.listing.partial = many and not everything and "U" in net.isupport.elist.upper()
    net.listing.running = True
    net.send("LIST", *([f">{_FEW_PEOPLE - 1}"] if net.listing.partial else []))
    net.emit(ListingChanged())


def on_count(net: Network, message: Message) -> None:
    """254, part of the welcome: how many rooms there are."""
    if len(message.params) > 1 and message.params[1].isdecimal():
        net.rooms_formed = int(message.params[1][:9])


def on_room(net: Network, message: Message) -> bool:
    """322: a room, how many are in it, its topic. False if nobody browses."""
    listing = net.listing
    if not listing.running or len(message.params) < 3:
        return False
    if len(listing.rooms) < _MOST_KEPT:
        name, count = message.params[1:3]
        topic = message.params[3][:_MOST_TOPIC] if len(message.params) > 3 else ""
        listing.rooms.append(ListedRoom(name, int(count[:9]) if count.isdecimal() else 0, topic))
        net.emit(ListingChanged())
    return True


def on_end(net: Network, trouble: str = "") -> bool:
    """323, or a refusal (263, 416): the answer is over."""
    if not net.listing.running:
        return False
    net.listing.running = False
    net.listing.trouble = trouble
    net.emit(ListingChanged())
    return True
