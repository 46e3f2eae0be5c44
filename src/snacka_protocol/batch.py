"""Batches: messages that belong together, collected and handed over as one.

Owns which batches are open and the bound on what they hold. Refuses to know what a batch type means,
but for the one rule of joining a multiline message. Specs: ircv3.net batch, draft/multiline.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from .message import Message
from .tags import NO_TAGS

CONCAT_TAG: Final = "draft/multiline-concat"
_MAX_DEPTH: Final = 16


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch with everything in it, in order; nested batches stand where they were opened.

    `tags` are those of the opening line (a label, say). `complete` is False when the bound cut it short: the
    rest of its messages then arrive one by one.
    """

    ref: str
    type: str
    params: tuple[str, ...] = ()
    messages: tuple[Message | Batch, ...] = ()
    tags: Mapping[str, str] = field(default_factory=lambda: NO_TAGS, hash=False)
    complete: bool = True

    def flat(self) -> list[Message]:
        """All messages, those of nested batches in their places."""
        found: list[Message] = []
        todo: list[Message | Batch] = [self]
        while todo:
            item = todo.pop()
            if isinstance(item, Batch):
                todo.extend(reversed(item.messages))
            else:
                found.append(item)
        return found


@dataclass(slots=True, eq=False)
class _Open:
    opening: Message
    parent: _Open | None
    depth: int
    items: list[Message | _Open] = field(default_factory=list)
    messages: int = 0
    characters: int = 0

    def root(self) -> _Open:
        opened = self
        while opened.parent is not None:
            opened = opened.parent
        return opened

    def freeze(self, complete: bool) -> Batch:
        sign_ref, kind, *params = self.opening.params
        items = (item.freeze(complete) if isinstance(item, _Open) else item for item in self.items)
        return Batch(sign_ref[1:], kind, tuple(params), tuple(items), self.opening.tags, complete)


class BatchTracker:
    """Turns the stream of one connection into messages and whole batches. Never raises.

    At most `max_open` batches are open, and together they hold at most `max_messages` messages and about
    `max_characters`: beyond that the outermost one is handed over as it stands.
    """

    def __init__(self, max_messages: int = 8192, max_open: int = 64, max_characters: int = 8 << 20) -> None:
        self._max_messages = max_messages
        self._max_open = max_open
        self._max_characters = max_characters
        self._open: dict[str, _Open] = {}
        self._messages = 0
        self._characters = 0

    @property
    def held(self) -> int:
        """Messages held in open batches, their opening lines included."""
        return self._messages

    def receive(self, message: Message) -> Message | Batch | None:
        """The message itself when it is in no batch, a batch that it completes, or None: held.

        A BATCH line that makes no sense is handed back as a message.
        """
        parent = self._open.get(message.tags["batch"]) if "batch" in message.tags else None
        if message.command == "BATCH" and message.params and len(message.params[0]) > 1:
            sign, ref = message.params[0][0], message.params[0][1:]
            if sign == "+":
                return self._start(ref, parent, message)
            if sign == "-" and ref in self._open:
                return self._finish(ref)
        if parent is None:
            return message
        parent.items.append(message)
        return self._count(parent.root(), message)

    def clear(self) -> None:
        """Forget every open batch: the connection they came over is gone."""
        self._open.clear()
        self._messages = self._characters = 0

    def _start(self, ref: str, parent: _Open | None, message: Message) -> Message | Batch | None:
        depth = parent.depth + 1 if parent else 0
        if ref in self._open or len(message.params) < 2 or depth > _MAX_DEPTH:
            return message
        if len(self._open) >= self._max_open:
            return message
        opened = self._open[ref] = _Open(message, parent, depth)
        if parent is not None:
            parent.items.append(opened)
        return self._count(opened.root(), message)

    def _count(self, root: _Open, message: Message) -> Batch | None:
        size = sum(map(len, message.params)) + sum(map(len, message.tags.values())) + len(message.source)
        root.messages += 1
        root.characters += size
        self._messages += 1
        self._characters += size
        if self._messages <= self._max_messages and self._characters <= self._max_characters:
            return None
        return self._hand_over(root, complete=False)

    def _finish(self, ref: str) -> Batch | None:
        opened = self._open.pop(ref)
        if opened.parent is not None:
            return None  # its messages already stand in their place in the parent
        return self._hand_over(opened, complete=True)

    def _hand_over(self, root: _Open, complete: bool) -> Batch:
        self._open = {ref: opened for ref, opened in self._open.items() if opened.root() is not root}
        self._messages -= root.messages
        self._characters -= root.characters
        return root.freeze(complete)


def join_multiline(messages: Iterable[Message]) -> str:
    """The text of a multiline batch: lines joined by "\n", those with the concat tag without it."""
    text: list[str] = []
    for message in messages:
        if text and CONCAT_TAG not in message.tags:
            text.append("\n")
        text.append(message.text)
    return "".join(text)
