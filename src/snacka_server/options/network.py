"""Who may connect how, what others see of it, and who vouches for whom."""

from __future__ import annotations

from typing import Final

from snacka_config import Option, kinds

WEB_ORIGINS: Final = Option(
    name="WEB_ORIGINS",
    help="pages whose scripts may connect by WebSocket; * for all",
    kind=kinds.several(
        kinds.matching(r"\*|https?://[^\s/,]+", "an origin such as https://chat.example.org, or *")
    ),
    default=(),
    flag="--web-origins",
    env="SNACKA_WEB_ORIGINS",
    key="server.web_origins",
    group="connection",
    default_text="none; clients that are no browser may always",
)
