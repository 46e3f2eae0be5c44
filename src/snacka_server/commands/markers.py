"""MARKREAD: how far somebody has read, for all their connections.

A marker only ever moves forward. It is nobody else's business. Spec: IRCv3 draft/read-marker.
"""

from __future__ import annotations

from snacka_protocol import numerics
from snacka_protocol.errors import InvalidName
from snacka_protocol.message import Message
from snacka_protocol.timestamps import marker, parse_ms

from ..domain.effect import Outcome
from ..domain.marker_events import MarkerMoved
from ..domain.markers import marker_target
from ..domain.session import READ_MARKER
from .context import Context


def markread(ctx: Context, message: Message) -> None:
    if not ctx.session.caps & READ_MARKER:
        ctx.reply(numerics.ERR_UNKNOWNCOMMAND, "MARKREAD")
        return
    if not message.params or not message.params[0]:
        ctx.fail("NEED_MORE_PARAMS", "Name a channel or a person")
        return
    target = message.params[0]
    try:
        stands_ms = _stands(ctx, target)
    except InvalidName:
        ctx.fail("INVALID_PARAMS", "Nothing is called so", target)
        return
    if len(message.params) == 1:
        told(ctx, target, stands_ms)
        return
    key, _, stamp = message.params[1].partition("=")
    try:
        marker_ms = parse_ms(stamp) if key == "timestamp" else None
    except ValueError:
        marker_ms = None
    if marker_ms is None:
        ctx.fail(
            "INVALID_PARAMS", "A marker is timestamp=YYYY-MM-DDThh:mm:ss.sssZ", target, message.params[1]
        )
        return
    marker_ms = min(marker_ms, ctx.services.clock())
    if marker_ms <= stands_ms:
        told(ctx, target, stands_ms)
        return

    def on_applied(outcome: Outcome) -> None:
        told(ctx, target, _stands(ctx, target))

    ctx.append(MarkerMoved(ctx.user.uid, ctx.user.source, target, marker_ms), on_applied)


def _stands(ctx: Context, target: str) -> int:
    """How far the person has read there, 0 for nothing. Raises InvalidName."""
    return ctx.network.markers_of(ctx.user).get(marker_target(ctx.network, target), 0)


def told(ctx: Context, target: str, stands_ms: int) -> None:
    """Where the marker stands now."""
    ctx.send(Message("MARKREAD", (target, marker(stands_ms))))
