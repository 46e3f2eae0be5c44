"""Who somebody is: WHOIS, collected into one card.

Owns the question and the reading of its many answers. It refuses to know how a card is shown; answers to a
WHOIS typed by hand stay lines of text (`replies`). What a network may say is bounded here.
Spec: modern.ircdocs.horse WHOIS.
"""

from __future__ import annotations

from snacka_protocol.message import Message
from snacka_tui.model.changes import CardChanged
from snacka_tui.model.finding import Card
from snacka_tui.model.network import Network

_MOST_CARDS = 32
_MOST_ROOMS = 200
_MOST_NOTES = 10
_MOST_TEXT = 400  # characters


def look_up(net: Network, nick: str) -> Card:
    """Ask who somebody is; the card fills as the answers come (`CardChanged`)."""
    card = net.cards[net.fold(nick)] = Card(nick)
    while len(net.cards) > _MOST_CARDS:
        del net.cards[next(iter(net.cards))]
    if net.registration.ready:
        # The name twice asks the server they are connected to, which alone knows since when they are idle.
        net.send("WHOIS", nick, nick)
    else:
        card.complete = True
    return card


def took(net: Network, message: Message) -> bool:
    """Put an answer on the card that waits for it; False if none does."""
    if len(message.params) < 3 or net.label in net.requests:
        return False
    card = net.cards.get(net.fold(message.params[1]))
    if card is None or card.complete:
        return False
    _fill(card, message.command, [param[:_MOST_TEXT] for param in message.params[2:]])
    net.emit(CardChanged(card.nick))
    return True


def _fill(card: Card, code: str, params: list[str]) -> None:
    text = params[-1]
    match code:
        case "311" if len(params) >= 4:
            card.user, card.host, card.realname = params[0], params[1], text
        case "312":
            card.server = params[0]
        case "313":
            card.operator = True
        case "335":
            card.bot = True
        case "671":
            card.secure = True
        case "330":
            card.account = params[0]
        case "301":
            card.away = text
        case "319":
            card.rooms += text.split()[: _MOST_ROOMS - len(card.rooms)]
        case "317" if params[0].isdecimal():
            card.idle_s = int(params[0][:12])
            if len(params) > 2 and params[1].isdecimal():
                card.since_ms = int(params[1][:11]) * 1000
        case "318":
            card.complete = True
        case "401" | "402":
            card.missing = card.complete = True
        case _ if len(card.notes) < _MOST_NOTES:
            card.notes.append(" ".join(params))
        case _:
            pass


CODES = (
    *("276", "301", "307", "308", "309", "310", "311", "312", "313", "316", "317", "318", "319", "320"),
    *("330", "335", "337", "338", "343", "378", "379", "401", "402", "569", "671"),
)
"""Numerics that answer a WHOIS, their first parameter after ours being the nick."""
