"""Making an account: REGISTER and VERIFY of draft/account-registration.

The account's name is the nick where the client says `*`. Nothing is sent by mail, so nothing waits to be
verified; an address that is given is kept for the operator. Spec: IRCv3 draft/account-registration.
"""

from __future__ import annotations

from typing import Final

from snacka_protocol.casemapping import fold_nick
from snacka_protocol.errors import InvalidName
from snacka_protocol.message import Message

from ..domain.account import ALWAYS_ON, OFF
from ..domain.account_events import AccountRegistered
from ..domain.effect import Outcome
from ..domain.policy import Denial
from ..ports import Hashed
from .context import Context
from .logins import tell

SHORTEST: Final = 6
LONGEST: Final = 600
"""Characters of a password."""
EMAIL_BYTES: Final = 254


def register(ctx: Context, message: Message) -> None:
    """REGISTER <account or *> <address or *> <password>."""
    session = ctx.session
    asked, email, password = message.params[:3]
    name = session.user.nick if session.user is not None else session.nick
    account = name if asked == "*" else asked
    if not ctx.settings.accounts_open:
        ctx.fail("TEMPORARILY_UNAVAILABLE", "Ask the operator of this server for an account", asked)
    elif session.user.account if session.user is not None else session.account:
        ctx.fail("ALREADY_AUTHENTICATED", "You have an account and are logged in to it", asked)
    elif not account:
        ctx.fail("NEED_NICK", "Choose a name first: NICK", asked)
    elif (problem := _bad_name(ctx, account)) is not None:
        ctx.fail("BAD_ACCOUNT_NAME", problem, asked)
    elif (problem := _bad_email(email)) is not None:
        ctx.fail("INVALID_EMAIL", problem, asked)
    elif (problem := weak(password)) is not None:
        ctx.fail("WEAK_PASSWORD", problem, asked)
    elif wait := ctx.services.registrations.wait(session.address, ctx.services.clock()):
        ctx.fail("TEMPORARILY_UNAVAILABLE", f"Too many new accounts: try again in {wait} seconds", asked)
    elif _taken(ctx, account):
        ctx.fail("ACCOUNT_EXISTS", "This name is somebody's already", asked)
    else:
        ctx.services.registrations.note(session.address, ctx.services.clock())
        ctx.run(_register(ctx, account, "" if email == "*" else email, password))


def _bad_name(ctx: Context, account: str) -> str | None:
    limit = ctx.settings.limits.nick
    try:
        folded = fold_nick(account)
    except InvalidName as error:
        return error.reason
    if len(account.encode()) > limit or len(folded.encode()) > limit:
        return f"Names have at most {limit} bytes"
    return None


def _bad_email(email: str) -> str | None:
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
    holder = network.nicks.get(folded)
    return folded in network.owners or (holder is not None and holder is not ctx.session.user)


async def _register(ctx: Context, account: str, email: str, password: str) -> None:
    hashed = await ctx.services.credentials.make(password)
    session = ctx.session
    person = session.user
    uid, source = (person.uid, person.source) if person is not None else ("", ctx.network.server)
    settings = () if ctx.settings.always_on else ((ALWAYS_ON, OFF),)

    def on_applied(outcome: Outcome) -> None:
        if isinstance(outcome, Denial):
            ctx.fail("ACCOUNT_EXISTS", "This name is somebody's already", account)
            return
        session.account = account
        ctx.send(Message("REGISTER", ("SUCCESS", account, "The account is yours, and you are logged in")))
        tell(ctx, account)

    ctx.append(_event(uid, source, account, hashed, email, settings), on_applied)


def _event(
    uid: str, source: str, account: str, hashed: Hashed, email: str, settings: tuple[tuple[str, str], ...]
) -> AccountRegistered:
    return AccountRegistered(uid, source, account, hashed.password, hashed.scram, email, settings)


def verify(ctx: Context, message: Message) -> None:
    """Nothing is ever waiting for it here."""
    ctx.fail("INVALID_CODE", "No account waits to be verified", message.params[0])
