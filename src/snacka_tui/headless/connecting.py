"""From an address to a chat that is in its rooms.

Owns making session and link for a program, and closing them again. It refuses to know Textual and the disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial

from snacka_tui.address import is_this_machine
from snacka_tui.headless.chat import JOIN_SECONDS, Chat
from snacka_tui.headless.facts import ChatError, Heard
from snacka_tui.link import Endpoint, Link, TlsMode
from snacka_tui.model.outbox import Outbox
from snacka_tui.model.room import Room
from snacka_tui.model.session import Identity, Session
from snacka_tui.model.timeline import Entry


@contextlib.asynccontextmanager
async def connect(
    host: str,
    port: int = 5588,
    *,
    nick: str,
    rooms: Sequence[str] = (),
    tls: TlsMode | None = None,
    fingerprint: str = "",
    account: str = "",
    password: str = "",
    outbox: Outbox | None = None,
    link: Link | None = None,
) -> AsyncIterator[Chat]:
    """A chat that is online and in its rooms. Raises ChatError if that cannot be reached at the first try.

    tls: None is plain text to this machine; to another one encrypted, with a certificate that is vouched for
    or whose `fingerprint` (sha256) is given. account, password: to log in. outbox: what was left unsent.
    link: another one than the default, for tests of networks; its endpoint then counts. Leaving the block
    says goodbye and waits until all is written.
    """
    listeners: list[asyncio.Queue[Heard]] = []
    session = Session(
        Identity(nick, account=account, password=password),
        clock=lambda: time.time_ns() // 1_000_000,
        random_id=lambda: secrets.token_urlsafe(12),
        rooms=rooms,
        outbox=outbox,
        heard=partial(_tell, listeners),
    )
    if tls is None:
        tls = TlsMode.PLAIN if is_this_machine(host) and not fingerprint else TlsMode.PINNED
    link = link or Link(Endpoint(host, port, tls, fingerprint))
    async with _running(Chat(session, link, listeners), link) as chat:
        try:
            await chat.ready(rooms)
        except TimeoutError:
            raise ChatError(f"{link.endpoint} did not let us in within {JOIN_SECONDS:.0f} seconds.") from None
        yield chat
        link.send(session.quit())


def _tell(listeners: list[asyncio.Queue[Heard]], room: Room, entry: Entry) -> None:
    message = Heard.of(room, entry)
    for queue in listeners:
        queue.put_nowait(message)


@contextlib.asynccontextmanager
async def _running(chat: Chat, link: Link) -> AsyncIterator[Chat]:
    """Follow the link inside the block; at its end what is to be sent is written, and the link closed."""
    following = asyncio.create_task(chat.run())
    try:
        yield chat
    finally:
        await link.close()
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
