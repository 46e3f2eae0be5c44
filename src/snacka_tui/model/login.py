"""Logging in to an account: on the way in, later, and again after every reconnect.

Owns AUTHENTICATE: which mechanism, in which order, and what is said when it does not work. A password leaves
only when nobody on the way can read it, or when the person said that it may. It refuses to know making
accounts (`accounts`). Specs: ircv3.net sasl-3.1 and 3.2; RFC 4616, 4422 (EXTERNAL), 7677.
"""

from __future__ import annotations

from dataclasses import replace

from snacka_protocol import sasl
from snacka_protocol.errors import SaslError
from snacka_protocol.message import Message
from snacka_protocol.scram import ScramClient
from snacka_tui.model.changes import AccountChanged, AccountStep, Severity
from snacka_tui.model.login_state import Login, Mechanism
from snacka_tui.model.network import Handler, Network
from snacka_tui.model.room import Room
from snacka_tui.model.timeline import Delivery, Entry, Kind

SERVICE = "NickServ"
_NOT_RIGHT = "The account's name or the password is not right."
_IN_THE_OPEN = (
    "You were not logged in: this connection is not encrypted, so your password could be read on the way. "
    "/login asks whether to send it all the same."
)


def wanted(net: Network) -> bool:
    """Whether we have an account to log in to here, and are not."""
    return bool(net.identity.account or net.identity.certificate) and not net.account


def usable(net: Network) -> Mechanism | None:
    """The best mechanism that server and person allow and that did not fail yet."""
    identity, known = net.identity, net.login.only or _offered(net)
    may = {
        Mechanism.EXTERNAL: identity.certificate,
        Mechanism.SCRAM: bool(identity.account),
        Mechanism.PLAIN: bool(identity.account) and (net.private or identity.in_the_open),
    }
    for mechanism in Mechanism:
        fits = not known or mechanism.value in known  # without a list each is worth trying
        if fits and may[mechanism] and mechanism not in net.login.tried:
            return mechanism
    return None


def begin(net: Network) -> bool:
    """Start the exchange; False if there is no way, which is told then."""
    mechanism = usable(net)
    login = net.login
    if mechanism is None:
        if not login.tried:
            _failed(
                net, _IN_THE_OPEN if not net.private else "This server knows no way to log in that we do."
            )
        return False
    login.now, login.proved, login.chunks = mechanism, False, sasl.ChunkAssembler()
    login.tried.add(mechanism)
    net.send("AUTHENTICATE", mechanism.value)
    return True


def ask(net: Network, account: str, password: str, *, in_the_open: bool) -> None:
    """The person wants to log in now. Where the server has no login of its own, its service is asked."""
    net.identity = replace(net.identity, account=account, password=password, in_the_open=in_the_open)
    net.login = Login(asked=True, room=net.focused)
    if "sasl" not in net.registration.offered:
        _ask_service(net)
    elif "sasl" in net.caps:
        begin(net)
    else:
        net.registration.requested += 1
        net.send("CAP", "REQ", "sasl")


def after_welcome(net: Network) -> None:
    """A network whose login is a service: to be asked now that we are somebody."""
    if wanted(net) and net.identity.password and "sasl" not in net.registration.offered:
        _ask_service(net)


def no_service(net: Network, nick: str) -> bool:
    """There is nobody of this name: if we asked that one to log us in, nobody gets the password again."""
    if not net.same(nick, SERVICE) or not net.identity.account or "sasl" in net.registration.offered:
        return False
    asked = net.login
    forget(net)
    net.login = asked
    _failed(net, f"This network keeps no accounts: it has no {SERVICE}.")
    return True


def forget(net: Network) -> None:
    """Log in no more, now and after reconnects. The server lets us go with the next connection."""
    net.identity = replace(net.identity, account="", password="", in_the_open=False)
    net.login = Login()


def hide_password(target: str, text: str) -> str:
    """Our own words to a service as the screen may show them."""
    command = text.split(" ", 1)[0].casefold()
    secret = command in ("identify", "register", "login", "ghost", "recover", "set", "release")
    return f"{text.split(' ', 1)[0]} ••••••" if secret and target.casefold().endswith("serv") else text


def say_password(net: Network, room: Room, text: str) -> list[Message]:
    """Write to a service what holds a password: never through the outbox, which is on disk, nor shown."""
    if not net.registration.ready:
        net.tell("You are not connected: try again when you are.", Severity.ERROR, room)
        return []
    if not net.has("echo-message"):
        shown = hide_password(room.name, text)
        net.add(room, Entry(Kind.MESSAGE, shown, net.nick, net.clock(), own=True, delivery=Delivery.SENT))
    return [Message("PRIVMSG", (room.name, text))]


# -- what the server says --------------------------------------------------------------------------------


def on_authenticate(net: Network, message: Message) -> None:
    login = net.login
    if login.now is None:
        return
    try:
        came = login.chunks.feed(message.text)
        answer = b"" if came is None else _answer(net, login, came)
    except SaslError as error:
        login.now = None
        net.send("AUTHENTICATE", sasl.ABORT)
        _failed(net, f"Logging in was stopped: {error}.")
        return
    if came is not None:
        for chunk in sasl.chunks(answer):
            net.send("AUTHENTICATE", chunk)


def _answer(net: Network, login: Login, came: bytes) -> bytes:
    identity = net.identity
    match login.now:
        case Mechanism.PLAIN:
            return sasl.plain(identity.account, identity.password)
        case Mechanism.SCRAM if login.proved and login.scram is not None:
            login.scram.verify(came)
            return b""
        case Mechanism.SCRAM if login.scram is not None and came:
            login.proved = True
            return login.scram.final(came)
        case Mechanism.SCRAM:
            login.scram = ScramClient(identity.account, identity.password, net.random_id() + net.random_id())
            return login.scram.first()
        case _:
            return b""


def on_logged_in(net: Network, message: Message) -> None:
    if len(message.params) > 2:
        logged_in(net, message.params[2])


def logged_in(net: Network, account: str) -> None:
    """The server takes us for the owner of this account."""
    if net.same(net.account, account) and net.account:
        return
    net.account = account
    words = f"You are logged in as {account}."
    net.tell(words, room=_room(net) if net.login.asked else net.status)
    net.emit(AccountChanged(AccountStep.LOGGED_IN, account))


def on_logged_out(net: Network, _message: Message) -> None:
    if net.account:
        net.emit(AccountChanged(AccountStep.LOGGED_OUT, net.account))
    net.account = ""


def on_done(net: Network, _message: Message) -> None:
    before, net.login = net.login, Login()
    end_negotiation(net)
    if before.asked and _stands_apart(net):
        where = net.rooms.get(before.room) or net.status
        net.tell("You come in once more, as one person with your other devices.", room=where)
        net.send("QUIT", f"Back as {net.account}")
        net.coming_again = True


def _stands_apart(net: Network) -> bool:
    """Whether we go by another name than our account's where all its connections are one person: Snacka's
    server makes a connection part of that person when it comes in, and not later."""
    one_person = bool(net.isupport.get("SNACKA"))
    return one_person and net.registration.welcomed and not net.same(net.nick, net.account)


def on_failed(net: Network, message: Message) -> None:
    """902, 904, 905, 906: not like this. Another way is tried only if no proof of ours was refused."""
    login = net.login
    refused, login.now = login.now, None
    if refused is None:  # given up by us, and told then
        end_negotiation(net)
        return
    # An account without a SCRAM verifier is refused before the proof; a wrong password after it.
    elsewise = refused is not Mechanism.PLAIN and not login.proved
    if elsewise and usable(net) is not None:
        begin(net)
        return
    _failed(net, _NOT_RIGHT if message.command == "904" else f"Logging in did not work: {message.text}.")
    end_negotiation(net)


def on_mechanisms(net: Network, message: Message) -> None:
    """908: what the server knows; 904 follows and tries again."""
    if len(message.params) > 1:
        net.login.only = frozenset(message.params[1].upper().split(","))


def end_negotiation(net: Network) -> None:
    """Registration waited for the login, if it was not over."""
    if not net.registration.ended and not net.registration.welcomed:
        net.registration.ended = True
        net.send("CAP", "END")


def _failed(net: Network, words: str) -> None:
    before, net.login = net.login, Login(tried=net.login.tried)
    if before.asked:
        net.tell(words, Severity.ERROR, net.rooms.get(before.room) or net.status)
    else:
        guest = " You are here as a guest." if not net.registration.welcomed else ""
        net.announce(words + guest, Severity.WARNING)
    net.emit(AccountChanged(AccountStep.REFUSED, words))


def _room(net: Network) -> Room:
    return net.rooms.get(net.login.room) or net.status


def _ask_service(net: Network) -> None:
    identity = net.identity
    if not (net.private or identity.in_the_open):
        _failed(net, _IN_THE_OPEN)
        return
    # Not through the outbox: a password is never on disk among the unsent messages.
    net.send("PRIVMSG", SERVICE, f"IDENTIFY {identity.account} {identity.password}")
    if net.login.asked:
        net.tell(f"{SERVICE} was asked to log you in. It answers in the server's own room.", room=_room(net))
    net.emit(AccountChanged(AccountStep.SERVICE_ASKED, SERVICE))


def _offered(net: Network) -> frozenset[str]:
    return frozenset(filter(None, net.registration.offered.get("sasl", "").upper().split(",")))


HANDLERS: dict[str, Handler] = {
    "AUTHENTICATE": on_authenticate,
    "900": on_logged_in,
    "901": on_logged_out,
    "903": on_done,
    "902": on_failed,
    "904": on_failed,
    "905": on_failed,
    "906": on_failed,
    "907": on_done,
    "908": on_mechanisms,
}
