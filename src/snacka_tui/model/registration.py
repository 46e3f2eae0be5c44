"""From an open socket to being somebody on the network: the name, the welcome, PING.

Owns the first lines, what follows a name that is taken, and what begins when the welcome is over. It refuses
to know capabilities (`negotiation`) and rooms beyond asking for them. Spec: modern.ircdocs.horse
"Connection Setup".
"""

from __future__ import annotations

from snacka_protocol.message import Message, Source
from snacka_tui.model import history_conversations, login, rejoin, sending, sending_answers
from snacka_tui.model.changes import ConnectionState, NickChanged, RoomsChanged, Severity
from snacka_tui.model.identity import next_nick, user_name
from snacka_tui.model.network import Handler, Network
from snacka_tui.model.room import RoomKind

_REGAIN_FIRST_MS = 2_000
_REGAIN_MOST_MS = 15_000


def opening(net: Network) -> list[Message]:
    """The first lines of a connection."""
    identity = net.identity
    user = user_name(identity)
    messages = [Message("CAP", ("LS", "302"))]
    if identity.server_password:
        messages.append(Message("PASS", (identity.server_password,)))
    messages.append(Message("NICK", (net.nick,)))
    messages.append(Message("USER", (user, "0", "*", identity.realname or identity.nick)))
    return messages


# -- the welcome -----------------------------------------------------------------------------------------


def on_welcome(net: Network, message: Message) -> None:
    net.registration.welcomed = True
    net.coming_again = False
    net.server_name = message.source
    old = net.nick
    if message.params:
        net.nick = message.params[0]
    # Many servers end the text with our own nick!user@host, which the splitting of long texts needs.
    source = Source.parse(message.text.rsplit(" ", 1)[-1])
    if source.host and net.is_own(source.nick):
        net.user, net.host = source.user, source.host
    net.tell(message.text, room=net.status)
    if net.account and not net.same(net.nick, old):
        # One person on several devices has one name: asking for ours would rename the others.
        net.wanted_nick = net.nick
        net.announce(f"You are here already, as {net.nick}: so you are called here, too.")
    elif not net.same(net.nick, net.wanted_nick):
        net.announce(f"{net.wanted_nick} is taken. You are {net.nick} for now.", Severity.WARNING)
        net.regain_at_ms = net.clock() + _REGAIN_FIRST_MS
    if net.nick != old:
        net.emit(NickChanged(old, net.nick))
    net.set_state(ConnectionState.ONLINE)


def on_isupport(net: Network, message: Message) -> None:
    net.isupport.update(message.params)
    net.prefixes = net.isupport.prefix
    if net.mapping is not net.isupport.casemapping:
        net.mapping = net.isupport.casemapping
        net.refold()
    for room in net.rooms.values():
        room.roster.rank = net.rank


def on_welcome_over(net: Network, message: Message) -> None:
    """The end of the message of the day, or its absence: now we may join and speak."""
    if net.registration.ready:
        if net.reply_room:  # somebody typed /motd
            net.tell(message.text)
        return
    net.registration.ready = True
    net.connections += 1
    login.after_welcome(net)
    sending.sort_out_leftovers(net)
    rejoin.find_lobby(net)
    rejoin.join_wanted(net)
    history_conversations.ask_for_conversations(net)
    for room in net.rooms.values():
        room.joined = room.joined or room.kind is not RoomKind.CHANNEL
    sending.release(net)
    net.emit(RoomsChanged())


# -- our name ----------------------------------------------------------------------------------------------


def on_nick_refused(net: Network, message: Message) -> None:
    """431, 432, 433, 436, 437: taken, or not allowed here."""
    if message.command == "437" and len(message.params) > 1 and net.is_channel(message.params[1]):
        net.tell(f"{message.params[1]} cannot be joined just now.", Severity.ERROR)
        return
    wanted = message.params[1] if len(message.params) > 2 else net.nick
    if net.registration.welcomed:
        if net.regain_tries and net.same(wanted, net.wanted_nick) and net.label not in net.requests:
            return  # our own quiet attempt to get the name back
        taken = message.command in ("433", "436")
        net.tell(
            f"{wanted} is taken: choose another name." if taken else f"{wanted} cannot be a name here.",
            Severity.ERROR,
        )
        return
    registration = net.registration
    registration.nick_tries += 1
    refused = message.command not in ("433", "436", "437")
    if refused and registration.nick_tries == 1:
        net.announce(f"This network does not allow the name {net.wanted_nick}.", Severity.WARNING)
    net.nick = next_nick(
        net.wanted_nick,
        registration.nick_tries,
        refused=refused,
        random_id=net.random_id(),
        limit=net.isupport.nicklen,
    )
    if refused:
        net.wanted_nick = net.nick
    net.send("NICK", net.nick)


def regain(net: Network, *, now: bool = False) -> None:
    """Try to get the wanted nick back: it may be held by our own dead connection for a while."""
    if net.state is not ConnectionState.ONLINE or net.same(net.nick, net.wanted_nick):
        return
    if now or (net.regaining and net.clock() >= net.regain_at_ms):
        net.regain_tries += 1
        pause = min(_REGAIN_MOST_MS, _REGAIN_FIRST_MS << min(net.regain_tries, 8))
        net.regain_at_ms = net.clock() + pause
        net.send("NICK", net.wanted_nick)
        if not net.regaining:
            sending.release(net)  # what waited for the name is in doubt now


# -- staying alive -----------------------------------------------------------------------------------------


def on_ping(net: Network, message: Message) -> None:
    net.send("PONG", *message.params[:1])


def on_pong(net: Network, message: Message) -> None:
    sending_answers.on_barrier(net, message.text)


def on_error(net: Network, message: Message) -> None:
    net.last_error = message.text
    # No server says this in a way made for programs alone; all that ask for a login first name SASL.
    net.needs_account = not net.registration.welcomed and "SASL" in message.text
    net.tell(message.text, Severity.ERROR, net.status)


HANDLERS: dict[str, Handler] = {
    "001": on_welcome,
    "005": on_isupport,
    "376": on_welcome_over,
    "422": on_welcome_over,
    "431": on_nick_refused,
    "432": on_nick_refused,
    "433": on_nick_refused,
    "436": on_nick_refused,
    "437": on_nick_refused,
    "PING": on_ping,
    "PONG": on_pong,
    "ERROR": on_error,
}
