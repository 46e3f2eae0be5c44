"""The message of the day: a text file's lines, fit to be shown."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from snacka_protocol.message import truncate

logger = logging.getLogger(__name__)

LINES: Final = 200
"""What is shown of a longer file."""
LINE_BYTES: Final = 390


def read_motd(path: Path | None) -> list[str]:
    """The file's lines, without what would break a line; none if there is no file."""
    if path is None:
        return []
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        logger.warning("The message of the day %s cannot be read: %s", path, error.strerror)
        return []
    shown = ("".join(char for char in line if char.isprintable()) for line in text.splitlines()[:LINES])
    return [truncate(line, LINE_BYTES) for line in shown]
