"""The link moves bytes: an asyncio connection that comes back by itself.

It has never heard of Textual, and it does not know what messages mean.
"""

from snacka_tui.link.events import (
    CertificateChanged,
    Connected,
    Connecting,
    Disconnected,
    Endpoint,
    LinkEvent,
    Received,
    TlsMode,
    UnknownCertificate,
)
from snacka_tui.link.link import Link

__all__ = [
    "CertificateChanged",
    "Connected",
    "Connecting",
    "Disconnected",
    "Endpoint",
    "Link",
    "LinkEvent",
    "Received",
    "TlsMode",
    "UnknownCertificate",
]
