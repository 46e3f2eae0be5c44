"""Several machines as one chat: where their common log is, and what this one is called among them."""

from __future__ import annotations

from typing import Final

from snacka_config import Option, kinds

CLUSTER: Final = Option(
    name="CLUSTER",
    help="be one chat with the other machines that share this NATS (with JetStream)",
    kind=kinds.several(
        kinds.matching(
            r"(nats|tls)://[^\s,/]+",
            "an address such as nats://10.0.0.1:4222 (tls:// for an encrypted one)",
        )
    ),
    default=(),
    flag="--cluster",
    env="SNACKA_CLUSTER",
    key="server.cluster",
    group="cluster",
    metavar="ADDRESSES",
    secret=True,
    default_text="this machine is all there is",
)
NODE: Final = Option(
    name="NODE",
    help="what this machine is called among them; each has a name of its own, for good",
    kind=kinds.matching(r"[a-z0-9][a-z0-9-]{0,31}", "small letters, digits and hyphens, at most 32"),
    default="n1",
    flag="--node",
    env="SNACKA_NODE",
    key="server.node",
    group="cluster",
)
STREAM: Final = Option(
    name="CLUSTER_STREAM",
    help="the name of the common log, where one NATS serves several chats",
    kind=kinds.matching(r"[A-Za-z0-9_-]{1,32}", "letters, digits, _ and -, at most 32"),
    default="SNACKA",
    flag="--cluster-stream",
    env="SNACKA_CLUSTER_STREAM",
    key="server.cluster_stream",
    group="cluster",
)
REPLICAS: Final = Option(
    name="CLUSTER_REPLICAS",
    help="how many NATS servers keep every message (when the log is made)",
    kind=kinds.optional(kinds.integer(1, 5)),
    default=None,
    flag="--cluster-replicas",
    env="SNACKA_CLUSTER_REPLICAS",
    key="server.cluster_replicas",
    group="cluster",
    default_text="3 where three are named, else 1",
)
CREDENTIALS: Final = Option(
    name="CLUSTER_CREDENTIALS",
    help="the credentials file (.creds) that NATS asks for",
    kind=kinds.optional(kinds.path),
    default=None,
    flag="--cluster-credentials",
    env="SNACKA_CLUSTER_CREDENTIALS",
    key="server.cluster_credentials",
    group="cluster",
    metavar="FILE",
    default_text="none",
)
AUTHORITY: Final = Option(
    name="CLUSTER_CA",
    help="the authority (PEM) that vouches for the NATS servers",
    kind=kinds.optional(kinds.path),
    default=None,
    flag="--cluster-ca",
    env="SNACKA_CLUSTER_CA",
    key="server.cluster_ca",
    group="cluster",
    metavar="FILE",
    default_text="those this machine knows",
)
