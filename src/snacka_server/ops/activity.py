"""The server's terminal: who came, went and did what, in plain lines. Never what anybody wrote.

It reads applied events; where the lines go is the logging configuration's business.
"""

from __future__ import annotations

import logging
from typing import Any

from ..domain.effect import Effect
from ..domain.events import (
    Event,
    Joined,
    Kicked,
    ModesChanged,
    NickChanged,
    Parted,
    TopicChanged,
    UserConnected,
    UserQuit,
)

logger = logging.getLogger("snacka.activity")


def watch(event: Event, effect: Effect) -> None:
    """One line for one event, if it is worth one."""
    line = _phrase(event, effect)
    if line:
        # Masks and the like are somebody's input: nothing of it may move the operator's cursor.
        logger.info("%s", "".join(char if char.isprintable() else "?" for char in line))


def _phrase(event: Any, effect: Effect) -> str:
    who = event.source.partition("!")[0]
    match event:
        case UserConnected() if effect.user is not None:
            return f"{who} came in from {event.host}"
        case UserQuit() if effect.user is not None:
            # What they said on leaving is theirs; that a connection was lost is the operator's business.
            own_words = event.reason.startswith("Quit")
            return f"{who} left" if own_words else f"{who} left: {event.reason}"
        case NickChanged() if effect.user is not None:
            return f"{who} is now {event.nick}"
        case Joined() if effect.user is not None:
            return f"{who} joined {event.channel}"
        case Parted() if effect.user is not None:
            return f"{who} left {event.channel}"
        case Kicked() if effect.user is not None:
            return f"{who} removed {event.target} from {event.channel}"
        case TopicChanged():
            return f"{who} set the topic of {event.channel}"
        case ModesChanged():
            shown = [
                change if change[1] == "k" else f"{change} {param}".strip() for change, param in event.changes
            ]
            return f"{who} changed {event.channel}: {' '.join(shown)}"
    return ""
