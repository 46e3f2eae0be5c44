"""What an export has fetched so far, on disk beside the file it will become.

Owns the format (lines of JSON: what it is of, messages, and after each page where to go on) and finding the
place again. It refuses to know networks and documents.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from snacka_protocol.chathistory import Selector
from snacka_tui.headless import Heard
from snacka_tui.model.timeline import Kind
from snacka_tui.tasks.documents import About


class SpoolError(Exception):
    """What lies there cannot be gone on with; the message is a sentence for a person."""


class Spool:
    """Open with its place; what an earlier run left of the same export counts.

    `count` is how many messages are in it, `after` where to go on (None: from the beginning).
    """

    def __init__(self, place: Path, about: About) -> None:
        self._place = place
        self._about = about
        self.count = 0
        self.after: Selector | None = None
        self._seen: set[str] = set()
        if place.exists():
            self._find_end()
        else:
            with place.open("x", encoding="utf-8") as file:
                file.write(_line(asdict(about)))

    def _find_end(self) -> None:
        """Count what is whole, and cut off what a kill left half."""
        end = count = 0
        with self._place.open("rb") as file:
            if _parsed(file.readline()) != asdict(self._about):
                raise SpoolError(
                    f"{self._place} is the beginning of another export: remove it, or choose another file."
                )
            end = file.tell()
            for line in iter(file.readline, b""):
                item = _parsed(line)
                if item is None:
                    break
                if isinstance(item, dict):
                    self.after, end, self.count = Selector.parse(item["after"]), file.tell(), count
                else:
                    count += 1
        with self._place.open("r+b") as file:
            file.truncate(end)
        self._seen = {message.msgid for message in self.messages() if message.msgid}

    def add(self, messages: Iterable[Heard], after: Selector) -> None:
        """Keep a page, and where the next begins. What was in an earlier page is not kept again."""
        fresh = [message for message in messages if message.msgid not in self._seen]
        self._seen.update(message.msgid for message in fresh if message.msgid)
        with self._place.open("a", encoding="utf-8") as file:
            file.writelines(_line(_packed(message)) for message in fresh)
            file.write(_line({"after": str(after)}))
        self.count += len(fresh)
        self.after = after

    def messages(self) -> Iterator[Heard]:
        """Everything in it, in order."""
        with self._place.open("rb") as file:
            file.readline()
            for line in file:
                item = _parsed(line)
                if isinstance(item, list):
                    yield _unpacked(item)

    def remove(self) -> None:
        """The export is complete."""
        self._place.unlink()


def _line(item: object) -> str:
    return json.dumps(item, ensure_ascii=False, separators=(",", ":")) + "\n"


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None


def _packed(heard: Heard) -> list[object]:
    return [
        *(heard.room, heard.nick, heard.text, heard.kind.name, heard.time_ms),
        *(heard.msgid, heard.account, heard.reply_to),
    ]


def _unpacked(item: list[Any]) -> Heard:
    room, nick, text, kind, time_ms, msgid, account, reply_to = item
    return Heard(room, nick, text, Kind[kind], time_ms, msgid, account, reply_to)
