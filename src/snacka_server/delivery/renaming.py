"""A channel with another name, for clients that do not know RENAME: they leave the old and enter the new one.

Only what the lines say is decided here; who gets them is `recipients`'. Spec: IRCv3 draft/channel-rename,
"Fallback".
"""

from __future__ import annotations

from collections.abc import Iterator

from snacka_protocol.casemapping import fold_channel

from ..domain.channel import Channel
from ..domain.events import ChannelRenamed
from ..domain.network import Network
from ..domain.session import EXTENDED_JOIN
from ..domain.user import User
from ..ports import Entry
from .arriving import lines_for
from .render import render_bare


def other_name(event: ChannelRenamed) -> bool:
    """Whether it is another name, and not the same one written otherwise."""
    return fold_channel(event.channel) != fold_channel(event.name)


def fallback(
    entry: Entry, event: ChannelRenamed, channel: Channel, member: User, caps: int, network: Network
) -> Iterator[bytes]:
    """The lines for one session of a member, in order."""
    reason = f" :{event.reason}" if event.reason else ""
    extended = f" {member.account or '*'} :{member.realname}" if caps & EXTENDED_JOIN else ""
    for text in (
        f":{member.source} PART {event.channel}{reason}",
        f":{member.source} JOIN {channel.name}{extended}",
        *lines_for(network, channel, member, caps),
    ):
        yield render_bare(text, entry.time_ms, caps)
