"""Telling a connection the metadata of those it sees: on coming in, on entering, on monitoring.

What is told unasked are the keys that it subscribed to. Spec: IRCv3 draft/metadata-2, draft/metadata-3,
"Automatic synchronization".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from snacka_protocol import numerics

from ..domain.channel import Channel
from ..domain.metadata import CROWD, is_aware, told, wanted
from ..domain.policy import members_seen
from ..domain.session import METADATA_3
from ..domain.user import User
from .batches import batch
from .context import Context

Pair = tuple[str, str, str]
"""Whose, which key, and the value."""

RETRY_AFTER = 1
"""Seconds after which somebody may ask for what was not told at once."""


def of_person(ctx: Context, person: User, keys: Collection[str]) -> Iterator[Pair]:
    for key, value in wanted(ctx.network.metadata_of(person), keys):
        yield person.nick, key, value


def of_channel(ctx: Context, channel: Channel, keys: Collection[str]) -> Iterator[Pair]:
    """The channel's own, then those of its members whom one may see."""
    for key, value in wanted(channel.metadata, keys):
        yield channel.name, key, value
    for member in members_seen(ctx.user, channel):
        yield from of_person(ctx, member, keys)


def send(ctx: Context, target: str, pairs: Iterable[Pair]) -> None:
    """One batch of values."""
    caps, server = ctx.session.caps, ctx.network.server
    with batch(ctx, "metadata", target) as tags:
        for whose, key, value in pairs:
            ctx.send(told(caps, ctx.name, whose, key, value, server, tags))


def later(ctx: Context, target: str) -> None:
    text = "Ask for it with SYNC"
    ctx.reply(numerics.RPL_METADATASYNCLATER, target, str(RETRY_AFTER), text=text)


def own(ctx: Context, kept: Mapping[str, str]) -> None:
    """Everything that the newcomer says about themselves, whatever they subscribed to."""
    if is_aware(ctx.session.caps):
        send(ctx, ctx.name, ((ctx.name, key, value) for key, value in kept.items()))


def on_entering(ctx: Context, channel: Channel) -> None:
    session = ctx.session
    if not is_aware(session.caps):
        return
    if session.subscribed and len(channel.members) > CROWD:
        later(ctx, channel.name)
        return
    pairs = list(of_channel(ctx, channel, session.subscribed)) if session.subscribed else []
    if pairs or session.caps & METADATA_3:
        send(ctx, channel.name, pairs)


def on_monitoring(ctx: Context, people: Iterable[User]) -> None:
    session = ctx.session
    if not is_aware(session.caps):
        return
    for person in people:
        pairs = list(of_person(ctx, person, session.subscribed))
        if pairs or session.caps & METADATA_3:
            send(ctx, person.nick, pairs)
