"""A server on this machine, started for the person and stopped again after them.

Owns the child process: its command line, its log file, waiting until it accepts, ending it, and the line
that brings others to it. It refuses to know the server's insides: the program is `python -m snacka_server`,
reached only through its command line and its port.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from snacka_tui.address import Address, Protection, invite_line, is_this_machine

LOG_NAME = "server.log"
_READY_SECONDS = 20.0
_STOP_SECONDS = 6.0  # the server promises five
_OPEN_CHOICE = "choose “Start a chat open to my network”"
_OPEN_COMMAND = 'start again with: make chat ARGS="--host 0.0.0.0"'


class LaunchError(Exception):
    """The server could not be started; `str(error)` tells a person why and what to do."""


def answers(host: str, port: int, *, seconds: float) -> bool:
    """Whether something accepts connections there, waiting at most `seconds`."""
    try:
        with socket.create_connection((host, port), timeout=seconds):
            return True
    except (OSError, UnicodeError):
        return False


def is_our_own(host: str) -> bool:
    """Whether a host is this machine: by name, or because the address is one of its own."""
    if is_this_machine(host):
        return True
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.inet_pton(family, host)
        with socket.socket(family) as probe:
            probe.bind((host, 0))
    except (OSError, ValueError):
        return False
    return True


@dataclass(slots=True)
class LocalServer:
    """A server process of ours. `host` and `port` are where it was told to listen."""

    process: subprocess.Popen[bytes]
    host: str
    port: int
    log: Path

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def wait_ready(self, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Return when it accepts connections; LaunchError if it ends or takes too long."""
        target = Address(self.host).connect_host
        end = time.monotonic() + _READY_SECONDS
        pause = 0.02
        while time.monotonic() < end:
            if not self.running:
                raise LaunchError(f"The server stopped at once. {self.last_words()}")
            if answers(target, self.port, seconds=0.5):
                return
            sleep(pause)
            pause = min(pause * 1.5, 0.25)
        self.stop()
        raise LaunchError(f"The server did not answer within {_READY_SECONDS:.0f} s. {self.last_words()}")

    def last_words(self) -> str:
        """The last line of its log, and where the rest is."""
        try:
            lines = [line for line in self.log.read_text("utf-8", "replace").splitlines() if line.strip()]
        except OSError:
            lines = []
        said = f"It said: {lines[-1].strip()} " if lines else ""
        return f"{said}(Its log: {self.log})"

    def stop(self) -> None:
        """Ask it to stop and wait; after the promised time it is ended by force."""
        if not self.running:
            return
        # On Windows `terminate` is the only gentle word for a process without a console.
        self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def farewell(self) -> str:
        """What to tell somebody who leaves it running."""
        how = f"taskkill /PID {self.process.pid}" if os.name == "nt" else f"kill {self.process.pid}"
        return f"The server keeps running. To stop it: {how}\nIts log: {self.log}"


def start_server(
    host: str, port: int, data: Path, *, extra: Sequence[str] = (), command: Sequence[str] = ()
) -> LocalServer:
    """Start a server process that listens on host:port; it may not accept yet, see `wait_ready`.

    host "" lets the server choose (this machine only). Its output goes to a log in the data folder. `command`
    replaces the program, for tests. LaunchError if not even that works.
    """
    log = data / LOG_NAME
    words = [*(command or (sys.executable, "-m", "snacka_server"))]
    if host:
        words += ["--host", host]
    words += ["--port", str(port), "--data", str(data), *extra]
    try:
        data.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                # A Ctrl+C in this terminal must not reach the server of others.
                start_new_session=sys.platform != "win32",
                creationflags=_windows_flags(),
            )
    except OSError as error:
        raise LaunchError(f"The server could not be started: {error.strerror or error} ({data})") from None
    return LocalServer(process, host, port, log)


def _windows_flags() -> int:
    if sys.platform == "win32":
        return subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    return 0


def lan_address() -> str:
    """This machine's address in its network, or "" when it has none. Nothing is sent to find out."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # TEST-NET-1: a UDP connect only looks at the routing table
        found = str(probe.getsockname()[0])
        return "" if found.startswith(("127.", "0.")) else found
    return ""


def certificate_fingerprint(host: str, port: int) -> str:
    """The sha256 of the certificate shown there, 64 hex digits; "" if it speaks no TLS.

    Only for a server of our own on this machine: nothing checks whose certificate it is.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((host, port), timeout=2.0) as raw,
            context.wrap_socket(raw, server_hostname=host) as tls,
        ):
            certificate = tls.getpeercert(binary_form=True)
    except OSError:
        return ""
    return hashlib.sha256(certificate).hexdigest() if certificate else ""


def invitation(address: Address, *, asked: bool) -> tuple[str, str]:
    """The line that brings others to a place, and advice beside it. Takes a moment: it tries the line.

    For a server on this machine the line has the machine's address in its network, and the certificate.
    asked: whether the first screen asks where to chat, so that it can be chosen there.
    """
    if not is_our_own(address.host):
        return invite_line(address), "Send it to the people you want here."
    outside = lan_address() if is_this_machine(address.host) else address.host
    if not outside or not answers(outside, address.port, seconds=0.5):
        return invite_line(address), (
            "This works on this machine only. To let others in, leave with Ctrl+Q and "
            f"{_OPEN_CHOICE if asked else _OPEN_COMMAND}. (A server that runs by itself needs HOST=0.0.0.0.)"
        )
    fingerprint = certificate_fingerprint(outside, address.port)
    protection = Protection.TLS if fingerprint else Protection.PLAIN
    line = invite_line(replace(address, host=outside, protection=protection, fingerprint=fingerprint))
    return line, "Send it to the people in your network whom you want here."
