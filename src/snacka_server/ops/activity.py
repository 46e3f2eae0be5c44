"""The server's terminal: who came, went and did what, in plain lines. Never what anybody wrote.

It reads applied events; where the lines go is the logging configuration's business.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from ..domain.account_events import (
    AccountDropped,
    AccountExpired,
    AccountRegistered,
    ChannelRegistered,
    ChannelUnregistered,
)
from ..domain.effect import Effect
from ..domain.events import (
    ChannelExpired,
    ChannelRenamed,
    Event,
    Joined,
    Kicked,
    ModesChanged,
    NickChanged,
    Parted,
    Redacted,
    TopicChanged,
    UserConnected,
    UserQuit,
)
from .logs import note

logger = logging.getLogger("snacka.activity")


@dataclass(frozen=True, slots=True)
class Line:
    """What happened, in a word for programs, a sentence for people, and who and what it was about."""

    event: str
    message: str
    fields: dict[str, str] = field(default_factory=dict)


def watch(event: Event, effect: Effect) -> None:
    """One line for one event, if it is worth one."""
    if logger.isEnabledFor(logging.INFO) and (line := _line(event, effect)) is not None:
        note(logger, line.event, line.message, **line.fields)


def _line(event: Any, effect: Effect) -> Line | None:
    who = event.source.partition("!")[0]
    match event:
        case UserConnected() if effect.user is not None:
            return Line("came_in", f"{who} came in from {event.host}", {"nick": who, "host": event.host})
        case UserQuit() if effect.user is not None:
            # What they said on leaving is theirs; that a connection was lost is the operator's business.
            if event.reason.startswith("Quit"):
                return Line("left", f"{who} left", {"nick": who})
            return Line("left", f"{who} left: {event.reason}", {"nick": who, "reason": event.reason})
        case NickChanged() if effect.user is not None:
            return Line("renamed", f"{who} is now {event.nick}", {"nick": who, "to": event.nick})
        case Joined() if effect.user is not None:
            return Line("joined", f"{who} joined {event.channel}", _in(who, event.channel))
        case Parted() if effect.user is not None:
            return Line("parted", f"{who} left {event.channel}", _in(who, event.channel))
        case Kicked() if effect.user is not None:
            words = f"{who} removed {event.target} from {event.channel}"
            return Line("kicked", words, {**_in(who, event.channel), "whom": event.target})
        case TopicChanged():
            return Line("topic", f"{who} set the topic of {event.channel}", _in(who, event.channel))
        case ModesChanged():
            # A key is a password.
            changes = " ".join(
                change if change[1] == "k" else f"{change} {param}".strip() for change, param in event.changes
            )
            words = f"{who} changed {event.channel}: {changes}"
            return Line("modes", words, {**_in(who, event.channel), "changes": changes})
        case ChannelRenamed():
            words = f"{who} renamed {event.channel} to {event.name}"
            return Line("channel_renamed", words, {**_in(who, event.channel), "to": event.name})
        case Redacted() if effect.channel is not None:  # who talks in private is nobody's business
            name = effect.channel.name
            return Line("redacted", f"{who} took a message back in {name}", _in(who, name))
    return _about_accounts(event)


def _about_accounts(event: Any) -> Line | None:
    match event:
        case AccountRegistered():
            return Line("account_made", f"The account {event.account} was made", {"account": event.account})
        case AccountDropped() | AccountExpired():
            return Line("account_gone", f"The account {event.account} is gone", {"account": event.account})
        case ChannelRegistered():
            words = f"{event.channel} belongs to the account {event.account}"
            return Line("channel_registered", words, {"channel": event.channel, "account": event.account})
        case ChannelUnregistered():
            return Line(
                "channel_unregistered", f"{event.channel} belongs to nobody", {"channel": event.channel}
            )
        case ChannelExpired():
            return Line(
                "channel_expired", f"{event.channel} is gone: nobody came", {"channel": event.channel}
            )
    return None


def _in(who: str, channel: str) -> dict[str, str]:
    return {"nick": who, "channel": channel}
