"""The accounts one asked to be remembered with their passwords: a file of its own, for its owner alone.

Owns `accounts.json` in the data folder (mode 600, replaced whole). It refuses to keep anything that the
person did not ask to be kept, and to fail: without the file one just logs in by hand.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FILE_NAME = "accounts.json"


@dataclass(frozen=True, slots=True)
class KeptAccount:
    """An account on one network. in_the_open: the password may cross a connection that others can read."""

    account: str
    password: str = field(repr=False)
    in_the_open: bool = False


class Passwords:
    """The file in this folder; it is there only while something is kept."""

    def __init__(self, folder: Path | None) -> None:
        """None remembers nothing."""
        self._path = folder / FILE_NAME if folder is not None else None

    def of(self, network: str) -> KeptAccount | None:
        """The account kept for a network ("host:port")."""
        try:
            return KeptAccount(**self._read()[network])
        except (KeyError, TypeError):
            return None

    def keep(self, network: str, account: KeptAccount) -> bool:
        """Remember it; whether that worked."""
        return self._write({**self._read(), network: asdict(account)})

    def forget(self, network: str) -> bool:
        """Remember it no more; whether there was something."""
        kept = self._read()
        if kept.pop(network, None) is None:
            return False
        return self._write(kept)

    def _read(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            found = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, kept: dict[str, Any]) -> bool:
        """Replace the file whole: it never exists half written, nor readable by others for a moment."""
        if self._path is None:
            return False
        new = self._path.with_name(f".{FILE_NAME}.{secrets.token_hex(4)}")
        try:
            if not kept:
                self._path.unlink(missing_ok=True)
                return True
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(kept, file, ensure_ascii=False, indent=1)
            new.replace(self._path)
        except OSError:
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)
            return False
        return True
