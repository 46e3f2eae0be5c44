"""What STATS shows: the time since the start; to operators also who they are, is banned, and is connected.

Other letters have nothing to show. Spec: modern.ircdocs.horse, "STATS message".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from snacka_protocol import numerics

from ..config import Operator
from ..domain.session import Session
from .bans import shown
from .context import Context
from .privileges import allowed


def show(ctx: Context, letter: str) -> None:
    if letter == "u":
        _uptime(ctx)
    elif letter in _FOR_OPERATORS:
        right, tell = _FOR_OPERATORS[letter]
        if allowed(ctx, right):
            tell(ctx)
    ctx.reply(numerics.RPL_ENDOFSTATS, letter)


def _uptime(ctx: Context) -> None:
    seconds = max(0, ctx.services.clock() - ctx.services.created_ms) // 1000
    minutes, hours = seconds // 60, seconds // 3600
    ctx.reply(
        numerics.RPL_STATSUPTIME,
        days=hours // 24,
        hours=hours % 24,
        minutes=minutes % 60,
        seconds=seconds % 60,
    )


def _operators(ctx: Context) -> None:
    """Those of the settings, their rights, and as whom they are here."""
    here: dict[str, list[str]] = {}
    for person in ctx.network.users.values():
        for session in person.sessions:
            if isinstance(session.operator, Operator):
                here.setdefault(session.operator.name, []).append(person.nick)
    for operator in ctx.settings.operators:
        nicks = ", ".join(here.get(operator.name, [])) or "not here"
        rights = " ".join(sorted(operator.rights))
        ctx.reply(numerics.RPL_STATSOLINE, "O", "*", "*", operator.name, text=f"{nicks}; may {rights}")


def _bans(ctx: Context) -> None:
    now = ctx.services.clock()
    for ban in ctx.network.bans.kept.values():
        if ban.holds(now):
            ctx.reply(numerics.RPL_STATSKLINE, "K", ban.whom, text=shown(ban))


def _connections(ctx: Context) -> None:
    """Those to this node, with their addresses."""
    for person in ctx.network.users.values():
        for session in person.sessions:
            ctx.reply(numerics.RPL_STATSLINKINFO, f"{person.nick}[{session.address}]", text=_way(session))


def _way(session: Session) -> str:
    kind = "plain text" if session.plain else "IRC"
    gateway = f", through {session.gateway}" if session.gateway else ""
    account = f", account {session.account}" if session.account else ""
    return f"{kind}, {'TLS' if session.secure else 'not encrypted'}{gateway}{account}"


_FOR_OPERATORS: Final[dict[str, tuple[str, Callable[[Context], None]]]] = {
    "o": ("see", _operators),
    "k": ("ban", _bans),
    "l": ("see", _connections),
}
"""The right that a letter needs, and what shows it."""
