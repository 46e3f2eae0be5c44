"""The table of slash commands: names, usage, help, completion and handler, one row each.

Owns the words a person reads about commands. Help, the palette, completion and execution all read this
table and nothing else. It refuses to know what the handlers do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from snacka_tui.commands import handlers
from snacka_tui.commands.handlers import Invocation
from snacka_tui.commands.intents import Intent


class Completion(Enum):
    """What Tab completes as a command's first argument."""

    NONE = "none"
    NICK = "nick"
    ROOM = "room"
    COMMAND = "command"


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

    @property
    def line(self) -> str:
        """What to type: "/join <room> [key]"."""
        return f"/{self.name} {self.usage}".rstrip()


_NICK, _ROOM = Completion.NICK, Completion.ROOM

COMMANDS: tuple[Command, ...] = (
    Command(
        "join", "<room> [key]", "Go into a room; it is made if there is none.", "/join #music", handlers.join,
        ("j",), _ROOM,
    ),
    Command(
        "part", "[room] [reason]", "Leave a room, or close a conversation.", "/part #music good night",
        handlers.part, ("leave", "close"), _ROOM,
    ),
    Command("nick", "<name>", "Take another name.", "/nick björn", handlers.nick, ("name",)),
    Command(
        "msg", "<name> [text]", "Write to one person, or open the conversation.", "/msg carol are you there?",
        handlers.msg, ("query", "dm", "q"), _NICK,
    ),
    Command("me", "<text>", "Say what you do.", "/me waves", handlers.me, ("action",)),
    Command(
        "topic", "[room] [text]", "Show or set what a room is about; -clear empties it.",
        "/topic Lunch at twelve", handlers.topic, ("t",), _ROOM,
    ),
    Command("who", "[room or name]", "See who is in a room.", "/who #music", handlers.who, ("names",), _ROOM),
    Command(
        "whois", "<name>", "See what the network tells about somebody.", "/whois carol", handlers.whois,
        ("wi",), _NICK,
    ),
    Command("away", "[text]", "Tell others that you are not here.", "/away lunch", handlers.away),
    Command("back", "", "Tell others that you are here again.", "/back", handlers.back),
    Command("list", "[pattern]", "List the rooms of the network.", "/list", handlers.rooms, ("rooms",)),
    Command(
        "invite", "<name> [room]", "Invite somebody into a room.", "/invite carol #music", handlers.invite,
        completion=_NICK,
    ),
    Command(
        "kick", "<name> [reason]", "Remove somebody from this room.", "/kick mallory please stop",
        handlers.kick, completion=_NICK,
    ),
    Command(
        "mode", "[room] [changes]", "Show or change the settings of a room.", "/mode +o carol", handlers.mode,
    ),
    Command("clear", "", "Empty this room's log on your screen.", "/clear", handlers.clear),
    Command(
        "help", "[command]", "Show the commands and keys.", "/help join", handlers.show_help, ("h", "?"),
        Completion.COMMAND,
    ),
    Command("quit", "[reason]", "Leave Snacka.", "/quit see you tomorrow", handlers.leave, ("exit", "bye")),
    Command(
        "notice", "<name or room> <text>", "Write a message that no program may answer.",
        "/notice carol hello", handlers.notice, completion=_NICK, hidden=True,
    ),
    Command(
        "raw", "<line>", "Send a line of IRC as it stands.", "/raw VERSION", handlers.raw, ("quote",),
        hidden=True,
    ),
)  # fmt: skip

_BY_NAME = {name: command for command in COMMANDS for name in (command.name, *command.aliases)}


def find(name: str) -> Command | None:
    """The command with this name or alias, in any case, without the slash."""
    return _BY_NAME.get(name.lower())


def visible() -> Sequence[Command]:
    """The commands to show in help, completion and palette, in the table's order."""
    return [command for command in COMMANDS if not command.hidden]


def nearest(name: str) -> Command | None:
    """The command somebody who typed `name` most likely meant."""
    close = get_close_matches(name.lower(), list(_BY_NAME), n=1, cutoff=0.6)
    return _BY_NAME[close[0]] if close else None
