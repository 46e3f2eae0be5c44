"""Making an account: REGISTER and VERIFY of draft/account-registration.

The account's name is the nick where the client says `*`. Nothing is sent by mail, so nothing waits to be
verified; an address that is given is kept for the operator. Spec: IRCv3 draft/account-registration.
"""

from __future__ import annotations

from snacka_protocol.message import Message

from .accounts_made import is_logged_in, make, problem
from .context import Context
from .logins import tell


def register(ctx: Context, message: Message) -> None:
    """REGISTER <account or *> <address or *> <password>."""
    session = ctx.session
    asked, email, password = message.params[:3]
    name = session.user.nick if session.user is not None else session.nick
    account = name if asked == "*" else asked
    against = problem(ctx, account, email, password)
    if against is not None:
        ctx.fail(against.code, against.text, asked)
        return

    def done() -> None:
        ctx.send(Message("REGISTER", ("SUCCESS", account, "The account is yours, and you are logged in")))
        tell(ctx, account)

    def taken() -> None:
        ctx.fail("ACCOUNT_EXISTS", "This name is somebody's already", account)

    ctx.run(make(ctx, account, email, password, done, taken))


def verify(ctx: Context, message: Message) -> None:
    """Nothing is ever waiting for it here."""
    if is_logged_in(ctx.session):
        ctx.fail("ALREADY_AUTHENTICATED", "You have an account and are logged in to it", message.params[0])
        return
    ctx.fail("INVALID_CODE", "No account waits to be verified", message.params[0])
