"""What the first bytes of a connection say about who is there: pure, no sockets.

An IRC client begins with one of a few commands; everything else is a person. Someone may well be called
Nick or User, so a command counts only with a parameter (CAP and QUIT also without).
"""

from __future__ import annotations

from enum import Enum
from typing import Final


class Kind(Enum):
    TLS = "tls"
    WEB = "web"
    IRC = "irc"
    PLAIN = "plain"
    UNDECIDED = "undecided"


TLS_HANDSHAKE: Final = 0x16
_COMMANDS: Final = frozenset(
    {b"CAP", b"NICK", b"USER", b"PASS", b"PING", b"QUIT", b"AUTHENTICATE", b"WEBIRC"}
)
_VERBS: Final = (b"GET ", b"HEAD ", b"POST ", b"PUT ", b"OPTIONS ", b"DELETE ", b"PATCH ", b"CONNECT ")
"""A browser made to send a form here must not come in as a person, whatever its lines say."""
_BARE: Final = frozenset({b"CAP", b"QUIT"})
_LONGEST: Final = max(map(len, _COMMANDS))


def sniff(data: bytes, *, final: bool = False) -> Kind:
    """Who speaks. UNDECIDED asks for more bytes, unless `final` says that none will come."""
    if not data:
        return Kind.UNDECIDED
    if data[0] == TLS_HANDSHAKE:
        return Kind.TLS
    line, ending, _ = data.lstrip(b"\r\n").partition(b"\n")
    whole = bool(ending) or final
    if line.startswith(_VERBS) and (b" HTTP/" in line or line.startswith(b"GET /")):
        return Kind.WEB
    if not whole and any(verb.startswith(line[:8]) or line.startswith(verb) for verb in _VERBS):
        return Kind.UNDECIDED
    if line.startswith(b"@"):
        # A person may begin with @somebody: only a tag section followed by a command is IRC.
        _, space, line = line.partition(b" ")
        if not space:
            return Kind.PLAIN if whole else Kind.UNDECIDED
        line = line.lstrip(b" ")
        if not line and not whole:
            return Kind.UNDECIDED
    word, space, rest = line.partition(b" ")
    word = word.rstrip(b"\r")
    if not _could_be_command(word, whole or bool(space)):
        return Kind.PLAIN
    if not whole:
        return Kind.UNDECIDED
    if word.upper() in _BARE or rest.strip():
        return Kind.IRC
    return Kind.PLAIN


def _could_be_command(word: bytes, complete: bool) -> bool:
    # `Nick Andersson` is a name; IRC commands come in capitals, or all small from somebody's fingers.
    if not (word.isupper() or word.islower()) or len(word) > _LONGEST:
        return False
    upper = word.upper()
    if complete:
        return upper in _COMMANDS
    return any(command.startswith(upper) for command in _COMMANDS)
