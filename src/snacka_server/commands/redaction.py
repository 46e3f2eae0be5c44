"""REDACT: taking a message back.

What it said leaves the history; that it was taken back stays, for those who saw it and come again. Spec:
IRCv3 draft/message-redaction.
"""

from __future__ import annotations

from typing import Final

from snacka_protocol import numerics
from snacka_protocol.casemapping import is_channel
from snacka_protocol.message import Message

from ..domain.channel import PREFIX_SIGNS, Channel
from ..domain.events import Kind, Redacted, Said
from ..domain.policy import may_redact
from ..domain.session import REDACTION
from ..domain.user import User, private_talk
from ..ports import LOWEST, parse_msgid
from .context import Context
from .replies import cut

REDACTABLE: Final = frozenset({int(Kind.PRIVMSG), int(Kind.NOTICE), int(Kind.TAGMSG)})


def redact(ctx: Context, message: Message) -> None:
    """`REDACT target msgid [reason]`. The message is looked up, so the answer comes later."""
    if not ctx.session.caps & REDACTION:
        ctx.reply(numerics.ERR_UNKNOWNCOMMAND, "REDACT")
        return
    name, msgid = message.params[:2]
    if is_channel(name[1:]) and name[0] in PREFIX_SIGNS:
        name = name[1:]
    reason = cut(message.params[2], ctx.settings.limits.kick) if len(message.params) > 2 else ""
    channel = ctx.network.channel(name) if is_channel(name) else None
    person = None if is_channel(name) else ctx.network.user(name)
    if person is None and (channel is None or ctx.user not in channel.members):
        ctx.fail("INVALID_TARGET", "You cannot take back messages there", name)
        return
    ctx.run(_redact(ctx, channel, person, msgid, reason))


async def _redact(
    ctx: Context, channel: Channel | None, person: User | None, msgid: str, reason: str
) -> None:
    me = ctx.user
    if channel is not None:
        name, uid, talk = channel.name, "", ""
        histories = [f"{status}{channel.folded}" for status in ("", *PREFIX_SIGNS)]
    else:
        assert person is not None
        talk = private_talk(me, person)
        histories = [talk]
        name, uid = person.nick, person.uid
    said = await _find(ctx, histories, msgid)
    if said is None:
        ctx.fail("UNKNOWN_MSGID", "There is no such message", name, msgid)
    elif not may_redact(me, said, channel, own_name=_since(ctx) <= (parse_msgid(msgid) or LOWEST)[0]):
        ctx.fail("REDACT_FORBIDDEN", "You may not take this message back", name, msgid)
    else:
        ctx.append(Redacted(me.uid, me.source, name, uid, msgid, reason, me.account, talk, said.status))


def _since(ctx: Context) -> int:
    """When the person made their account, UTC milliseconds."""
    account = ctx.network.account(ctx.user.account) if ctx.user.account else None
    return account.created_ms if account is not None else 0


async def _find(ctx: Context, histories: list[str], msgid: str) -> Said | None:
    place = parse_msgid(msgid)
    if place is None:
        return None
    await ctx.my_turn()
    ctx.services.catch_up()
    time_ms, order = place
    low, high = (time_ms, order - 1), (time_ms, order + 1)
    for history in histories:
        rows = await ctx.services.queries.forwards(history, low, high, 1, REDACTABLE)
        said = ctx.services.read_row(rows[0]) if rows else None
        if isinstance(said, Said):
            return said
    return None
