"""Who may look after the server while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from snacka_config import Option, kinds
from snacka_config.options import Kind, WhyNotError

RIGHTS: Final = ("kill", "ban", "force", "announce", "rehash", "see", "accounts")
"""What an operator may be allowed: end connections; keep people out; act for others (SAJOIN and the like);
speak to everybody; read the settings again; see addresses and secret channels; suspend accounts."""


@dataclass(frozen=True, slots=True)
class Operator:
    """`password` is an argon2id hash."""

    name: str
    password: str
    rights: frozenset[str] = frozenset(RIGHTS)

    def __repr__(self) -> str:
        return f"Operator(name={self.name!r}, rights={sorted(self.rights)})"


def _parse(raw: object, base: Path) -> tuple[Operator, ...]:
    found = tuple(_parse_one(table) for table in kinds.tables.parse(raw, base))
    if len({operator.name for operator in found}) < len(found):
        raise WhyNotError("two have the same name")
    return found


def _parse_one(table: dict[str, object]) -> Operator:
    name, password = table.get("name"), table.get("password")
    rights = table.get("rights", list(RIGHTS))
    if not isinstance(name, str) or not name or " " in name:
        raise WhyNotError("one has no name, or one with spaces")
    if unknown := sorted(set(table) - {"name", "password", "rights"}):
        raise WhyNotError(f"{name} has an unknown key “{unknown[0]}”")
    if not isinstance(password, str) or not password.startswith("$argon2id$"):
        raise WhyNotError(f"{name} has no password, or one that is no hash")
    if not isinstance(rights, list) or any(right not in RIGHTS for right in rights):
        raise WhyNotError(f"{name} has a right that there is not")
    return Operator(name, password, frozenset(rights))


OPERATORS: Final = Option(
    name="OPERATORS",
    help="who looks after the server, with OPER",
    kind=Kind(
        _parse,
        "[[operator]] tables of the TOML file, each with a `name`, a `password` as"
        f" snacka-server hash-password prints it, and perhaps `rights`, some of: {', '.join(RIGHTS)}",
        lambda value: f"{len(value)} operators",
    ),
    default=(),
    key="operator",
    group="accounts",
    secret=True,
    default_text="none",
)
