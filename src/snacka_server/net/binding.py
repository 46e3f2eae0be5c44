"""The listening sockets, and what to do when the port cannot be had."""

from __future__ import annotations

import asyncio
import errno
import socket
import sys
from typing import Final

BACKLOG: Final = 1024
EVERYWHERE: Final = "*"


class ListenError(Exception):
    """The port cannot be had; the text says why and what to do."""


async def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets for every address of the host, `*` for all of this machine's. Raises ListenError.

    Port 0 takes a free one, the same for all of them.
    """
    try:
        infos = await asyncio.get_running_loop().getaddrinfo(
            None if host == EVERYWHERE else host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except OSError as error:
        raise ListenError(f"HOST {host} is not an address of this machine: {error.strerror}.") from None
    sockets: list[socket.socket] = []
    for family, kind, proto, _, address in dict.fromkeys(infos):
        sock = socket.socket(family, kind, proto)
        sockets.append(sock)
        try:
            if sys.platform != "win32":  # there the same option would let two servers share a port
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sock.setblocking(False)
            sock.bind((address[0], port, *address[2:]))
            port = sock.getsockname()[1]
            sock.listen(BACKLOG)
        except OSError as error:
            for opened in sockets:
                opened.close()
            raise ListenError(_advice(error, str(address[0]), port)) from None
    return sockets


def _advice(error: OSError, address: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {address} is taken: another server runs there, perhaps Snacka's. "
            f"Stop it, or choose another port: --port {port + 1 if port < 65535 else port - 1}"
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return f"HOST {address} is not an address of this machine. 0.0.0.0 listens on all of them."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by this user. Ports above 1023 may: --port 5588"
    return f"The server cannot listen on {address} port {port}: {error.strerror}."
