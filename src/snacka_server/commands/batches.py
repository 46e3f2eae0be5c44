"""Answers that are a batch: opened, filled, closed; bare lines for a client without batches.

Spec: IRCv3 batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from snacka_protocol.message import Message

from ..domain.session import BATCH
from ..ports import HistoryRow
from .context import Context


@contextmanager
def batch(ctx: Context, kind: str, *params: str) -> Iterator[dict[str, str]]:
    """The tags that what stands inside carries."""
    if not ctx.session.caps & BATCH:
        yield {}
        return
    reference = ctx.services.batch_reference()
    ctx.send(Message("BATCH", (f"+{reference}", kind, *params)))
    yield {"batch": reference}
    ctx.send(Message("BATCH", (f"-{reference}",)))


def send_batch(ctx: Context, kind: str, rows: list[HistoryRow], *params: str) -> None:
    """The rows as they were delivered; what is nothing to this client (a TAGMSG without tags) is left out."""
    with batch(ctx, kind, *params) as tags:
        rendered = (ctx.services.render_row(row, ctx.session.caps, tags) for row in rows)
        ctx.lines.extend(line for line in rendered if line)
