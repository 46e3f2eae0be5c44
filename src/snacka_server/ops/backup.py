"""Copies of everything a server keeps: made while it runs, put back while it does not, and looked over.

One file holds all of it but the search index, which is made anew, so a backup is one file, too. Raises
BackupError with one line for people. It reads and copies; what the tables mean is `storage`'s.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..ports import StoreError
from ..storage.schema import APPLICATION_ID, STEPS, open_reading
from ..storage.search_index import INDEX, discard
from ..storage.writer import DATABASE, hold_alone
from .newest_backup import remember


class BackupError(Exception):
    """What could not be done, and why."""


_CHANNELS: Final = "SELECT count(*) FROM documents WHERE kind = 'channel'"
_CHANNELS_1: Final = "SELECT count(*) FROM channels"


@dataclass(frozen=True, slots=True)
class Findings:
    """What a database holds. `problems` is empty for a sound one."""

    schema: int
    messages: int
    channels: int
    problems: tuple[str, ...]


def backup(data: Path, target: Path) -> int:
    """Copy the database of the data folder, as it is at one moment, into a new file. Returns its bytes.

    A server may be running and go on meanwhile. The file appears under its name only when it is whole.
    """
    source = data / DATABASE
    if not source.is_file():
        raise BackupError(f"There is no chat in {data} to back up. Name the folder with --data.")
    if target.exists():
        raise BackupError(f"{target} exists already. Choose another name; nothing was written.")
    unfinished = target.with_name(target.name + ".part")
    try:
        unfinished.unlink(missing_ok=True)
        with closing(open_reading(source)) as reading, closing(sqlite3.connect(unfinished)) as copy:
            reading.backup(copy)
        _synchronise(unfinished)
        unfinished.rename(target)
    except (OSError, sqlite3.Error) as error:
        unfinished.unlink(missing_ok=True)
        raise BackupError(f"The backup could not be written to {target}: {error}.") from None
    remember(data, target)
    return target.stat().st_size


def restore(data: Path, source: Path) -> Path | None:
    """Put a backup in the place of the database; returns where the one before it lies now, if there was one.

    The server of this folder must not be running. A file that is not a sound backup changes nothing.
    """
    found = check(source)
    if found.problems:
        raise BackupError(f"{source} is damaged: {found.problems[0]}. Nothing was changed.")
    place = data / DATABASE
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = hold_alone(place)
    except (OSError, StoreError) as error:
        raise BackupError(str(error)) from None
    try:
        incoming = data / f"{DATABASE}.incoming"
        shutil.copyfile(source, incoming)
        _synchronise(incoming)
        before = _set_aside(place)
        incoming.rename(place)
        discard(data / INDEX)  # it is made again from what is kept now
        return before
    except OSError as error:
        raise BackupError(f"The backup could not be put into {data}: {error}.") from None
    finally:
        lock.close()


def check(path: Path) -> Findings:
    """Read a database from end to end. Raises BackupError if it is none of ours."""
    if not path.is_file():
        raise BackupError(f"{path} is not there.")
    try:
        with closing(open_reading(path)) as db:
            if int(db.execute("PRAGMA application_id").fetchone()[0]) != APPLICATION_ID:
                raise BackupError(f"{path} is not a Snacka database.")
            schema = int(db.execute("PRAGMA user_version").fetchone()[0])
            if schema > len(STEPS):
                raise BackupError(f"{path} was written by a newer Snacka (schema {schema}).")
            rows = [str(row[0]) for row in db.execute("PRAGMA integrity_check(20)")]
            messages = int(db.execute("SELECT count(*) FROM history WHERE kind IN (1, 2)").fetchone()[0])
            channels = int(db.execute(_CHANNELS if schema > 1 else _CHANNELS_1).fetchone()[0])
    except sqlite3.Error as error:
        return Findings(0, 0, 0, (str(error),))
    return Findings(schema, messages, channels, () if rows == ["ok"] else tuple(rows))


def _set_aside(place: Path) -> Path | None:
    """Move the database away under a free name. Its write-ahead file belongs to it and moves along."""
    if not place.exists():
        return None
    number = 1
    while (aside := place.with_name(f"{DATABASE}.before-{number}")).exists():
        number += 1
    place.rename(aside)
    for ending in ("-wal", "-shm"):
        companion = Path(f"{place}{ending}")
        if companion.exists():
            companion.rename(f"{aside}{ending}")
    return aside


def _synchronise(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
