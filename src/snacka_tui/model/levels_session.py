"""What one wants to hear of a network: levels of rooms, words besides one's name, people to ignore.

Owns what a person does about that. It refuses to know how anything is told and drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

from snacka_tui.model import read_markers
from snacka_tui.model.arranging import ArrangedNetwork
from snacka_tui.model.changes import Change, RoomsChanged, Severity, TimelineChanged
from snacka_tui.model.ignore import Ignored
from snacka_tui.model.levels import Level
from snacka_tui.model.room import FOREVER, RoomKind

_LEVEL_WORDS = {
    Level.USUAL: "You are told of {room} as of all rooms (/settings notify).",
    Level.ALL: "You are told of everything that is said in {room}.",
    Level.MENTIONS: "You are told of {room} when somebody mentions you.",
    Level.NONE: "You are told of nothing in {room}.",
}


class HeardNetwork(ArrangedNetwork):
    """A network of which one hears what one wants to."""

    def set_usual_level(self, level: Level) -> None:
        """What is told of rooms that have no level of their own."""
        self._net.level = level

    def set_words(self, words: Sequence[str]) -> None:
        """Words that count as a mention, besides our name."""
        self._net.mentions.words = tuple(words)

    def set_level(self, room: str, level: Level | None) -> None:
        """What is told of a room; None only says how it is."""
        found = self._net.find_room(room)
        if found is None or found.kind is RoomKind.STATUS:
            return
        if level is not None:
            found.level = level
        self._net.tell(_LEVEL_WORDS[found.level].format(room=found.title), room=found)

    # -- ignoring ------------------------------------------------------------------------------

    @property
    def ignored(self) -> list[Ignored]:
        """Who is ignored."""
        return [*self._net.ignores]

    def ignores(self, nick: str, account: str = "") -> bool:
        """Whether somebody is ignored; `account` is the one they wrote under, if that is known."""
        return self._net.ignores.hides(nick, account or self._net.account_of(nick))

    def ignore(self, nick: str, minutes: int | None = None, *, room: str = "") -> None:
        """Hear nothing of somebody, for some minutes or (None) until `unignore`; told in `room`."""
        net = self._net
        where = net.find_room(room)
        if net.is_own(nick):
            net.tell("You cannot ignore yourself.", Severity.ERROR, where)
            return
        until = FOREVER if minutes is None else net.clock() + minutes * 60_000
        account = net.account_of(nick)
        net.ignores.add([Ignored(nick, account, until)])
        self._heard_otherwise()
        who = f"{nick} (account {account})" if account else nick
        long = f"for {_long(minutes)}" if minutes is not None else f"until you type /unignore {nick}"
        net.tell(f"You hear nothing of {who} {long}.", room=where)

    def unignore(self, nick: str, *, room: str = "") -> None:
        """Hear somebody again; what they said meanwhile is seen again, too. Told in `room`."""
        net = self._net
        found = net.ignores.remove(nick, net.account_of(nick))
        if found:
            self._heard_otherwise()
            net.tell(f"You hear {nick} again.", room=net.find_room(room))
        else:
            net.tell(f"You do not ignore {nick}.", Severity.ERROR, net.find_room(room))

    def tell_ignored(self, *, room: str) -> None:
        """Say who is ignored, and for how long."""
        net = self._net
        where = net.find_room(room)
        if not net.ignores:
            net.tell(
                "You ignore nobody here. /ignore NAME does, /ignore NAME for 1h for a while.", room=where
            )
        for one in net.ignores:
            left = max(1, (one.until_ms - net.clock() + 59_999) // 60_000)
            long = "" if one.until_ms == FOREVER else f", for {_long(left)} more"
            who = f"{one.nick} (account {one.account})" if one.account else one.nick
            net.tell(f"You ignore {who}{long}. /unignore {one.nick} ends it.", room=where)

    def tick(self) -> list[Change]:
        """Let time pass: who was ignored for a time is heard again."""
        if self._net.ignores.expire(self._net.clock()):
            self._heard_otherwise()
        return super().tick()

    def _heard_otherwise(self) -> None:
        """What was said is hidden or seen anew in all rooms."""
        net = self._net
        for room in net.rooms.values():
            for key in [key for key, (nick, _) in room.typing.items() if self.ignores(nick)]:
                del room.typing[key]
            room.timeline.look_again()
            read_markers.heard_otherwise(net, room)
            net.emit(TimelineChanged(room.key))
        net.emit(RoomsChanged())


def _long(minutes: int) -> str:
    for unit, size in (("d", 1440), ("h", 60)):
        if minutes >= size and minutes % size == 0:
            return f"{minutes // size} {unit}"
    return f"{minutes} min"
