"""What people made of messages: reactions, as they come and as we send them.

Owns the reading and the sending of `+draft/react` and `+draft/unreact`. It refuses to know how they are
counted (the timeline does, by msgid) and drawn. Spec: ircv3.net client-tags/react, client-tags/reply.
"""

from __future__ import annotations

from snacka_protocol.message import Message, Source
from snacka_tui.model.changes import Severity, TimelineChanged
from snacka_tui.model.network import Network
from snacka_tui.model.room import Room
from snacka_tui.model.wire import REPLY_TAGS, reply_tags

REACT, UNREACT = "+draft/react", "+draft/unreact"
_MOST_CHARACTERS = 32  # of one reaction: a word is fine, a page is not


def on_reaction(net: Network, room: Room, message: Message, source: Source) -> None:
    """Count a reaction, live or from history. Does nothing for a message that carries none."""
    tags = message.tags
    given, taken = tags.get(REACT, ""), tags.get(UNREACT, "")
    msgid = answered(message)
    reaction = (given or taken).strip()
    if not reaction or not msgid or len(reaction) > _MOST_CHARACTERS:
        return
    account = tags.get("account", "")
    if net.ignores.hides(source.nick, account):
        return
    own = net.is_own(source.nick) or bool(account and account == net.account)
    who = "" if own else account or net.fold(source.nick)
    if room.timeline.react(msgid, reaction, who, source.nick if given else "", net.time_of(message)):
        net.emit(TimelineChanged(room.key))


def answered(message: Message) -> str:
    """The msgid of the message this one is about, or ""."""
    return next((value for tag in REPLY_TAGS if (value := message.tags.get(tag, ""))), "")


def react(net: Network, room: Room, entry_id: int, reaction: str) -> list[Message]:
    """React to an entry, or take the same reaction back; what to send."""
    why_not = _obstacle(net, room, entry_id)
    if why_not:
        net.tell(why_not, Severity.ERROR, room)
        return []
    msgid = room.timeline.get(entry_id).msgid
    mine = any(one.reaction == reaction and one.mine for one in room.timeline.reactions(msgid))
    tag = UNREACT if mine else REACT
    if not net.has("echo-message"):
        room.timeline.react(msgid, reaction, "", "" if mine else net.nick, net.clock())
        net.emit(TimelineChanged(room.key))
    label = net.ask("TAGMSG", room.key)
    tags = {**reply_tags(msgid), tag: reaction}
    if label:
        tags["label"] = label
    return [Message("TAGMSG", (room.name,), tags=tags)]


def _obstacle(net: Network, room: Room, entry_id: int) -> str:
    """Why nobody can react to this entry, as a sentence, or ""."""
    if not net.registration.ready:
        return "You are not connected: try again when you are."
    if not net.has("message-tags"):
        return "This network has no reactions."
    denied = net.isupport.get("CLIENTTAGDENY").split(",")
    if "draft/react" in denied or ("*" in denied and "-draft/react" not in denied):
        return "This network does not let reactions through."
    if not room.timeline.get(entry_id).msgid:
        return "The network gave this message no id, so nobody can react to it."
    return ""
