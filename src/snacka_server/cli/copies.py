"""`snacka-server backup`, `restore` and `check`: what they print and their exit codes."""

from __future__ import annotations

import sys
import time
from pathlib import Path


def look_after(task: str, file: Path | None, data: Path) -> int:
    """Backup, restore or check, and the exit code."""
    from ..ops.audit import AuditLog
    from ..ops.backup import BackupError, backup, check, restore
    from ..storage.writer import DATABASE

    if file is None and task != "check":
        print(f"snacka-server: {task} needs a file: snacka-server {task} FILE", file=sys.stderr)
        return 2
    try:
        if task == "backup" and file is not None:
            print(f"Wrote {file} ({backup(data, file):,} bytes).")
        elif task == "restore" and file is not None:
            before = restore(data, file)
            AuditLog(data, lambda: time.time_ns() // 1_000_000)("system", "RESTORE", str(file))
            print(
                f"{data} holds the backup now." + (f" What was there is kept as {before}." if before else "")
            )
        else:
            path = file or data / DATABASE
            found = check(path)
            print(f"{path}: schema {found.schema}, {found.messages:,} messages, {found.channels:,} rooms.")
            for problem in found.problems:
                print(f"  {problem}")
            print("Damaged: restore a backup." if found.problems else "Sound.")
            return 1 if found.problems else 0
    except BackupError as error:
        print(f"snacka-server: {error}", file=sys.stderr)
        return 1
    return 0
