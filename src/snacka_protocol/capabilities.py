"""IRCv3 capabilities: which there are, what each leans on, and the texts of CAP.

Owns the table and the list syntax of CAP LS, REQ and NEW. Refuses to know who has negotiated what. Spec:
ircv3.net capability-negotiation (302), and the extension named in each row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Capability:
    """One capability. `needs`: those without which it cannot do its work. `spec`: its page on ircv3.net."""

    name: str
    spec: str
    needs: tuple[str, ...] = ()


BY_NAME: Final[dict[str, Capability]] = {}
"""Every capability that Snacka speaks of, by its name on the wire."""


def _cap(name: str, spec: str, *needs: str) -> str:
    BY_NAME[name] = Capability(name, spec, needs)
    return name


ACCOUNT_NOTIFY: Final = _cap("account-notify", "extensions/account-notify")
ACCOUNT_TAG: Final = _cap("account-tag", "extensions/account-tag")
AWAY_NOTIFY: Final = _cap("away-notify", "extensions/away-notify")
BATCH: Final = _cap("batch", "extensions/batch")
CAP_NOTIFY: Final = _cap("cap-notify", "extensions/capability-negotiation")
CHGHOST: Final = _cap("chghost", "extensions/chghost")
ECHO_MESSAGE: Final = _cap("echo-message", "extensions/echo-message")
EXTENDED_JOIN: Final = _cap("extended-join", "extensions/extended-join")
EXTENDED_MONITOR: Final = _cap("extended-monitor", "extensions/extended-monitor")
INVITE_NOTIFY: Final = _cap("invite-notify", "extensions/invite-notify")
LABELED_RESPONSE: Final = _cap("labeled-response", "extensions/labeled-response", "batch")
MESSAGE_TAGS: Final = _cap("message-tags", "extensions/message-tags")
MULTI_PREFIX: Final = _cap("multi-prefix", "extensions/multi-prefix")
NO_IMPLICIT_NAMES: Final = _cap("no-implicit-names", "extensions/no-implicit-names")
SASL: Final = _cap("sasl", "extensions/sasl-3.2")
SERVER_TIME: Final = _cap("server-time", "extensions/server-time")
SETNAME: Final = _cap("setname", "extensions/setname")
STANDARD_REPLIES: Final = _cap("standard-replies", "extensions/standard-replies")
STS: Final = _cap("sts", "extensions/sts")
USERHOST_IN_NAMES: Final = _cap("userhost-in-names", "extensions/userhost-in-names")

ACCOUNT_REGISTRATION: Final = _cap(
    "draft/account-registration", "extensions/account-registration", "standard-replies"
)
CHANNEL_RENAME: Final = _cap("draft/channel-rename", "extensions/channel-rename")
CHATHISTORY: Final = _cap(
    "draft/chathistory", "extensions/chathistory", "batch", "server-time", "message-tags"
)
EVENT_PLAYBACK: Final = _cap("draft/event-playback", "extensions/chathistory", "draft/chathistory")
EXTENDED_ISUPPORT: Final = _cap("draft/extended-isupport", "extensions/extended-isupport", "batch")
MESSAGE_REDACTION: Final = _cap("draft/message-redaction", "extensions/message-redaction", "message-tags")
METADATA_2: Final = _cap("draft/metadata-2", "extensions/metadata", "batch", "standard-replies")
METADATA_3: Final = _cap("draft/metadata-3", "extensions/metadata", "batch", "standard-replies")
MULTILINE: Final = _cap("draft/multiline", "extensions/multiline", "batch", "message-tags")
DRAFT_NO_IMPLICIT_NAMES: Final = _cap("draft/no-implicit-names", "extensions/no-implicit-names")
PRE_AWAY: Final = _cap("draft/pre-away", "extensions/pre-away")
READ_MARKER: Final = _cap("draft/read-marker", "extensions/read-marker", "standard-replies")
RELAYMSG: Final = _cap("draft/relaymsg", "extensions/relaymsg", "message-tags")
SOJU_SEARCH: Final = _cap("soju.im/search", "extensions/search", "batch", "server-time", "message-tags")
BOUNCER_NETWORKS: Final = _cap("soju.im/bouncer-networks", "extensions/bouncer-networks")
ZNC_SELF_MESSAGE: Final = _cap("znc.in/self-message", "vendor")
ZNC_PLAYBACK: Final = _cap("znc.in/playback", "vendor", "server-time")


def ls_lines(caps: Mapping[str, str], version: int, budget: int) -> list[str]:
    """The last parameters of the lines that answer CAP LS: all but the last go out with `*` before them.

    `caps` maps names to values ("" for none); `budget` is the bytes one such parameter may take. From
    version 302 values are told and the list is split. Before, there is one line without values; what does not
    fit stays untold, so `caps` has the most useful first. There is always at least one line.
    """
    if version < 302:
        return _pack(caps, budget)[:1]
    return _pack([f"{name}={value}" if value else name for name, value in caps.items()], budget)


def request_lines(names: Iterable[str], budget: int = 400) -> list[str]:
    """The last parameters of as many CAP REQ as the names need, `budget` bytes each; none for no names."""
    return [line for line in _pack(names, budget) if line]


def _pack(items: Iterable[str], budget: int) -> list[str]:
    lines = [""]
    for item in items:
        line = f"{lines[-1]} {item}" if lines[-1] else item
        if len(line.encode()) <= budget or not lines[-1]:
            lines[-1] = line
        else:
            lines.append(item)
    return lines


def parse_ls(text: str) -> dict[str, str]:
    """Names to values ("" for none) of the last parameter of CAP LS, NEW, LIST, ACK or DEL; never fails."""
    caps: dict[str, str] = {}
    for item in text.split(" "):
        name, _, value = item.partition("=")
        if name:
            caps[name] = value
    return caps


def parse_request(text: str) -> list[tuple[str, bool]]:
    """(name, wanted) of a CAP REQ's last parameter, in order: `"batch -sasl"` switches sasl off.

    Never fails. Unknown names stay in: one of them means that the whole request is answered with NAK.
    """
    return [
        (item[1:], False) if item.startswith("-") else (item, True)
        for item in text.split(" ")
        if item.strip("-")
    ]


def parse_version(text: str) -> int:
    """The version of `CAP LS <version>`; 301 for none or for nonsense."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 301
