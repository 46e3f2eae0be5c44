"""From what a person wrote to lines of the wire.

Owns what fits into one message here, the tags it bears, and the batch where it is several lines. It refuses
to know when a message leaves and what becomes of it: `sending` does. Specs: modern.ircdocs.horse, ircv3.net
draft/multiline, client-tags/reply.
"""

from __future__ import annotations

from snacka_protocol.message import Message
from snacka_tui.model.multiline import fits_a_line, pack, to_batch
from snacka_tui.model.network import Network
from snacka_tui.model.outbox import Send, SendKind
from snacka_tui.model.splitting import room_for_text, split_text

NONCE_TAG = "+snacka/nonce"
REPLY_TAGS = ("+reply", "+draft/reply")
"""Tags that name the message answered. Both are sent: older programs know only the second."""


def pieces_of(net: Network, target: str, text: str, kind: SendKind) -> list[str]:
    """The messages a text becomes there: of several lines where the network takes those, else one a line."""
    line_bytes = _text_bytes(net, target, kind)
    if net.multiline is None or kind is SendKind.ACTION:
        return split_text(text, line_bytes)
    return pack(text, net.multiline, line_bytes)


def wire_lines(net: Network, target: str, text: str) -> int:
    """How many lines of the wire a text becomes; people without multiline see that many messages."""
    return len(split_text(text, _text_bytes(net, target, SendKind.MESSAGE)))


def is_several_lines(net: Network, send: Send) -> bool:
    """Whether a send goes out as a batch, if the network takes those: it does not fit into one line."""
    return not fits_a_line(send.text, _text_bytes(net, send.target, send.kind))


def to_wire(net: Network, send: Send, label: str) -> list[Message]:
    """The lines of one send, with all its tags on the first. `label` "" for none."""
    tags: dict[str, str] = {}
    if net.has("message-tags"):
        tags[NONCE_TAG] = send.nonce
        tags.update(reply_tags(send.reply_to))
    if label:
        tags["label"] = label
    text = wire_text(send.text, send.kind)
    command = "NOTICE" if send.kind is SendKind.NOTICE else "PRIVMSG"
    if net.multiline is None or send.kind is SendKind.ACTION or not is_several_lines(net, send):
        return [Message(command, (send.target, text), tags=tags)]
    reference = send.nonce.replace("_", "-")  # letters, digits and hyphens
    return to_batch(reference, command, send.target, text, tags, _text_bytes(net, send.target, send.kind))


def reply_tags(msgid: str) -> dict[str, str]:
    """The tags of a message that answers another; none for ""."""
    return dict.fromkeys(REPLY_TAGS, msgid) if msgid else {}


def wire_text(text: str, kind: SendKind) -> str:
    return f"\x01ACTION {text}\x01" if kind is SendKind.ACTION else text


def _text_bytes(net: Network, target: str, kind: SendKind) -> int:
    command = "NOTICE" if kind is SendKind.NOTICE else "PRIVMSG"
    spare = len(wire_text("", kind))
    return room_for_text(net.nick, net.user, net.host, command, target, line=net.isupport.linelen) - spare
