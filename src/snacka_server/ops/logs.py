"""Where log lines go and what they look like: plain lines for people, or one JSON object a line for programs.

A line says what happened and to whom, never what anybody wrote: a traceback shows where and what kind of
error, not the error's words, because those may quote what was said or sent.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, TextIO

QUIET: Final = ("asyncio", "websockets")
"""Libraries whose debug lines would show what is sent."""

ExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[None, None, None]  # what logging has where there is no exception after all
)


def set_up(form: str, level: str) -> None:
    """Send everything to standard output, as `text` or `json`, from this level on."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that cannot show a name misses no line
    handler = _Output(sys.stdout)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.INFO, root.level))
    # Nobody reads these of a line, and they cost as much as the line.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def note(logger: logging.Logger, event: str, message: str, **fields: str | int) -> None:
    """One line at level info: `message` for people, `event` and `fields` for programs."""
    logger.info("%s", printable(message), extra={"event": event, "fields": fields})


def printable(text: str) -> str:
    """Masks and the like are somebody's input: nothing of it may move the operator's cursor."""
    return "".join(char if char.isprintable() else "?" for char in text)


def loop_trouble(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An exception handler for the event loop. Its own one would print the arguments of what was called."""
    error = context.get("exception")
    exc_info = (type(error), error, error.__traceback__) if isinstance(error, BaseException) else None
    logging.getLogger("snacka.loop").error("something failed outside of any command", exc_info=exc_info)


class _Output(logging.StreamHandler[TextIO]):
    """Lines that cannot be written are no error of the program that writes them."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        error = sys.exc_info()[1]
        if isinstance(error, BrokenPipeError):  # whoever read the lines has gone: from here on nobody does
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.stream.fileno())
            os.close(nowhere)
        elif not isinstance(error, OSError):  # a full disk: the next line may find room again
            super().handleError(record)


class TextLines(logging.Formatter):
    """The time of day here, and the message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s  %(message)s", "%H:%M:%S")

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's name
        return where_it_failed(ei)


class JsonLines(logging.Formatter):
    """`time` (UTC, milliseconds), `level`, `event`, `message`, and the event's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        entry: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": getattr(record, "event", record.name.removeprefix("snacka_server.")),
            "message": record.getMessage(),
        }
        entry.update(getattr(record, "fields", {}))
        if record.exc_info:
            entry["traceback"] = where_it_failed(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def where_it_failed(exc_info: ExcInfo) -> str:
    """The frames and the kind of error; its words only where they are the system's own."""
    kind, error, frames = exc_info
    if kind is None:
        return ""
    words = f": {error}" if isinstance(error, OSError) else ""
    lines = ["Traceback (most recent call last):\n", *traceback.format_tb(frames)]
    return "".join([*lines, f"{kind.__module__}.{kind.__qualname__}{words}"])
