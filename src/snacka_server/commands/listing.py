"""LIST with the conditions of ELIST=CMNTU: by age, mask, mask that must not fit, age of the topic, members.

Ages are minutes before now, as in `C<60`: made less than an hour ago. Spec: modern.ircdocs.horse "LIST" and
"ELIST parameter".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.masks import mask_matches
from snacka_protocol.message import Message

from ..domain.channel import Channel
from .context import Context
from .privileges import visible

Condition = Callable[[Channel], bool]

_NUMBER: Final = re.compile(r"([CcTt]?)([<>])([0-9]{1,9})")
_MINUTE: Final = 60_000


def list_(ctx: Context, message: Message) -> None:
    """Channels that may be seen and fit every condition; names and masks widen what is looked at.

    Where nobody is and nothing is to be found (the lobby at first), only those who name it are told of it.
    """
    now = ctx.services.clock()
    conditions: list[Condition] = []
    wanted: list[str] = []
    for item in ",".join(message.params[:2]).split(","):
        condition = _condition(item, now)
        if condition is not None:
            conditions.append(condition)
        elif item:
            wanted.append(item)
    ctx.reply(numerics.RPL_LISTSTART, "Channel")
    for channel in _looked_at(ctx, wanted):
        if visible(ctx, channel) and all(fits(channel) for fits in conditions):
            ctx.reply(numerics.RPL_LIST, channel.name, str(len(channel.members)), text=channel.topic)
    ctx.reply(numerics.RPL_LISTEND)


def _looked_at(ctx: Context, wanted: list[str]) -> list[Channel]:
    if not wanted:
        return [channel for channel in ctx.network.channels.values() if _offers_something(channel)]
    found: dict[str, Channel] = {}
    for item in wanted:
        if "*" in item or "?" in item:
            found.update(
                (channel.folded, channel)
                for channel in ctx.network.channels.values()
                if _offers_something(channel) and mask_matches(item, channel.name)
            )
        elif (channel := ctx.network.channel(item)) is not None:
            found[channel.folded] = channel
    return list(found.values())


def _offers_something(channel: Channel) -> bool:
    return bool(channel.members or channel.spoken or channel.topic or channel.founder)


def _condition(item: str, now: int) -> Condition | None:
    """One condition of ELIST, or None for a name or a mask."""
    if item.startswith("!"):
        return lambda channel: not mask_matches(item[1:], channel.name)
    number = _NUMBER.fullmatch(item)
    if number is None:
        return None
    what, less, value = number[1].upper(), number[2] == "<", int(number[3])
    if not what:
        return lambda channel: len(channel.members) < value if less else len(channel.members) > value
    since = now - value * _MINUTE
    if what == "C":
        return lambda channel: channel.created_ms > since if less else channel.created_ms < since
    return lambda channel: (
        bool(channel.topic) and (channel.topic_ms > since if less else channel.topic_ms < since)
    )
