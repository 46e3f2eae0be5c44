"""Somebody else is behind a connection: a gateway says so with WEBIRC, a web server in its headers.

Whose word counts is the operator's choice. From then on the address that was told is the connection's: for
the limits, for what others see, and for whoever is banned. Spec: ircv3.net webirc; the headers are custom.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from ..config import Settings
from ..domain.address import parse_address
from ..domain.session import Session
from .addresses import lies_in
from .roster import Member, Peer, Roster


class Vouched(Member, Protocol):
    """The connection that somebody's word is about."""

    session: Session


async def introduce(roster: Roster, connection: Vouched, password: str, address: str, secure: bool) -> str:
    """WEBIRC: the reason why that is not believed, or nothing."""
    peer = connection.peer
    try:
        address = str(parse_address(address))
    except ValueError:
        return "That is no IP address"
    reason = await roster.gateways.refusal(peer.address, password)
    # Private only if both parts of the way are, says the spec.
    return reason or _move(roster, connection, Peer(address, tls=peer.tls, secure=secure and peer.secure))


def forward(
    roster: Roster, connection: Vouched, settings: Settings, addresses: Sequence[str], scheme: str
) -> None:
    """What a web server says of a WebSocket: X-Forwarded-For, the nearest last, and X-Forwarded-Proto.

    Only as far as the operator's own servers have written it; what came to them from outside may be a lie.
    """
    peer = connection.peer
    if not addresses or not lies_in(peer.address, settings.web_proxies):
        return
    found = peer.address
    for told in reversed(addresses):
        try:
            found = str(parse_address(told))
        except ValueError:
            break
        if not lies_in(found, settings.web_proxies):
            break
    secure = scheme == "https" if scheme else peer.secure
    reason = _move(roster, connection, Peer(found, tls=peer.tls, secure=secure))
    if reason:
        connection.close(reason)


def _move(roster: Roster, connection: Vouched, peer: Peer) -> str:
    reason = roster.moved(connection, peer, asyncio.get_running_loop().time())
    if not reason:
        session = connection.session
        session.address, session.host, session.secure = peer.address, roster.host(peer.address), peer.secure
        session.certificate_name = session.certificate_fingerprint = ""  # those were the gateway's
    return reason
