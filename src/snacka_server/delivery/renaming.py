"""A channel with another name, for clients that do not know RENAME: they leave the old and enter the new one.

Only what the lines say is decided here; who gets them is `recipients`'. Spec: IRCv3 draft/channel-rename,
"Fallback".
"""

from __future__ import annotations

from collections.abc import Iterator

from snacka_protocol.casemapping import fold_channel

from ..domain.channel import Channel
from ..domain.events import ChannelRenamed
from ..domain.roster import names_lines, sign
from ..domain.session import EXTENDED_JOIN, NO_IMPLICIT_NAMES
from ..domain.user import User
from ..ports import Entry
from .render import render_bare


def other_name(event: ChannelRenamed) -> bool:
    """Whether it is another name, and not the same one written otherwise."""
    return fold_channel(event.channel) != fold_channel(event.name)


def fallback(
    entry: Entry, event: ChannelRenamed, channel: Channel, member: User, caps: int, server: str
) -> Iterator[bytes]:
    """The lines for one session of a member, in order."""
    for text in _texts(event, channel, member, caps, server):
        yield render_bare(text, entry.time_ms, caps)


def _texts(event: ChannelRenamed, channel: Channel, member: User, caps: int, server: str) -> Iterator[str]:
    reason = f" :{event.reason}" if event.reason else ""
    yield f":{member.source} PART {event.channel}{reason}"
    extended = f" {member.account or '*'} :{member.realname}" if caps & EXTENDED_JOIN else ""
    yield f":{member.source} JOIN {channel.name}{extended}"
    me = member.nick
    if channel.topic:
        yield f":{server} 332 {me} {channel.name} :{channel.topic}"
        yield f":{server} 333 {me} {channel.name} {channel.topic_by} {channel.topic_ms // 1000}"
    if not caps & NO_IMPLICIT_NAMES:
        for names in names_lines(channel, member, caps):
            yield f":{server} 353 {me} {sign(channel)} {channel.name} :{names}"
        yield f":{server} 366 {me} {channel.name} :End of NAMES list"
