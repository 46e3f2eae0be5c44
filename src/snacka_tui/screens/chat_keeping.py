"""Several networks in one chat screen: opening, leaving and following them, and coming back to them.

Owns the workers that run the pumps, the questions about certificates, and what is remembered of networks and
rooms. It refuses to know how one writes and moves about.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.worker import Worker, WorkerState

from snacka_tui import messages
from snacka_tui.address import Address, is_this_machine
from snacka_tui.chats import Chat
from snacka_tui.commands.intents import Connect, Disconnect, NetworkIntent, ShowNetworks
from snacka_tui.messages import RoomRef
from snacka_tui.model.changes import Change, ConnectionState, PlaceLoaded, Severity
from snacka_tui.model.memory import NetworkMemory
from snacka_tui.model.room import Room
from snacka_tui.options import KEYS
from snacka_tui.pump import Pump
from snacka_tui.screens.chat_accounts import AccountScreen
from snacka_tui.screens.chat_host import ChatHost
from snacka_tui.screens.chat_networks import waiting_words
from snacka_tui.screens.keys import Keymap, shown
from snacka_tui.screens.questions import certificate_question
from snacka_tui.store import OpenNetwork, Remembered, Store

_GROUP = "network "


class KeepingScreen(AccountScreen):
    """A chat screen that keeps its networks. Whoever makes one sets `host` first."""

    host: ChatHost

    def __init__(self, chats: Sequence[Chat], store: Store) -> None:
        super().__init__(chats, store)
        self._remembered = Remembered(store)
        self._back: set[RoomRef] = set()  # rooms one is back in, where one read the last time
        self._returning: tuple[RoomRef, str] | None = None  # a message to come back to, until it is loaded
        self._given_up: set[str] = set()
        self._trail: dict[RoomRef, None] = {}  # rooms shown, the latest last
        self._kept: dict[str, NetworkMemory] = {}
        self._kept_session: list[OpenNetwork] = []

    @property
    def keymap(self) -> Keymap:
        """The keys that were moved."""
        keymap: dict[str, str] = self.host.preferences[KEYS]
        return keymap

    # -- following -----------------------------------------------------------------------------

    def start_network(self, pump: Pump) -> None:
        """Run a network's pump in its worker, if it does not run."""
        group = f"{_GROUP}{pump.chat.network}"
        self.run_worker(pump.run(), group=group, exclusive=True, exit_on_error=False)

    def action_retry(self) -> None:
        """Try to connect now."""
        group = f"{_GROUP}{self.chat.network}"
        if any(worker.group == group and worker.is_running for worker in self.workers):
            self.chat.link.retry_now()
        else:
            self.start_network(self.pump)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A bug in the worker is shown, and the person can go on by connecting again."""
        pump = self.networks.find(event.worker.group.removeprefix(_GROUP))
        if pump is not None and event.state is WorkerState.ERROR:
            error = event.worker.error
            self.log(f"network worker: {error!r}")
            pump.add(pump.chat.session.disconnected("Something went wrong inside Snacka."))
            self.notify(
                f"Something went wrong inside Snacka: {type(error).__name__}: {error}\n"
                f"{shown('connection.retry', self.keymap)} connects again.",
                title="Not connected",
                severity="error",
                timeout=20,
                markup=False,
            )

    def take_state(self, pump: Pump) -> None:
        """A place that is reached is remembered; one that never was is not waited for."""
        chat = pump.chat
        match chat.session.state:
            case ConnectionState.ONLINE:
                self.host.reached(chat)
            case ConnectionState.OFFLINE if pump.failures and not chat.session.arrived:
                hopeless = chat.session.needs_account or not self.host.known(chat.network)
                if hopeless and chat.network not in self._given_up:
                    self._given_up.add(chat.network)
                    self._give_up(pump, pump.reason)

    def _give_up(self, pump: Pump, reason: str) -> None:
        if len(self.networks) == 1:
            self.host.unreachable(pump.chat, reason)
        else:
            self.close_network(pump)
            self.pop_up(f"Not connected to {pump.chat.address}. {reason}", Severity.WARNING)

    def show_room(self, key: str, network: str = "") -> None:
        """Show a room, and note when."""
        super().show_room(key, network)
        self._trail.pop(self.here, None)
        self._trail[self.here] = None
        if self.room.joined:
            self._come_back()

    def latest_first(self, rooms: list[tuple[Pump, Room]]) -> list[tuple[Pump, Room]]:
        """The rooms as one was last in them, the one shown at the end: nobody wants to go there."""
        order = {ref: place for place, ref in enumerate(reversed(self._trail))}

        def place(spot: tuple[Pump, Room]) -> tuple[bool, int]:
            ref = RoomRef(spot[0].chat.network, spot[1].key)
            return ref == self.here, order.get(ref, len(order))

        return sorted(rooms, key=place)

    # -- opening and leaving -------------------------------------------------------------------

    def follow_network_intent(self, intent: NetworkIntent) -> None:
        """Do what a command about networks asks."""
        match intent:
            case Connect(address, name):
                self.open_network(address, name)
            case Disconnect(words):
                pump = self.networks.called(words) if words else self.pump
                if pump is None:
                    self._tell(f"You are on no network called {words}.", Severity.ERROR)
                else:
                    self.close_network(pump)
            case ShowNetworks():
                for pump in self.networks:
                    self._tell(self._described(pump), Severity.INFO)

    def open_network(self, address: Address, name: str) -> None:
        """Another network: its rooms come below the others, and its first one is shown."""
        chat = self.host.open_place(address, name or self.session.identity.nick)
        known = self.networks.find(chat.network)
        if known is not None:
            known.send(known.chat.session.join(address.room) if address.room else [])
            self.show_room(self.first_room(known).key, chat.network)
            return
        self.load_drafts(chat)
        self._given_up.discard(chat.network)
        pump = self.networks.open(chat)
        self.start_network(pump)
        room = chat.session.room(address.room) if address.room else None
        self.show_room((room or self.first_room(pump)).key, chat.network)

    def close_network(self, pump: Pump) -> None:
        """Leave a network, but not the last one; what waits there goes out when it is opened again."""
        if len(self.networks) == 1:
            self._tell(
                f"This is the only network you are on. {shown('quit', self.keymap)} leaves the chat.",
                Severity.INFO,
            )
            return
        self.keep_draft()
        was_shown = pump is self.pump
        self.networks.drop(pump.chat.network)
        if was_shown:
            self.current = ""
            self.show_first_room()
            self.show_trouble()
        self.show_rooms()
        self.run_worker(pump.close(), group="closing", exit_on_error=False)

    def on_certificate_asked(self, event: messages.CertificateAsked) -> None:
        """Nobody vouches for this server: the person decides, once."""
        pump = self.networks.find(event.network) or self.pump

        def decided(answer: str | None) -> None:
            pump.decide(answer == "trust")
            if answer == "trust":
                return
            if len(self.networks) == 1:
                self.host.refused()
            else:
                self.close_network(pump)
                self.pop_up(f"Not connected to {pump.chat.address}, as you said.", Severity.WARNING)

        self.app.push_screen(certificate_question(event, str(pump.chat.address)), decided)

    def _described(self, pump: Pump) -> str:
        chat = pump.chat
        session = chat.session
        here = is_this_machine(chat.address.host)
        safety = "encrypted" if pump.encrypted else "on this machine" if here else "not encrypted"
        rooms = len(session.rooms) - 1
        account = f", logged in as {session.account}" if session.account else ""
        title = f"{chat.title} ({chat.address})" if chat.title != str(chat.address) else chat.title
        many = "room" if rooms == 1 else "rooms"
        return f"{title}: {session.nick}{account}, {waiting_words(pump) or safety}, {rooms} {many}"

    def _tell(self, words: str, severity: Severity) -> None:
        self.session.tell(words, room=self.room.key, severity=severity)
        self.pump.add(self.session.take_changes())

    # -- coming back ---------------------------------------------------------------------------

    def remember(self) -> None:
        """Keep networks and rooms for the next time, if something changed. Each second, and at the end."""
        self._note_place()
        for pump in self.networks:
            chat = pump.chat
            if not chat.session.arrived:
                continue
            before = self._kept.get(chat.network)
            shown = self.current if pump is self.pump else before.shown if before is not None else ""
            memory = chat.session.memory(shown)
            if memory != before:
                self._kept[chat.network] = memory
                self._remembered.keep_network(chat.network, memory)
        places = [pump.chat for pump in sorted(self.networks, key=lambda pump: pump is not self.pump)]
        session = [
            OpenNetwork(_kept_address(chat.address), chat.session.identity.nick, chat.title)
            for chat in places
            if self.host.known(chat.network)
        ]
        if session and session != self._kept_session:
            self._kept_session = session
            self._remembered.keep_session(session)

    def arrived(self) -> None:
        """In the room shown, one may have read further up the last time."""
        super().arrived()
        self._come_back()

    def _come_back(self) -> None:
        """Go to where one read the last time, once."""
        room, session = self.room, self.session
        if self.here in self._back:
            return
        self._back.add(self.here)
        if room.place and "draft/chathistory" in session.capabilities:
            self._returning = self.here, room.place
            self.pump.send(session.go_to(room.key, room.place, room.place_ms))

    def take_finding(self, pump: Pump, change: Change) -> None:
        """The message to come back to is there."""
        super().take_finding(pump, change)
        if isinstance(change, PlaceLoaded) and self._returning is not None:
            ref, msgid = self._returning
            entry_id = self.room.timeline.find(msgid)
            if ref == self.here == (pump.chat.network, change.room) and entry_id is not None:
                self.log_view.jump_to(entry_id, rows_above=0)
            self._returning = None

    def _note_place(self) -> None:
        """Where one reads in the room shown."""
        if self.here not in self._back or self._returning is not None:
            return
        anchor, newest = self.log_view.spot
        timeline = self.room.timeline
        at = None if newest or anchor is None or anchor[0] not in timeline else anchor[0]
        while at is not None and not timeline.get(at).msgid:
            at = timeline.next_id(at)
        entry = timeline.get(at) if at is not None else None
        self.session.reads_at(self.current, entry.msgid if entry else "", entry.time_ms if entry else 0)


def _kept_address(address: Address) -> str:
    """How to come back: to a server of ours that is open to others, so that it is so again."""
    if address.host in ("0.0.0.0", "::", "*"):
        return f"[{address.host}]:{address.port}" if ":" in address.host else f"{address.host}:{address.port}"
    return address.in_room("").spelled()
