"""`snacka send`: say something from a script, and know whether it was kept.

Owns the order of messages and the exit code: 0 all kept, 1 not kept, 3 nobody can tell. It refuses to know
the wire. One message waits for the one before: a server that is strict about floods sets the pace by its
answers.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

from snacka_config import ConfigError, Values
from snacka_tui.address import is_room
from snacka_tui.headless import Chat, ChatError, NotSentError
from snacka_tui.plain.typed import InputLines, typed
from snacka_tui.tasks.going import FAILED, FINE, IN_DOUBT, advice, complain, going
from snacka_tui.tasks.options import JOINED, TARGET, TEXT, TIMEOUT

_NAME = "send"


def run(values: Values) -> int:
    """The exit code."""
    there = going(values, values[TARGET])
    given = values[TEXT] if values[TEXT] != "-" else ""
    if given and values[JOINED]:
        raise ConfigError("--joined is for text from the input, and a text is given. Allowed: one of them.")
    if not given and sys.stdin.isatty():
        complain(_NAME, "Type what to say; each line is a message. Ctrl+D ends.")
    rooms = (there.room,) if is_room(there.room) else ()

    async def work() -> int:
        async with there.connect(rooms) as chat:
            if chat.nick != there.nick:
                complain(_NAME, f"{there.nick} is taken: this is said as {chat.nick}.")
            return await _say_all(chat, there.room, _texts(given, joined=values[JOINED]), values[TIMEOUT])

    try:
        return asyncio.run(work())
    except NotSentError as error:
        complain(_NAME, advice(error, there))
        return IN_DOUBT if error.in_doubt else FAILED
    except ChatError as error:
        complain(_NAME, advice(error, there))
        return FAILED


async def _say_all(chat: Chat, room: str, texts: AsyncIterator[str], patience: float) -> int:
    count = 0
    async for text in texts:
        try:
            async with asyncio.timeout(patience):
                await chat.say(room, text)
        except TimeoutError:
            complain(
                _NAME, f"Not kept within {patience:g} s: the server did not answer. {_so_far(count)}".rstrip()
            )
            return IN_DOUBT
        except NotSentError as error:
            complain(_NAME, f"{error} {_so_far(count)}".rstrip())
            return IN_DOUBT if error.in_doubt else FAILED
        count += 1
    if not count:
        complain(_NAME, "There was nothing to say.")
        return FAILED
    return FINE


def _so_far(count: int) -> str:
    return f"({count} before it {'was' if count == 1 else 'were'} kept.)" if count else ""


async def _texts(given: str, *, joined: bool) -> AsyncIterator[str]:
    """What to say, one text a message. Empty lines say nothing."""
    if given:
        yield given
        return
    lines = []
    async for line in typed(InputLines().read):
        if joined:
            lines.append(line)
        elif line.strip():
            yield line
    text = "\n".join(lines).strip("\n")
    if text:
        yield text
