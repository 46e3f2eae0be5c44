"""Getting into rooms and back into them.

Owns which channels are asked for, and what becomes of a room that refuses us. It refuses to know what is
said there. Spec: modern.ircdocs.horse JOIN.
"""

from __future__ import annotations

from snacka_protocol.message import Message
from snacka_tui.model.changes import ConnectionState, RoomsChanged, Severity
from snacka_tui.model.network import Network
from snacka_tui.model.room import Room, RoomKind

_JOIN_BYTES = 400


def join_wanted(net: Network) -> None:
    """Ask for every channel we want to be in, in as few lines as fit."""
    rooms = [room for room in net.rooms.values() if room.kind is RoomKind.CHANNEL and room.wanted]
    plain = [room.name for room in rooms if not room.join_key]
    line = ""
    for name in plain:
        if line and len(f"{line},{name}".encode()) > _JOIN_BYTES:
            net.send("JOIN", line)
            line = ""
        line = f"{line},{name}" if line else name
    if line:
        net.send("JOIN", line)
    for room in rooms:
        if room.join_key:
            net.send("JOIN", room.name, room.join_key)


def find_lobby(net: Network) -> None:
    """No room was asked for: the lobby that the server names (ISUPPORT LOBBY) replaces the guess."""
    told = net.isupport.get("LOBBY")
    guess, net.lobby = net.lobby, None
    if guess is None or not net.is_channel(told) or any(c in told for c in " ,\a"):
        return
    room = net.rooms.get(net.fold(guess))
    if room is None or net.find_room(told) is not None:
        net.channel(told).wanted = True
    else:
        net.rename(room, told)


def ask(net: Network, name: str, key: str) -> list[Message]:
    """The person wants to be in a channel. Offline, the room is made and joined when connected."""
    known = net.find_room(name)
    if known is not None and known.joined:
        known.asked = True
        return []
    room = known
    if net.state is not ConnectionState.ONLINE:
        room = net.channel(name)
        room.wanted = True
    if room is not None:
        room.asked, room.join_key = True, key
    else:
        net.wishes[net.fold(name)] = key
    net.emit(RoomsChanged())
    if not net.registration.ready:
        return []
    label = net.ask("JOIN", net.focused)
    return [Message("JOIN", (name, key) if key else (name,), tags={"label": label} if label else {})]


def refused(net: Network, name: str, reason: str) -> None:
    """A channel does not take us: say why, where it was asked and in the room if there is one."""
    key = net.fold(name)
    net.wishes.pop(key, None)
    room: Room | None = net.rooms.get(key)
    if room is None:
        net.tell(f"{name}: {reason}", Severity.ERROR)
        return
    room.wanted = room.asked = False
    net.tell(f"You cannot join {name}: {reason}", Severity.ERROR, room)
    net.emit(RoomsChanged())
