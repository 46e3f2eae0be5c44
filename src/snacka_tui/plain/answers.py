"""What commands ask of a screen, done in lines.

Owns one answer to each such wish: `/help`, going to a room, looking somebody up, answering and reacting to
the newest message. It refuses to know where lines come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from snacka_protocol.message import Message
from snacka_tui.chats import Chat, keep_log
from snacka_tui.commands import find, visible
from snacka_tui.commands.intents import (
    Answer,
    BrowseRooms,
    CatchUp,
    ClearRoom,
    KeepLog,
    Logout,
    LookUp,
    OpenLogin,
    OpenRegister,
    OpenRoom,
    Quit,
    React,
    ScreenIntent,
    Search,
    ShowHelp,
    Undo,
)
from snacka_tui.model.changes import Change
from snacka_tui.model.timeline import Kind
from snacka_tui.plain.finding import Finder
from snacka_tui.plain.teller import Teller
from snacka_tui.store import Passwords, Store

_FAR = 200  # lines looked through for the newest one of somebody else
_SPOKEN = (Kind.MESSAGE, Kind.ACTION, Kind.NOTICE)


class Answers:
    """write: takes a line."""

    def __init__(self, chat: Chat, store: Store, teller: Teller, write: Callable[[str], None]) -> None:
        self._chat = chat
        self._session = chat.session
        self._store = store
        self._teller = teller
        self._write = write
        self._finder = Finder(chat, write)

    def hear(self, changes: Iterable[Change]) -> None:
        """What was asked of the network may be among what changed."""
        self._finder.hear(changes)

    def follow(self, intent: ScreenIntent) -> bool:
        """Do what a command asks of a screen; whether to go on."""
        match intent:
            case OpenRoom(name):
                room = self._session.room(name)
                if room is not None:
                    self._teller.look_at(room.key)
            case ShowHelp(topic):
                self._help(topic)
            case BrowseRooms(words):
                self._ask("LIST", *words.split()[:1])
            case LookUp(nick):
                self._ask("WHOIS", nick, nick)
            case KeepLog(name, choice):
                self._write(f"-- {keep_log(self._chat, name, choice)}")
            case Search(text):
                self._finder.search(text)
            case CatchUp():
                self._catch_up()
            case Answer() | React() | Undo():
                self._speak(intent)
            case ClearRoom():
                self._write("-- There is no screen to clear here.")
            case Logout():
                Passwords(self._store.folder).forget(self._chat.network)
            case OpenLogin():
                self._write("-- Type /login, your account's name and its password.")
            case OpenRegister():
                self._write("-- Type /register, a password, and an e-mail address if one is wanted.")
            case Quit():
                return False
            case _:
                self._write("-- That needs the full screen: snacka-tui without --plain.")
        return True

    def _ask(self, command: str, *params: str) -> None:
        """Ask the server something whose answers are lines of text."""
        self._chat.link.send(self._session.request(Message(command, params), room=self._teller.current))

    def _help(self, topic: str) -> None:
        command = find(topic) if topic else None
        for row in [command] if command is not None else visible():
            self._write(f"-- {row.line}: {row.summary}")
        if command is None:
            self._write("-- Everything else you write is said in the room. Tab completes names.")

    def _catch_up(self) -> None:
        unread = [room for room in self._session.rooms_in_order() if room.unread]
        for room in unread:
            mentions = f", {room.mentions} to you" if room.mentions else ""
            self._write(f"-- {room.title}: {room.unread} unread{mentions}. /join or /msg goes there.")
        if not unread:
            self._write("-- Nothing is unread.")

    def _speak(self, intent: Answer | React | Undo) -> None:
        """Answer or react to the newest message of somebody else, or take back our own."""
        room = self._teller.current
        if isinstance(intent, Undo):
            messages, text = self._session.undo(room)
            self._chat.link.send(messages)
            if text:
                self._write(f"-- Taken back: {text}")
            return
        place = self._newest()
        found = self._session.room(room)
        if place is None or found is None:
            self._write("-- Nobody else has said anything here yet.")
        elif isinstance(intent, React):
            if not intent.reaction:
                self._write("-- Type /react and an emoji.")
            self._chat.link.send(self._session.react(room, place, intent.reaction) if intent.reaction else ())
        else:
            msgid = found.timeline.get(place).msgid
            self._chat.link.send(self._session.say(room, intent.text, reply_to=msgid))

    def _newest(self) -> int | None:
        """The newest message of somebody else in the room looked at."""
        room = self._session.room(self._teller.current)
        entry_id = room.timeline.last_id() if room is not None else None
        for _ in range(_FAR):
            if room is None or entry_id is None:
                return None
            entry = room.timeline.get(entry_id)
            if entry.kind in _SPOKEN and not entry.own:
                return entry_id
            entry_id = room.timeline.previous_id(entry_id)
        return None
