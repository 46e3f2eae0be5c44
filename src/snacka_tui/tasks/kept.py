"""What this machine has kept of a room, for `snacka export --local`.

Owns finding out which network is meant. It refuses to connect, and to change or sweep what is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from snacka_config import ConfigError
from snacka_tui.headless import Heard
from snacka_tui.store import LocalLog, Retention, Store, Unlogged
from snacka_tui.tasks.going import Going

_EVERYTHING = Retention(float(1 << 31), 1 << 60)


def kept(folder: Path, there: Going, *, asked: bool) -> tuple[str, Iterator[Heard]]:
    """The network and the messages, oldest first. `asked`: the person said which network.

    Raises ConfigError where nothing is kept, or where several networks have such a room and none was said.
    """
    log = LocalLog(folder, _EVERYTHING, unlogged=Unlogged(Store(None)))
    if log.trouble:
        raise ConfigError(log.trouble)
    places = log.places(there.room)
    wanted = [there.network] if asked or there.network in places else places
    if len(wanted) > 1:
        log.close()
        listed = ", ".join(places)
        raise ConfigError(f"{there.room} is kept of several networks. Say which with --at: {listed}.")
    if not wanted or wanted[0] not in places:
        log.close()
        raise ConfigError(
            f"Nothing of {there.room} is kept on this machine. Without --local the network is asked."
        )
    return wanted[0], _messages(log, wanted[0], there.room)


def _messages(log: LocalLog, network: str, room: str) -> Iterator[Heard]:
    try:
        for entry in log.everything(network, room):
            yield Heard.from_entry(room, entry)
    finally:
        log.close()
