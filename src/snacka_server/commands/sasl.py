"""AUTHENTICATE: SASL PLAIN, SCRAM-SHA-256 and EXTERNAL, before coming in and again later.

One exchange at a time for a connection; the next line waits while a password is checked. Specs: IRCv3
sasl-3.1 and sasl-3.2, RFC 4616, RFC 5802.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_nick
from snacka_protocol.errors import InvalidName, SaslError
from snacka_protocol.message import Message
from snacka_protocol.sasl import ChunkAssembler, chunks, parse_plain

from ..domain.account import Account
from ..domain.session import SASL
from ..ports import ScramExchange
from .context import Context
from .logins import (
    EXTERNAL,
    PLAIN,
    WRONG,
    Refusal,
    admitted,
    check_password,
    failed,
    log_in,
    mechanisms,
    too_often,
)


@dataclass(slots=True)
class Exchange:
    """Where one login stands. `scram` exists from the first message on; `proved` waits for the last `+`."""

    mechanism: str
    assembler: ChunkAssembler = field(default_factory=ChunkAssembler)
    scram: ScramExchange | None = None
    proved: Account | None = None


def authenticate(ctx: Context, message: Message) -> None:
    session = ctx.session
    if not session.caps & SASL:
        ctx.reply(numerics.ERR_SASLFAIL, text="Ask for the sasl capability first")
        return
    exchange = session.login
    if not isinstance(exchange, Exchange):
        _begin(ctx, message.params[0])
        return
    try:
        payload = exchange.assembler.feed(message.params[0])
    except SaslError as error:
        session.login = None
        ctx.refuse(error)
        return
    if payload is not None:
        ctx.run(_go_on(ctx, exchange, payload))


def _begin(ctx: Context, mechanism: str) -> None:
    session = ctx.session
    if mechanism == "*":
        ctx.reply(numerics.ERR_SASLABORTED)
        return
    offered = mechanisms(ctx.services, session)
    name = mechanism.upper()
    if name not in offered:
        ctx.reply(numerics.RPL_SASLMECHS, ",".join(offered))
        ctx.reply(numerics.ERR_SASLFAIL)
        return
    refusal = too_often(ctx.services, session)
    if refusal is not None:
        _refused(ctx, refusal)
        return
    session.login = Exchange(name)
    ctx.send(Message("AUTHENTICATE", ("+",)))


async def _go_on(ctx: Context, exchange: Exchange, payload: bytes) -> None:
    try:
        if exchange.mechanism == PLAIN:
            await _plain(ctx, payload)
        elif exchange.mechanism == EXTERNAL:
            _external(ctx, payload)
        else:
            _scram(ctx, exchange, payload)
    except SaslError as error:
        ctx.session.login = None
        ctx.refuse(error)


async def _plain(ctx: Context, payload: bytes) -> None:
    given = parse_plain(payload)
    if given.authzid and not _same(given.authzid, given.authcid):
        raise SaslError("Nobody may log in for somebody else")
    _end(ctx, await check_password(ctx.services, ctx.session, given.authcid, given.password))


def _external(ctx: Context, payload: bytes) -> None:
    """The certificate's name is the account's; the client may name it, too."""
    session = ctx.session
    asked = payload.decode(errors="replace")
    account = ctx.network.account(session.certificate_name)
    if account is None or (asked and not _same(asked, session.certificate_name)):
        _end(ctx, Refusal("This certificate belongs to no account"))
    else:
        _end(ctx, admitted(account))


def _scram(ctx: Context, exchange: Exchange, payload: bytes) -> None:
    if exchange.proved is not None:
        _end(ctx, exchange.proved)
        return
    try:
        text = payload.decode()
        if exchange.scram is None:
            exchange.scram = ctx.services.credentials.exchange(lambda name: _verifier(ctx, name))
            _challenge(ctx, exchange.scram.first(text))
            return
        proof = exchange.scram.final(text)
    except ValueError:
        failed(ctx.services, ctx.session)
        _end(ctx, WRONG)
        return
    account = ctx.network.account(exchange.scram.name)
    outcome = admitted(account) if account is not None else Refusal("It is gone")
    if isinstance(outcome, Refusal):
        _end(ctx, outcome)
        return
    exchange.proved = outcome
    _challenge(ctx, proof)


def _verifier(ctx: Context, name: str) -> str:
    account = ctx.network.account(name)
    return account.scram if account is not None else ""


def _challenge(ctx: Context, text: str) -> None:
    for chunk in chunks(text.encode()):
        ctx.send(Message("AUTHENTICATE", (chunk,)))


def _end(ctx: Context, outcome: Account | Refusal) -> None:
    ctx.session.login = None
    if isinstance(outcome, Refusal):
        _refused(ctx, outcome)
    else:
        log_in(ctx, outcome, lambda: ctx.reply(numerics.RPL_SASLSUCCESS))


def _refused(ctx: Context, refusal: Refusal) -> None:
    ctx.reply(numerics.ERR_NICKLOCKED if refusal.locked else numerics.ERR_SASLFAIL, text=refusal.reason)


def _same(one: str, other: str) -> bool:
    try:
        return fold_nick(one) == fold_nick(other)
    except InvalidName:
        return False
