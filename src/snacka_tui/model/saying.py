"""What a person says on a network, and does with what was said: send, answer, react, take back, change.

Owns the calls of a screen about own words, and how often others are told that we type. It refuses to know how
a message travels: `sending`, `reactions` and `redaction` do.
"""

from __future__ import annotations

from snacka_protocol.message import Message
from snacka_tui.model import history_asking, login, reactions, redaction, sending, wire
from snacka_tui.model.changes import Severity
from snacka_tui.model.network import Network
from snacka_tui.model.outbox import SendKind
from snacka_tui.model.reading import ReadNetwork
from snacka_tui.model.room import Room, RoomKind, TypingState

_TYPING_EVERY_MS = 3_000  # ircv3.net typing: at most one notification in three seconds


class SpeakingNetwork(ReadNetwork):
    """A network one can speak on. Every method that returns messages wants them sent, in order."""

    def __init__(self, net: Network) -> None:
        super().__init__(net)
        self._typed: dict[str, tuple[TypingState, int]] = {}

    def say(
        self, room: str, text: str, *, kind: SendKind = SendKind.MESSAGE, reply_to: str = ""
    ) -> list[Message]:
        """Write `text` into a room: adds own entries (SENDING) and returns what to send now.

        `reply_to` is the msgid it answers. Where the network takes no messages of several lines, text is
        split at line ends and at the wire's limit, never inside a code point. Offline, or before
        the room is joined, nothing is returned and the sends wait in the outbox.
        """
        self._typed.pop(self._net.fold(room), None)
        found = self._net.find_room(room)
        if found is None and (not room or room[0] == ":" or any(char in room for char in " ,\0\r\n")):
            at = self._net.rooms.get(self._net.focused, self._net.status)
            self._net.tell(f"{room!r} is neither a room nor a name.", Severity.ERROR, at)
            return []
        if found is None:
            found = self._net.channel(room) if self._net.is_channel(room) else self.open_direct(room)
        if login.hide_password(found.name, text) != text:
            return login.say_password(self._net, found, text)
        return sending.say(self._net, found, text, kind, reply_to)

    def resend(self, room: str, entry_id: int) -> list[Message]:
        """Send an entry in DOUBT or FAILED again, as a new message; other entries are left alone."""
        found = self._net.find_room(room)
        if found is None or entry_id not in found.timeline:
            return []
        return sending.resend(self._net, found, entry_id)

    def discard(self, room: str, entry_id: int) -> bool:
        """Give up an entry in DOUBT or FAILED, or one that waits offline: gone from screen and outbox.

        False if it is none of these, and stays.
        """
        found = self._entry(room, entry_id)
        return found is not None and sending.discard(self._net, found, entry_id)

    def open_direct(self, nick: str) -> Room:
        """The direct conversation with `nick`, made if there is none; its history is asked for."""
        net = self._net
        known = net.find_room(nick)
        room = known or net.direct(nick)
        if known is None and net.registration.ready:
            history_asking.begin(net, room)
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
        if state is TypingState.PAUSED and last is not TypingState.ACTIVE:
            return []
        if state is last and (state is not TypingState.ACTIVE or net.clock() - at_ms < _TYPING_EVERY_MS):
            return []
        self._typed[found.key] = (state, net.clock())
        return [Message("TAGMSG", (found.name,), tags={"+typing": state.value})]

    def react(self, room: str, entry_id: int, reaction: str) -> list[Message]:
        """React to an entry, or take the same reaction back. Why it is impossible is told in the room."""
        found = self._entry(room, entry_id)
        return reactions.react(self._net, found, entry_id, reaction) if found is not None else []

    def redact(self, room: str, entry_id: int, reason: str = "") -> list[Message]:
        """Take a message back. Why it is impossible, or refused, is told in the room."""
        found = self._entry(room, entry_id)
        return redaction.redact(self._net, found, entry_id, reason) if found is not None else []

    def edit(self, room: str, entry_id: int, text: str) -> list[Message]:
        """Take an own message back and, once that is done, say `text` in its place, marked as edited."""
        found = self._entry(room, entry_id)
        return redaction.edit(self._net, found, entry_id, text) if found is not None else []

    def undo(self, room: str) -> tuple[list[Message], str]:
        """Take our last message in a room back: what to send, and its text ("" when nothing was undone)."""
        found = self._net.find_room(room)
        return redaction.undo(self._net, found) if found is not None else ([], "")

    def why_no_answer(self, room: str, entry_id: int) -> str:
        """Why this entry cannot be answered by its id, as a sentence; "" if it can."""
        if not self._net.has("message-tags"):
            return "This network cannot tell which message is answered."
        found = self._entry(room, entry_id)
        if found is None or not found.timeline.get(entry_id).msgid:
            return "The network gave this message no id."
        return ""

    def why_no_redaction(self, room: str, entry_id: int) -> str:
        """Why this entry cannot be taken back, as a sentence; "" if it can, as far as we know."""
        found = self._entry(room, entry_id)
        return redaction.obstacle(self._net, found.timeline.get(entry_id)) if found is not None else ""

    def wire_messages(self, room: str, text: str) -> int:
        """How many lines of the wire a text would be there, also where several are one message."""
        found = self._net.find_room(room)
        return wire.wire_lines(self._net, found.name if found is not None else room, text)

    @property
    def takes_lines(self) -> bool:
        """Whether a message of several lines arrives as one."""
        return self._net.multiline is not None

    def _entry(self, room: str, entry_id: int) -> Room | None:
        """The room if it has this entry."""
        found = self._net.find_room(room)
        return found if found is not None and entry_id in found.timeline else None
