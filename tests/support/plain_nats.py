"""A stranger's look at NATS: one question, one answer, over a blocking socket and without any library."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

from support.patience import PATIENCE


def ask(port: int, subject: str, question: object = None) -> dict[str, Any]:
    """The JSON answer to a JSON question. Raises OSError."""
    body = b"" if question is None else json.dumps(question).encode()
    with socket.create_connection(("127.0.0.1", port), timeout=5) as sock, sock.makefile("rb") as lines:
        lines.readline()  # INFO
        sock.sendall(b'CONNECT {"verbose":false,"pedantic":false}\r\nSUB answer 1\r\n')
        sock.sendall(f"PUB {subject} answer {len(body)}\r\n".encode() + body + b"\r\n")
        while True:
            words = lines.readline().split()
            if not words:
                raise OSError("NATS closed the connection")
            if words[0] == b"PING":
                sock.sendall(b"PONG\r\n")
            elif words[0] == b"MSG":
                found: dict[str, Any] = json.loads(lines.read(int(words[-1])))
                return found


def wait_for(port: int, limit: float = PATIENCE) -> None:
    """Until JetStream answers there."""
    end = time.monotonic() + limit
    while True:
        try:
            if "error" not in ask(port, "$JS.API.INFO"):
                return
        except OSError:
            pass
        if time.monotonic() > end:
            raise AssertionError("NATS does not answer")
        time.sleep(0.05)
