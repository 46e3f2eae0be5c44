"""What a connection's socket is told, and what its end is called.

The only place that knows socket options. It refuses to know what travels.
"""

from __future__ import annotations

import socket


def tune(sock: socket.socket) -> None:
    """No waiting to fill a packet, and a lost peer is noticed within half a minute."""
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        return  # gone already
    keepalive(sock, idle=15, interval=5, count=3)


def keepalive(sock: socket.socket, *, idle: int, interval: int, count: int) -> None:
    """Have the system ask the other system: after `idle` seconds, `count` times, `interval` seconds apart."""
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in (("TCP_KEEPIDLE", idle), ("TCP_KEEPINTVL", interval), ("TCP_KEEPCNT", count)):
            if hasattr(socket, name):
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    except OSError:
        return  # a system without these notices more slowly


def why_it_ended(error: Exception | None) -> str:
    """For people: what a connection's end is called."""
    if error is None:
        return "Connection closed"
    if isinstance(error, ConnectionError | TimeoutError):
        return "Connection lost"
    return f"Connection lost: {error}"
