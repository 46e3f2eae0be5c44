"""Service desks: NickServ, ChanServ and HistServ, for people whose fingers know them.

A desk is a table of errands. It answers in notices, in its own name. The rules are `domain.policy`'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from snacka_protocol.message import Message

from ..domain.account import Account
from ..domain.session import ECHO_MESSAGE
from .context import Context
from .privileges import may
from .replies import cut

REPLY_BYTES: Final = 380
LOG_IN_FIRST: Final = (
    "Log in first: /msg NickServ IDENTIFY <account> <password>, or make an account with REGISTER."
)
_SECRETS: Final = re.compile(
    r"(?i)^\s*(IDENTIFY|REGISTER|PASSWD|SET\s+PASSWORD|SAREGISTER|RESETPASS)\b.*", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Errand:
    """`least` is the number of words that the verb needs. `member` errands are for people with an account."""

    do: Callable[[Visit, list[str]], None]
    least: int
    syntax: str
    help: str
    member: bool = False
    right: str = ""
    """What an operator of the server needs to be allowed for it; empty where it is for everybody."""


@dataclass(frozen=True, slots=True)
class Desk:
    nick: str
    about: str
    errands: Mapping[str, Errand]


@dataclass(slots=True)
class Visit:
    """One request at a desk. `say` answers, in as many notices as the text has lines."""

    ctx: Context
    desk: Desk

    @property
    def source(self) -> str:
        return f"{self.desk.nick}!{self.desk.nick}@{self.ctx.network.server}"

    def say(self, *lines: str) -> None:
        for line in lines:
            self.ctx.send(Message("NOTICE", (self.ctx.name, cut(line, REPLY_BYTES)), self.source))

    @property
    def account(self) -> Account:
        """The visitor's; errands for members alone ask."""
        account = self.ctx.network.account(self.ctx.user.account)
        assert account is not None
        return account


def visit(ctx: Context, desk: Desk, text: str) -> None:
    """Somebody writes to the desk; the connection's next line waits for the answer."""
    ctx.holding = True
    at = Visit(ctx, desk)
    if ctx.command == "PRIVMSG":
        echo(ctx, desk, text)
    words = text.split()
    verb = words[0].upper() if words else "HELP"
    if verb == "HELP":
        _help(at, words[1:])
        return
    errand = desk.errands.get(verb)
    if errand is None:
        at.say(f"{desk.nick} does not know {verb}. HELP shows what it knows.")
    elif errand.right and not may(ctx, errand.right):
        at.say("That is for operators of the server.")
    elif errand.member and not ctx.user.account:
        at.say(LOG_IN_FIRST)
    elif len(words) - 1 < errand.least:
        at.say(f"Like this: {errand.syntax}")
    else:
        errand.do(at, words[1:])


def echo(ctx: Context, desk: Desk, text: str) -> None:
    """What was written to the desk, without its secrets, to whoever asked for echoes."""
    if ctx.session.caps & ECHO_MESSAGE:
        shown = _SECRETS.sub(lambda found: f"{found[1]} ***", text)
        ctx.send(Message(ctx.command, (desk.nick, shown), ctx.user.source))


def _help(at: Visit, words: list[str]) -> None:
    known = {verb: errand for verb, errand in at.desk.errands.items() if _shown(at, errand)}
    if words and (errand := known.get(words[0].upper())) is not None:
        at.say(errand.syntax, errand.help)
        return
    at.say(at.desk.about, *(f"{errand.syntax} - {errand.help}" for errand in known.values()))


def _shown(at: Visit, errand: Errand) -> bool:
    return not errand.right or may(at.ctx, errand.right)


def confirmed(at: Visit, what: str, since_ms: int, code: str, again: str) -> bool:
    """Whether the code of something that cannot be undone was given; says which one it is if not."""
    wanted = f"{crc32(f'{what} {since_ms}'.encode()):08x}"
    if code == wanted:
        return True
    at.say(f"This cannot be undone. If you mean it: {again} {wanted}")
    return False
