"""Lines into outboxes, and the outboxes out once per turn of the loop.

A system call costs two hundred times a list append, so nothing is written while events are delivered:
`dirty` collects the outboxes that have something, and one flush writes each of them once. Outboxes that
hold the same lines share one join.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from ..domain.session import Outbox

logger = logging.getLogger(__name__)


class Fanout:
    """One for a server. `flush` may be called at any time and runs by itself at the end of a turn."""

    def __init__(self) -> None:
        self.dirty: list[Outbox] = []
        self.written = 0
        """Outboxes that flushes have written out, each with one call."""
        self._scheduled = False

    def send(self, out: Outbox, line: bytes) -> None:
        pending = out.pending
        if not pending:
            self.dirty.append(out)
            if not self._scheduled:
                self.schedule()
        pending.append(line)

    def send_all(self, out: Outbox, lines: Iterable[bytes]) -> None:
        for line in lines:
            self.send(out, line)

    def spread(self, outs: list[Outbox], line: bytes) -> None:
        """The same line to many. The caller flushes, or has scheduled it."""
        mark = self.dirty.append
        for out in outs:
            pending = out.pending
            if not pending:
                mark(out)
            pending.append(line)

    def schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self.flush)

    def flush(self) -> None:
        self._scheduled = False
        dirty, self.dirty = self.dirty, []
        self.written += len(dirty)
        memo: dict[tuple[bytes, ...], bytes] = {}
        for out in dirty:
            pending = out.pending
            if len(pending) == 1:
                data = pending.pop()
            elif pending:
                # Equal lists of the same lines are joined once: bytes remember their hash.
                key = tuple(pending)
                pending.clear()
                found = memo.get(key)
                if found is None:
                    found = memo[key] = b"".join(key)
                data = found
            else:
                continue
            try:
                out.write(data)
                if out.paused:
                    out.check()
            except (OSError, RuntimeError) as error:
                # A transport may be closed and not have said so yet: nobody else's lines wait for that.
                logger.debug("a line could not be written: %s", error)
            except Exception:
                # A codec stands in between for some: a bug there must not cost everybody else their lines.
                logger.exception("a line could not be written")
