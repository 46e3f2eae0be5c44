"""Whose metadata a command means: one's own, somebody's, a channel's, or everybody's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from snacka_protocol.casemapping import is_channel

from ..domain.channel import Channel
from ..domain.policy import may_see
from ..domain.user import User
from .context import Context

ALL: Final = "*ALL"
"""Everybody and every channel that one is told about."""
OWN: Final = "*"


@dataclass(frozen=True, slots=True)
class Target:
    """Whose metadata it is: a channel's, a person's, or with neither one's own before coming in.

    `asked` is the name as the client wrote it.
    """

    name: str
    asked: str
    kept: dict[str, str]
    channel: Channel | None = None
    person: User | None = None


def find(ctx: Context, name: str, subcommand: str) -> Target | None:
    """None for nobody, or for whom it cannot be meant."""
    session = ctx.session
    if not session.registered:
        fits = name == OWN or (name == ALL and subcommand == "SYNC")
        return Target(OWN, name, _before(ctx)) if fits else None
    own = ctx.user
    if name == OWN or (name == ALL and subcommand == "SYNC"):
        return Target(ALL if name == ALL else own.nick, name, ctx.network.metadata_of(own), None, own)
    person = None if is_channel(name) else ctx.network.user(name)
    if subcommand in ("SUB", "UNSUB", "SUBS") and person is not own:
        return None
    if person is not None:
        return Target(person.nick, name, ctx.network.metadata_of(person), None, person)
    channel = ctx.network.channel(name) if is_channel(name) else None
    if channel is None or not may_see(own, channel):
        return None
    return Target(channel.name, name, channel.metadata, channel)


def _before(ctx: Context) -> dict[str, str]:
    """What will be one's own on coming in."""
    session = ctx.session
    account = ctx.network.account(session.account) if session.account else None
    kept = {**(account.metadata if account is not None else {}), **session.metadata}
    return {key: value for key, value in kept.items() if value}
