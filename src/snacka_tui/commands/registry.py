"""The table of slash commands: names, usage, help, completion and handler, one row each.

Owns the words a person reads about commands. Help, the palette, completion and execution all read this
table and nothing else. It refuses to know what the handlers do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from enum import Enum

from msgspec import Struct

from snacka_tui.commands import (
    handlers,
    handlers_finding,
    handlers_habits,
    handlers_log,
    handlers_networks,
    handlers_saying,
)
from snacka_tui.commands.handlers import Invocation
from snacka_tui.commands.intents import Intent


class Completion(Enum):
    """What Tab completes as a command's first argument."""

    NONE = "none"
    NICK = "nick"
    ROOM = "room"
    COMMAND = "command"


class Command(Struct, frozen=True):
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
    Command(
        "reply", "<text>", "Answer the newest message of somebody else.", "/reply yes, at noon",
        handlers_saying.reply, ("answer", "r"),
    ),
    Command(
        "react", "[emoji]", "React to the newest message of somebody else.", "/react :tada:",
        handlers_saying.react, ("+",),
    ),
    Command("undo", "", "Take back what you said last, and write it anew.", "/undo", handlers_saying.undo),
    Command(
        "formatting", "[on or off]", "Whether **bold** and *slanted* mean what they do here.",
        "/formatting off", handlers_saying.formatting, ("markdown",),
    ),
    Command("me", "<text>", "Say what you do.", "/me waves", handlers.me, ("action",)),
    Command(
        "topic", "[room] [text]", "Show or set what a room is about; -clear empties it.",
        "/topic Lunch at twelve", handlers.topic, ("t",), _ROOM,
    ),
    Command("who", "[room or name]", "See who is in a room.", "/who #music", handlers.who, ("names",), _ROOM),
    Command(
        "whois", "<name>", "See who somebody is, and what can be done.", "/whois carol",
        handlers_finding.whois, ("wi",), _NICK,
    ),
    Command("away", "[text]", "Tell others that you are not here.", "/away lunch", handlers.away),
    Command("back", "", "Tell others that you are here again.", "/back", handlers.back),
    Command(
        "list", "[words]", "Browse the rooms of the network.", "/list music", handlers_finding.rooms,
        ("rooms",),
    ),
    Command(
        "search", "[words]", "Search everything that was said.", "/search from:carol cake",
        handlers_finding.search, ("find", "grep"),
    ),
    Command("catchup", "", "See what is unread in all rooms.", "/catchup", handlers_finding.catch_up),
    Command("bookmarks", "", "See the messages you bookmarked.", "/bookmarks", handlers_finding.bookmarks),
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
    Command(
        "pin", "[room]", "Let a room stand before the others.", "/pin #music", handlers_networks.pin,
        completion=_ROOM,
    ),
    Command("unpin", "[room]", "Put it back among the others.", "/unpin #music", handlers_networks.unpin,
            completion=_ROOM),
    Command(
        "mute", "[room] [for time]", "Let a room not disturb you, for a while or until /unmute.",
        "/mute for 1h", handlers_networks.mute, completion=_ROOM,
    ),
    Command("unmute", "[room]", "Hear a room again.", "/unmute #music", handlers_networks.unmute,
            completion=_ROOM),
    Command(
        "notify", "[room] [what]", "Be told of all, mentions or none of a room, or as usual.",
        "/notify #music all", handlers_habits.notify, completion=_ROOM,
    ),
    Command(
        "ignore", "[name] [for time]", "Hear nothing of somebody, for a while or until /unignore.",
        "/ignore mallory for 1h", handlers_habits.ignore, completion=_NICK,
    ),
    Command("unignore", "<name>", "Hear somebody again.", "/unignore mallory", handlers_habits.unignore,
            completion=_NICK),
    Command("login", "[account] [password]", "Come back to your account.", "/login", handlers_networks.login,
            ("identify",)),
    Command(
        "register", "[password] [email]", "Make your name an account, so that it stays yours.", "/register",
        handlers_networks.register,
    ),
    Command(
        "verify", "<code>", "Type the code that came by e-mail.", "/verify 1234", handlers_networks.verify
    ),
    Command("logout", "", "Be a guest again, and forget the password here.", "/logout",
            handlers_networks.logout),
    Command(
        "connect", "<address> [name]", "Open another network beside this one, under another name if given.",
        "/connect ircs://irc.libera.chat/python", handlers_networks.connect, ("server",),
    ),
    Command(
        "disconnect", "[network]", "Leave a network.", "/disconnect libera", handlers_networks.disconnect
    ),
    Command("networks", "", "Show the networks you are on.", "/networks", handlers_networks.networks),
    Command(
        "log", "[on, off or forget]", "Whether what is said here is kept on this machine.", "/log off",
        handlers_log.log,
    ),
    Command(
        "settings", "[words]", "See and change all settings.", "/settings notify", handlers_habits.settings,
        ("set", "options"),
    ),
    Command("keys", "", "See the keys and give them other meanings.", "/keys", handlers_habits.keys),
    Command("theme", "", "Choose the colours.", "/theme", handlers_habits.theme, ("themes", "colours")),
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
