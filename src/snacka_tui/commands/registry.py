"""The table of slash commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from snacka_tui.commands.intents import Intent


class Completion(Enum):
    """What Tab completes as a command's first argument."""

    NONE = "none"
    NICK = "nick"
    ROOM = "room"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Invocation:
    """One typed command: `args` is all after the name, stripped; `room` is where it was typed."""

    name: str
    args: str
    room: str
    in_channel: bool
    chantypes: str = "#"

    @property
    def words(self) -> list[str]:
        return self.args.split()


@dataclass(frozen=True, slots=True)
class Command:
    """A row: what to type, what it does, how to complete it, and what to do.

    usage: the parameters, `<needed>` and `[optional]`. summary: one sentence. example: a whole line.
    """

    name: str
    usage: str
    summary: str
    example: str
    handler: Callable[[Invocation], list[Intent]]
    aliases: tuple[str, ...] = ()
    completion: Completion = Completion.NONE
    hidden: bool = False


COMMANDS: tuple[Command, ...] = ()


def find(name: str) -> Command | None:
    """The command with this name or alias, in any case, without the slash."""
    raise NotImplementedError


def visible() -> Sequence[Command]:
    """The commands to show in help, completion and palette, in the table's order."""
    raise NotImplementedError
