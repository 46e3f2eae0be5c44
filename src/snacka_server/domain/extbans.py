"""The masks of a channel's lists (b, e, I): whom one fits, and what it does to them.

A mask is `nick!user@host`, or extended: `~a:name` is who is logged in to that account (also with wildcards),
`~U` who is logged in to none; `~m:` in front of any of them lets people in but keeps them silent. What
follows from a fit is `policy`'s. Spec: modern.ircdocs.horse "EXTBAN", IRCv3 account-extban.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from snacka_protocol.casemapping import CaseMapping, casefold
from snacka_protocol.masks import Mask, complete_mask

if TYPE_CHECKING:
    from .user import User

SIGN: Final = "~"
ACCOUNT: Final = "a"
MUTE: Final = "m"
GUEST: Final = "U"
TYPES: Final = "Uam"
_NAMES: Final = {"a": ACCOUNT, "account": ACCOUNT, "m": MUTE, "mute": MUTE, "U": GUEST, "unregistered": GUEST}


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled mask. Exactly one of `account` (folded), `guest`, `mask` says whom it fits.

    With `named`, `mask` is of account names, else of `nick!user@host`.
    """

    mute: bool
    account: str = ""
    guest: bool = False
    mask: Mask | None = None
    named: bool = False

    def fits(self, user: User) -> bool:
        if self.guest:
            return not user.account
        if self.account:
            return bool(user.account) and casefold(user.account, CaseMapping.RFC8265) == self.account
        assert self.mask is not None
        if self.named:
            return bool(user.account) and self.mask.matches(user.account)
        return self.mask.matches(user.source)


def complete_rule(text: str) -> str | None:
    """What people type as a whole mask: `anna` -> `anna!*@*`, `~account:anna` -> `~a:anna`; None for none."""
    if not text.startswith(SIGN):
        return complete_mask(text)
    name, colon, rest = text[1:].partition(":")
    kind = _NAMES.get(name)
    if kind is None:
        # A user name may start with the sign, as in `~bo@example.org`.
        return complete_mask(text) if "@" in text or "!" in text else None
    if kind == GUEST:
        return None if colon else f"{SIGN}{GUEST}"
    if not rest:
        return None
    if kind == ACCOUNT:
        return f"{SIGN}{ACCOUNT}:{rest}"
    inner = complete_rule(rest)
    return None if inner is None or mutes(inner) else f"{SIGN}{MUTE}:{inner}"


def mutes(mask: str) -> bool:
    """Whether a whole mask only keeps people silent."""
    return mask.startswith(f"{SIGN}{MUTE}:")


@lru_cache(maxsize=4096)
def rule_of(mask: str) -> Rule:
    """A whole mask, compiled."""
    mute = mutes(mask)
    inner = mask[3:] if mute else mask
    if inner == f"{SIGN}{GUEST}":
        return Rule(mute, guest=True)
    if not inner.startswith(f"{SIGN}{ACCOUNT}:"):
        return Rule(mute, mask=Mask(inner))
    name = inner[3:]
    if "*" in name or "?" in name:
        return Rule(mute, mask=Mask(name), named=True)
    return Rule(mute, account=casefold(name, CaseMapping.RFC8265))
