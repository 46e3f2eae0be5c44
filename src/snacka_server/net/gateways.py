"""Who may speak for others with WEBIRC: the operator's gateways, their addresses and passwords.

A password may be kept as an argon2id hash; one that was right once is remembered as a quick digest, because a
gateway says it for every visitor. Spec: ircv3.net webirc.
"""

from __future__ import annotations

import asyncio
import hmac
import os
from collections.abc import Callable

from ..config import Gateway, Settings
from ..credentials.argon2id import verify
from .addresses import lies_in

NOT_A_GATEWAY = "This address may not speak for others"
WRONG_PASSWORD = "Invalid WEBIRC password"


class Gateways:
    """`settings` gives the gateways as they are now."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings
        self._secret = os.urandom(16)
        self._right: dict[str, bytes] = {}

    async def refusal(self, address: str, password: str) -> str:
        """Why somebody from this address, with this password, may not speak for others; empty if they may."""
        gateways = [one for one in self._settings().gateways if lies_in(address, one.addresses)]
        for gateway in gateways:
            if await self._fits(gateway, password):
                return ""
        return WRONG_PASSWORD if gateways else NOT_A_GATEWAY

    async def _fits(self, gateway: Gateway, password: str) -> bool:
        kept = gateway.password
        if not kept.startswith("$argon2"):
            return hmac.compare_digest(kept.encode(), password.encode())
        digest = hmac.digest(self._secret, password.encode(), "sha256")
        if hmac.compare_digest(self._right.get(kept, b""), digest):
            return True
        if not await asyncio.to_thread(verify, kept, password):
            return False
        self._right[kept] = digest
        return True
