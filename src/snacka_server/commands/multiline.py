"""BATCH: messages of several lines, put together before anybody hears of them.

A batch is open from its first line to its last; what does not fit ends it with a FAIL, and its other lines
are passed over. Its label belongs to the answer to the whole. Spec: IRCv3 draft/multiline, client-initiated
batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.batch import CONCAT_TAG
from snacka_protocol.message import Message

from ..domain.events import Kind
from ..domain.session import BATCH, MULTILINE
from . import messaging
from .context import Context

TYPE: Final = "draft/multiline"
_KINDS: Final = {"PRIVMSG": Kind.PRIVMSG, "NOTICE": Kind.NOTICE}
"""What the lines of a batch may be: all of them the same."""


@dataclass(slots=True)
class Collected:
    """An open batch. `size` is in bytes, joining line feeds included; `refused` has been told why."""

    reference: str
    target: str
    tags: Mapping[str, str]
    label: str
    kind: Kind = Kind.PRIVMSG
    lines: list[tuple[bool, str]] = field(default_factory=list)
    size: int = 0
    refused: bool = False


def batch(ctx: Context, message: Message) -> None:
    """`BATCH +reference draft/multiline target` and `BATCH -reference`."""
    if not ctx.session.caps & MULTILINE or not ctx.session.caps & BATCH:
        ctx.reply(numerics.ERR_UNKNOWNCOMMAND, "BATCH")
        return
    sign, reference = message.params[0][:1], message.params[0][1:]
    collected = ctx.session.multiline
    if sign == "+" and reference:
        _open(ctx, message, reference)
    elif sign == "-" and isinstance(collected, Collected) and collected.reference == reference:
        ctx.session.multiline = None
        if collected.refused:
            ctx.silent = True
        else:
            ctx.label = collected.label
            _say(ctx, collected)
    else:
        ctx.fail("MULTILINE_INVALID", "No such batch is open")


def _open(ctx: Context, message: Message, reference: str) -> None:
    if isinstance(ctx.session.multiline, Collected):
        ctx.fail("MULTILINE_INVALID", "Another batch is open")
    elif len(message.params) < 3 or message.params[1] != TYPE:
        ctx.fail("MULTILINE_INVALID", f"Only {TYPE} is known here, with a target")
    else:
        ctx.session.multiline = Collected(reference, message.params[2], message.tags, ctx.label)
        ctx.silent = True  # the label comes back on the answer to the whole


def collect(ctx: Context, message: Message) -> None:
    """A line with a `batch` tag, whatever its command."""
    ctx.label = ""
    collected = ctx.session.multiline
    if not isinstance(collected, Collected) or collected.reference != message.tags["batch"]:
        ctx.command = "BATCH"
        ctx.fail("MULTILINE_INVALID", "No such batch is open")
        return
    if collected.refused:
        return
    limits = ctx.settings.limits
    concat = CONCAT_TAG in message.tags
    text = message.params[1] if len(message.params) > 1 else ""
    collected.size += len(text.encode()) + (bool(collected.lines) and not concat)
    target = message.params[0] if message.params else ""
    kind = _KINDS.get(message.command)
    if kind is None or (collected.lines and kind is not collected.kind) or (concat and not text):
        why = "A batch holds PRIVMSG alone or NOTICE alone, and joins no blank lines"
        _refuse(ctx, collected, "MULTILINE_INVALID", why)
    elif target != collected.target:
        _refuse(
            ctx,
            collected,
            "MULTILINE_INVALID_TARGET",
            "All lines go to one target",
            collected.target,
            target or "*",
        )
    elif collected.size > limits.multiline_bytes:
        most = str(limits.multiline_bytes)
        _refuse(ctx, collected, "MULTILINE_MAX_BYTES", "The message is too long", most)
    elif len(collected.lines) >= limits.multiline_lines:
        most = str(limits.multiline_lines)
        _refuse(ctx, collected, "MULTILINE_MAX_LINES", "The message has too many lines", most)
    else:
        collected.kind = kind
        collected.lines.append((concat, text))


def _refuse(ctx: Context, collected: Collected, code: str, text: str, *context: str) -> None:
    collected.refused = True
    collected.lines.clear()
    ctx.label, ctx.command = collected.label, "BATCH"
    ctx.fail(code, text, *context)


def _say(ctx: Context, collected: Collected) -> None:
    ctx.command = "BATCH"
    if not any(text for _, text in collected.lines):
        ctx.fail("MULTILINE_INVALID", "There is nothing in this message")
        return
    messaging.say(ctx, collected.kind, collected.target, collected.tags, tuple(collected.lines))
