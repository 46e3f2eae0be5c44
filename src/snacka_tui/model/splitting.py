"""One text, as many messages as the wire needs.

Owns where a text is cut: at line ends, then at the last space that fits, else between two grapheme
clusters as far as Python can tell, and never inside a code point. It refuses to know who receives
it; the caller says how many bytes of text fit. Limit: modern.ircdocs.horse, 512 bytes a
line with CRLF, counted as the server relays it, with our own source in front.
"""

from __future__ import annotations

import unicodedata

from snacka_protocol.message import truncate

LINE_BYTES = 512
_ASSUMED_HOST = 63  # the longest host a server shows, while ours is not known
_ASSUMED_USER = 12
_JOINER = "\u200d"
_MODIFIERS = range(0x1F3FB, 0x1F400)  # skin tones
_FLAGS = range(0x1F1E6, 0x1F200)  # regional indicators come in pairs


def room_for_text(
    nick: str, user: str, host: str, command: str, target: str, *, line: int = LINE_BYTES
) -> int:
    """Bytes left for the text of `:nick!user@host COMMAND target :text` with CRLF. At least 64."""
    user_bytes = len(user.encode()) if user else _ASSUMED_USER
    host_bytes = len(host.encode()) if host else _ASSUMED_HOST
    source = 1 + len(nick.encode()) + 1 + user_bytes + 1 + host_bytes
    return max(64, line - source - len(f"  {command}  :\r\n") + 1 - len(target.encode()))


def split_text(text: str, max_bytes: int) -> list[str]:
    """The pieces of `text`, each at most `max_bytes` of UTF-8, without line ends; blank lines are left out.

    The space a line is cut at belongs to neither piece. [] for a text of nothing but white space.
    """
    pieces: list[str] = []
    for line in tidy(text).split("\n"):
        if line.strip():
            pieces.extend(_split_line(line, max_bytes))
    return pieces


def tidy(text: str) -> str:
    """The text with "\\n" for every line end, and without spaces at the ends of lines."""
    # Neither splitlines() nor strip(): both take mIRC's \x1d, \x1e and \x1f for ends and spaces.
    clean = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip(" \t") for line in clean.encode("utf-8", "replace").decode().split("\n"))


def cut_line(line: str, max_bytes: int) -> list[str]:
    """The pieces of one line, which joined are the line again: the space at a cut ends the piece before it.

    Always at least one, "" for an empty line.
    """
    pieces: list[str] = []
    while len(head := truncate(line, max_bytes)) < len(line):
        cut = head.rfind(" ") + 1
        if cut <= len(head) // 2:
            cut = _cluster_start(line, len(head))
        pieces.append(line[:cut])
        line = line[cut:]
    return [*pieces, line]


def _split_line(line: str, max_bytes: int) -> list[str]:
    pieces: list[str] = []
    while len(head := truncate(line, max_bytes)) < len(line):
        if line[len(head)] == " ":
            cut = len(head)
        else:
            cut = head.rfind(" ")
            # A space in the first half would leave a stump; a word that long is cut through.
            if cut < len(head) // 2:
                cut = _cluster_start(line, len(head))
        pieces.append(line[:cut].rstrip(" ") or line[:cut])
        line = line[cut:].removeprefix(" ")
    if line:
        pieces.append(line)
    return pieces


def _cluster_start(text: str, index: int) -> int:
    """The nearest place at or before `index` that tears no visible character; else `index`."""
    for place in range(index, max(0, index - 32), -1):
        if not _continues(text, place):
            return place
    return index


def _continues(text: str, place: int) -> bool:
    """Whether the code point at `place` belongs to the one before it."""
    here, before = text[place], text[place - 1]
    if here == _JOINER or before == _JOINER or ord(here) in _MODIFIERS:
        return True
    if ord(here) in _FLAGS and ord(before) in _FLAGS:
        run = 0
        while run < place and ord(text[place - 1 - run]) in _FLAGS:
            run += 1
        return run % 2 == 1
    return unicodedata.category(here) in ("Mn", "Me", "Mc") or "\ufe00" <= here <= "\ufe0f"
