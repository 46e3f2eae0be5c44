"""Everything that chatting needs and the welcome screen does not, behind one import.

Owns nothing but that collection: `app` imports it late. See there for why.
"""

from __future__ import annotations

from snacka_tui.chats import open_chat, open_log
from snacka_tui.screens.chat import ChatScreen
from snacka_tui.screens.chat_words import kept_words
from snacka_tui.screens.palette import ChatActions
from snacka_tui.screens.questions import server_question

__all__ = ["ChatActions", "ChatScreen", "kept_words", "open_chat", "open_log", "server_question"]
