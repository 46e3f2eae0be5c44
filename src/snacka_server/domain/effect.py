"""What an applied event touched, and what a refused one is told: the language between `apply` and delivery.

It refuses to know how any event is applied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .channel import Channel
from .events import UserQuit
from .policy import Denial
from .user import User

if TYPE_CHECKING:
    from .session import Session


@dataclass(slots=True)
class Effect:
    """What an accepted event touched: what delivery needs to find who hears of it.

    `peers` are the people to tell where no single channel says it, taken before anything was removed.
    `watchers` monitor the person's name as it is now; `bereft` monitor `given_up`, the one they had before.

    Of somebody with an account: `attached` tells that one more connection speaks for them, `detached` that
    none does any more and they are still here, `turned` that they are away now, or no longer are, by that,
    `called` that their real name is another now; `before` is their source as others knew it until now.

    `revealed` and `concealed` are members of an auditorium whom those without a standing see from now on, or
    no longer. `metadata` are keys and values that are others now; an empty value is none.

    `others` are further people to whom the same happened, each with all of this of their own.

    `lost` are the people who went with a server process, or lost a connection with it: for each of them what
    is told to others, as if the connection had ended by itself.
    """

    user: User | None = None
    channel: Channel | None = None
    target: User | None = None
    channels: tuple[Channel, ...] = ()
    peers: frozenset[User] = frozenset()
    granted: str = ""
    watchers: tuple[Session, ...] = ()
    bereft: tuple[Session, ...] = ()
    given_up: str = ""
    attached: bool = False
    detached: bool = False
    turned: bool = False
    called: bool = False
    before: str = ""
    revealed: tuple[User, ...] = ()
    concealed: tuple[User, ...] = ()
    lost: tuple[tuple[UserQuit, Effect], ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    others: tuple[Effect, ...] = ()


Outcome = Effect | Denial
NOTHING = Effect()
