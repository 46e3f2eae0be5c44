"""The two panels beside the log: the rooms and the members.

Owns what a room and a member look like in a list. It refuses to know where the panels stand; the chat
screen decides that by its width.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from snacka_tui.messages import MemberChosen, RoomChosen
from snacka_tui.model.room import Room, RoomKind
from snacka_tui.model.roster import Member
from snacka_tui.widgets.line_list import Line, LineList

_MOST_SHOWN = 99


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

    def show(self, rooms: Iterable[Room], current: str) -> None:
        """Show these rooms; `current` is the key of the open one."""
        self.list.show([room_line(room, room.key == current) for room in rooms], current)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        self.post_message(RoomChosen(event.key))


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


def room_line(room: Room, is_open: bool = False) -> Line:
    """A room as a line: mentions in reverse, unread bold, rooms we are not in faint; no count when open."""
    count = 0 if is_open else room.mentions or room.unread
    badge = "" if not count else str(count) if count <= _MOST_SHOWN else f"{_MOST_SHOWN}+"
    return Line(
        key=room.key,
        label=room.title,
        badge=badge,
        strong=bool(count),
        faint=room.kind is RoomKind.STATUS or (room.kind is RoomKind.CHANNEL and not room.joined),
        alarm=bool(count and room.mentions),
    )


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
