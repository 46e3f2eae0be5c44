"""Which running clients share the data folder: each holds a lock of its own while it lives.

Owns the lock files. An outbox row belongs to one client; when that one is gone, however it went, the next one
that starts may take the row over, and two that run never send the same line. The operating system frees a
lock when its process ends, so nothing is left to clean after a kill.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from pathlib import Path

_FOLDER = "running"


class Instance:
    """This running client. `name` is unused by any other, before or since."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError where no file can be made."""
        self.name = secrets.token_hex(8)
        self._folder = folder / _FOLDER
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._descriptor: int | None = os.open(self._folder / self.name, os.O_RDWR | os.O_CREAT, 0o600)
        _lock(self._descriptor)

    def close(self) -> None:
        """This client is gone; the others may have what it left."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
            with contextlib.suppress(OSError):
                (self._folder / self.name).unlink()

    def lives(self, name: str) -> bool:
        """Whether the client of this name runs."""
        if name == self.name:
            return True
        path = self._folder / name
        try:
            descriptor = os.open(path, os.O_RDWR)
        except OSError:
            return False
        try:
            _lock(descriptor)
        except OSError:
            return True
        finally:
            os.close(descriptor)
        with contextlib.suppress(OSError):
            path.unlink()
        return False


def _lock(descriptor: int) -> None:
    """Take the lock or raise OSError at once."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
