"""Where the handshake of a connection stands.

Owns the state. It refuses to know what moves it; `negotiation`, `login` and `registration` do.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Registration:
    """Where the handshake of this connection stands."""

    offered: dict[str, str] = field(default_factory=dict)  # CAP LS so far: name to value
    requested: int = 0  # CAP REQ lines not answered yet
    ended: bool = False  # CAP END was sent, or never needed
    nick_tries: int = 0
    welcomed: bool = False  # 001 came
    ready: bool = False  # the welcome is over: joins and messages may go
