"""What the network answers to what we say: an echo, an acknowledgement, a refusal, or that it was all read.

Owns what an answer makes of a send: kept, sent, failed, and gone from the outbox. It refuses to know how one
gets onto the wire (`sending`). Specs: ircv3.net echo-message, labeled-response.
"""

from __future__ import annotations

from snacka_protocol.message import Message
from snacka_tui.model import archive, sending
from snacka_tui.model.changes import Severity, TimelineChanged
from snacka_tui.model.network import Network
from snacka_tui.model.room import Room
from snacka_tui.model.timeline import Delivery
from snacka_tui.model.wire import NONCE_TAG


def echoed(net: Network, message: Message, room: Room | None, target: str) -> bool:
    """Take an own message as the echo of one of ours; False if it is another device's."""
    nonce = net.pending.match_echo(
        net.fold(target),
        message.text,
        message.tags.get(NONCE_TAG, ""),
        net.label,
        labels=net.has("labeled-response"),
    )
    if nonce is None:
        return False
    net.pending.remove(nonce)
    net.outbox.settle(nonce)
    sending.release(net)
    entry_id = room.timeline.find_nonce(nonce) if room is not None else None
    if room is None or entry_id is None:
        return room is None
    own = room.timeline.get(entry_id)
    if own.delivery is not Delivery.KEPT:
        # The server may have changed the text (stripped colours): what others see is what we show.
        text = _shown_text(message)
        kept = room.timeline.confirm(entry_id, message.tags.get("msgid", ""), net.time_of(message), text)
        archive.note(net.archive, room, (room.timeline.get(kept),))
        net.emit(TimelineChanged(room.key))
    return True


def acknowledged(net: Network) -> None:
    """A labelled ACK: taken in, and nothing will be echoed."""
    nonce = net.pending.by_label(net.label)
    if nonce is not None:
        net.pending.remove(nonce)
        net.outbox.settle(nonce)
        sending.mark(net, nonce, Delivery.SENT)
        _log(net, nonce)
        sending.release(net)


def on_barrier(net: Network, token: str) -> None:
    """PONG: everything before its PING was read, or refused already."""
    covered = net.pending.pass_barrier(token)
    if covered is None:
        return
    if net.has("echo-message"):
        net.pending.excuse(covered)  # a bouncer answers PING itself, before the echo comes
    else:
        for nonce in covered:
            net.pending.remove(nonce)
            net.outbox.settle(nonce)
            _log(net, nonce)
    sending.release(net)


def _log(net: Network, nonce: str) -> None:
    """Taken in, and nothing comes back of it: what we have is what is kept of it."""
    for room in net.rooms.values():
        entry_id = room.timeline.find_nonce(nonce)
        if entry_id is not None:
            archive.note(net.archive, room, (room.timeline.get(entry_id),))
            return


def refused(net: Network, target: str, reason: str) -> bool:
    """The server refuses one of ours: by label, else the oldest to `target`. False if none was meant."""
    nonce = net.pending.by_label(net.label)
    if nonce is None and not net.label and target:
        nonce = net.pending.first_to(net.fold(target))
    if nonce is None:
        return False
    net.pending.remove(nonce)
    send = net.outbox.settle(nonce)
    sending.mark(net, nonce, Delivery.FAILED)
    sending.release(net)
    room = net.find_room(send.target) if send else None
    net.tell(f"Not sent: {reason}", Severity.ERROR, room)
    return True


def found_in_history(net: Network, nonce: str) -> None:
    """History holds one of ours: it arrived after all, so it must not go out again."""
    net.pending.remove(nonce)
    net.outbox.settle(nonce)


def _shown_text(message: Message) -> str:
    text = message.text
    return text[8:].removesuffix("\x01") if text.startswith("\x01ACTION ") else text
