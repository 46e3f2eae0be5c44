"""SEARCH: what was said, by words, by who said it, where and when; in what the person may read.

Every word of `text` must occur, as a part of a word too; neither case nor the forms of letters matter. Spec:
soju.im/search.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_nick
from snacka_protocol.errors import InvalidName
from snacka_protocol.message import Message
from snacka_protocol.tags import parse_tags
from snacka_protocol.timestamps import parse_ms

from ..domain.session import SEARCH
from ..ports import Question, SearchTimeoutError, StoreError
from .batches import send_batch
from .context import Context
from .readable import all_readable, readable

logger = logging.getLogger(__name__)

LIMIT: Final = 100
"""Messages that come where no limit is given."""
LATEST_MS: Final = 1 << 42
"""After the year 2100."""


class RefusedError(Exception):
    """An attribute that means nothing; its name is what the client is told."""


def search(ctx: Context, message: Message) -> None:
    if not ctx.session.caps & SEARCH:
        ctx.reply(numerics.ERR_UNKNOWNCOMMAND, "SEARCH")
        return
    wanted = parse_tags(message.params[0])
    try:
        nick = _nick(wanted.get("from", ""))
        after = _time(wanted, "after", 0)
        before = _time(wanted, "before", LATEST_MS)
        limit = min(_limit(wanted.get("limit", str(LIMIT))), ctx.settings.limits.history)
    except RefusedError as refused:
        ctx.fail("INVALID_PARAMS", f"This {refused} cannot be searched for", str(refused))
        return
    place = wanted.get("in", "")
    if place and readable(ctx, place) is None:
        ctx.fail("INVALID_PARAMS", "There is nothing here for you to search", "in")
        return
    question = Question((), wanted.get("text", ""), nick, after, before, limit, "after" in wanted)
    ctx.run(_find(ctx, place, question))


async def _find(ctx: Context, place: str, question: Question) -> None:
    await ctx.my_turn()
    ctx.services.catch_up()
    try:
        only = readable(ctx, place) if place else None
        places = [only] if only is not None else [] if place else await all_readable(ctx)
        targets = tuple((each.key, each.since) for each in places)
        rows = await ctx.services.searches.find(replace(question, targets=targets))
    except SearchTimeoutError:
        ctx.fail("INTERNAL_ERROR", "The search took too long: name the channel, or more of the words")
    except StoreError as error:
        logger.error("a search failed: %s", error)
        ctx.fail("INTERNAL_ERROR", "The search could not be run")
    else:
        send_batch(ctx, "soju.im/search", rows)


def _nick(name: str) -> str:
    try:
        return fold_nick(name) if name else ""
    except InvalidName:
        raise RefusedError("from") from None


def _time(wanted: dict[str, str], key: str, otherwise: int) -> int:
    if key not in wanted:
        return otherwise
    try:
        return parse_ms(wanted[key])
    except ValueError:
        raise RefusedError(key) from None


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text)):
        raise RefusedError("limit")
    return int(text)
