"""How one command's answers leave: plainly, with a label, or as a labelled batch.

A single answer carries the label; several become one batch; none at all is an ACK. An answer that is one
batch already (a history) takes the label on its own opening line. Spec: IRCv3 labeled-response, batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from snacka_protocol.message import Message, truncate

from ..domain.session import BATCH, LABELED_RESPONSE, Session

LABEL_LIMIT = 64
"""Bytes of a label; a longer one is as good as none."""

_LABELS = LABELED_RESPONSE | BATCH
FEW = 8
PORTION_BYTES = 16 * 1024
"""So much of one answer is handed to a connection at once: a long one must not look like a slow reader."""

PARAM_BYTES = 200
"""What of a client's parameter an answer repeats: with it, the answer still fits a line."""


def label_of(session: Session, message: Message) -> str:
    """The label this command's answers carry, or nothing: without `batch` there are none."""
    if not message.tags or session.caps & _LABELS != _LABELS:
        return ""
    label = message.tags.get("label", "")
    return label if len(label.encode()) <= LABEL_LIMIT else ""


def portion(lines: Sequence[bytes]) -> int:
    """How many of the lines leave at once: all of a usual answer, the beginning of one of many kilobytes."""
    if len(lines) <= FEW:
        return len(lines)
    size = 0
    for count, line in enumerate(lines):
        size += len(line)
        if size > PORTION_BYTES:
            return max(count, 1)
    return len(lines)


def cut(text: str, limit: int) -> str:
    """At most `limit` bytes, never inside a character."""
    return text if len(text) * 4 <= limit else truncate(text, limit)


def joined(names: Iterable[str], separator: str, limit: int) -> list[str]:
    """The names as lines of at most `limit` bytes, none of them split."""
    lines: list[str] = []
    for name in names:
        if lines and len(lines[-1].encode()) + len(separator) + len(name.encode()) <= limit:
            lines[-1] += separator + name
        else:
            lines.append(name)
    return lines


def safe(param: str) -> str:
    """What came from the client, fit to stand inside a line: `*` where it would break it."""
    if not param or " " in param or param[0] == ":":
        return "*"
    return param if len(param) * 4 <= PARAM_BYTES else cut(param, PARAM_BYTES)


def add_tag(line: bytes, tag: bytes) -> bytes:
    """The rendered line with one more tag in front, `key=value` already escaped."""
    if line[:1] == b"@":
        return b"@%b;%b" % (tag, line[1:])
    return b"@%b %b" % (tag, line)


def has_tag(line: bytes, key: bytes) -> bool:
    if line[:1] != b"@":
        return False
    tags = line[1 : line.index(b" ")].split(b";")
    return any(tag == key or tag.startswith(key + b"=") for tag in tags)


def labelled(lines: Sequence[bytes], label: str, server: str, reference: str) -> list[bytes]:
    """`label` is the escaped tag value; `reference` names the batch if one is needed."""
    tag = f"label={label}".encode()
    if not lines:
        return [b"@%b :%b ACK\r\n" % (tag, server.encode())]
    if len(lines) == 1 or _is_one_batch(lines):
        return [add_tag(lines[0], tag), *lines[1:]]
    opening = f"@label={label} :{server} BATCH +{reference} labeled-response\r\n".encode()
    inside = f"batch={reference}".encode()
    body = [line if has_tag(line, b"batch") else add_tag(line, inside) for line in lines]
    return [opening, *body, f":{server} BATCH -{reference}\r\n".encode()]


def _is_one_batch(lines: Sequence[bytes]) -> bool:
    words = lines[0].split(b" ")
    at = 1 if lines[0][:1] == b"@" else 0
    if len(words) < at + 3 or words[at + 1] != b"BATCH" or words[at + 2][:1] != b"+":
        return False
    closing = b" BATCH -" + words[at + 2][1:].rstrip()
    return lines[-1].rstrip().endswith(closing)
