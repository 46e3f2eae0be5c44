"""Messages of several lines: draft/multiline batches as one message, both ways.

Owns the limits a network names, how a text is packed into messages within them, and the batch on the wire. It
refuses to know sends and rooms. Where a network lacks it, `splitting` makes a message of each line. Spec:
ircv3.net draft/multiline.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from snacka_protocol.batch import CONCAT_TAG, Batch, join_multiline
from snacka_protocol.message import Message
from snacka_tui.model.splitting import cut_line, tidy

CAPABILITY = "draft/multiline"
BATCH_TYPE = "draft/multiline"
_LEAST_BYTES = 64  # less is no message
_SPOKEN = ("PRIVMSG", "NOTICE")


class Limits(Struct, frozen=True):
    """What one message may be: bytes of UTF-8 with a line feed between lines, and lines on the wire."""

    max_bytes: int
    max_lines: int


def parse_limits(value: str) -> Limits | None:
    """From the capability's value; None if it lacks the bytes, which it must name."""
    tokens = dict(token.partition("=")[::2] for token in value.split(","))
    most = tokens.get("max-bytes", "")
    lines = tokens.get("max-lines", "")
    if not most.isascii() or not most.isdigit() or int(most) < _LEAST_BYTES:
        return None
    return Limits(int(most), int(lines) if lines.isascii() and lines.isdigit() and int(lines) else 1 << 16)


def pack(text: str, limits: Limits, line_bytes: int) -> list[str]:
    """The messages a text becomes, as few as the limits allow. `line_bytes` fit into one line of the wire.

    Blank lines within stay; those around a message go. [] for a text of nothing but white space.
    """
    messages: list[str] = []
    held: list[str] = []
    used = wires = 0
    for line in tidy(text).split("\n"):
        for part in cut_line(line, min(limits.max_bytes, line_bytes * limits.max_lines)):
            size, count = len(part.encode()), len(cut_line(part, line_bytes))
            if held and (used + 1 + size > limits.max_bytes or wires + count > limits.max_lines):
                messages.append("\n".join(held))
                held, used, wires = [], 0, 0
            used += size + (1 if held else 0)
            wires += count
            held.append(part)
    messages.append("\n".join(held))
    return [message for message in map(_trimmed, messages) if message]


def _trimmed(message: str) -> str:
    """Without blank lines around it; "" if there is nothing else."""
    lines = message.split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    while lines and not lines[-1].strip():
        del lines[-1]
    return "\n".join(lines)


def fits_a_line(text: str, line_bytes: int) -> bool:
    """Whether a message needs no batch."""
    return "\n" not in text and len(text.encode("utf-8", "replace")) <= line_bytes


def to_batch(
    ref: str, command: str, target: str, text: str, tags: Mapping[str, str], line_bytes: int
) -> list[Message]:
    """The lines of the wire for one message. All its tags stand on the opening line, as the spec wants."""
    lines: list[Message] = []
    for line in text.split("\n"):
        for number, part in enumerate(cut_line(line, line_bytes)):
            concat = {CONCAT_TAG: ""} if number else {}
            lines.append(Message(command, (target, part), tags={"batch": ref, **concat}))
    opening = Message("BATCH", (f"+{ref}", BATCH_TYPE, target), tags=dict(tags))
    return [opening, *lines, Message("BATCH", (f"-{ref}",))]


def joined(batch: Batch) -> Message | None:
    """A received batch as the one message it is; None if nothing was said in it."""
    spoken = [message for message in batch.flat() if message.command in _SPOKEN and len(message.params) > 1]
    if not spoken:
        return None
    first = spoken[0]
    tags = {name: value for name, value in first.tags.items() if name not in ("batch", CONCAT_TAG)}
    return Message(
        first.command, (first.params[0], join_multiline(spoken)), first.source, {**tags, **batch.tags}
    )


def flat(batch: Batch) -> list[Message]:
    """All messages of a batch, those of several lines joined."""
    found: list[Message] = []
    for item in batch.messages:
        if isinstance(item, Message):
            found.append(item)
        elif item.type == BATCH_TYPE:
            message = joined(item)
            found += [message] if message is not None else []
        else:
            found += flat(item)
    return found
