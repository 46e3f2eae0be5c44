"""Making an account, whichever way it is asked for: what stands against it, and the making.

A plain command and a service desk end here. Passwords are hashed off the loop.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from snacka_protocol.casemapping import fold_nick

from ..domain.account import ALWAYS_ON, OFF
from ..domain.account_events import AccountRegistered
from ..domain.effect import Outcome
from ..domain.policy import Denial, is_desk, looks_like
from ..domain.session import Session
from ..ports import Hashed
from .checks import name_problem
from .context import Context

SHORTEST: Final = 6
LONGEST: Final = 600
"""Characters of a password."""
EMAIL_BYTES: Final = 254


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` is draft/account-registration's, `text` for the person."""

    code: str
    text: str


def problem(ctx: Context, account: str, email: str, password: str) -> Problem | None:
    """What stands against this account, asked by this session. `email` is `*` for none."""
    session = ctx.session
    wait = ctx.services.registrations.wait(session.address, ctx.services.clock())
    if not ctx.settings.accounts_open:
        return Problem("TEMPORARILY_UNAVAILABLE", "Ask the operator of this server for an account")
    if is_logged_in(session):
        return Problem("ALREADY_AUTHENTICATED", "You have an account and are logged in to it")
    if not account:
        return Problem("NEED_NICK", "Choose a name first: NICK")
    if (text := name_problem(ctx, account)) is not None:
        return Problem("BAD_ACCOUNT_NAME", text)
    if (text := bad_email(email)) is not None:
        return Problem("INVALID_EMAIL", text)
    if (text := weak(password)) is not None:
        return Problem("WEAK_PASSWORD", text)
    if wait:
        return Problem("TEMPORARILY_UNAVAILABLE", f"Too many new accounts: try again in {wait} seconds")
    if _taken(ctx, account):
        return Problem("ACCOUNT_EXISTS", "This name is somebody's already")
    twin = looks_like(ctx.network, account, None, session.user) if ctx.settings.name_guard else ""
    if twin:
        return Problem("BAD_ACCOUNT_NAME", f"This name looks like {twin}, which is somebody else")
    return None


def is_logged_in(session: Session) -> bool:
    return bool(session.user.account if session.user is not None else session.account)


def bad_email(email: str) -> str | None:
    if email in ("*", ""):
        return None
    user, _, host = email.rpartition("@")
    if not user or not host or len(email.encode()) > EMAIL_BYTES or any(char.isspace() for char in email):
        return "This is no mail address; * stands for none"
    return None


def weak(password: str) -> str | None:
    """What is wrong with a new password, or None."""
    if len(password) < SHORTEST:
        return f"A password has at least {SHORTEST} characters"
    if len(password) > LONGEST:
        return f"A password has at most {LONGEST} characters"
    return None


def _taken(ctx: Context, account: str) -> bool:
    """Somebody else's account or nick, or the name that somebody else is called by just now."""
    network, folded = ctx.network, fold_nick(account)
    if is_desk(account, guarded=ctx.settings.name_guard):
        return True
    holder = network.nicks.get(folded)
    return folded in network.owners or (holder is not None and holder is not ctx.session.user)


def problem_for_another(ctx: Context, account: str, password: str) -> str | None:
    """What stands against an account that an operator of the server makes for somebody."""
    text = name_problem(ctx, account) or weak(password)
    return text or ("This name is somebody's already" if _taken(ctx, account) else None)


async def make_for_another(
    ctx: Context, account: str, password: str, done: Callable[[Outcome], None]
) -> None:
    """Hash and append; nobody is logged in by it."""
    hashed = await ctx.services.credentials.make(password)
    ctx.append(_event(ctx, "", ctx.user.source, account, hashed), done)


async def make(
    ctx: Context,
    account: str,
    email: str,
    password: str,
    done: Callable[[], None],
    taken: Callable[[], None],
) -> None:
    """Hash and append; `done` when the account is there and the session logged in to it."""
    ctx.services.registrations.note(ctx.session.address, ctx.services.clock())
    hashed = await ctx.services.credentials.make(password)
    session = ctx.session
    person = session.user
    uid, source = (person.uid, person.source) if person is not None else ("", ctx.network.server)

    def on_applied(outcome: Outcome) -> None:
        if isinstance(outcome, Denial):
            taken()
        else:
            session.account = account
            done()

    given = "" if email == "*" else email
    ctx.append(_event(ctx, uid, source, account, hashed, given, guarded=ctx.settings.name_guard), on_applied)


def _event(
    ctx: Context,
    uid: str,
    source: str,
    account: str,
    hashed: Hashed,
    email: str = "",
    *,
    guarded: bool = False,
) -> AccountRegistered:
    settings = () if ctx.settings.always_on else ((ALWAYS_ON, OFF),)
    return AccountRegistered(uid, source, account, hashed.password, hashed.scram, email, settings, guarded)
