"""`snacka tail`: what was said, and what is said from now on, line by line.

Owns the seam between history and the present, where nothing is told twice. It refuses to know colours.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from snacka_config import Values
from snacka_tui.address import is_room
from snacka_tui.headless import ChatError, Heard
from snacka_tui.model.timeline import Delivery, Entry
from snacka_tui.plain.words import Words
from snacka_tui.tasks.documents import as_dict
from snacka_tui.tasks.going import FAILED, FINE, Going, advice, complain, going, silence_output
from snacka_tui.tasks.options import FOLLOW, JSON, LINES, TARGET

_NAME = "tail"
_INTERRUPTED = 130


def run(values: Values) -> int:
    """The exit code."""
    there = going(values, values[TARGET], suffix="-tail")
    write = _as_json if values[JSON] else _as_text()
    try:
        asyncio.run(_tail(there, values[LINES], write, follow=values[FOLLOW]))
    except ChatError as error:
        complain(_NAME, advice(error, there))
        return FAILED
    except BrokenPipeError:  # head has seen enough
        silence_output()
    except KeyboardInterrupt:
        return _INTERRUPTED
    return FINE


async def _tail(there: Going, count: int, write: Callable[[Heard], None], *, follow: bool) -> None:
    rooms = (there.room,) if is_room(there.room) else ()
    async with there.connect(rooms) as chat:
        if not rooms:
            chat.session.open_direct(there.room)
        # Listening begins before the history is asked for: what comes in between is in both, and told once.
        live = chat.messages(there.room, own=True)
        known: set[str] = set()
        if count:
            try:
                earlier = await chat.history(there.room, count)
            except ChatError as error:
                complain(_NAME, f"{error} So this begins with what is said now.")
                earlier = []
            for message in earlier:
                write(message)
                known.add(message.msgid)
        if not follow:
            return
        async for message in live:
            if not message.msgid or message.msgid not in known:
                write(message)


def _as_text() -> Callable[[Heard], None]:
    words = Words()

    def write(heard: Heard) -> None:
        delivery = Delivery.NONE  # who else wrote under our name is of no interest here
        entry = Entry(heard.kind, heard.text, heard.nick, heard.time_ms, delivery=delivery)
        print("\n".join(words.lines(entry)), flush=True)

    return write


def _as_json(heard: Heard) -> None:
    print(json.dumps(as_dict(heard), ensure_ascii=False), flush=True)
