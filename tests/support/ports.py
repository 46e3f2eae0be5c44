"""Ports for programs that must be told theirs before they listen."""

from __future__ import annotations

import itertools
import os
import socket

_FIRST, _LAST = 20_000, 32_000
"""Below the ports that systems give to whoever asks for any: nobody gets one of these by chance."""

_numbers = itertools.count(os.getpid() * 37)


def free_port() -> int:
    """One that nobody has, and that is given to nobody else while these tests run."""
    for number in _numbers:
        port = _FIRST + number % (_LAST - _FIRST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("unreachable")
