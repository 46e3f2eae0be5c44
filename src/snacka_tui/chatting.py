"""Everything that chatting needs and the welcome screen does not, behind one import.

Owns nothing but that collection: `hosting` imports it late. See there for why.
"""

from __future__ import annotations

from snacka_tui.chats import open_chat, open_log
from snacka_tui.screens.chat import ChatScreen

__all__ = ["ChatScreen", "open_chat", "open_log"]
