"""What those connections of somebody are shown of a channel that did not ask to enter it themselves.

The one that sent JOIN gets the same among its answers. Spec: modern.ircdocs.horse "JOIN message".
"""

from __future__ import annotations

from collections.abc import Iterator

from snacka_protocol.timestamps import marker

from ..domain.channel import Channel
from ..domain.network import Network
from ..domain.roster import names_lines, sign
from ..domain.session import NO_NAMES, READ_MARKER
from ..domain.user import User


def lines_for(network: Network, channel: Channel, person: User, caps: int) -> Iterator[str]:
    """Lines without tags and CRLF, after the JOIN."""
    head = f":{network.server}"
    if channel.topic:
        yield f"{head} 332 {person.nick} {channel.name} :{channel.topic}"
        yield f"{head} 333 {person.nick} {channel.name} {channel.topic_by} {channel.topic_ms // 1000}"
    if caps & READ_MARKER:
        marker_ms = network.markers_of(person).get(channel.folded, 0)
        yield f"{head} MARKREAD {channel.name} {marker(marker_ms)}"
    if not caps & NO_NAMES:
        for names in names_lines(channel, person, caps):
            yield f"{head} 353 {person.nick} {sign(channel)} {channel.name} :{names}"
        yield f"{head} 366 {person.nick} {channel.name} :End of NAMES list"
