"""An account: a name that belongs to somebody, how they prove it, and what is kept for them.

It refuses to know how a password is checked; `credentials` are opaque here. Who is logged in to it is the
network's to know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

ALWAYS_ON: Final = "always-on"
AUTO_AWAY: Final = "auto-away"
MULTICLIENT: Final = "multiclient"
ON: Final = "on"
OFF: Final = "off"
SWITCHES: Final = (ALWAYS_ON, AUTO_AWAY, MULTICLIENT)
"""Settings that are `on` unless they are `off`."""

AUTO_AWAY_TEXT: Final = "Not connected right now"
"""What is told of somebody who stays in the chat without a connection."""
NOT_THERE: Final = "*"
"""The away message of a connection that has nobody in front of it (draft/pre-away)."""


@dataclass(slots=True)
class Account:
    """`name` as its owner writes it, `folded` as names are compared; times in UTC milliseconds.

    `password` is an argon2id hash; `scram` is `iterations:salt:stored key:server key`, the last three in
    base64, or empty where SCRAM is switched off. `nicks` are the names that nobody else may use, by folded
    name. `markers` say how far its owner has read, by target. `seen_ms` is when they were last connected.
    """

    name: str
    folded: str
    created_ms: int
    password: str
    scram: str = ""
    email: str = ""
    seen_ms: int = 0
    suspended: str = ""
    nicks: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    markers: dict[str, int] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)

    def switched_on(self, setting: str) -> bool:
        """One of the `SWITCHES`."""
        return self.settings.get(setting, ON) != OFF
