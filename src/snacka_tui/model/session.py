"""One network, as the person sees it: the facade over the client's pure model.

Owns what a person does on a network besides saying (`saying`), reading (`reading`) and logging in: join,
leave and ask. It refuses to know sockets, asyncio and the screen; time and randomness are given to it. What a
connection does to the model is `driven`'s. Every method that returns messages wants them sent, in order;
every method may add changes, which `take_changes()` (or the next `receive`) returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from snacka_protocol.message import Message
from snacka_tui.model import history_asking, rejoin, sending
from snacka_tui.model.account_session import AccountSession
from snacka_tui.model.archive import Archive
from snacka_tui.model.arranging import restore
from snacka_tui.model.changes import Left, RoomsChanged, Severity, TimelineChanged
from snacka_tui.model.identity import Identity
from snacka_tui.model.levels_session import HeardNetwork
from snacka_tui.model.memory import NetworkMemory
from snacka_tui.model.network import Network
from snacka_tui.model.outbox import Outbox
from snacka_tui.model.room import Room, RoomKind
from snacka_tui.model.saying import SpeakingNetwork
from snacka_tui.model.timeline import Entry

__all__ = ["Identity", "Session"]


class Session(SpeakingNetwork, AccountSession, HeardNetwork):
    """The model of one network.

    clock: now, UTC milliseconds. random_id: a fresh unguessable id without spaces, under 64 bytes.
    rooms: channels to join after registration. lobby: when none was asked for, the one to join unless the
    server names another, "" to join only that; None joins no lobby. outbox: sends that an earlier run left
    behind are in it; they show in their rooms at once and go out after the join. memory: the rooms of an
    earlier run, to be in again. heard: called with every
    message that is news (live, or missed while away; not older history), for bots; screens need
    only the changes. archive: what this machine keeps of what was said; rooms begin with it.
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
        memory: NetworkMemory | None = None,
        history_limit: int = 100,
        heard: Callable[[Room, Entry], None] | None = None,
        archive: Archive | None = None,
    ) -> None:
        net = Network(
            identity,
            clock=clock,
            random_id=random_id,
            outbox=Outbox() if outbox is None else outbox,
            history_limit=history_limit,
            heard=heard,
            archive=archive,
        )
        super().__init__(net)
        if memory is not None:
            restore(net, memory)
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

    def request(self, message: Message, *, room: str = "") -> list[Message]:
        """Send a command for the person; its answers appear in `room` (else the focused one)."""
        net = self._net
        if not net.registration.ready:
            net.tell("You are not connected: try again when you are.", Severity.ERROR, net.find_room(room))
            return []
        found = net.find_room(room) if room else None
        key = found.key if found is not None else net.focused
        label = net.ask(message.command, key)
        return [message.with_tags(label=label) if label else message]

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

    def tell(self, text: str, *, room: str = "", severity: Severity = Severity.INFO) -> None:
        """Put a line of our own making into a room (else the focused one); it is not sent."""
        found = self._net.find_room(room) if room else self.focused
        self._net.tell(text, severity, found or self._net.status)

    def clear(self, room: str) -> None:
        """Empty a room's timeline on this screen only; what is not confirmed yet stays.

        What was said before does not come back by itself, or the next line would bring all of it.
        """
        found = self._net.find_room(room)
        if found is None:
            return
        found.timeline.clear()
        history_asking.set_complete(found)
        history_asking.detach(found)
        for send in self._net.outbox:
            if self._net.fold(send.target) == found.key:
                sending.show(self._net, found, send)
        self._net.emit(TimelineChanged(found.key))

    def quit(self, reason: str = "") -> list[Message]:
        return [Message("QUIT", (reason,) if reason else ())]
