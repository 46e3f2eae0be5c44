"""What an operator of the server may: asked before each of their commands, and noted when it is done."""

from __future__ import annotations

from snacka_protocol import numerics

from ..config import Operator
from ..domain import policy
from ..domain.channel import Channel
from .context import Context


def operator_of(ctx: Context) -> Operator | None:
    """The operator that this connection proved to be, as the settings have them now, if they still do."""
    proved = ctx.session.operator
    if not isinstance(proved, Operator):
        return None
    return next((known for known in ctx.settings.operators if known.name == proved.name), None)


def allowed(ctx: Context, right: str) -> bool:
    """Whether this connection belongs to an operator with the right; answers 481 or 723 if not."""
    operator = operator_of(ctx)
    if operator is None:
        ctx.reply(numerics.ERR_NOPRIVILEGES)
        return False
    if right not in operator.rights:
        ctx.reply(numerics.ERR_NOPRIVS, right)
        return False
    return True


def may(ctx: Context, right: str) -> bool:
    """Whether this connection belongs to an operator with the right. Answers nothing."""
    operator = operator_of(ctx)
    return operator is not None and right in operator.rights


def sees(ctx: Context) -> bool:
    """Whether addresses and secret channels are shown to this connection."""
    return may(ctx, "see")


def visible(ctx: Context, channel: Channel) -> bool:
    """Whether the channel is there for this connection: it is no secret, or theirs, or theirs to see."""
    return policy.may_see(ctx.user, channel) or sees(ctx)


def noted(ctx: Context, what: str, whom: str = "", reason: str = "") -> None:
    """Into the audit log, under the operator's name in the settings."""
    operator = ctx.session.operator
    who = operator.name if isinstance(operator, Operator) else ctx.name
    ctx.services.audit(f"{who} ({ctx.name})", what, whom, reason)
