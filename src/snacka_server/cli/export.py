"""`snacka-server export-account NAME`: all that is kept of one account, as JSON on stdout."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path


def print_export(account: str, data: Path) -> int:
    """The exit code: 0 with JSON on stdout, 1 with a reason on stderr, 2 without a name."""
    from snacka_protocol.errors import InvalidName

    from ..ops.export import export_text
    from ..storage.writer import DATABASE

    if not account:
        print("snacka-server: whose data? snacka-server export-account NAME", file=sys.stderr)
        return 2
    database = data / DATABASE
    try:
        text = export_text(database, account) if database.is_file() else None
    except InvalidName:
        text = None
    except sqlite3.Error as error:
        print(f"snacka-server: {database} cannot be read: {error}.", file=sys.stderr)
        return 1
    if text is None:
        print(f"snacka-server: there is no account {account} in {data}.", file=sys.stderr)
        return 1
    sys.stdout.buffer.write(text.encode() + b"\n")
    return 0
