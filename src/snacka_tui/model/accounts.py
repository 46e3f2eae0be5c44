"""Making an account on a network that lets programs do so.

Owns REGISTER and VERIFY, what they need, and their refusals in plain words. It refuses to know logging in
(`login`). Spec: ircv3.net draft/account-registration.
"""

from __future__ import annotations

from dataclasses import replace

from msgspec import Struct

from snacka_protocol.message import Message
from snacka_tui.model import login
from snacka_tui.model.changes import AccountChanged, AccountStep, Severity
from snacka_tui.model.network import Handler, Network

CAPABILITY = "draft/account-registration"
LONGEST_PASSWORD = 300
"""Bytes. The specification's advice: a password may have to fit into one line elsewhere."""
_REFUSED = {
    "ACCOUNT_EXISTS": "There is an account of that name already. If it is yours, /login comes back to it.",
    "BAD_ACCOUNT_NAME": "That cannot be the name of an account here.",
    "ACCOUNT_NAME_MUST_BE_NICK": "Here an account has the name you go by. Leave its name empty.",
    "NEED_NICK": "Take a name first: /nick name.",
    "ALREADY_AUTHENTICATED": "You are logged in already, so you have an account.",
    "WEAK_PASSWORD": "That password is too easy to guess. Take a longer one.",
    "UNACCEPTABLE_PASSWORD": "The server does not take that password. Take another one.",
    "INVALID_EMAIL": "The server cannot send to that e-mail address.",
    "UNACCEPTABLE_EMAIL": "The server does not take that e-mail address. Use another one.",
    "COMPLETE_CONNECTION_REQUIRED": "You are not quite connected: try again in a moment.",
    "INVALID_CODE": "That code is not right, or it is too old.",
    "TEMPORARILY_UNAVAILABLE": "The server cannot do that just now. Try again later.",
}


class RegistrationTerms(Struct, frozen=True):
    """What the network wants of somebody who makes an account."""

    possible: bool = False
    email_required: bool = False
    own_name: bool = False  # the account may have another name than the nick

    @classmethod
    def parse(cls, value: str | None) -> RegistrationTerms:
        """From the capability's value; None if the capability is not offered. Values of keys are ignored."""
        if value is None:
            return cls()
        keys = {item.partition("=")[0] for item in value.split(",")}
        return cls(True, "email-required" in keys, "custom-account-name" in keys)


def terms(net: Network) -> RegistrationTerms:
    """What making an account takes here."""
    return RegistrationTerms.parse(net.registration.offered.get(CAPABILITY))


def register(net: Network, account: str, email: str, password: str, *, in_the_open: bool) -> str:
    """Ask for an account ("" is one named like our nick); a sentence if that makes no sense, else ""."""
    wanted = terms(net)
    if not wanted.possible:
        return (
            "This network makes accounts in its own way: write to its service, "
            f"/msg {login.SERVICE} HELP REGISTER tells how."
        )
    if not password or " " in password or len(password.encode()) > LONGEST_PASSWORD:
        return f"A password has no spaces, and at most {LONGEST_PASSWORD} letters."
    if wanted.email_required and "@" not in email:
        return "This network wants an e-mail address, to send you a code."
    if not (net.private or in_the_open):
        return "This connection is not encrypted, so your password could be read on the way."
    name = account if wanted.own_name and account else "*"
    owner = net.nick if name == "*" else name
    net.registering = replace(net.identity, account=owner, password=password, in_the_open=in_the_open)
    _send(net, "REGISTER", name, email or "*", password)
    return ""


def verify(net: Network, code: str, account: str = "") -> str:
    """Send the code that came by e-mail; a sentence if that makes no sense, else ""."""
    owner = account or (net.registering.account if net.registering else "")
    if not owner or not code or " " in code:
        return "Type the code from the e-mail, a word without spaces."
    _send(net, "VERIFY", owner, code)
    return ""


def _send(net: Network, command: str, *params: str) -> None:
    label = net.ask(command, net.focused)
    net.outgoing.append(Message(command, params, tags={"label": label} if label else {}))


def on_answer(net: Network, message: Message) -> None:
    """REGISTER and VERIFY from the server: SUCCESS or VERIFICATION_REQUIRED, the account, its own words."""
    if len(message.params) < 2:
        return
    verdict, account = message.params[0], message.params[1]
    if verdict == "VERIFICATION_REQUIRED":
        net.tell(f"{message.text} Type the code: /verify code")
        if net.registering is not None:
            net.registering = replace(net.registering, account=account)
        net.emit(AccountChanged(AccountStep.CODE_WANTED, message.text))
    elif verdict == "SUCCESS":
        if net.registering is not None:
            net.identity = replace(net.registering, account=account)
            net.registering = None
        net.login.asked, net.login.room = True, net.answer_room().key
        login.logged_in(net, account)


def refused(net: Network, code: str, text: str) -> None:
    """FAIL REGISTER or FAIL VERIFY."""
    words = _REFUSED.get(code, text)
    net.tell(words, Severity.ERROR)
    net.emit(AccountChanged(AccountStep.REFUSED, words))


HANDLERS: dict[str, Handler] = {"REGISTER": on_answer, "VERIFY": on_answer}
