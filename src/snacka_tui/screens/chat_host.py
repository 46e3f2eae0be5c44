"""What the program around a chat does for it, as the chat screen sees it.

Owns the protocol only. It refuses to know who implements it: the full app, or a test's.
"""

from __future__ import annotations

from typing import Protocol

from snacka_tui.address import Address
from snacka_tui.chats import Chat
from snacka_tui.preferences import Preferences


class ChatHost(Protocol):
    """What the program around a chat does for it."""

    preferences: Preferences

    def window_title(self, words: str) -> None:
        """Set the window's title; "" puts back the one from before."""

    def leave(self, reason: str) -> None:
        """End the program, with a reason to tell the others."""

    def refused(self) -> None:
        """The person does not trust the only server there is."""

    def known(self, network: str) -> bool:
        """Whether this place ("host:port") was ever reached."""

    def reached(self, chat: Chat) -> None:
        """This place is one to come back to."""

    def unreachable(self, chat: Chat, reason: str) -> None:
        """The only place there is was never reached, now or before; `reason` is a sentence."""

    def open_place(self, address: Address, name: str) -> Chat:
        """The model and the unopened link for another place."""

    async def invitation(self, address: Address) -> tuple[str, str]:
        """The line that brings others to a place, and advice beside it."""
