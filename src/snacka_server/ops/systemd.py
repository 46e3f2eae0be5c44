"""Telling systemd how the service is: sd_notify(3), a datagram of assignments to the socket it names.

Without a service manager every call does nothing.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import Mapping

logger = logging.getLogger(__name__)


class ServiceManager:
    """What `NOTIFY_SOCKET` and `WATCHDOG_USEC` of the environment ask for."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        # A leading @ stands for the null byte of the abstract namespace.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        usec = environ.get("WATCHDOG_USEC", "")
        mine = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self._interval = int(usec) / 2_000_000 if usec.isdigit() and mine else 0.0
        self._timer: asyncio.TimerHandle | None = None

    def ready(self) -> None:
        """It takes connections; from now on the watchdog hears from the event loop."""
        self._tell("READY=1")
        if self._interval and self._address:
            self._watch()

    def reloading(self) -> None:
        """`reloaded` says when it is over."""
        self._tell("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def reloaded(self) -> None:
        self._tell("READY=1")

    def stopping(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._tell("STOPPING=1")

    def _watch(self) -> None:
        """A loop that no longer turns is not healthy, whatever the process says: so the loop itself tells."""
        self._tell("WATCHDOG=1")
        self._timer = asyncio.get_running_loop().call_later(self._interval, self._watch)

    def _tell(self, *assignments: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as speaking:
                speaking.setblocking(False)
                speaking.connect(self._address)
                speaking.send("\n".join(assignments).encode())
        except OSError as error:
            logger.warning("the service manager could not be told %s: %s", assignments[0], error.strerror)
