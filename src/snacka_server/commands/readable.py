"""Which histories somebody may read, and from when on: their channels', and their own private talks.

Asked on every query. The rules are `domain.policy`'s; here they meet names as clients write them.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from snacka_protocol.casemapping import is_channel

from ..domain.policy import readable_since
from ..domain.user import private_talk
from ..ports import LOWEST, Bound
from .context import Context

ACCOUNT: Final = "a:"
"""How a private talk's name calls somebody with an account, as in `User.private_key`."""


class Readable(NamedTuple):
    """A history: `key` is its name in the store, `name` what clients call it; read from `since` on."""

    key: str
    name: str
    since: Bound


def readable(ctx: Context, name: str) -> Readable | None:
    """The history that a client means by a channel's name or a nick, if the person may read it."""
    if not is_channel(name):
        return _talk(ctx, name)
    channel = ctx.network.channel(name)
    since_ms = readable_since(ctx.user, channel) if channel is not None else None
    if channel is None or since_ms is None:
        return None
    return Readable(channel.folded, channel.name, _from(since_ms))


async def all_readable(ctx: Context) -> list[Readable]:
    """Every history that the person may read."""
    me = ctx.user
    found = {}
    for channel in me.channels.values():
        since_ms = readable_since(me, channel)
        if since_ms is not None:
            found[channel.folded] = Readable(channel.folded, channel.name, _from(since_ms))
    for talk, other in me.talks.items():
        found[talk] = Readable(talk, other.nick, _talks_since(ctx))
    if me.account:
        for talk in await ctx.services.queries.talks(me.private_key):
            if talk not in found and (partner := _partner(ctx, talk)):
                found[talk] = Readable(talk, partner, _talks_since(ctx))
    return list(found.values())


def _talk(ctx: Context, name: str) -> Readable | None:
    """Two people's own; of two with accounts also while the other one is not here."""
    me = ctx.user
    person = ctx.network.user(name)
    if person is not None:
        return Readable(private_talk(me, person), person.nick, _talks_since(ctx))
    account = ctx.network.account(name) if me.account else None
    if account is None:
        return None
    key = "\n".join(sorted((me.private_key, f"{ACCOUNT}{account.name}")))
    return Readable(key, account.name, _talks_since(ctx))


def _partner(ctx: Context, talk: str) -> str:
    """What the other one is called; nothing for a guest who has gone and whose name may be another's now."""
    one, _, other = talk.partition("\n")
    theirs = other if one == ctx.user.private_key else one
    account = ctx.network.account(theirs.removeprefix(ACCOUNT)) if theirs.startswith(ACCOUNT) else None
    if account is None:
        return ""
    person = ctx.network.persons.get(account.folded)
    return person.nick if person is not None else account.name


def _talks_since(ctx: Context) -> Bound:
    """Who has an account that was somebody else's before reads nothing of theirs."""
    account = ctx.network.account(ctx.user.account) if ctx.user.account else None
    return _from(account.created_ms) if account is not None else LOWEST


def _from(since_ms: int) -> Bound:
    return (since_ms, -1) if since_ms else LOWEST
