"""NickServ for operators of the server: others' accounts made, suspended, erased, given a new password.

All of it is in the audit log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..domain.account import Account
from ..domain.account_events import AccountDropped, AccountSettingChanged, PasswordChanged
from ..domain.effect import Effect, Outcome
from ..domain.operator_events import Killed
from . import accounts_made
from .desk import Errand, Visit, confirmed
from .privileges import noted


async def set_password(at: Visit, account: str, password: str) -> None:
    hashed = await at.ctx.services.credentials.make(password)
    user = at.ctx.user
    event = PasswordChanged(user.uid, user.source, account, hashed.password, hashed.scram)
    at.ctx.append(event, lambda outcome: at.say(f"The password of {account} is changed."))


def _suspend(at: Visit, words: list[str]) -> None:
    _set_suspended(at, words[0], " ".join(words[1:]) or "by an operator")


def _unsuspend(at: Visit, words: list[str]) -> None:
    _set_suspended(at, words[0], "")


def _set_suspended(at: Visit, name: str, reason: str) -> None:
    account, user = at.ctx.network.account(name), at.ctx.user
    if account is None:
        at.say(f"{name} is no account.")
        return
    if reason and account.name == user.account:
        at.say("That is your own account.")
        return
    noted(at.ctx, "SUSPEND" if reason else "UNSUSPEND", account.name, reason)
    event = AccountSettingChanged(user.uid, user.source, account.name, "suspended", reason)

    def then(outcome: Outcome) -> None:
        shown_out = _shows_out(at, account, reason) if reason else 0
        state = "is suspended" if reason else "may be used again"
        at.say(f"{account.name} {state}{', and was shown out' if shown_out else ''}.")

    at.ctx.append(event, then)


def _shows_out(at: Visit, account: Account, reason: str) -> int:
    """Who is here with the account is no longer. How many those were."""
    user = at.ctx.user
    here = [person for person in at.ctx.network.users.values() if person.account == account.name]
    for person in here:
        words = f"The account is suspended: {reason}"
        at.ctx.append(Killed(user.uid, user.source, person.uid, person.nick, words))
    return len(here)


def _reset(at: Visit, words: list[str]) -> None:
    account = at.ctx.network.account(words[0])
    problem = accounts_made.weak(words[1])
    if account is None or problem is not None:
        at.say(problem or f"{words[0]} is no account.")
        return
    noted(at.ctx, "RESETPASS", account.name)
    at.ctx.run(set_password(at, account.name, words[1]))


def _make(at: Visit, words: list[str]) -> None:
    name, password = words[0], words[1]
    problem = accounts_made.problem_for_another(at.ctx, name, password)
    if problem is not None:
        at.say(f"{problem}.")
        return
    noted(at.ctx, "SAREGISTER", name)

    def done(outcome: Outcome) -> None:
        made = isinstance(outcome, Effect)
        at.say(f"The account {name} is made." if made else "Somebody else has just taken this name.")

    at.ctx.run(accounts_made.make_for_another(at.ctx, name, password, done))


def _erase(at: Visit, words: list[str]) -> None:
    account, user = at.ctx.network.account(words[0]), at.ctx.user
    if account is None:
        at.say(f"{words[0]} is no account.")
        return
    again, code = f"ERASE {account.name}", words[1] if len(words) > 1 else ""
    if confirmed(at, again, account.created_ms, code, again):
        noted(at.ctx, "ERASE", account.name)
        event = AccountDropped(user.uid, user.source, account.name)
        at.ctx.append(event, lambda outcome: at.say(f"The account {account.name} is gone."))


FOR_OPERATORS: Final[Mapping[str, Errand]] = {
    "SUSPEND": Errand(_suspend, 1, "SUSPEND <account> [why]", "let nobody log in", right="accounts"),
    "UNSUSPEND": Errand(_unsuspend, 1, "UNSUSPEND <account>", "let them again", right="accounts"),
    "RESETPASS": Errand(_reset, 2, "RESETPASS <account> <new>", "a new password", right="accounts"),
    "SAREGISTER": Errand(_make, 2, "SAREGISTER <account> <password>", "make an account", right="accounts"),
    "ERASE": Errand(_erase, 1, "ERASE <account> [code]", "no such account any more", right="accounts"),
}
