"""How an operator watches over a running server: logs, metrics and health."""

from __future__ import annotations

from typing import Final

from snacka_config import Option, kinds

LOG_FORMAT: Final = Option(
    name="LOG_FORMAT",
    help="lines for people, or one JSON object a line for programs",
    kind=kinds.choice("text", "json"),
    default="text",
    flag="--log-format",
    env="SNACKA_LOG_FORMAT",
    key="server.log_format",
    group="watching",
)
LOG_LEVEL: Final = Option(
    name="LOG_LEVEL",
    help="the least important lines that are logged",
    kind=kinds.choice("debug", "info", "warning", "error"),
    default="info",
    flag="--log-level",
    env="SNACKA_LOG_LEVEL",
    key="server.log_level",
    group="watching",
)
METRICS_PORT: Final = Option(
    name="METRICS_PORT",
    help="serve /health and /metrics (Prometheus) over HTTP on this port",
    kind=kinds.optional(kinds.port(any_free=True)),
    default=None,
    flag="--metrics-port",
    env="SNACKA_METRICS_PORT",
    key="server.metrics_port",
    group="watching",
    default_text="off",
)
METRICS_HOST: Final = Option(
    name="METRICS_HOST",
    help="the address of that port; there is no password on it, so keep it to yourself",
    kind=kinds.host,
    default="127.0.0.1",
    flag="--metrics-host",
    env="SNACKA_METRICS_HOST",
    key="server.metrics_host",
    group="watching",
)
