"""What somebody who enters a channel is shown: its topic, who is there, and what was said last.

The same for one who joins and for a new connection of somebody who is in it already. Spec:
modern.ircdocs.horse, "JOIN message".
"""

from __future__ import annotations

from snacka_protocol import numerics
from snacka_protocol.message import Message
from snacka_protocol.timestamps import format_ms

from ..domain.channel import Channel
from ..domain.events import Kind
from ..domain.roster import names_lines, sign
from ..domain.session import (
    CHATHISTORY,
    EXTENDED_JOIN,
    MULTILINE,
    NO_NAMES,
    READ_MARKER,
    SERVER_TIME,
)
from ..ports import LOWEST, Bound
from . import keyvalues, markers
from .context import Context
from .replies import cut

REPLAY = 20
"""Lines that somebody without a history capability is shown on joining."""


def again(ctx: Context) -> None:
    """Every channel of the person, for a connection that has just begun to speak for them."""
    user = ctx.user
    for channel in tuple(user.channels.values()):
        extended = (user.account or "*", user.realname) if ctx.session.caps & EXTENDED_JOIN else ()
        ctx.send(Message("JOIN", (channel.name, *extended), user.source))
        shown(ctx, channel)


def shown(ctx: Context, channel: Channel) -> None:
    """All that follows the JOIN."""
    if channel.topic:
        send_topic(ctx, channel)
    if ctx.session.caps & READ_MARKER:
        markers.told(ctx, channel.name, ctx.network.markers_of(ctx.user).get(channel.folded, 0))
    if not ctx.session.caps & NO_NAMES:
        send_names(ctx, channel)
    keyvalues.on_entering(ctx, channel)
    if channel.spoken and not ctx.session.caps & CHATHISTORY:
        replay(ctx, channel.folded, REPLAY)


def send_topic(ctx: Context, channel: Channel) -> None:
    ctx.reply(numerics.RPL_TOPIC, channel.name, text=channel.topic)
    ctx.reply(numerics.RPL_TOPICWHOTIME, channel.name, channel.topic_by, str(channel.topic_ms // 1000))


def send_names(ctx: Context, channel: Channel, *, everything: bool = False) -> None:
    """353 in as many lines as it takes, then 366."""
    send_members(ctx, channel, everything=everything)
    ctx.reply(numerics.RPL_ENDOFNAMES, channel.name)


def send_members(ctx: Context, channel: Channel, *, everything: bool) -> None:
    """The members without an end."""
    for names in names_lines(channel, ctx.user, ctx.session.caps, everything=everything):
        ctx.reply(numerics.RPL_NAMREPLY, sign(channel), channel.name, text=names)


def replay(ctx: Context, history: str, limit: int, since: Bound = LOWEST) -> int:
    """The last messages, for those who cannot ask for them, and how many those were.

    A client without times reads them in the text.
    """
    services, shown = ctx.services, 0
    for row in services.recent(history, limit):
        if row.kind not in (Kind.PRIVMSG, Kind.NOTICE) or (row.time_ms, row.order) < since:
            continue
        timeless = not ctx.session.caps & SERVER_TIME
        caps = ctx.session.caps & ~MULTILINE if timeless else ctx.session.caps
        lines = services.render_row(row, caps, {}).splitlines(keepends=True)
        ctx.lines.extend(_dated(line, row.time_ms) if timeless else line for line in lines)
        shown += 1
    return shown


def _dated(line: bytes, time_ms: int) -> bytes:
    """The line with its time at the beginning of the text, cut where it would be too long then."""
    tags, space, body = line.partition(b" ") if line[:1] == b"@" else (b"", b"", line)
    head, _, text = body.partition(b" :")
    stamp = f"[{format_ms(time_ms)[:16].replace('T', ' ')} UTC] "
    said = text.decode().rstrip("\r\n")
    action = "\x01ACTION " if said.startswith("\x01ACTION ") else ""
    told = cut(action + stamp + said.removeprefix(action), 508 - len(head))
    return tags + space + head + b" :" + told.encode() + b"\r\n"
