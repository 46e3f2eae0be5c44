"""The stream itself: how it is made, and whether the one that is there is the one that was read before.

Spec: docs.nats.io, "Streams"; the options that matter are explained in docs/cluster.md.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any, Final

from ..ports import StoreError
from .jetstream_link import Link
from .jetstream_wire import Subjects
from .reminder import Reminder

logger = logging.getLogger(__name__)

DUPLICATES: Final = 300
"""Seconds in which a repeated envelope is known by its id."""
KEPT: Final = 7 * 86400
"""Seconds that the stream keeps what nodes have in their histories: who was away longer gets a copy."""
MESSAGE_BYTES: Final = 900 * 1024
OLDEST_NATS: Final = (2, 11)
SPREADING: Final = 75
"""Looks, a fifth of a second apart, at a stream that must be there, until the server asked knows it."""
GATHERING: Final = 40
"""Tries, half a second apart, to place the copies while NATS sees too few of its servers."""
TOO_FEW: Final = frozenset({10005, 10023})
NAME_IN_USE: Final = 10058
NOT_FOUND: Final = 10059
NO_MESSAGE: Final = 10037
CLOAK: Final = "snacka-cloak"
"""The key for cloaked addresses, the same on all nodes, in the stream's own description."""


@dataclass(frozen=True, slots=True)
class StreamState:
    """`identity` is when it was made: another one under the same name has another. `size` is in bytes."""

    identity: str
    first: int
    last: int
    size: int
    cloak: str

    def size_after(self, position: int) -> int:
        """Bytes that follow this position, if all messages were of one size."""
        return self.size * (self.last - position) // max(1, self.last + 1 - self.first)


async def look(link: Link, subjects: Subjects) -> StreamState | None:
    """The stream as it is, or None if there is none. Raises StoreError if it is none of ours."""
    return _state_in(await link.insist(subjects.api("STREAM.INFO")), subjects)


async def glance(link: Link, subjects: Subjects) -> StreamState:
    """As `look`, asked once. Raises one of TROUBLE too, and StoreError if there is none."""
    found = _state_in(await link.ask(subjects.api("STREAM.INFO")), subjects)
    if found is None:
        raise StoreError(_gone(subjects))
    return found


def _state_in(answer: dict[str, Any], subjects: Subjects) -> StreamState | None:
    error = answer.get("error")
    if error is not None:
        if error.get("err_code") == NOT_FOUND:
            return None
        raise StoreError(_refused(error))
    config, state = answer["config"], answer["state"]
    cloak = config.get("metadata", {}).get(CLOAK, "")
    if config.get("subjects") != [subjects.all_events] or not cloak:
        raise StoreError(
            f"The stream {subjects.stream} in NATS is not Snacka's. Choose another name (--cluster-stream)."
        )
    created = str(answer["created"])
    return StreamState(created, state["first_seq"], state["last_seq"], state["bytes"], cloak)


def check(link: Link) -> None:
    """Raises StoreError if this NATS server is none for us, whatever stream there is."""
    version, largest = link.client.connected_server_version, link.client.max_payload
    if (version.major, version.minor) < OLDEST_NATS:
        raise StoreError(f"NATS {version} is too old: {OLDEST_NATS[0]}.{OLDEST_NATS[1]} or newer is needed.")
    if largest < MESSAGE_BYTES:
        raise StoreError(
            f"NATS takes messages of up to {largest} bytes, and Snacka's have up to {MESSAGE_BYTES}. Set its "
            "max_payload to 1MB or more."
        )


async def make(link: Link, subjects: Subjects, replicas: int, cloak: str, first: int = 1) -> StreamState:
    """Make the stream, or find the one that another made meanwhile."""
    config: dict[str, Any] = {
        "name": subjects.stream,
        "subjects": [subjects.all_events],
        "retention": "limits",
        "discard": "new",
        "storage": "file",
        "num_replicas": replicas,
        "max_age": KEPT * 1_000_000_000,
        "max_msg_size": MESSAGE_BYTES,
        "duplicate_window": DUPLICATES * 1_000_000_000,
        "deny_delete": True,
        "deny_purge": True,
        "metadata": {CLOAK: cloak},
    }
    if first > 1:
        config["first_seq"] = first
    error = await _create(link, subjects, config)
    if error is not None and error.get("err_code") != NAME_IN_USE:
        raise StoreError(_refused(error))
    return await expect(link, subjects)


async def expect(link: Link, subjects: Subjects) -> StreamState:
    """As `look`, for a stream that was made: a server may not have heard of it yet, or not any more."""
    for _ in range(SPREADING):
        found = await look(link, subjects)
        if found is not None:
            return found
        await asyncio.sleep(0.2)
    raise StoreError(_gone(subjects))


async def _create(link: Link, subjects: Subjects, config: dict[str, Any]) -> dict[str, Any] | None:
    """The error, if it stays one: NATS servers that start together take some seconds to find each other."""
    refusals = 0
    while True:
        answer = await link.insist(subjects.api("STREAM.CREATE"), config)
        error: dict[str, Any] | None = answer.get("error")
        if error is None or error.get("err_code") not in TOO_FEW or refusals == GATHERING:
            return error
        if not refusals:
            logger.warning("Waiting for %d NATS servers to find each other.", config["num_replicas"])
        refusals += 1
        await asyncio.sleep(0.5)


async def last_of(link: Link, subjects: Subjects, node: str) -> int:
    """The sequence of the newest message of a node's subject, 0 for none."""
    return await _place(link, subjects, {"last_by_subj": subjects.events(node)})


async def next_after(link: Link, subjects: Subjects, seq: int) -> int:
    """The sequence of the first message after `seq` that the log has, 0 for none."""
    return await _place(link, subjects, {"seq": seq + 1, "next_by_subj": subjects.all_events})


async def _place(link: Link, subjects: Subjects, question: dict[str, Any]) -> int:
    reminder = Reminder(logger)
    while True:
        answer = await link.insist(subjects.api("STREAM.MSG.GET"), question)
        if "message" in answer:
            return int(answer["message"]["seq"])
        error = answer.get("error", {})
        if error.get("err_code") == NO_MESSAGE:
            return 0
        reminder.because(f"NATS does not say what is in the log: {error.get('description', 'no reason')}.")
        await asyncio.sleep(0.5)


def _gone(subjects: Subjects) -> str:
    return f"NATS has no log called {subjects.stream} any more: it has lost its data, or is another NATS."


def _refused(error: dict[str, Any]) -> str:
    text = str(error.get("description", "no reason"))
    if "not enabled" in text:
        return (
            "NATS runs without JetStream. Switch it on: nats-server --jetstream, or jetstream {} in its file."
        )
    if error.get("err_code") in TOO_FEW:
        return f"NATS cannot keep as many copies as --cluster-replicas asks for: {text}."
    return f"NATS refuses the stream: {text}."
