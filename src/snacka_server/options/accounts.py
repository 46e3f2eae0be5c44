"""Who may come in, and what an account is good for."""

from __future__ import annotations

from typing import Final

from snacka_config import Option, kinds

REGISTRATION: Final = Option(
    name="ACCOUNTS",
    help="whether people may make accounts themselves",
    kind=kinds.choice("open", "closed"),
    default="open",
    flag="--accounts",
    env="SNACKA_ACCOUNTS",
    key="server.accounts",
    group="accounts",
)
GUESTS: Final = Option(
    name="GUESTS",
    help="let people in who have no account",
    kind=kinds.yes_no,
    default=True,
    flag="--guests",
    env="SNACKA_GUESTS",
    key="server.guests",
    group="accounts",
)
ALWAYS_ON: Final = Option(
    name="ALWAYS_ON",
    help="whoever makes an account stays in their channels while not connected, unless they say otherwise",
    kind=kinds.yes_no,
    default=True,
    flag="--always-on",
    env="SNACKA_ALWAYS_ON",
    key="server.always_on",
    group="accounts",
)
EXPIRY: Final = Option(
    name="ACCOUNT_EXPIRY",
    help="how long an account is kept that nobody uses, with its names and channels; 0 for ever",
    kind=kinds.duration(0, 3660 * 86400.0),
    default=0.0,
    flag="--account-expiry",
    env="SNACKA_ACCOUNT_EXPIRY",
    key="server.account_expiry",
    group="accounts",
)
NAME_GUARD: Final = Option(
    name="NAME_GUARD",
    help="refuse names that look like somebody else's, such as paul with a Cyrillic a",
    kind=kinds.yes_no,
    default=True,
    flag="--name-guard",
    env="SNACKA_NAME_GUARD",
    key="server.name_guard",
    group="accounts",
)
ASCII_NAMES: Final = Option(
    name="ASCII_NAMES",
    help="allow no letters in people's names but a to z",
    kind=kinds.yes_no,
    default=False,
    flag="--ascii-names",
    env="SNACKA_ASCII_NAMES",
    key="server.ascii_names",
    group="accounts",
)
SCRAM: Final = Option(
    name="SCRAM",
    help="offer logins by SCRAM-SHA-256, and keep what they need (10,000 rounds) beside the password's hash",
    kind=kinds.yes_no,
    default=True,
    flag="--scram",
    env="SNACKA_SCRAM",
    key="server.scram",
    group="accounts",
)
