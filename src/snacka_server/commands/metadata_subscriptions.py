"""METADATA SUB, UNSUB, SUBS and SYNC: which keys a connection wants to be told about, and telling them.

Spec: IRCv3 draft/metadata-2, draft/metadata-3.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.message import Message

from ..domain.metadata import CROWD, SUBS, is_aware, is_key
from ..domain.session import METADATA_3
from . import keyvalues
from . import metadata_refused as refusing
from .batches import batch
from .context import Context
from .metadata_targets import ALL, OWN, Target
from .replies import joined

_KEYS_BYTES: Final = 350
"""Bytes of keys in one line."""


def sub(ctx: Context, target: Target, keys: tuple[str, ...]) -> None:
    session = ctx.session
    taken, new = [], []
    for key in dict.fromkeys(keys):
        if not is_key(key):
            refusing.unfit(ctx, refusing.kind(ctx, "WARN"), key)
        elif key in session.subscribed:
            taken.append(key)
        elif len(session.subscribed) < SUBS:
            session.subscribed[key] = None
            taken.append(key)
            new.append(key)
        else:
            refusing.enough(ctx, key)
            break
    _list_keys(ctx, numerics.RPL_METADATASUBOK, taken)
    if not new or not session.registered or not is_aware(session.caps):
        return
    name = ALL if session.caps & METADATA_3 else OWN
    if sum(len(channel.members) for channel in ctx.user.channels.values()) > CROWD:
        keyvalues.later(ctx, name)
        return
    pairs = [pair for place in _visible(ctx, new) for pair in place]
    if pairs or session.caps & METADATA_3:
        keyvalues.send(ctx, name, pairs)


def unsub(ctx: Context, target: Target, keys: tuple[str, ...]) -> None:
    left = []
    for key in dict.fromkeys(keys):
        if is_key(key):
            ctx.session.subscribed.pop(key, None)
            left.append(key)
        else:
            refusing.unfit(ctx, refusing.kind(ctx, "WARN"), key)
    _list_keys(ctx, numerics.RPL_METADATAUNSUBOK, left)


def subs(ctx: Context, target: Target, rest: tuple[str, ...]) -> None:
    with batch(ctx, "metadata-subs") as tags:
        _list_keys(ctx, numerics.RPL_METADATASUBS, ctx.session.subscribed, tags)


def _list_keys(
    ctx: Context, numeric: numerics.Numeric, keys: Iterable[str], tags: dict[str, str] | None = None
) -> None:
    for line in joined(keys, " ", _KEYS_BYTES):
        ctx.send(Message(numeric.code, (ctx.name, *line.split(" ")), "", tags or {}))


def sync(ctx: Context, target: Target, rest: tuple[str, ...]) -> None:
    keys = ctx.session.subscribed
    if target.channel is not None:
        keyvalues.send(ctx, target.name, keyvalues.of_channel(ctx, target.channel, keys))
    elif target.name == ALL:
        ctx.run(_sync_all(ctx))
    else:
        pairs = ((target.name, key, target.kept[key]) for key in keys if key in target.kept)
        keyvalues.send(ctx, target.name, pairs)


async def _sync_all(ctx: Context) -> None:
    """Place by place: meanwhile others are served."""
    found: dict[keyvalues.Pair, None] = {}
    for place in _visible(ctx, ctx.session.subscribed):
        found.update(dict.fromkeys(place))
        await asyncio.sleep(0)
    keyvalues.send(ctx, ALL, found)


def _visible(ctx: Context, keys: Collection[str]) -> Iterator[list[keyvalues.Pair]]:
    """Whatever one is told about: oneself, one's channels with those in them, and whom one monitors."""
    told: set[keyvalues.Pair] = set()

    def new(pairs: Iterable[keyvalues.Pair]) -> list[keyvalues.Pair]:
        fresh = [pair for pair in pairs if pair not in told]
        told.update(fresh)
        return fresh

    yield new(keyvalues.of_person(ctx, ctx.user, keys))
    for channel in tuple(ctx.user.channels.values()):
        yield new(keyvalues.of_channel(ctx, channel, keys))
    monitored = [ctx.network.nicks.get(folded) for folded in ctx.session.monitored]
    for person in monitored:
        yield new(keyvalues.of_person(ctx, person, keys) if person is not None else ())
