"""The chat without a screen: for bots, tests and scripts, over the same link and the same model.

async with connect("localhost", nick="echo", rooms=["#lobby"]) as chat:
    async for message in chat.messages("#lobby"):
        await chat.say("#lobby", f"{message.nick} said {message.text}")
"""

from snacka_tui.headless.chat import Chat
from snacka_tui.headless.connecting import connect
from snacka_tui.headless.facts import ChatError, Heard, NotSentError, UntrustedError

__all__ = ["Chat", "ChatError", "Heard", "NotSentError", "UntrustedError", "connect"]
