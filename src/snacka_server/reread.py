"""Reading the settings again while the server runs: what changes at once, and what needs a restart.

It compares; `app` puts what it says into force.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from snacka_config import Option, Values
from snacka_config.common import CONFIG, DATA

from .config import Settings, settings_from
from .options import OPTIONS, accounts, cluster, general, limits, watching

FIXED: Final[tuple[Option[Any], ...]] = (
    general.HOST_OPTION,
    general.PORT_OPTION,
    DATA,
    general.NETWORK,
    general.SERVER_NAME,
    general.LOBBY,
    general.DURABILITY,
    watching.LOG_FORMAT,
    watching.LOG_LEVEL,
    watching.METRICS_PORT,
    watching.METRICS_HOST,
    accounts.SCRAM,
    limits.UVLOOP,
    cluster.CLUSTER,
    cluster.NODE,
    cluster.STREAM,
    cluster.REPLICAS,
    cluster.CREDENTIALS,
    cluster.AUTHORITY,
)
"""Options that are built into a running server."""


@dataclass(frozen=True, slots=True)
class Reread:
    """`settings` may come into force now; whoever puts them into force calls `adopt`.

    `changed` and `waiting` name options; the latter need a restart. `warnings` are whole sentences.
    """

    settings: Settings
    changed: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    adopt: Callable[[], None] = lambda: None


class Source:
    """Where the settings of this server come from. `read` loads them; it raises ConfigError."""

    def __init__(self, read: Callable[[], Values]) -> None:
        self._read = read
        self.values = read()
        self._at_start = self.values

    @property
    def settings(self) -> Settings:
        """As they were read last."""
        return settings_from(self.values)

    def again(self) -> Reread:
        """What reading them again would change. Raises ConfigError."""
        values = self._read()
        fixed = {option: (self._at_start[option], self._at_start.origin(option)) for option in FIXED}
        before = self.values
        return Reread(
            settings_from(values.replaced(fixed)),
            tuple(
                option.name
                for option in OPTIONS
                if option not in FIXED and option is not CONFIG and values[option] != before[option]
            ),
            tuple(option.name for option in FIXED if values[option] != self._at_start[option]),
            values.warnings,
            partial(self._adopt, values),
        )

    def _adopt(self, values: Values) -> None:
        self.values = values
