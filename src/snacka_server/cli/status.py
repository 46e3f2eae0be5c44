"""`snacka-server status`: asks the running server of a data folder how it is, and tells people or programs.

It asks over the socket in the data folder, or over the metrics port where there is no such socket. The exit
code is 0 for a healthy server and 1 for any other, so a service manager or a container can use it, too.
"""

from __future__ import annotations

import json
import socket
import sqlite3
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ..config import Settings

PATIENCE: Final = 5.0
"""Seconds until a server that does not answer is called stuck."""
COUNTING: Final = 1.0
"""Seconds that counting the kept messages may take."""
WARN_DAYS: Final = 14
"""Days before its end from which a certificate is pointed out."""


class NoAnswerError(Exception):
    """Nobody told how the server is; the text says why and what to do."""


def print_status(settings: Settings, *, as_json: bool, brief: bool) -> int:
    """The exit code."""
    try:
        found = ask(settings)
    except NoAnswerError as error:
        if as_json:
            print(json.dumps({"status": "no answer", "reason": str(error)}))
        else:
            print(f"snacka-server: {error}", file=sys.stderr)
        return 1
    if not brief:
        found["messages"], found["messages_all_counted"] = count_messages(Path(found["data"]))
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    elif brief:
        print(_health(found))
    else:
        print("\n".join(f"{name:<12} {words}" if words else "" for name, words in page(found)))
    return 0 if found["status"] == "ok" else 1


def ask(settings: Settings) -> dict[str, Any]:
    """The server's own answer. Raises NoAnswerError."""
    data = settings.data
    try:
        with closing(_reach(settings)) as sock:
            sock.sendall(b"GET /status HTTP/1.1\r\nHost: snacka\r\n\r\n")
            answer = b""
            while piece := sock.recv(65536):
                answer += piece
        found = json.loads(answer.partition(b"\r\n\r\n")[2])
        if not isinstance(found, dict) or "status" not in found:
            raise ValueError("no status")
    except TimeoutError:
        raise NoAnswerError(f"The server over {data} does not answer: it hangs or is overloaded.") from None
    except PermissionError:
        raise NoAnswerError(f"The server over {data} is another user's. Ask as that user or root.") from None
    except (OSError, ValueError):
        raise NoAnswerError(_nobody(settings)) from None
    return found


def _reach(settings: Settings) -> socket.socket:
    if sys.platform != "win32":
        from ..ops.http import reachable
        from ..ops.status import SOCKET

        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.settimeout(PATIENCE)
        try:
            with reachable(settings.data / SOCKET) as address:
                sock.connect(address)
            return sock
        except OSError:
            sock.close()
            if not settings.metrics_port:
                raise
    if not settings.metrics_port:
        raise ConnectionRefusedError
    return socket.create_connection((settings.metrics_host, settings.metrics_port), PATIENCE)


def _nobody(settings: Settings) -> str:
    from ..ports import StoreError
    from ..storage.writer import DATABASE, hold_alone

    path = settings.data / DATABASE
    if not path.is_file():
        return f"There is no chat in {settings.data}. Name the server's folder with --data."
    try:
        hold_alone(path).close()
    except StoreError:
        hint = "Set SNACKA_METRICS_PORT for the server and for this command."
        return f"A server runs over {settings.data}, but it cannot be asked. {hint}"
    return f"No server runs over {settings.data}."


def count_messages(data: Path) -> tuple[int, bool]:
    """What the history holds, and whether that is all of it: counting ends after a while.

    It is done here, and not in the server, because millions take a moment.
    """
    from ..storage.schema import open_reading
    from ..storage.writer import DATABASE

    total, deadline = 0, time.monotonic() + COUNTING
    try:
        with closing(open_reading(data / DATABASE)) as db:
            db.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
            for (target,) in db.execute("SELECT id FROM targets").fetchall():
                counted = "SELECT count(*) FROM history WHERE target = ? AND kind IN (1, 2)"
                total += int(db.execute(counted, (target,)).fetchone()[0])
    except sqlite3.Error:
        return total, False
    return total, True


def page(found: dict[str, Any]) -> list[tuple[str, str]]:
    """(name, words) by line; a line without words is empty."""
    connections = ", ".join(f"{count} {kind}" for kind, count in found["connections"].items()) or "none"
    kept = found["database_bytes"] + found["log_bytes"]
    messages = (
        f"{found['messages']:,}" if found["messages_all_counted"] else f"more than {found['messages']:,}"
    )
    return [
        ("Snacka", f"{found['version']}, {found['network']} ({found['server']})"),
        ("Health", _health(found)),
        ("Running", f"for {span(found['uptime_seconds'])}, since {_when(found['started'])}"),
        ("Listening", ", ".join(found["addresses"])),
        ("Metrics", f"http://{found['metrics']}/metrics" if found["metrics"] else "off"),
        ("", ""),
        ("People", f"{found['people']:,} now, {found['most_people']:,} at most"),
        ("Rooms", f"{found['channels']:,}"),
        ("Accounts", f"{found['accounts']:,}"),
        ("Connections", connections),
        ("Messages", f"{messages} kept, {found['messages_since_start']:,} since the start"),
        ("Trouble", _trouble(found)),
        ("", ""),
        ("Data", f"{found['data']} (durability {found['durability']})"),
        ("Database", f"{size(kept)}, {size(found['disk_free_bytes'])} free on its disk"),
        ("Backup", _backup(found["last_backup"])),
        ("Certificate", _certificate(found["certificate"])),
    ]


def _health(found: dict[str, Any]) -> str:
    return "fine" if found["status"] == "ok" else f"UNWELL: {found['reason']}"


def _trouble(found: dict[str, Any]) -> str:
    seen = [
        f"{words}: {found[name]:,}"
        for name, words in (
            ("events_not_kept", "messages not kept"),
            ("slow_readers_ended", "slow readers disconnected"),
            ("connections_refused", "connections turned away"),
        )
        if found[name]
    ]
    return f"{', '.join(seen) or 'none'}; the loop was {found['loop_lag_worst_ms']:g} ms late at worst"


def _backup(made: dict[str, str] | None) -> str:
    if made is None:
        return "none yet: snacka-server backup FILE"
    return f"{_when(made['time'])} to {made['file']}"


def _certificate(certificate: dict[str, str | None]) -> str:
    ends = certificate["ends"]
    if ends is None:
        return "none yet"
    days = (datetime.fromisoformat(ends) - datetime.now(UTC)).days
    if days < 0:
        return f"ENDED on {ends[:10]}: replace {certificate['file']}"
    warning = f": replace {certificate['file']}" if days <= WARN_DAYS else ""
    return f"until {ends[:10]}, {days:,} days{warning}"


def _when(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")


def span(seconds: int) -> str:
    """The two largest units: `3 d 4 h`."""
    parts: list[str] = []
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        count, seconds = divmod(seconds, length)
        if count or parts or unit == "s":
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2])


def size(count: int) -> str:
    """Bytes as one would say them."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            break
        amount /= 1024
    return f"{amount:,.0f} {unit}" if amount >= 10 or unit == "B" else f"{amount:.1f} {unit}"
