"""What an address is: which networks it lies in, which one machine or household it stands for.

Pure. Addresses are text, as `domain.address` reads it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from ..config import Network
from ..domain.address import parse_address

PER_PERSON = 64
"""Bits of an IPv6 address that tell one place from another; the rest a machine changes as it likes."""


def lies_in(text: str, networks: Iterable[Network]) -> bool:
    address = parse_address(text)
    return any(address in network for network in networks)


def place_of(text: str) -> str:
    """What counts as one address: an IPv4 address, the /64 of an IPv6 address."""
    address = parse_address(text)
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.IPv6Network((address, PER_PERSON), strict=False))
