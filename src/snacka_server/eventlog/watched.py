"""Work of its own that nobody awaits: if a bug ends it, that is said at once, not when it is forgotten."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

logger = logging.getLogger(__name__)


def watched(work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
    """The task that does it; `name` says what it is, for the log."""
    task = asyncio.get_running_loop().create_task(work, name=name)
    task.add_done_callback(_tell)
    return task


def _tell(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.error("%s has ended with an error", task.get_name(), exc_info=error)
