"""CHATHISTORY: what was said, to those who may know.

Access is checked on every query; every answer is ascending; selectors are exclusive. The query waits until
the history holds everything this connection has already been told. Spec: IRCv3 draft/chathistory,
draft/event-playback.
"""

from __future__ import annotations

import logging
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.chathistory import HistoryRequest, Selector, Subcommand, parse_request
from snacka_protocol.message import Message
from snacka_protocol.timestamps import format_ms

from ..domain.events import Kind
from ..domain.session import CHATHISTORY, EVENT_PLAYBACK, REDACTION
from ..ports import HIGHEST, LOWEST, Bound, HistoryRow, StoreError, parse_msgid
from .batches import batch, send_batch
from .context import Context
from .readable import Readable, all_readable, readable

logger = logging.getLogger(__name__)

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
    ctx.run(_answer(ctx, request))


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


async def _answer(ctx: Context, request: HistoryRequest) -> None:
    await ctx.my_turn()
    target = readable(ctx, request.target)
    if target is None:
        ctx.fail(
            "INVALID_TARGET", "There is no history here for you", request.subcommand.value, request.target
        )
        return
    bounds = [_bound(selector) for selector in (request.first, request.second) if selector is not None]
    if None in bounds:
        ctx.fail("INVALID_PARAMS", "No message has this id", request.subcommand.value, request.target)
        return
    ctx.services.catch_up()
    limit = min(request.limit, ctx.settings.limits.history)
    caps = ctx.session.caps
    kinds = PLAYED_BACK if caps & EVENT_PLAYBACK else SPOKEN
    if caps & EVENT_PLAYBACK and caps & REDACTION:
        kinds |= TAKEN_BACK
    try:
        rows = await _rows(ctx, request, target, limit, kinds)
    except StoreError as error:
        logger.error("a history could not be read: %s", error)
        ctx.fail("MESSAGE_ERROR", "Messages could not be retrieved", request.subcommand.value, request.target)
        return
    send_batch(ctx, "chathistory", rows, target.name)


async def _rows(
    ctx: Context, request: HistoryRequest, target: Readable, limit: int, kinds: frozenset[int]
) -> list[HistoryRow]:
    queries, key, since = ctx.services.queries, target.key, target.since
    first = _bound(request.first)
    assert first is not None
    match request.subcommand:
        case Subcommand.LATEST:
            after = max(since, _past(request.first, first))
            return await queries.backwards(key, after, HIGHEST, limit, kinds)
        case Subcommand.BEFORE:
            return await queries.backwards(key, since, first, limit, kinds)
        case Subcommand.AFTER:
            after = max(since, _past(request.first, first))
            return await queries.forwards(key, after, HIGHEST, limit, kinds)
        case Subcommand.AROUND:
            rows = await queries.backwards(key, since, first, limit // 2, kinds)
            at = max(since, (first[0], first[1] - 1))
            return rows + await queries.forwards(key, at, HIGHEST, limit - len(rows), kinds)
        case _:
            return await _between(ctx, request, target, limit, kinds)


async def _between(
    ctx: Context, request: HistoryRequest, target: Readable, limit: int, kinds: frozenset[int]
) -> list[HistoryRow]:
    """Counted from the first selector, which may be the later one."""
    queries = ctx.services.queries
    assert request.second is not None
    first, second = _bound(request.first), _bound(request.second)
    assert first is not None
    assert second is not None
    if first <= second:
        low = max(target.since, _past(request.first, first))
        return await queries.forwards(target.key, low, second, limit, kinds)
    low = max(target.since, _past(request.second, second))
    return await queries.backwards(target.key, low, first, limit, kinds)


async def _targets(ctx: Context, request: HistoryRequest) -> None:
    """Where something was said between two times: each target's newest message counts.

    Ascending, and counted from the first time, which may be the later one.
    """
    assert request.second is not None
    first, second = request.first.time_ms or 0, request.second.time_ms or 0
    await ctx.my_turn()
    ctx.services.catch_up()
    limit = min(request.limit, ctx.settings.limits.history)
    try:
        targets = {target.key: target for target in await all_readable(ctx)}
        low, high = min(first, second), max(first, second)
        found = await ctx.services.queries.targets(list(targets), low, high, len(targets))
    except StoreError as error:
        logger.error("histories could not be read: %s", error)
        ctx.fail("MESSAGE_ERROR", "Messages could not be retrieved", request.subcommand.value, "*")
        return
    # Of a history that is read from a later time on, an earlier message tells nothing.
    found = [(key, newest_ms) for key, newest_ms in found if newest_ms >= targets[key].since[0]]
    found = found[:limit] if first <= second else found[max(0, len(found) - limit) :]
    with batch(ctx, "draft/chathistory-targets") as tags:
        for key, newest_ms in found:
            params = ("TARGETS", targets[key].name, format_ms(newest_ms))
            ctx.send(Message("CHATHISTORY", params, "", tags))
