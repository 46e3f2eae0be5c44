"""`snacka export`: a room's whole history in a file that needs neither the chat nor the network.

Owns the walk over the history, what is kept of it beside the file until it is complete, and the progress. It
refuses to know how a document looks (`documents`). A walk that was broken off goes on where it was.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from snacka_config import ConfigError, Values
from snacka_config.common import DATA, HOST
from snacka_protocol.chathistory import Selector
from snacka_tui.address import is_room
from snacka_tui.headless import ChatError, Heard
from snacka_tui.tasks.documents import About, document
from snacka_tui.tasks.going import FAILED, FINE, Going, advice, complain, going, silence_output
from snacka_tui.tasks.kept import kept
from snacka_tui.tasks.moments import parse_moment
from snacka_tui.tasks.options import AT, FORMAT, LOCAL, OUTPUT, SINCE, TARGET, UNTIL
from snacka_tui.tasks.spool import Spool, SpoolError

_NAME = "export"
_INTERRUPTED = 130
_TELL_EVERY = 10_000  # messages between two lines of progress where a line cannot be written over
_FOR_EVER = 1 << 62


def run(values: Values) -> int:
    """The exit code."""
    there = going(values, values[TARGET], suffix="-export")
    now = datetime.now(UTC).astimezone()
    since = parse_moment(values[SINCE], now) if values[SINCE] else 0
    until = parse_moment(values[UNTIL], now) if values[UNTIL] else _FOR_EVER
    if since >= until:
        raise ConfigError("--since is not before --until, so nothing lies in between.")
    if values[LOCAL]:
        return _export_kept(values, there, since, until)
    output = values[OUTPUT]
    about = About(there.network, there.room, since, 0 if until == _FOR_EVER else until)
    try:
        with tempfile.TemporaryDirectory(prefix="snacka-") as folder:
            place = output.with_name(f"{output.name}.part") if output else Path(folder) / "export.part"
            spool = Spool(place, about)
            count = asyncio.run(_fetch(there, spool, since, until))
            _write(document(values[FORMAT], about, _within(spool.messages(), until), time.time()), output)
            spool.remove()
    except (ChatError, SpoolError, OSError) as error:
        return _failed(error, there, output)
    except KeyboardInterrupt:
        complain(_NAME, _to_be_continued(output))
        return _INTERRUPTED
    if output:
        complain(_NAME, f"Wrote {output} ({count:,} message{'' if count == 1 else 's'}).")
    return FINE


def _export_kept(values: Values, there: Going, since: int, until: int) -> int:
    """Write what the local log holds; the exit code."""
    output, count = values[OUTPUT], 0
    network, entries = kept(values[DATA], there, asked=bool(values[AT]) or values.given(HOST))
    about = About(network, there.room, since, 0 if until == _FOR_EVER else until)

    def counted() -> Iterator[Heard]:
        nonlocal count
        for message in entries:
            if since <= message.time_ms < until:
                count += 1
                yield message

    try:
        _write(document(values[FORMAT], about, counted(), time.time()), output)
    except OSError as error:
        return _failed(error, there, output)
    if output:
        complain(_NAME, f"Wrote {output} ({count:,} message{'' if count == 1 else 's'}).")
    return FINE


def _failed(error: Exception, there: Going, output: Path | None) -> int:
    if isinstance(error, BrokenPipeError):
        silence_output()
        return FINE
    text = advice(error, there) if isinstance(error, ChatError) else str(error)
    if "keeps no history" in text:
        text += " --local writes what this machine has kept."
    complain(_NAME, f"{text} {_to_be_continued(output)}".rstrip())
    return FAILED


def _to_be_continued(output: Path | None) -> str:
    kept = output is not None and output.with_name(f"{output.name}.part").exists()
    return "The same command goes on where this one ended." if kept else ""


async def _fetch(there: Going, spool: Spool, since: int, until: int) -> int:
    """Bring everything into the spool; how many messages are in it."""
    progress = _Progress(spool.count)
    rooms = (there.room,) if is_room(there.room) else ()
    async with there.connect(rooms) as chat:
        if not rooms:
            chat.session.open_direct(there.room)
        # The selector is exclusive, and a millisecond may hold the first message.
        after = spool.after or Selector(time_ms=max(0, since - 1))
        async for page in chat.walk(there.room, after):
            wanted = [message for message in page.messages if since <= message.time_ms < until]
            spool.add(wanted, page.last)
            progress.show(spool.count, page.messages)
            if page.messages and page.messages[-1].time_ms >= until:
                break
    progress.end()
    return spool.count


def _within(messages: Iterable[Heard], until: int) -> Iterator[Heard]:
    return (message for message in messages if message.time_ms < until)


def _write(parts: Iterable[str], output: Path | None) -> None:
    if output is None:
        for part in parts:
            sys.stdout.write(part)
        sys.stdout.flush()
        return
    # Beside it first: a full disk or a kill leaves what was there before.
    beside = output.with_name(f"{output.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        file.writelines(parts)
    os.replace(beside, output)


class _Progress:
    """How far it is, on standard error: one line written over, or a line now and then."""

    def __init__(self, count: int) -> None:
        self._over = sys.stderr.isatty()
        self._told = count

    def show(self, count: int, page: list[Heard]) -> None:
        if not page or (not self._over and count - self._told < _TELL_EVERY):
            return
        self._told = count
        reached = page[-1].time.astimezone()
        text = f"{count:,} messages, up to {reached:%Y-%m-%d %H:%M}"
        print(
            f"\r{text}" if self._over else f"snacka export: {text}",
            end="" if self._over else "\n",
            file=sys.stderr,
        )
        sys.stderr.flush()

    def end(self) -> None:
        if self._over and self._told:
            print(file=sys.stderr)
