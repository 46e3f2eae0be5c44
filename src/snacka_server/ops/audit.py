"""The audit log: who used a power over others or over the server, one JSON object a line, oldest first.

It lies in the data folder, readable by its owner alone, and is never read back by the server. When it has
grown past a limit it is set aside as `audit.log.1`, and the ones before it move on; the oldest goes.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ..ports import Clock

logger = logging.getLogger(__name__)

AUDIT: Final = "audit.log"
"""The file's name in the data folder."""
LIMIT: Final = 10 * 1024 * 1024
"""Bytes at which it is set aside."""
KEEP: Final = 5
"""Older ones that are kept beside it."""


class AuditLog:
    """Call it for every privileged act, once the act is done or refused.

    `who` did `what` to `whom`, and why: an operator's name, the command or event, a nick, mask or channel.
    Nothing secret goes in. A disk that refuses is logged and stops nobody.
    """

    def __init__(self, folder: Path, clock: Clock, limit: int = LIMIT) -> None:
        self._path = folder / AUDIT
        self._clock = clock
        self._limit = limit

    def __call__(self, who: str, what: str, whom: str = "", reason: str = "") -> None:
        moment = datetime.fromtimestamp(self._clock() / 1000, UTC)
        entry = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "who": who,
            "what": what,
            "whom": whom,
            "reason": reason,
        }
        line = json.dumps(entry, ensure_ascii=False) + "\n"
        try:
            self._append(line.encode())
        except OSError as error:
            logger.error("the audit log could not be written: %s", error.strerror)

    def _append(self, data: bytes) -> None:
        # Opened each time: it is rare, and whoever moved the file away gets a new one.
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, data)
            size = os.fstat(handle).st_size
        finally:
            os.close(handle)
        if size >= self._limit:
            self._set_aside()

    def _set_aside(self) -> None:
        for number in range(KEEP - 1, 0, -1):
            older = self._path.with_name(f"{AUDIT}.{number}")
            if older.exists():
                older.replace(self._path.with_name(f"{AUDIT}.{number + 1}"))
        self._path.replace(self._path.with_name(f"{AUDIT}.1"))
