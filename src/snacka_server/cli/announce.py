"""What the terminal of a server that has started says: where it listens, and how others come in."""

from __future__ import annotations

import logging
import socket
import sys
from typing import TYPE_CHECKING

from .. import __version__
from ..ops.logs import note

if TYPE_CHECKING:
    from ..app import Server

logger = logging.getLogger(__name__)


def announce(server: Server) -> None:
    """Where we listen and how others come in."""
    from ..net.tls import CertificateError

    settings = server.settings
    port = server.addresses[0][1]
    hosts = [host for host, _ in server.addresses]
    try:
        fingerprint = server.certificates.fingerprint()
    except CertificateError as error:
        fingerprint = ""
        logger.error("TLS does not work: %s", error)
    first = f"Snacka {__version__} listens on {', '.join(hosts)} port {port}."
    if settings.log_format == "json":
        where: dict[str, str | int] = {
            "addresses": ", ".join(hosts),
            "port": port,
            "data": str(settings.data),
        }
        if server.watching.port is not None:
            where["metrics_port"] = server.watching.port
        note(logger, "listening", first, **where, fingerprint=fingerprint)
        return
    print(first)
    print(f"Chats are kept in {settings.data}.")
    if server.watching.port is not None:
        print(f"Health and metrics are on {settings.metrics_host} port {server.watching.port} (HTTP).")
    if all(host in ("127.0.0.1", "::1") for host in hosts):
        print("Only this machine reaches it. To let others in: --host 0.0.0.0 or HOST=0.0.0.0.")
    else:
        address = next((host for host in hosts if host not in ("0.0.0.0", "::")), None) or lan_address()
        shown = f"[{address}]" if ":" in address else address
        lobby = settings.lobby.removeprefix("#")
        pin = f",sha256={fingerprint}" if fingerprint else ""
        print("Others on your network join with this line:")
        print(f"  snacka-tui ircs://{shown}:{port}/{lobby}{pin}")
        print(f"or without installing anything: nc {address} {port}")
        print(f"If they cannot reach it, let TCP port {port} through this machine's firewall.")
    sys.stdout.flush()


def lan_address() -> str:
    """This machine's address in its network, as others see it. Nothing is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1: choosing a route is all that a UDP connect does
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()
