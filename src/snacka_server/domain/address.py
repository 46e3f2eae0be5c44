"""An Internet address, from the text that the system, proxies and people give."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@lru_cache(maxsize=4096)
def parse_address(text: str) -> Address:
    """Without a zone, and an IPv4 address in an IPv6 coat as what it is. Raises ValueError."""
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def host_of(address: str) -> str:
    """The address as a parameter or in a source: one that begins with a colon gets a zero in front."""
    return f"0{address}" if address.startswith(":") else address
