"""Which extensions this connection uses.

Owns CAP. It refuses to know what the extensions do; logging in on the way is `login`'s. Spec: ircv3.net
capability-negotiation.
"""

from __future__ import annotations

from snacka_protocol.capabilities import parse_ls
from snacka_protocol.message import Message
from snacka_tui.model import login, multiline
from snacka_tui.model.login_state import Login
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
    "draft/event-playback",
    "draft/message-redaction",
    multiline.CAPABILITY,
    "draft/read-marker",
    "soju.im/search",
)
_NEEDS = {
    "labeled-response": ("batch",),
    "draft/chathistory": ("batch", "server-time", "message-tags"),
    "draft/event-playback": ("draft/chathistory",),
    "draft/message-redaction": ("message-tags",),
    multiline.CAPABILITY: ("batch", "message-tags"),
}
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
            if "sasl" in offered:
                net.login = Login()  # the accounts are back: try again
            _request(net, offered)
        case "DEL":
            net.caps.difference_update(names.split())
            for name in names.split():
                net.registration.offered.pop(name, None)
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
    if "sasl" in offered and login.wanted(net) and "sasl" not in net.caps:
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
        login.end_negotiation(net)


def _send_request(net: Network, names: str) -> None:
    net.registration.requested += 1
    net.send("CAP", "REQ", names)


def _acknowledged(net: Network, names: list[str]) -> None:
    for name in names:
        if name.startswith("-"):
            net.caps.discard(name[1:])
        else:
            net.caps.add(name)
    if multiline.CAPABILITY in names:
        net.multiline = multiline.parse_limits(net.registration.offered.get(multiline.CAPABILITY, ""))


def _refused(net: Network, names: list[str]) -> None:
    """A NAK repeats the whole request, so one bad name spoils all: ask for each alone, once."""
    if len(names) > 1:
        for name in names:
            _send_request(net, name)
    _answered(net)


def _answered(net: Network) -> None:
    registration = net.registration
    registration.requested -= 1
    if registration.requested > 0:
        return
    begun = "sasl" in net.caps and login.wanted(net) and net.login.now is None and login.begin(net)
    if not begun:
        login.end_negotiation(net)


HANDLERS: dict[str, Handler] = {"CAP": on_cap}
