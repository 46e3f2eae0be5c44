"""Questions that several families ask before they begin, answered to the client where the answer is no.

A rule about who may do what is not here but in `domain.policy`.
"""

from __future__ import annotations

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_channel, fold_nick
from snacka_protocol.errors import InvalidName

from ..domain.channel import Channel
from .context import Context


def existing_channel(ctx: Context, name: str) -> Channel | None:
    """The channel, or None after a 403. A secret one is found: what may be done there is policy."""
    channel = ctx.network.channel(name)
    if channel is None:
        ctx.reply(numerics.ERR_NOSUCHCHANNEL, name)
    return channel


def name_problem(ctx: Context, name: str) -> str | None:
    """Why nobody can be called so here, in words; None if somebody can."""
    limit = ctx.settings.limits.nick
    try:
        folded = fold_nick(name)
    except InvalidName as error:
        return error.reason
    if len(name.encode()) > limit or len(folded.encode()) > limit:
        return f"Names have at most {limit} bytes"
    if ctx.settings.ascii_names and not name.isascii():
        return "Names here are written in ASCII: a to z, digits, - and _"
    return None


def valid_channel_name(ctx: Context, name: str) -> bool:
    """Whether a channel may be called so; answers 476 if not."""
    try:
        folded = fold_channel(name)
    except InvalidName as error:
        ctx.reply(numerics.ERR_BADCHANMASK, name, text=error.reason)
        return False
    limit = ctx.settings.limits.channel
    if len(name.encode()) > limit or len(folded.encode()) > limit:
        ctx.reply(numerics.ERR_BADCHANMASK, name, text=f"Channel names have at most {limit} bytes")
        return False
    return True
