"""Whose name is it: a name that is free, reserved, held by somebody, or held by nobody who still answers.

Who really has it is decided when the event is applied; this spares people the wait and gives names of dead
connections to those who come back.
"""

from __future__ import annotations

from collections.abc import Callable

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_nick

from ..domain import policy
from ..domain.account import MULTICLIENT
from ..domain.events import UserQuit
from ..domain.policy import Denial
from ..domain.user import User
from .context import Context

Refused = Callable[[Denial], None]


def claim(ctx: Context, wanted: str, free: Callable[[], None], refused: Refused) -> None:
    """Call `free` when the session may be called so, else `refused`; now, or when a holder has answered."""
    person = ctx.session.user
    name = person.account if person is not None else ctx.session.account
    account = ctx.network.account(name) if name else None
    joins = person is None and account is not None and account.folded in ctx.network.persons
    if joins and account is not None and account.switched_on(MULTICLIENT):
        free()  # one more connection of somebody who has a name
        return
    denial = policy.may_be_called(ctx.network, wanted, account, person, guarded=ctx.settings.name_guard)
    holder = ctx.network.nicks.get(fold_nick(wanted))
    if denial is not None:
        refused(denial)
    elif holder is None or holder is person:
        free()
    else:
        _ask(ctx, holder, wanted, free, refused)


def _ask(ctx: Context, holder: User, wanted: str, free: Callable[[], None], refused: Refused) -> None:
    """The name is taken. If its holder has been silent, find out whether anybody is there."""
    taken = Denial(numerics.ERR_NICKNAMEINUSE, (wanted,))
    if holder.account:
        refused(taken)  # they are here without a connection, too
        return
    here = [session.prober for session in holder.sessions if session.prober is not None]
    probers = [*here, *ctx.services.probers_elsewhere(holder)]
    if not probers or len(here) < len(holder.sessions):
        refused(taken)
        return
    ctx.hold()
    left = len(probers)
    answered = False

    def on_answer(alive: bool) -> None:
        nonlocal left, answered
        if answered:
            return
        left -= 1
        if alive:
            answered = True
            refused(taken)
            ctx.done()
        elif not left:
            answered = True
            _exorcise(ctx, holder)
            if not ctx.session.closing:
                free()
            ctx.done()

    for prober in probers:
        prober(on_answer)


def _exorcise(ctx: Context, ghost: User) -> None:
    """Its event comes first in the log, so the name is free when the newcomer's event is applied."""
    for session in tuple(ghost.sessions):
        session.out.close("No answer, and somebody with this name has come back")
    ctx.services.log.append(UserQuit(ghost.uid, ghost.source, "Connection lost"))
