"""The two panels beside the log: the rooms and the members.

Owns what a room and a member look like in a list. It refuses to know where the panels stand; the chat
screen decides that by its width.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from snacka_tui.messages import MemberChosen, RoomChosen, RoomRef
from snacka_tui.model.room import Room, RoomKind
from snacka_tui.model.roster import Member
from snacka_tui.widgets.line_list import Line, LineList

_MOST_SHOWN = 99
_PINNED = "✦ "


class Section(Struct, frozen=True):
    """One network in the panel. `title` "" gives it no line of its own; `waiting` is what it waits for."""

    network: str
    title: str
    waiting: str
    status: Room
    rooms: tuple[Room, ...]


class SidePanel(Vertical):
    """A titled list."""

    DEFAULT_CSS = """
    SidePanel { background: $surface; }
    SidePanel > .side--title { height: 1; padding: 0 1; color: $text-muted; text-style: bold; }
    SidePanel > LineList { height: 1fr; }
    """

    def __init__(self, title: str, *, id: str) -> None:
        super().__init__(id=id)
        self._title = Static(title, classes="side--title", markup=False)
        self.list = LineList()

    def compose(self) -> ComposeResult:
        yield self._title
        yield self.list

    def set_title(self, title: str) -> None:
        """Change the words above the list."""
        self._title.update(title)


class RoomsPanel(SidePanel):
    """The rooms with what is unread in them. Posts `RoomChosen`."""

    def __init__(self, *, id: str) -> None:
        super().__init__("Rooms", id=id)

    def show(self, sections: Sequence[Section], current: RoomRef) -> None:
        """Show these networks' rooms; `current` is the open one."""
        lines: list[Line] = []
        for section in sections:
            if section.title:
                lines.append(section_line(section))
            indent = " " if section.title else ""
            rooms = [room_line(room, section.network, current) for room in section.rooms]
            lines += [replace(line, lead=indent + line.lead) for line in rooms]
        self.list.show(lines, str(current))

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        chosen = RoomRef.parse(event.key)
        self.post_message(RoomChosen(chosen.key, chosen.network))


class MembersPanel(SidePanel):
    """Who is in the room. Posts `MemberChosen`."""

    def __init__(self, *, id: str) -> None:
        super().__init__("Members", id=id)

    def show(self, members: Iterable[Member], own: str) -> None:
        """Show these people in the given order; `own` is our own name."""
        lines = [member_line(member, own) for member in members]
        self.set_title(f"Members {len(lines)}" if lines else "Members")
        self.list.show(lines)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        self.post_message(MemberChosen(event.key))


def room_line(room: Room, network: str, current: RoomRef | None = None) -> Line:
    """A room as a line: mentions in reverse, unread bold, muted and rooms we are not in faint.

    The open one has no count, a muted one only that of mentions.
    """
    key = RoomRef(network, room.key)
    count = 0 if key == current else room.mentions or (0 if room.muted else room.unread)
    outside = room.kind is RoomKind.STATUS or (room.kind is RoomKind.CHANNEL and not room.joined)
    return Line(
        key=str(key),
        label=room.title,
        lead=_PINNED if room.pinned else "",
        badge=counted(count),
        strong=bool(count),
        faint=outside or room.muted,
        alarm=bool(count and room.mentions),
    )


def section_line(section: Section) -> Line:
    """A network as a line above its rooms: its name, and what it waits for or how much its server said."""
    return Line(
        key=str(RoomRef(section.network, section.status.key)),
        label=section.title,
        badge=section.waiting or counted(section.status.unread),
        strong=True,
        faint=True,
    )


def counted(count: int) -> str:
    """A counter as it is shown; "" for none."""
    return "" if not count else str(count) if count <= _MOST_SHOWN else f"{_MOST_SHOWN}+"


def member_line(member: Member, own: str) -> Line:
    """A member as a line: rank first, away ones faint, ourselves bold."""
    return Line(
        key=member.nick,
        label=member.nick,
        lead=member.prefix or " ",
        badge="away" if member.away else "",
        strong=member.nick == own,
        faint=member.away,
    )
