"""Taking words back, and changing them: REDACT, live and from history, ours and others'.

Owns what a REDACT does to a room, undoing the last send, and changing a message, which is taking it back and
saying it anew, so that every other program shows something sensible. It refuses to know how a message that
is gone is drawn. Spec: ircv3.net draft/message-redaction.
"""

from __future__ import annotations

from collections.abc import Iterable

from snacka_protocol.message import Message, Source
from snacka_tui.model import sending
from snacka_tui.model.changes import Severity, TimelineChanged
from snacka_tui.model.network import Handler, Network
from snacka_tui.model.outbox import Edit, SendKind
from snacka_tui.model.room import Room
from snacka_tui.model.timeline import Delivery, Entry, Kind

CAPABILITY = "draft/message-redaction"
EDITED = "edited"
"""The reason given when a message is taken back to be said anew."""
MARK = " (edited)"
"""What stands at the end of the new words, for everybody to see."""
UNDO_MS = 10 * 60_000  # undoing is for slips of the tongue; what is older is taken back on purpose
_FAR = 200  # entries looked through for the last one of our own
_SPOKEN = (Kind.MESSAGE, Kind.ACTION, Kind.NOTICE)


# -- what comes ------------------------------------------------------------------------------------------


def on_redact(net: Network, message: Message) -> None:
    """`REDACT target msgid [reason]`: somebody took a message back."""
    if len(message.params) < 2:
        return
    source, target = Source.parse(message.source), message.params[0]
    own = net.is_own(source.nick)
    room = net.find_room(target if own or net.is_channel(target) else source.nick)
    if room is None:
        return
    msgid = message.params[1]
    room.timeline.take_back(msgid, _words(message, source))
    net.archive.taken_back(room.name, msgid)
    net.emit(TimelineChanged(room.key))
    edit = net.edits.pop(msgid, None)
    if edit is not None and own:
        net.outgoing += sending.say(net, room, edit.text, edit.kind, edit.reply_to)


def entry_of(net: Network, message: Message) -> Entry | None:
    """A REDACT from history as a line of the timeline: the message itself may be in it no more."""
    if len(message.params) < 2:
        return None
    source = Source.parse(message.source)
    return Entry(
        Kind.TAKEN_BACK,
        _words(message, source),
        "",
        net.time_of(message),
        msgid=message.params[1],
        own=net.is_own(source.nick),
    )


def _words(message: Message, source: Source) -> str:
    reason = message.params[2] if len(message.params) > 2 else ""
    return f"{source.nick} {reason}".rstrip()


# -- what we do ------------------------------------------------------------------------------------------


def redact(net: Network, room: Room, entry_id: int, reason: str = "") -> list[Message]:
    """Take a message back; what to send. The server decides whether we may."""
    entry = room.timeline.get(entry_id)
    why_not = obstacle(net, entry)
    if why_not:
        net.tell(why_not, Severity.ERROR, room)
        return []
    label = net.ask("REDACT", room.key)
    params = (room.name, entry.msgid, reason) if reason else (room.name, entry.msgid)
    return [Message("REDACT", params, tags={"label": label} if label else {})]


def obstacle(net: Network, entry: Entry) -> str:
    """Why this message cannot be taken back, as a sentence; "" if it can, as far as we know."""
    if not net.registration.ready:
        return "You are not connected: try again when you are."
    if not net.has(CAPABILITY):
        return "This network cannot take messages back: what was sent stays."
    if entry.kind not in _SPOKEN or not entry.msgid:
        return "This cannot be taken back: the network gave it no id."
    return ""


def undo(net: Network, room: Room) -> tuple[list[Message], str]:
    """Take our last message in a room back: what to send, and its words, to be written otherwise.

    One that never left is simply gone. The words are "" if nothing is undone, which is then told.
    """
    entry_id = _last_own(room)
    if entry_id is None:
        net.tell("You said nothing here that could be undone.", Severity.ERROR, room)
        return [], ""
    entry = room.timeline.get(entry_id)
    if sending.discard(net, room, entry_id):
        return [], entry.text
    if entry.delivery is Delivery.SENDING:
        net.tell("Your last message is on its way: try again in a moment.", Severity.ERROR, room)
        return [], ""
    if net.has(CAPABILITY) and net.clock() - entry.time_ms > UNDO_MS:
        net.tell(
            "Your last message is older than ten minutes. To take it back: Up in an empty line, then d.",
            Severity.ERROR,
            room,
        )
        return [], ""
    messages = redact(net, room, entry_id)
    return messages, entry.text if messages else ""


def _last_own(room: Room) -> int | None:
    entry_id = room.timeline.last_id()
    for _ in range(_FAR):
        if entry_id is None:
            return None
        entry = room.timeline.get(entry_id)
        if entry.own and entry.kind in _SPOKEN:
            return entry_id
        entry_id = room.timeline.previous_id(entry_id)
    return None


def edit(net: Network, room: Room, entry_id: int, text: str) -> list[Message]:
    """Put other words in a message's place: take it back, then (when that is done) say it anew, marked so."""
    entry = room.timeline.get(entry_id)
    if entry.text.removesuffix(MARK) == text.strip():
        return []
    kind = SendKind.ACTION if entry.kind is Kind.ACTION else SendKind.MESSAGE
    messages = redact(net, room, entry_id, EDITED)
    if messages:
        net.edits[entry.msgid] = Edit(room.key, marked(text), kind, entry.reply_to)
    return messages


def marked(text: str) -> str:
    """The new words with the mark; below a block of code, which would swallow it."""
    return f"{text}\n{MARK.strip()}" if text.endswith("```") else f"{text}{MARK}"


def failed(net: Network, context: Iterable[str], reason: str) -> bool:
    """FAIL REDACT: new words do not go out then. False if none were waiting."""
    for msgid in context:
        change = net.edits.pop(msgid, None)
        if change is not None:
            _not_changed(net, change, reason)
            return True
    return False


def lost(net: Network) -> None:
    """The connection died: nobody knows whether the old words are gone, so the new ones do not go out."""
    for change in net.edits.values():
        _not_changed(net, change, "the connection broke.")
    net.edits.clear()


def _not_changed(net: Network, change: Edit, reason: str) -> None:
    net.tell(
        f"Not changed: {reason} Ctrl+Up brings your words back.", Severity.ERROR, net.find_room(change.room)
    )


HANDLERS: dict[str, Handler] = {"REDACT": on_redact}
