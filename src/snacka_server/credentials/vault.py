"""Making and checking what stands for passwords, off the event loop and never more than a few at once."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from ..ports import Hashed
from . import argon2id
from .scram import Exchange, make_verifier

T = TypeVar("T")

THREADS = 2


class Vault:
    """The Credentials of a server. `close` when done."""

    def __init__(self, *, scram: bool) -> None:
        self.scram = scram
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="password")
        self._pretence = secrets.token_bytes(32)
        self._nobodys = ""

    async def make(self, password: str) -> Hashed:
        return await self._run(lambda: Hashed(argon2id.hash_password(password), self._verifier(password)))

    def _verifier(self, password: str) -> str:
        return make_verifier(password) if self.scram else ""

    async def verify(self, hashed: str, password: str) -> bool:
        """Takes as long where there is no hash (`""`) as where there is one."""
        return await self._run(lambda: self._verify(hashed, password))

    def _verify(self, hashed: str, password: str) -> bool:
        if not hashed:
            self._nobodys = self._nobodys or argon2id.hash_password(secrets.token_hex())
            argon2id.verify(self._nobodys, password)
            return False
        return argon2id.verify(hashed, password)

    def exchange(self, find: Callable[[str], str]) -> Exchange:
        """A SCRAM login; `find` gives the verifier that is kept for a name, or ""."""
        return Exchange(find, self._pretence)

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
