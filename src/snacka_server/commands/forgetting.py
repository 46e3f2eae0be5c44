"""FORGET: people with an account take all that they said out of the history, in one place or everywhere.

It is one event; the rows leave in the background. From the moment it is applied nobody is shown any of it.
"""

from __future__ import annotations

from snacka_protocol.casemapping import fold_channel, is_channel
from snacka_protocol.errors import InvalidName
from snacka_protocol.message import Message

from ..domain.effect import Outcome
from ..domain.events import Forgotten
from ..domain.session import STANDARD_REPLIES
from .context import Context
from .readable import readable
from .replies import safe

EVERYWHERE = "*"


def forget(ctx: Context, message: Message) -> None:
    """`FORGET *|channel|nick`. A channel need not be one that the person is in (any more)."""
    if not ctx.user.account:
        ctx.fail("ACCOUNT_REQUIRED", "Log in first: only what you said with an account is known to be yours")
        return
    place = message.params[0]
    history = history_of(ctx, place)
    if history is None:
        ctx.fail("INVALID_TARGET", "There is no such channel or person", place)
        return
    now = ctx.services.clock()
    wait = ctx.services.own_words.wait(ctx.user.account, now)
    if wait:
        ctx.fail("RATE_LIMITED", f"That was often enough for now: try again in {wait} seconds", place)
        return
    ctx.services.own_words.note(ctx.user.account, now)
    where = "anywhere" if place == EVERYWHERE else f"in {safe(place)}"

    def then(outcome: Outcome) -> None:
        words = f"What you said {where} until now is being erased"
        if ctx.session.caps & STANDARD_REPLIES:
            ctx.send(Message("NOTE", ("FORGET", "ERASING", safe(place), words)))
        else:
            ctx.send(Message("NOTICE", (ctx.name, words)))

    account = ctx.network.account(ctx.user.account)
    since_ms = account.created_ms if account is not None else 0
    ctx.append(Forgotten(ctx.user.uid, ctx.user.source, ctx.user.account, history, since_ms), then)


def history_of(ctx: Context, place: str) -> str | None:
    """As Forgotten calls it: nothing for everywhere. None for what cannot be a place."""
    if place == EVERYWHERE:
        return ""
    if not is_channel(place):
        talk = readable(ctx, place)
        return talk.key if talk is not None else None
    try:
        return fold_channel(place)
    except InvalidName:
        return None
