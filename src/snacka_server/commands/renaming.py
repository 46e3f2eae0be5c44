"""RENAME: a channel with another name, its people, modes and history along with it.

For a while the names that it had lead to it. Spec: IRCv3 draft/channel-rename.
"""

from __future__ import annotations

from snacka_protocol.casemapping import fold_channel
from snacka_protocol.errors import InvalidName
from snacka_protocol.message import Message

from ..domain import policy
from ..domain.channel import Channel
from ..domain.effect import Effect, Outcome
from ..domain.events import ChannelRenamed
from .checks import existing_channel
from .context import Context
from .replies import cut


def rename(ctx: Context, message: Message) -> None:
    """`RENAME old new [reason]`."""
    channel = existing_channel(ctx, message.params[0])
    if channel is None:
        return
    name = message.params[1]
    reason = cut(message.params[2], ctx.settings.limits.kick) if len(message.params) > 2 else ""
    denial = policy.may_rename(ctx.user, channel)
    if denial is not None:
        ctx.deny(denial)
        return
    why = _why_not(ctx, channel, name)
    if why:
        ctx.fail("CANNOT_RENAME", why, channel.name, name)
        return
    if ctx.network.channels.get(fold_channel(name), channel) is not channel:
        ctx.fail("CHANNEL_NAME_IN_USE", "Another channel has this name", channel.name, name)
        return
    before = channel.name

    def on_applied(outcome: Outcome) -> None:
        if not isinstance(outcome, Effect):
            ctx.fail("CHANNEL_NAME_IN_USE", "Somebody else was faster", before, name)

    ctx.append(ChannelRenamed(ctx.user.uid, ctx.user.source, before, name, reason), on_applied)


def _why_not(ctx: Context, channel: Channel, name: str) -> str:
    limit = ctx.settings.limits.channel
    if channel.permanent:
        return "This channel's name is in the server's settings"
    if name == channel.name:
        return "It is called so already"
    try:
        folded = fold_channel(name)
    except InvalidName as error:
        return error.reason
    if len(name.encode()) > limit or len(folded.encode()) > limit:
        return f"Channel names have at most {limit} bytes"
    return ""
