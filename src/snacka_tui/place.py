"""Where to go and as whom, from the settings: what full screen, line mode and one-shot commands share.

Owns how address, host, room and protection of the settings become one `Address`. It refuses to connect.
"""

from __future__ import annotations

import getpass
import sys
from dataclasses import replace

from snacka_config import ConfigError, Layer, Values
from snacka_config.common import HOST, PORT
from snacka_tui.address import Address, Protection, is_room, parse_address, room_name
from snacka_tui.config import ADDRESS, FINGERPRINT, IN_ROOM, LOGIN, PASSWORD, PLAINTEXT, ROOM, TLS
from snacka_tui.launch import is_our_own


def check_protection(values: Values) -> None:
    """Raise ConfigError for two wishes that contradict each other."""
    if values[TLS] and values[PLAINTEXT]:
        raise ConfigError(
            f"TLS cannot be “yes” (from {values.origin(TLS)}) together with PLAINTEXT "
            f"(from {values.origin(PLAINTEXT)}). Allowed: one of them."
        )


def password(values: Values) -> str:
    """The password of the account of --login; "" for a guest. Asks for it; ConfigError if nobody is there."""
    if not values[LOGIN] or values[PASSWORD]:
        return values[PASSWORD]
    if not sys.stdin.isatty():
        raise ConfigError(f"--login needs a password: put it into the environment as {PASSWORD.env}.")
    return getpass.getpass(f"Password of {values[LOGIN]}: ", stream=sys.stderr)


def protected(address: Address, values: Values) -> Address:
    """The address with the protection that was asked for; nothing on the way can listen on this machine."""
    if values[TLS]:
        return replace(address, protection=Protection.TLS)
    if values[PLAINTEXT]:
        return replace(address, protection=Protection.PLAIN)
    asked = address.protection is not Protection.AUTO or address.fingerprint
    if address.encrypted and not asked and is_our_own(address.host):
        return replace(address, protection=Protection.PLAIN)
    return address


def pinned(address: Address, values: Values) -> Address:
    """The address with the fingerprint that was given, if one was."""
    pin = values[FINGERPRINT].replace(":", "").lower() or address.fingerprint
    # A fingerprint is only worth something on an encrypted connection.
    return replace(address, fingerprint=pin, protection=Protection.TLS if pin else address.protection)


def configured(values: Values) -> Address:
    """The place of HOST and PORT."""
    return protected(Address(values[HOST], values[PORT]), values)


def spoken(text: str, values: Values) -> Address:
    """The place that a person wrote. ConfigError if it is none."""
    return protected(parse_address(text, default_port=values[PORT]), values)


def chosen(values: Values) -> Address | None:
    """Where the words of the command line lead, with the room in it; None if they name no place."""
    text, room = values[ADDRESS], room_name(values[IN_ROOM] or values[ROOM])
    address = None
    if is_room(text):
        if values[IN_ROOM]:
            raise ConfigError(f"“{text}” is a room, so “{values[IN_ROOM]}” is one too many. Allowed: one.")
        address, room = configured(values), text
    elif text:
        address = spoken(text, values)
    elif values[HOST] and values.origin(HOST).layer is Layer.COMMAND_LINE:
        address = configured(values)
    if address is None:
        return None
    return pinned(replace(address, room=room or address.room), values)
