"""Proving to own an account, however it is asked for: SASL, PASS, a service, a form.

A wrong name and a wrong password are one answer, given after the same time. Who tries too often waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from snacka_protocol import numerics

from ..domain.account import Account
from ..domain.account_events import LoggedIn
from ..domain.effect import Effect, Outcome
from ..domain.session import Session
from .context import Context
from .services import Services

REGISTRATION_VALUE: Final = "before-connect,custom-account-name"
"""Of draft/account-registration."""
PLAIN: Final = "PLAIN"
EXTERNAL: Final = "EXTERNAL"
SCRAM: Final = "SCRAM-SHA-256"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, in words for the person. `locked`: the proof is right, and the account is not to be used."""

    reason: str
    locked: bool = False


def mechanisms(services: Services, session: Session) -> list[str]:
    """Those that may succeed on this connection, the best first."""
    found = [EXTERNAL] if session.certificate_name else []
    found += [SCRAM] if services.credentials.scram else []
    return [*found, PLAIN]


WRONG = Refusal("The name or the password is wrong")


AT_ONCE: Final = 64
"""Passwords of one address that are checked at the same time: a class comes back after a restart."""


def too_often(services: Services, session: Session) -> Refusal | None:
    """Whether this address has failed too often lately, or asks for too much at once."""
    wait = services.logins.wait(session.address, services.clock())
    if not wait and services.checking[session.address] >= AT_ONCE:
        wait = 1
    return Refusal(f"Too many attempts: try again in {wait} seconds") if wait else None


async def check_password(services: Services, session: Session, name: str, password: str) -> Account | Refusal:
    """The account whose password this is."""
    account = services.network.account(name)
    right = await is_right(services, session, account.password if account is not None else "", password)
    if isinstance(right, Refusal):
        return right
    if account is None or not right:
        return WRONG
    return admitted(account)


async def is_right(services: Services, session: Session, hashed: str, password: str) -> bool | Refusal:
    """Whether the password fits. Only wrong ones count against the address: many may come back at once."""
    refusal = too_often(services, session)
    if refusal is not None:
        return refusal
    services.checking[session.address] += 1
    try:
        right = await services.credentials.verify(hashed, password)
    finally:
        services.checking[session.address] -= 1
        if not services.checking[session.address]:
            del services.checking[session.address]
    if not right:
        failed(services, session)
    return right


def failed(services: Services, session: Session) -> None:
    services.logins.note(session.address, services.clock())


def admitted(account: Account) -> Account | Refusal:
    """After the proof: whether the account may be used."""
    if account.suspended:
        return Refusal(f"This account is suspended: {account.suspended}", locked=True)
    return account


def log_in(ctx: Context, account: Account, then: Callable[[], None]) -> None:
    """The session's person is `account`'s owner from now on; before registration, whoever it will be."""
    session = ctx.session
    if session.user is None:
        session.account = account.name
        tell(ctx, account.name)
        then()
        return
    ban = ctx.network.bans.on_person(session.user.source, account.folded, ctx.services.clock())
    if ban is not None:  # before coming in it is judged there
        ctx.reply(numerics.ERR_SASLFAIL, text=f"You are banned from this server: {ban.reason}")
        return

    def on_applied(outcome: Outcome) -> None:
        if isinstance(outcome, Effect):
            session.account = account.name
            tell(ctx, account.name)
            then()
        else:
            ctx.deny(outcome)

    ctx.append(LoggedIn(session.user.uid, session.user.source, account.name), on_applied)


def tell(ctx: Context, account: str) -> None:
    """900: who you are logged in as."""
    ctx.reply(numerics.RPL_LOGGEDIN, mask(ctx), account, account=account)


def tell_logged_out(ctx: Context) -> None:
    """901: you are nobody in particular any more."""
    ctx.reply(numerics.RPL_LOGGEDOUT, mask(ctx))


def mask(ctx: Context) -> str:
    session = ctx.session
    if session.user is not None:
        return session.user.source
    return f"{session.nick or '*'}!{session.username or '*'}@{session.host}"
