"""What we say: from the composer through the outbox to the wire.

Owns the way of a send: written (SENDING), on the wire, in doubt. It refuses to know what answers mean
(`sending_answers`) and how others' messages are shown. A send is in the journal before it is on the wire,
and it leaves the journal only when the network has answered for it, so a crash at any point loses and doubles
nothing on a server that knows `+snacka/nonce`, and leaves a `?` on one that does not.

How an answer is recognised depends on what the network offers:
echo-message: our message comes back, by label, nonce or order; then it is kept.
labels only: a labelled ACK says it was taken in.
neither: a PING follows, and its PONG says that all before it was taken in.

Only so many are on the wire unread, and answers let the next ones out: a long paste or a full outbox is
taken at the server's own pace, and does not end in "Excess Flood" on networks that are strict.
"""

from __future__ import annotations

from msgspec.structs import replace

from snacka_protocol.message import Message
from snacka_tui.model.changes import Severity, TimelineChanged
from snacka_tui.model.multiline import CAPABILITY
from snacka_tui.model.network import Network
from snacka_tui.model.outbox import Send, SendKind
from snacka_tui.model.pending import OnWire
from snacka_tui.model.room import Room, RoomKind
from snacka_tui.model.timeline import Delivery, Entry, Kind
from snacka_tui.model.wire import is_several_lines, pieces_of, to_wire, wire_text

WINDOW = 5  # what every network takes at once
OWN_WINDOW = 40  # Snacka's server is kind to a person who pastes
BARRIER = "snacka-barrier-"
_KINDS = {SendKind.MESSAGE: Kind.MESSAGE, SendKind.ACTION: Kind.ACTION, SendKind.NOTICE: Kind.NOTICE}


def say(net: Network, room: Room, text: str, kind: SendKind, reply_to: str = "") -> list[Message]:
    """Put `text` into the outbox and the timeline; what may go out now is returned.

    `reply_to` is the msgid it answers; of several messages the first one bears it.
    """
    if room.kind is RoomKind.STATUS:
        net.tell("Nobody reads this room: /join a room, or /msg somebody.", Severity.ERROR, room)
        return []
    pieces = pieces_of(net, room.name, text, kind)
    if room.kind is RoomKind.CHANNEL and not room.joined and not room.wanted:
        _refuse_unjoined(net, room, pieces, kind)
        return []
    for number, piece in enumerate(pieces):
        answers = "" if number else reply_to
        send = Send(
            net.random_id(), room.name, piece, kind, net.clock(), nick=net.identity.nick, reply_to=answers
        )
        net.outbox.add(send)
        show(net, room, send)
    room.timeline.unread_after = None
    before, net.outgoing = net.outgoing, []
    release(net)
    messages, net.outgoing = net.outgoing, before
    return messages


def may_go(net: Network, room: Room) -> bool:
    """Whether a message to this room can leave now."""
    return net.registration.ready and (room.joined or room.kind is RoomKind.DIRECT)


def release(net: Network) -> None:
    """What waits and can be delivered goes out, in the order it was written, as far as the window allows."""
    window = OWN_WINDOW if net.keeps_nonces else WINDOW
    held: set[str] = set()
    for send in net.outbox.ready():
        if net.pending.unread >= window:
            break
        room = net.find_room(send.target)
        if room is None or room.key in held or send.nonce in net.pending or not may_go(net, room):
            continue
        if send.attempted and not net.same(send.sent_as, net.sender):
            # Under another name the server would not recognise the repeat.
            if net.regaining and net.same(send.sent_as, net.wanted_nick):
                held.add(room.key)  # what was written later must not overtake it
            else:
                _doubt(net, send.nonce)
            continue
        if _splits(net, room, send):
            release(net)
            return
        net.outgoing += _to_wire(net, room, send)
    _raise_barrier(net)


def _splits(net: Network, room: Room, send: Send) -> bool:
    """A message of several lines was written for a connection that took those, and this one does not."""
    if net.multiline is not None or send.attempted or not is_several_lines(net, send):
        return False
    pieces = pieces_of(net, room.name, send.text, send.kind)
    sends = [
        replace(send, nonce=net.random_id(), text=piece, reply_to="" if number else send.reply_to)
        for number, piece in enumerate(pieces)
    ]
    net.outbox.split(send.nonce, sends)
    shown = room.timeline.find_nonce(send.nonce)
    if shown is not None:
        room.timeline.remove(shown)
    for piece in sends:
        show(net, room, piece)
    return True


def show(net: Network, room: Room, send: Send) -> None:
    """Put a send that is not confirmed into its room's timeline."""
    delivery = Delivery.DOUBT if send.doubtful else Delivery.SENDING
    entry = Entry(
        _KINDS[send.kind],
        send.text,
        net.nick,
        send.time_ms,
        nonce=send.nonce,
        own=True,
        delivery=delivery,
        reply_to=send.reply_to,
    )
    net.add(room, entry)


def sort_out_leftovers(net: Network) -> None:
    """After the welcome we know whether the server recognises repeats: decide about what may have arrived."""
    if not net.has(CAPABILITY):
        net.multiline = None
    if net.keeps_nonces:
        return
    for send in net.outbox:
        if send.attempted and not send.doubtful:
            _doubt(net, send.nonce)


def lost(net: Network) -> None:
    """The connection died: what was on the wire waits for the next one, or for the person."""
    for nonce in net.pending.clear():
        if net.keeps_nonces:
            mark(net, nonce, Delivery.SENDING)
        else:
            _doubt(net, nonce)


def resend(net: Network, room: Room, entry_id: int) -> list[Message]:
    """Say a failed or doubtful entry again, as a new message at the end."""
    entry = room.timeline.get(entry_id)
    if entry.delivery not in (Delivery.FAILED, Delivery.DOUBT):
        return []
    net.outbox.settle(entry.nonce)
    room.timeline.remove(entry_id)
    net.emit(TimelineChanged(room.key))
    kind = next(send for send, shown in _KINDS.items() if shown is entry.kind)
    return say(net, room, entry.text, kind, entry.reply_to)


def discard(net: Network, room: Room, entry_id: int) -> bool:
    """Give up an entry that is not on its way: failed, doubtful, or waiting offline. False if it is."""
    entry = room.timeline.get(entry_id)
    waits = entry.delivery is Delivery.SENDING and entry.nonce not in net.pending
    if not waits and entry.delivery not in (Delivery.FAILED, Delivery.DOUBT):
        return False
    net.outbox.settle(entry.nonce)
    room.timeline.remove(entry_id)
    net.emit(TimelineChanged(room.key))
    return True


def give_up(net: Network, room: Room) -> None:
    """The room is left: nothing goes there any more."""
    for send in net.outbox:
        if net.fold(send.target) == room.key:
            net.outbox.settle(send.nonce)


# -- underneath --------------------------------------------------------------------------------------------


def _to_wire(net: Network, room: Room, send: Send) -> list[Message]:
    net.outbox.attempt(send.nonce, net.sender)  # in the journal before it is on the wire
    label = net.new_label()
    messages = to_wire(net, replace(send, target=room.name), label)
    text = wire_text(send.text, send.kind)
    net.pending.add(OnWire(send.nonce, room.key, text, label, batch=len(messages) > 1))
    if not net.has("echo-message"):
        mark(net, send.nonce, Delivery.SENT)
    return messages


def _raise_barrier(net: Network) -> None:
    if not net.has("labeled-response"):
        token = f"{BARRIER}{net.random_id()}"
        if net.pending.raise_barrier(token):
            net.outgoing.append(Message("PING", (token,)))


def _doubt(net: Network, nonce: str) -> None:
    net.outbox.doubt(nonce)
    mark(net, nonce, Delivery.DOUBT)


def mark(net: Network, nonce: str, delivery: Delivery) -> None:
    """Show how far one of ours has come."""
    for room in net.rooms.values():
        entry_id = room.timeline.find_nonce(nonce)
        if entry_id is not None:
            if room.timeline.get(entry_id).delivery is not delivery:
                room.timeline.set_delivery(entry_id, delivery)
                net.emit(TimelineChanged(room.key))
            return


def _refuse_unjoined(net: Network, room: Room, pieces: list[str], kind: SendKind) -> None:
    for piece in pieces:
        entry = Entry(_KINDS[kind], piece, net.nick, net.clock(), own=True, delivery=Delivery.FAILED)
        net.add(room, entry)
    if pieces:
        net.tell(f"Not sent: you are not in {room.name}. /join {room.name} first.", Severity.ERROR, room)
