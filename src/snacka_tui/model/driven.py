"""A network moved by its connection: messages in, changes and the model's own messages out.

Owns the order of things: a message comes in, changes go out, and replies the model itself wants to
send wait in `drain()`. The work is done by families of handlers beside it (registration, membership,
conversation, history, replies), each a table of command to function over the shared `Network` state. It
refuses to know sockets, asyncio and what the person does.

A driver does: `connecting()`, then when the socket is open sends `opening()`; for every message
`changes += receive(message)`, then sends `drain()`; on the end `disconnected(reason)`; about once a
second `tick()`.
"""

from __future__ import annotations

from snacka_protocol.batch import Batch
from snacka_protocol.isupport import ISupport
from snacka_protocol.message import Message
from snacka_tui.model import (
    accounts,
    conversation,
    history,
    history_asking,
    listing,
    login,
    membership,
    multiline,
    negotiation,
    people,
    read_markers,
    redaction,
    registration,
    replies,
    searching,
    sending,
)
from snacka_tui.model.changes import Change, ConnectionState, RoomsChanged
from snacka_tui.model.login_state import Login
from snacka_tui.model.muting import end_mutes
from snacka_tui.model.network import BatchHandler, Handler
from snacka_tui.model.registration_state import Registration
from snacka_tui.model.view import NetworkView

_HANDLERS: dict[str, Handler] = {
    **negotiation.HANDLERS,
    **login.HANDLERS,
    **accounts.HANDLERS,
    **registration.HANDLERS,
    **membership.HANDLERS,
    **people.HANDLERS,
    **conversation.HANDLERS,
    **redaction.HANDLERS,
    **replies.HANDLERS,
    **read_markers.HANDLERS,
}
_BATCHES: dict[str, BatchHandler] = {**history.BATCHES, **searching.BATCHES}


class DrivenNetwork(NetworkView):
    """What a driver of a connection calls."""

    def connecting(self) -> list[Change]:
        self._net.set_state(ConnectionState.CONNECTING)
        return self.take_changes()

    def opening(self, *, private: bool = False) -> list[Message]:
        """The first lines of a connection: CAP LS 302, PASS if any, NICK, USER.

        private: nobody between us and the server can read along, so a password may be sent.
        """
        net = self._net
        net.private, net.login = private, Login()
        net.registration = Registration()
        net.isupport = ISupport()
        net.batches = type(net.batches)()
        net.caps.clear()
        net.outgoing.clear()
        net.requests.clear()
        net.expected.clear()
        net.who_asked.clear()
        net.last_error = net.reply_room = net.account = ""
        net.nick, net.regain_tries, net.away = net.wanted_nick, 0, False
        net.set_state(ConnectionState.REGISTERING)
        return registration.opening(net)

    def receive(self, message: Message) -> list[Change]:
        """Take in one message from the server. Never raises for anything a server can send."""
        item = self._net.batches.receive(message)
        if item is not None:
            self._take(item, "")
        return self.take_changes()

    def disconnected(self, reason: str) -> list[Change]:
        """The connection is gone; `reason` is a sentence for a person."""
        net = self._net
        if net.registration.ready:
            net.last_seen_ms = net.clock()
        sending.lost(net)
        redaction.lost(net)
        net.registration = Registration()
        net.outgoing.clear()
        for room in net.rooms.values():
            if room.joined:
                room.left_at_ms = net.clock()
            room.joined = False
            room.names_pending = None
            room.typing.clear()
            history_asking.forget_requests(net, room)
        searching.lost(net)
        listing.on_end(net, "The connection was lost.")
        net.set_state(ConnectionState.OFFLINE, net.last_error or reason)
        net.last_error = ""  # it explains this end, not why the next attempt fails
        net.emit(RoomsChanged())
        return self.take_changes()

    def drain(self) -> list[Message]:
        """What the model itself wants sent now: PONG, CAP REQ, JOIN, CHATHISTORY, the outbox."""
        out, self._net.outgoing = self._net.outgoing, []
        return out

    def tick(self) -> list[Change]:
        """Let time pass: typing marks expire, a lost name is tried again. Each second, then `drain`."""
        conversation.expire_typing(self._net)
        registration.regain(self._net)
        end_mutes(self._net)
        read_markers.tell_all(self._net)
        return self.take_changes()

    def take_changes(self) -> list[Change]:
        """Changes made by calls other than `receive`, once."""
        return self._net.take_changes()

    def _take(self, item: Message | Batch, label: str) -> None:
        net = self._net
        net.label = item.tags.get("label", "") or label
        if isinstance(item, Message):
            net.answering = item
            handler = _HANDLERS.get(item.command)
            if handler is not None:
                handler(net, item)
            elif item.command.isdigit():
                replies.on_numeric(net, item)
            if net.expected:
                own = net.is_own(item.source.partition("!")[0])
                net.expected.settle(item.command, item.params, own=own)
            return
        label = net.label
        whole = _BATCHES.get(item.type)
        if whole is not None:
            whole(net, item)
            return
        if item.type == multiline.BATCH_TYPE:
            message = multiline.joined(item)
            if message is not None:
                self._take(message, label)
            return
        for inner in item.messages:
            self._take(inner, label)
