"""What the program around a chat does for it: the places, the log on this machine, the server of one's own.

Owns making a chat of a place and what is remembered of places. It refuses to know when which screen is shown
first (`starting`) and how the program ends (`app`).
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from snacka_tui.address import Address
from snacka_tui.config import DEFAULT_LOBBY
from snacka_tui.launch import LocalServer, invitation, is_our_own
from snacka_tui.screens.habits import HabitsApp
from snacka_tui.settings import Settings
from snacka_tui.store import KeptAccount, LocalLog, Store, Visits

if TYPE_CHECKING:
    from snacka_tui.chats import Chat
    from snacka_tui.pump import Pump
    from snacka_tui.screens.chat import ChatScreen

# Everything about chatting is in `chatting`, imported when it is needed: the welcome screen, which needs none
# of it, is there a third sooner, and while a person reads it a thread imports the rest.
CHATTING = "snacka_tui.chatting"


class HostingApp(HabitsApp):
    """An app that a chat can live in: most of a `ChatHost`."""

    def __init__(self, settings: Settings, store: Store) -> None:
        super().__init__(settings.preferences, store)
        self.settings = settings
        self.server: LocalServer | None = settings.server
        self.chat: ChatScreen | None = None
        self._local_log: LocalLog | None = None
        self.visits = Visits(store)

    # -- places --------------------------------------------------------------------------------

    def open_place(self, address: Address, name: str, account: KeptAccount | None = None) -> Chat:
        """The model and the unopened link for a place."""
        from snacka_tui.chatting import open_chat

        room = address.room
        return open_chat(
            address,
            name,
            self.store,
            (room,) if room else (),
            None if room else "" if address.foreign else DEFAULT_LOBBY,
            certificate=self.settings.certificate,
            account=account,
            remembered=True,
            log=self._open_local_log(),
        )

    # -- what is kept --------------------------------------------------------------------------

    def _open_local_log(self) -> LocalLog | None:
        from snacka_tui.chatting import open_log

        if self._local_log is None:
            self._local_log = open_log(self.settings, self.store)
        return self._local_log

    def close_log(self) -> None:
        """Write what is left of what was said; nothing is kept afterwards."""
        if self._local_log is not None:
            self._local_log.close()

    def known(self, network: str) -> bool:
        """Whether this place was ever reached."""
        return self.visits.known(network)

    def reached(self, chat: Chat) -> None:
        """This place is one to come back to."""
        now_ms = time.time_ns() // 1_000_000
        self.visits.reached(chat.address, chat.session.identity.nick, now_ms)

    # -- a server of ours ----------------------------------------------------------------------

    async def invitation(self, address: Address) -> tuple[str, str]:
        """The line for others and advice beside it."""
        asked = self.settings.address is None
        return await asyncio.to_thread(invitation, address, asked=asked)

    def has_guests(self) -> bool:
        """Whether somebody else is in our rooms, as far as is known without asking."""
        return self.chat is not None and any(pump.seen() for pump in self.own_networks())

    def own_networks(self) -> list[Pump]:
        """The networks, of those open, that are a server on this machine."""
        pumps = self.chat.networks if self.chat is not None else ()
        return [pump for pump in pumps if is_our_own(pump.chat.address.host)]
