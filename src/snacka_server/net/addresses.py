"""What an address is: which networks it lies in, which one machine or household it stands for.

Pure. Addresses are text, as the system and the proxies give them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

from ..config import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PER_PERSON = 64
"""Bits of an IPv6 address that tell one place from another; the rest a machine changes as it likes."""


@lru_cache(maxsize=4096)
def parse_address(text: str) -> Address:
    """Without a zone, and an IPv4 address in an IPv6 coat as what it is. Raises ValueError."""
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def lies_in(text: str, networks: Iterable[Network]) -> bool:
    address = parse_address(text)
    return any(address in network for network in networks)


def place_of(text: str) -> str:
    """What counts as one address: an IPv4 address, the /64 of an IPv6 address."""
    address = parse_address(text)
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.IPv6Network((address, PER_PERSON), strict=False))
