"""Addresses as people write and share them: `irc://host/room`, `ircs://host:port/room`, `host`, `host:port`.

Owns the parsing, which port and protection each spelling means, and the invite line that others type to
come here. It refuses to know sockets. The URLs are those of IRC (draft-butcher-irc-url), where options
follow a comma: a shell needs no quotes around it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from urllib.parse import quote, unquote

from snacka_config import ConfigError, kinds
from snacka_config.common import DEFAULT_PORT

IRC_PORT = 6667
IRCS_PORT = 6697

_EVERY_INTERFACE = frozenset({"", "0.0.0.0", "::", "*"})
_HERE = _EVERY_INTERFACE | {"localhost", "ip6-localhost", "::1"}
_COMMAND = re.compile(r"^snacka(?:-tui)?\s+")  # a whole invite line, as somebody pasted it
_HOST_PORT = re.compile(r"(?:\[([^\]]+)\]|([^:\[\]]+))(?::([0-9]+))?")
_NOWHERE = Path()
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_ALLOWED = "host, host:port, irc://host/room or ircs://host:port/room"


class Protection(Enum):
    """How the connection is to be protected."""

    AUTO = "auto"  # TLS with a known certificate, but plain text on this machine
    TLS = "tls"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a chat is. `host` "" is this machine; `room` "" is the lobby, or none on a foreign network.

    `fingerprint` is the certificate's sha256 in 64 lower-case hex digits, or "". `foreign` is true for the
    URL forms' default ports, where a lobby cannot be expected.
    """

    host: str
    port: int = DEFAULT_PORT
    room: str = ""
    protection: Protection = Protection.AUTO
    fingerprint: str = ""
    foreign: bool = False

    @property
    def connect_host(self) -> str:
        """What to connect to: an address that means "every interface" becomes this machine's own."""
        if self.host in ("", "0.0.0.0", "*"):
            return "127.0.0.1"
        return "::1" if self.host == "::" else self.host

    @property
    def encrypted(self) -> bool:
        """Whether TLS will be asked for."""
        if self.protection is Protection.AUTO:
            return not is_this_machine(self.host)
        return self.protection is Protection.TLS

    def __str__(self) -> str:
        """As one would say it: host, with the port if it is not the usual one."""
        host = "this machine" if self.host in _EVERY_INTERFACE else self.host
        if self.port == DEFAULT_PORT:
            return host
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    @property
    def located(self) -> str:
        """As one would say where something is: "on this machine", "at chat.example.org"."""
        return f"{'on' if self.host in _EVERY_INTERFACE else 'at'} {self}"

    def spelled(self) -> str:
        """The shortest spelling that brings others to this very place, and never to one less protected."""
        host = f"[{self.connect_host}]" if ":" in self.connect_host else self.connect_host
        room = quote(self.room.removeprefix("#"), safe="") if self.room else ""
        pin = f",sha256={self.fingerprint}" if self.fingerprint else ""
        usual = replace(self, protection=Protection.AUTO).encrypted == self.encrypted
        if usual and not pin and not self.foreign:
            return f"{host}:{self.port}/{room}" if room else f"{host}:{self.port}"
        return f"{'ircs' if self.encrypted else 'irc'}://{host}:{self.port}/{room}{pin}"

    def in_room(self, room: str) -> Address:
        """The same place, in another room."""
        return replace(self, room=room)


def is_this_machine(host: str) -> bool:
    """Whether a host names this machine in a way that needs no network to know."""
    lowered = host.lower().rstrip(".")
    return lowered in _HERE or re.fullmatch(r"127(\.[0-9]{1,3}){3}", lowered) is not None


def parse_address(text: str, *, default_port: int = DEFAULT_PORT) -> Address:
    """The address a person typed, or an invite line; ConfigError with what is allowed if it is none."""
    text = _COMMAND.sub("", text.strip())
    scheme, found, rest = text.partition("://")
    if not found:
        scheme, rest = "", text
    elif scheme.lower() not in ("irc", "ircs"):
        raise ConfigError(f"Cannot chat at “{text}”: {scheme}:// is not a chat. Allowed: {_ALLOWED}.")
    authority, _, path = rest.partition("/")
    if path.startswith("#"):  # irc://host/#room is common, though not a proper URL
        path = quote(path[:1]) + path[1:]
    host, port = _host_and_port(authority.rpartition("@")[2], text)
    room, pin = _room_and_pin(path, text)
    match scheme.lower():
        case "irc":
            foreign = port in (None, IRC_PORT)
            return Address(host, port or IRC_PORT, room, Protection.PLAIN, pin, foreign)
        case "ircs":
            foreign = port in (None, IRCS_PORT)
            return Address(host, port or IRCS_PORT, room, Protection.TLS, pin, foreign)
        case _:
            foreign = port in (IRC_PORT, IRCS_PORT)
            plain = Protection.PLAIN if port == IRC_PORT else Protection.AUTO
            return Address(host, port or default_port, room, plain, pin, foreign)


def _host_and_port(authority: str, text: str) -> tuple[str, int | None]:
    found = _HOST_PORT.fullmatch(authority)
    try:
        if found:
            host = found[1] or found[2]
            port = int(found[3][:6]) if found[3] else None
        else:
            host, port = authority, None  # a bare IPv6 address
        host = kinds.host.parse(f"[{host}]" if ":" in host else host, _NOWHERE)
    except ValueError:
        raise ConfigError(f"Cannot chat at “{text}”: that is no address. Allowed: {_ALLOWED}.") from None
    if port is not None and not 1 <= port <= 65535:
        raise ConfigError(f"Cannot chat at “{text}”: a port is a number from 1 to 65535.")
    return host, port


def _room_and_pin(path: str, text: str) -> tuple[str, str]:
    name, *options = path.split(",")
    room = unquote(name).strip().rstrip("/")
    if any(c in room for c in " ,\a\r\n\0"):
        raise ConfigError(f"Cannot chat at “{text}”: a room's name has no spaces or commas in it.")
    fingerprint = ""
    for option in options:
        key, _, value = option.partition("=")
        if key.lower() != "sha256":
            raise ConfigError(f"Cannot chat at “{text}”: a room's name has no spaces or commas in it.")
        fingerprint = value.replace(":", "").lower()
        if not _FINGERPRINT.fullmatch(fingerprint):
            raise ConfigError(f"Cannot chat at “{text}”: the fingerprint after sha256= is cut short.")
    return room_name(room), fingerprint


def is_room(text: str) -> bool:
    """Whether a word is a room's name and no address: it begins with one of # & + !"""
    return text.startswith(("#", "&", "+", "!"))


def room_name(text: str) -> str:
    """A room's name as the network wants it: `lobby` becomes `#lobby`; "" stays ""."""
    text = text.strip()
    return text if not text or is_room(text) else f"#{text}"


def invite_line(address: Address) -> str:
    """The one line to send to a friend: a command that brings them to this very place."""
    return f"snacka-tui {address.spelled()}"
