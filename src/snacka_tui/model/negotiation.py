"""Which extensions this connection uses, and logging in on the way.

Owns CAP and AUTHENTICATE. It refuses to know what the extensions do. Specs: ircv3.net
capability-negotiation, sasl-3.2.
"""

from __future__ import annotations

from snacka_protocol import sasl
from snacka_protocol.capabilities import parse_ls
from snacka_protocol.message import Message
from snacka_tui.model.changes import Severity
from snacka_tui.model.network import Handler, Network

WANTED = (
    "message-tags",
    "server-time",
    "batch",
    "echo-message",
    "labeled-response",
    "standard-replies",
    "cap-notify",
    "account-notify",
    "account-tag",
    "extended-join",
    "away-notify",
    "chghost",
    "setname",
    "invite-notify",
    "multi-prefix",
    "userhost-in-names",
    "draft/chathistory",
)
_NEEDS = {"labeled-response": ("batch",), "draft/chathistory": ("batch", "server-time", "message-tags")}
_REQUEST_BYTES = 400


# -- capabilities --------------------------------------------------------------------------------------


def on_cap(net: Network, message: Message) -> None:
    if len(message.params) < 3:
        return
    verb, names = message.params[1].upper(), message.text
    match verb:
        case "LS":
            net.registration.offered.update(parse_ls(names))
            if not (len(message.params) > 3 and message.params[2] == "*"):
                _request(net, net.registration.offered)
        case "ACK":
            _acknowledged(net, names.split())
            _answered(net)
        case "NAK":
            _refused(net, names.split())
        case "NEW":
            offered = parse_ls(names)
            net.registration.offered.update(offered)
            _request(net, offered)
        case "DEL":
            net.caps.difference_update(names.split())
        case _:
            pass


def _request(net: Network, offered: dict[str, str]) -> None:
    available = net.caps | set(offered)
    wanted = [
        name
        for name in WANTED
        if name in offered
        and name not in net.caps
        and all(need in available for need in _NEEDS.get(name, ()))
    ]
    # CAP 302 lists mechanisms; without a list PLAIN is worth trying.
    mechanisms = offered.get("sasl", "none").upper().split(",")
    if (
        net.identity.account
        and not net.registration.welcomed
        and ("PLAIN" in mechanisms or mechanisms == [""])
    ):
        wanted.append("sasl")
    line = ""
    for name in wanted:
        if line and len(line) + 1 + len(name) > _REQUEST_BYTES:
            _send_request(net, line)
            line = ""
        line = f"{line} {name}" if line else name
    if line:
        _send_request(net, line)
    else:
        _end(net)


def _send_request(net: Network, names: str) -> None:
    net.registration.requested += 1
    net.send("CAP", "REQ", names)


def _acknowledged(net: Network, names: list[str]) -> None:
    for name in names:
        if name.startswith("-"):
            net.caps.discard(name[1:])
        else:
            net.caps.add(name)


def _refused(net: Network, names: list[str]) -> None:
    """A NAK repeats the whole request, so one bad name spoils all: ask for each alone, once."""
    if len(names) > 1:
        for name in names:
            _send_request(net, name)
    _answered(net)


def _answered(net: Network) -> None:
    registration = net.registration
    registration.requested -= 1
    if registration.requested > 0 or registration.welcomed:
        return
    if "sasl" in net.caps and net.identity.account:
        net.send("AUTHENTICATE", "PLAIN")
    else:
        _end(net)


def _end(net: Network) -> None:
    if not net.registration.ended and not net.registration.welcomed:
        net.registration.ended = True
        net.send("CAP", "END")


# -- logging in ------------------------------------------------------------------------------------------


def on_authenticate(net: Network, message: Message) -> None:
    if message.text == "+" and net.identity.account:
        for chunk in sasl.chunks(sasl.plain(net.identity.account, net.identity.password)):
            net.send("AUTHENTICATE", chunk)


def on_logged_in(net: Network, message: Message) -> None:
    if len(message.params) > 2:
        net.account = message.params[2]
        net.tell(f"You are logged in as {message.params[2]}.", room=net.status)


def on_logged_out(net: Network, _message: Message) -> None:
    net.account = ""


def on_sasl_done(net: Network, _message: Message) -> None:
    _end(net)


def on_sasl_failed(net: Network, message: Message) -> None:
    if not net.registration.ended:
        net.announce(f"Logging in did not work: {message.text}. You are here as a guest.", Severity.WARNING)
    _end(net)


HANDLERS: dict[str, Handler] = {
    "CAP": on_cap,
    "AUTHENTICATE": on_authenticate,
    "900": on_logged_in,
    "901": on_logged_out,
    "903": on_sasl_done,
    "902": on_sasl_failed,
    "904": on_sasl_failed,
    "905": on_sasl_failed,
    "906": on_sasl_failed,
    "907": on_sasl_done,
    "908": on_sasl_failed,
}
