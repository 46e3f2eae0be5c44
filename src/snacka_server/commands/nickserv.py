"""NickServ: accounts, by its classic words. What can be set for an account is set here, too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from snacka_protocol.casemapping import fold_nick
from snacka_protocol.errors import InvalidName

from ..domain.account import OFF, ON, SWITCHES
from ..domain.account_events import (
    AccountDropped,
    AccountSettingChanged,
    LoggedOut,
    NickReleased,
    NickReserved,
)
from ..domain.effect import Effect, Outcome
from . import accounts_made
from .desk import Desk, Errand, Visit, confirmed
from .logins import Refusal, check_password, log_in, tell_logged_out
from .nickserv_for_operators import FOR_OPERATORS, set_password

MOST_NICKS: Final = 5


def _register(at: Visit, words: list[str]) -> None:
    ctx = at.ctx
    email = words[1] if len(words) > 1 else "*"
    problem = accounts_made.problem(ctx, ctx.user.nick, email, words[0])
    if problem is not None:
        at.say(problem.text)
        return
    ctx.run(
        accounts_made.make(
            ctx,
            ctx.user.nick,
            email,
            words[0],
            lambda: at.say(f"{ctx.user.nick} is your account now, and you are logged in."),
            lambda: at.say("Somebody else has just taken this name."),
        )
    )


def _identify(at: Visit, words: list[str]) -> None:
    name, password = (at.ctx.user.nick, words[0]) if len(words) == 1 else (words[0], " ".join(words[1:]))
    at.ctx.run(_log_in(at, name, password))


async def _log_in(at: Visit, name: str, password: str) -> None:
    outcome = await check_password(at.ctx.services, at.ctx.session, name, password)
    if isinstance(outcome, Refusal):
        at.say(outcome.reason)
    else:
        log_in(at.ctx, outcome, lambda: at.say(f"You are logged in as {outcome.name}."))


def _logout(at: Visit, words: list[str]) -> None:
    ctx = at.ctx
    ctx.session.account = ""

    def then(outcome: Outcome) -> None:
        tell_logged_out(ctx)
        at.say("You are a guest now.")

    ctx.append(LoggedOut(ctx.user.uid, ctx.user.source), then)


def _password(at: Visit, words: list[str]) -> None:
    problem = accounts_made.weak(words[1])
    if problem is not None:
        at.say(problem)
        return
    at.ctx.run(_change_password(at, words[0], words[1]))


async def _change_password(at: Visit, old: str, new: str) -> None:
    outcome = await check_password(at.ctx.services, at.ctx.session, at.account.name, old)
    if isinstance(outcome, Refusal):
        at.say(outcome.reason)
        return
    await set_password(at, outcome.name, new)


def _info(at: Visit, words: list[str]) -> None:
    network, me = at.ctx.network, at.ctx.user
    name = words[0] if words else (me.account or me.nick)
    person = network.user(name)
    account = network.account(name) or (network.account(person.account) if person is not None else None)
    if account is None:
        at.say(f"{name} is no account.")
        return
    at.say(f"Account {account.name}, made {_day(account.created_ms)}")
    if account.folded in network.persons and network.persons[account.folded].attached:
        at.say(f"Here now, as {network.persons[account.folded].nick}")
    else:
        at.say(f"Last here {_day(account.seen_ms)}")
    if me.account == account.name:
        at.say(f"Names: {', '.join(account.nicks.values())}")
        at.say(*(f"{switch}: {ON if account.switched_on(switch) else OFF}" for switch in SWITCHES))
        if account.email:
            at.say(f"Mail: {account.email}")


def _day(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _set(at: Visit, words: list[str]) -> None:
    key, value = words[0].lower(), words[1]
    if key == "password" and len(words) > 2:
        _password(at, words[1:])
        return
    if key in SWITCHES and value.lower() in (ON, OFF):
        kept = value.lower()  # in any case, so that a server with other defaults keeps to it
    elif key == "email":
        kept = "" if value in ("*", "none") else value
        trouble = accounts_made.bad_email(value)
        if trouble is not None:
            at.say(trouble)
            return
    else:
        at.say(f"Set one of {', '.join(SWITCHES)} on or off; email; or password <old> <new>.")
        return
    user = at.ctx.user
    event = AccountSettingChanged(user.uid, user.source, at.account.name, key, kept)
    at.ctx.append(event, lambda outcome: at.say(f"{key} is {value.lower()} now."))


def _group(at: Visit, words: list[str]) -> None:
    ctx, account = at.ctx, at.account
    nick = ctx.user.nick
    if len(account.nicks) >= MOST_NICKS:
        at.say(f"{MOST_NICKS} names are yours already: give one back with UNGROUP.")
        return

    def then(outcome: Outcome) -> None:
        at.say(f"{nick} is yours." if isinstance(outcome, Effect) else f"{nick} is somebody else's.")

    ctx.append(NickReserved(ctx.user.uid, ctx.user.source, account.name, nick), then)


def _ungroup(at: Visit, words: list[str]) -> None:
    ctx, account = at.ctx, at.account
    try:
        folded = fold_nick(words[0])
    except InvalidName:
        folded = ""
    if folded == account.folded or folded not in account.nicks:
        at.say(f"{words[0]} is not one of your further names.")
        return
    event = NickReleased(ctx.user.uid, ctx.user.source, account.name, words[0])
    ctx.append(event, lambda outcome: at.say(f"{words[0]} is free again."))


def _drop(at: Visit, words: list[str]) -> None:
    account, user = at.account, at.ctx.user
    code = words[0] if words else ""
    if confirmed(at, f"account {account.folded}", account.created_ms, code, "UNREGISTER"):

        def then(outcome: Outcome) -> None:
            tell_logged_out(at.ctx)
            at.say("Your account is gone. You are a guest now.")

        at.ctx.append(AccountDropped(user.uid, user.source, account.name), then)


def _sessions(at: Visit, words: list[str]) -> None:
    sessions = at.ctx.user.sessions
    at.say(f"You have {len(sessions)} connections:")
    for number, session in enumerate(sessions, 1):
        here = " (this one)" if session is at.ctx.session else ""
        at.say(f"{number}: from {session.address}, {'TLS' if session.secure else 'not encrypted'}{here}")
    elsewhere = len(at.ctx.user.attached) - len(sessions)
    if elsewhere:
        at.say(f"And {elsewhere} at other machines of this chat.")


NICKSERV: Final = Desk(
    "NickServ",
    "Your name and your account. Say for example: /msg NickServ REGISTER <password>",
    {
        "REGISTER": Errand(_register, 1, "REGISTER <password> [mail]", "make an account of your name"),
        "IDENTIFY": Errand(_identify, 1, "IDENTIFY [account] <password>", "log in"),
        "LOGOUT": Errand(_logout, 0, "LOGOUT", "be a guest again", member=True),
        "PASSWD": Errand(_password, 2, "PASSWD <old> <new>", "change your password", member=True),
        "INFO": Errand(_info, 0, "INFO [name]", "about an account"),
        "SET": Errand(_set, 2, "SET always-on|auto-away|multiclient on|off", "your way", member=True),
        "GROUP": Errand(_group, 0, "GROUP", "keep the name you have now, too", member=True),
        "UNGROUP": Errand(_ungroup, 1, "UNGROUP <name>", "give a further name back", member=True),
        "SESSIONS": Errand(_sessions, 0, "SESSIONS", "where you are connected", member=True),
        "UNREGISTER": Errand(_drop, 0, "UNREGISTER [code]", "give your account up", member=True),
        **FOR_OPERATORS,
    },
)
