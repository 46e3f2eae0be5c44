"""From what was typed to what happens."""

from __future__ import annotations

from dataclasses import dataclass

from snacka_protocol.message import Message
from snacka_tui.commands.intents import ScreenIntent
from snacka_tui.model.session import Session


@dataclass(frozen=True, slots=True)
class Outcome:
    """`messages` go to the link, in order; `screen` is for whoever runs the screen."""

    messages: tuple[Message, ...] = ()
    screen: tuple[ScreenIntent, ...] = ()


def run(session: Session, room: str, text: str) -> Outcome:
    """Do what a line from the composer asks: say it, or run the command it names.

    `//text` says `/text`, and a pasted path is not a command. Mistakes are told in the room, never raised.
    """
    raise NotImplementedError


def complete(session: Session, room: str, text: str, cursor: int) -> list[str]:
    """What Tab offers for the word before `cursor` (code points into `text`): whole replacements for
    that word, best first, with the trailing ": " or " " already in them."""
    raise NotImplementedError
