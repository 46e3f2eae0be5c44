"""Who may be called what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_nick

from .denial import Denial

if TYPE_CHECKING:
    from ..account import Account
    from ..network import Network


def may_be_called(network: Network, nick: str, account: Account | None) -> Denial | None:
    """Names of an account are for its owner alone. Whether somebody is called so now is another question."""
    if not network.reserved(fold_nick(nick), account):
        return None
    return Denial(
        numerics.ERR_NICKNAMEINUSE,
        (nick,),
        "This name belongs to an account: log in to use it, or choose another",
    )
