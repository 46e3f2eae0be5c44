"""Reading the settings again while the server runs: what changes at once, and what needs a restart.

It compares; `app` puts what it says into force.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from snacka_config import Option, Values
from snacka_config.common import CONFIG, DATA

from .config import Settings, settings_from
from .options import OPTIONS, accounts, cluster, general, limits, watching

FIXED: Final[dict[Option[Any], str]] = {
    general.HOST_OPTION: "host",
    general.PORT_OPTION: "port",
    DATA: "data",
    general.NETWORK: "network",
    general.SERVER_NAME: "server",
    general.LOBBY: "lobby",
    general.DURABILITY: "durability",
    watching.LOG_FORMAT: "log_format",
    watching.LOG_LEVEL: "log_level",
    watching.METRICS_PORT: "metrics_port",
    watching.METRICS_HOST: "metrics_host",
    accounts.SCRAM: "scram",
    limits.UVLOOP: "uvloop",
    cluster.CLUSTER: "cluster",
    cluster.NODE: "node",
    cluster.STREAM: "cluster_stream",
    cluster.REPLICAS: "cluster_replicas",
    cluster.CREDENTIALS: "cluster_credentials",
    cluster.AUTHORITY: "cluster_ca",
}
"""Options that are built into a running server, and the settings that hold them."""


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

    def again(self, running: Settings) -> Reread:
        """What reading them again would change. Raises ConfigError."""
        values = self._read()
        kept = {name: getattr(running, name) for name in FIXED.values()}
        before = self.values
        return Reread(
            replace(settings_from(values), **kept),
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
