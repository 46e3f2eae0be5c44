"""One network, as the person sees it: the facade over the client's pure model.

Owns what a person does on a network: say, join, leave, read. It refuses to know sockets, asyncio and the
screen; time and randomness are given to it. What a connection does to the model is `driven`'s. Every method
that returns messages wants them sent, in order; every method may add changes, which `take_changes()` (or the
next `receive`) returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from snacka_protocol.chathistory import Selector, Subcommand
from snacka_protocol.message import Message
from snacka_tui.model import history, history_reading, rejoin, sending
from snacka_tui.model.changes import Left, RoomsChanged, Severity, TimelineChanged
from snacka_tui.model.driven import DrivenNetwork
from snacka_tui.model.history_page import HistoryPage
from snacka_tui.model.identity import Identity
from snacka_tui.model.network import Network
from snacka_tui.model.outbox import Outbox, SendKind
from snacka_tui.model.room import Room, RoomKind, TypingState
from snacka_tui.model.timeline import Entry

__all__ = ["Identity", "Session"]

_TYPING_EVERY_MS = 3_000  # ircv3.net typing: at most one notification in three seconds


class Session(DrivenNetwork):
    """The model of one network.

    clock: now, UTC milliseconds. random_id: a fresh unguessable id without spaces, under 64 bytes.
    rooms: channels to join after registration. lobby: when none was asked for, the one to join unless the
    server names another, "" to join only that; None joins no lobby. outbox: sends that an earlier run left
    behind are in it; they show in their rooms at once and go out after the join. heard: called with every
    message that is news (live, or missed while away; not older history), for bots and logs; screens need
    only the changes.
    """

    def __init__(
        self,
        identity: Identity,
        *,
        clock: Callable[[], int],
        random_id: Callable[[], str],
        rooms: Iterable[str] = (),
        lobby: str | None = None,
        outbox: Outbox | None = None,
        history_limit: int = 100,
        heard: Callable[[Room, Entry], None] | None = None,
    ) -> None:
        net = Network(
            identity,
            clock=clock,
            random_id=random_id,
            outbox=Outbox() if outbox is None else outbox,
            history_limit=history_limit,
            heard=heard,
        )
        super().__init__(net)
        self._typed: dict[str, tuple[TypingState, int]] = {}
        for name in rooms:
            net.channel(name).wanted = True
        net.lobby = lobby
        if lobby:
            net.channel(lobby).wanted = True
        net.outbox.keep_own(identity.nick)
        for send in net.outbox:
            room = net.channel(send.target) if net.is_channel(send.target) else net.direct(send.target)
            room.wanted = room.kind is RoomKind.CHANNEL
            sending.show(net, room, send)

    # -- what a person does ----------------------------------------------------------------------------

    def say(self, room: str, text: str, *, kind: SendKind = SendKind.MESSAGE) -> list[Message]:
        """Write `text` into a room: adds own entries (SENDING) and returns what to send now.

        Text is split at line ends and at the wire's limit, never inside a code point. Offline, or before
        the room is joined, nothing is returned and the sends wait in the outbox.
        """
        self._typed.pop(self._net.fold(room), None)
        found = self._net.find_room(room)
        if found is None and (not room or room[0] == ":" or any(char in room for char in " ,\0\r\n")):
            self.tell(f"{room!r} is neither a room nor a name.", severity=Severity.ERROR)
            return []
        if found is None:
            found = self._net.channel(room) if self._net.is_channel(room) else self.open_direct(room)
        return sending.say(self._net, found, text, kind)

    def resend(self, room: str, entry_id: int) -> list[Message]:
        """Send an entry in DOUBT or FAILED again, as a new message; other entries are left alone."""
        found = self._net.find_room(room)
        if found is None or entry_id not in found.timeline:
            return []
        return sending.resend(self._net, found, entry_id)

    def discard(self, room: str, entry_id: int) -> None:
        """Give up an entry in DOUBT or FAILED, or one that waits offline: gone from screen and outbox."""
        found = self._net.find_room(room)
        if found is not None and entry_id in found.timeline:
            sending.discard(self._net, found, entry_id)

    def request(self, message: Message, *, room: str = "") -> list[Message]:
        """Send a command for the person; its answers appear in `room` (else the focused one)."""
        net = self._net
        if not net.registration.ready:
            net.tell("You are not connected: try again when you are.", Severity.ERROR, net.find_room(room))
            return []
        found = net.find_room(room) if room else None
        key = found.key if found is not None else net.focused
        label = net.new_label()
        if not label:
            net.reply_room = key
            return [message]
        net.requests[label] = key
        return [message.with_tags(label=label)]

    def join(self, name: str, key: str = "") -> list[Message]:
        """Join a channel, now or when connected; it is joined again after every reconnect."""
        return rejoin.ask(self._net, name, key)

    def part(self, room: str, reason: str = "") -> list[Message]:
        """Leave a channel and close it, or close a direct conversation."""
        net = self._net
        found = net.find_room(room)
        if found is None or found.kind is RoomKind.STATUS:
            return []
        if found.joined and found.kind is RoomKind.CHANNEL:
            found.wanted = False
            return [Message("PART", (found.name, reason) if reason else (found.name,))]
        sending.give_up(net, found)
        net.rooms.pop(found.key)
        net.emit(Left(found.key))
        net.emit(RoomsChanged())
        return []

    def open_direct(self, nick: str) -> Room:
        """The direct conversation with `nick`, made if there is none; its history is asked for."""
        net = self._net
        known = net.find_room(nick)
        room = known or net.direct(nick)
        if known is None and net.registration.ready:
            history.begin(net, room)
        return room

    def typing(self, room: str, state: TypingState) -> list[Message]:
        """Tell the room that we type; throttled to one `active` in three seconds, as the spec asks."""
        net = self._net
        found = net.find_room(room)
        if found is None or found.kind is RoomKind.STATUS or not sending.may_go(net, found):
            return []
        if not net.has("message-tags"):
            return []
        last, at_ms = self._typed.get(found.key, (TypingState.DONE, 0))
        if state is last and (state is not TypingState.ACTIVE or net.clock() - at_ms < _TYPING_EVERY_MS):
            return []
        self._typed[found.key] = (state, net.clock())
        return [Message("TAGMSG", (found.name,), tags={"+typing": state.value})]

    def focus(self, room: str | None) -> None:
        """The person looks at this room now (None: at none, the terminal lost focus)."""
        found = self._net.find_room(room) if room is not None else None
        self._net.focused = found.key if found is not None else ""

    def mark_read(self, room: str) -> list[Message]:
        """Everything in the room was seen: counters and the unread line go."""
        found = self._net.find_room(room)
        if found is not None and (found.unread or found.mentions or found.timeline.unread_after is not None):
            found.unread = found.mentions = 0
            found.timeline.unread_after = None
            self._net.emit(TimelineChanged(found.key))
            self._net.emit(RoomsChanged())
        return []

    def load_older(self, room: str) -> list[Message]:
        """Ask for what is before the oldest entry; nothing if under way, complete or impossible."""
        found = self._net.find_room(room)
        if found is None:
            return []
        history.load_older(self._net, found)
        return self.drain()

    def read_history(
        self,
        room: str,
        subcommand: Subcommand,
        first: Selector,
        take: Callable[[HistoryPage], None],
        *,
        limit: int = 0,
    ) -> list[Message]:
        """Ask for a page of history beside the timeline; `take` is called once, perhaps with `lost`.

        subcommand: LATEST, BEFORE, AFTER or AROUND. limit: 0 is as many as the network gives at once.
        """
        found = self._net.find_room(room)
        if found is None or not self._net.registration.ready:
            take(HistoryPage(lost=True))
            return []
        history_reading.read_page(self._net, found, subcommand, first, take, limit)
        return self.drain()

    def load_gap(self, room: str, gap: int) -> list[Message]:
        """Ask for what is missing at a gap of the timeline; `gap` is `Gap.after`."""
        found = self._net.find_room(room)
        if found is None:
            return []
        history.load_gap(self._net, found, gap)
        return self.drain()

    def tell(self, text: str, *, room: str = "", severity: Severity = Severity.INFO) -> None:
        """Put a line of our own making into a room (else the focused one); it is not sent."""
        found = self._net.find_room(room) if room else self.focused
        self._net.tell(text, severity, found or self._net.status)

    def clear(self, room: str) -> None:
        """Empty a room's timeline on this screen only; what is not confirmed yet stays."""
        found = self._net.find_room(room)
        if found is None:
            return
        found.timeline.clear()
        for send in self._net.outbox:
            if self._net.fold(send.target) == found.key:
                sending.show(self._net, found, send)
        self._net.emit(TimelineChanged(found.key))

    def quit(self, reason: str = "") -> list[Message]:
        return [Message("QUIT", (reason,) if reason else ())]
