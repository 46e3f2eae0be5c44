"""Bytes to lines, with a bound.

Owns the one buffer of bytes that have no line end yet. Refuses to know what a line means: CR, NUL
and UTF-8 are `message.parse`'s business. Lines end in CRLF or in LF alone; empty lines are
dropped (modern.ircdocs.horse: "Servers MUST silently ignore empty messages").
"""

from __future__ import annotations

from .errors import FrameTooLong


class LineFramer:
    """Cuts a stream into lines; how the bytes were chunked never changes the result.

    `max_line` is in bytes, the line end included. A longer line, ended or not, raises FrameTooLong;
    its `lines` are the ones before it, and the framer takes nothing more.
    """

    __slots__ = ("_dead", "_held", "_max_line")

    def __init__(self, max_line: int = 16384) -> None:
        self._max_line = max_line
        self._held = bytearray()
        self._dead = False

    @property
    def pending(self) -> int:
        """Bytes held that have no line end yet."""
        return len(self._held)

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that `data` completes, without their ends. Raises FrameTooLong."""
        if self._held or self._dead:
            return self._feed_held(data)
        end = data.find(b"\n") + 1
        if end == len(data) and 0 < end <= self._max_line:
            line = data[:-2] if data[-2:] == b"\r\n" else data[:-1]
            return [line] if line else []
        return self._split(data)

    def take_pending(self) -> bytes:
        """Hand over, and forget, the bytes that have no line end yet (what plain-text people send)."""
        held = bytes(self._held)
        self._held.clear()
        return held

    def _feed_held(self, data: bytes) -> list[bytes]:
        if self._dead:
            raise FrameTooLong("the stream was given up after an overlong line")
        if b"\n" in data:
            # Joined once, at the line end: trickled bytes only ever cost their own length.
            whole = bytes(self._held) + data
            self._held.clear()
            return self._split(whole)
        self._hold(data, [])
        return []

    def _split(self, data: bytes) -> list[bytes]:
        *raw, rest = data.split(b"\n")
        too_long = None
        if len(data) > self._max_line:
            too_long = next((i for i, line in enumerate(raw) if len(line) >= self._max_line), None)
        lines = [stripped for line in raw[:too_long] if (stripped := _without_cr(line))]
        if too_long is not None:
            self._die(lines)
        if rest:
            self._hold(rest, lines)
        return lines

    def _hold(self, data: bytes, lines: list[bytes]) -> None:
        # Even a line end as the next byte would make this line longer than max_line.
        if len(self._held) + len(data) >= self._max_line:
            self._die(lines)
        self._held += data

    def _die(self, lines: list[bytes]) -> None:
        self._dead = True
        self._held.clear()
        raise FrameTooLong(f"a line is longer than {self._max_line} bytes", lines=lines)


def _without_cr(line: bytes) -> bytes:
    return line[:-1] if line.endswith(b"\r") else line
