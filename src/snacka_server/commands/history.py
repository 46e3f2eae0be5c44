"""CHATHISTORY: what was said, to those who may know.

Access is checked on every query; every answer is ascending; selectors are exclusive. The query waits until
the history holds everything this connection has already been told. Spec: IRCv3 draft/chathistory,
draft/event-playback.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.casemapping import is_channel
from snacka_protocol.chathistory import HistoryRequest, Selector, Subcommand, parse_request
from snacka_protocol.message import Message
from snacka_protocol.timestamps import format_ms

from ..domain.events import Kind
from ..domain.session import BATCH, CHATHISTORY, EVENT_PLAYBACK, REDACTION
from ..domain.user import private_talk
from ..ports import HIGHEST, LOWEST, Bound, HistoryRow, parse_msgid
from .context import Context

SPOKEN: Final = frozenset({int(Kind.PRIVMSG), int(Kind.NOTICE)})
"""What a client without draft/event-playback is given."""
PLAYED_BACK: Final = frozenset(int(kind) for kind in Kind if kind is not Kind.REDACT)
"""What one with it is given: also reactions, and who came, went and changed what."""
TAKEN_BACK: Final = frozenset({int(Kind.REDACT)})
"""And with draft/message-redaction, too. The message itself is in no history any more."""


def chathistory(ctx: Context, message: Message) -> None:
    if not ctx.session.caps & CHATHISTORY:
        ctx.reply(numerics.ERR_UNKNOWNCOMMAND, "CHATHISTORY")
        return
    request = parse_request(message.params)
    if request.subcommand is Subcommand.TARGETS:
        ctx.run(_targets(ctx, request))
        return
    target = _target(ctx, request.target)
    if target is None:
        ctx.fail(
            "INVALID_TARGET", "There is no history here for you", request.subcommand.value, request.target
        )
        return
    bounds = [_bound(selector) for selector in (request.first, request.second) if selector is not None]
    if None in bounds:
        ctx.fail("INVALID_PARAMS", "No message has this id", request.subcommand.value, request.target)
        return
    ctx.run(_answer(ctx, request, target))


def _target(ctx: Context, name: str) -> str | None:
    """The history's name, if the person may read it: members their channels, two people their own talk."""
    if is_channel(name):
        channel = ctx.network.channel(name)
        return channel.folded if channel is not None and ctx.user in channel.members else None
    person = ctx.network.user(name)
    return private_talk(ctx.user, person) if person is not None else None


def _bound(selector: Selector) -> Bound | None:
    """Where the selector stands; a bare time stands before everything of its millisecond."""
    if selector.is_latest:
        return LOWEST
    if selector.time_ms is not None:
        return selector.time_ms, 0
    return parse_msgid(selector.msgid)


def _past(selector: Selector, bound: Bound) -> Bound:
    """The same place as a lower bound: what is of that very millisecond lies before it."""
    return (bound[0], HIGHEST[1]) if selector.time_ms is not None else bound


async def _answer(ctx: Context, request: HistoryRequest, target: str) -> None:
    await ctx.my_turn()
    ctx.services.catch_up()
    queries = ctx.services.queries
    limit = min(request.limit, ctx.settings.limits.history)
    caps = ctx.session.caps
    kinds = PLAYED_BACK if caps & EVENT_PLAYBACK else SPOKEN
    if caps & EVENT_PLAYBACK and caps & REDACTION:
        kinds |= TAKEN_BACK
    first = _bound(request.first)
    assert first is not None
    rows: list[HistoryRow]
    match request.subcommand:
        case Subcommand.LATEST:
            rows = await queries.backwards(target, _past(request.first, first), HIGHEST, limit, kinds)
        case Subcommand.BEFORE:
            rows = await queries.backwards(target, LOWEST, first, limit, kinds)
        case Subcommand.AFTER:
            rows = await queries.forwards(target, _past(request.first, first), HIGHEST, limit, kinds)
        case Subcommand.AROUND:
            rows = await queries.backwards(target, LOWEST, first, limit // 2, kinds)
            at = (first[0], first[1] - 1)
            rows += await queries.forwards(target, at, HIGHEST, limit - len(rows), kinds)
        case _:
            rows = await _between(ctx, request, target, first, limit, kinds)
    send_batch(ctx, request.target, rows)


async def _between(
    ctx: Context, request: HistoryRequest, target: str, first: Bound, limit: int, kinds: frozenset[int]
) -> list[HistoryRow]:
    """Counted from the first selector, which may be the later one."""
    queries = ctx.services.queries
    assert request.second is not None
    second = _bound(request.second)
    assert second is not None
    if first <= second:
        return await queries.forwards(target, _past(request.first, first), second, limit, kinds)
    return await queries.backwards(target, _past(request.second, second), first, limit, kinds)


def send_batch(ctx: Context, target: str, rows: list[HistoryRow]) -> None:
    session = ctx.session
    if not session.caps & BATCH:
        ctx.lines.extend(_lines(ctx, rows, {}))
        return
    reference = ctx.services.batch_reference()
    ctx.send(Message("BATCH", (f"+{reference}", "chathistory", target)))
    ctx.lines.extend(_lines(ctx, rows, {"batch": reference}))
    ctx.send(Message("BATCH", (f"-{reference}",)))


def _lines(ctx: Context, rows: list[HistoryRow], tags: dict[str, str]) -> Iterator[bytes]:
    """The rows as they were delivered; a TAGMSG is nothing to a client without tags."""
    rendered = (ctx.services.render_row(row, ctx.session.caps, tags) for row in rows)
    return (line for line in rendered if line)


async def _targets(ctx: Context, request: HistoryRequest) -> None:
    """Where something was said between two times: each target's newest message counts.

    Ascending, and counted from the first time, which may be the later one.
    """
    assert request.second is not None
    first, second = request.first.time_ms or 0, request.second.time_ms or 0
    await ctx.my_turn()
    me = ctx.user
    names = {channel.folded: channel.name for channel in me.channels.values()}
    names.update({talk: other.nick for talk, other in me.talks.items()})
    ctx.services.catch_up()
    limit = min(request.limit, ctx.settings.limits.history)
    found = await ctx.services.queries.targets(
        list(names), min(first, second), max(first, second), len(names)
    )
    found = found[:limit] if first <= second else found[-limit:]
    reference = ctx.services.batch_reference()
    batched = ctx.session.caps & BATCH
    if batched:
        ctx.send(Message("BATCH", (f"+{reference}", "draft/chathistory-targets")))
    tags = {"batch": reference} if batched else {}
    for key, newest_ms in found:
        ctx.send(Message("CHATHISTORY", ("TARGETS", names[key], format_ms(newest_ms)), "", tags))
    if batched:
        ctx.send(Message("BATCH", (f"-{reference}",)))
