"""What people type to make words bold, as every IRC client shows it: `**bold**` to mIRC codes, and back.

Owns the signs, where they count (around words, never inside one, in an address or in code) and the way out of
them (`\\*`). It refuses to know the screen. Blocks between lines of ``` stay as they are. The codes:
modern.ircdocs.horse/formatting.
"""

from __future__ import annotations

import re

from snacka_protocol.formatting import (
    BOLD,
    ITALIC,
    MONOSPACE,
    STRIKETHROUGH,
    Style,
    parse_formatting,
    strip_formatting,
)

FENCE = "```"
_SIGNS = {"**": BOLD, "~~": STRIKETHROUGH, "*": ITALIC, "_": ITALIC}
_AROUND = frozenset("([{<\"'«»“”‘’„「」『』（）、。，：；！？—–-,.;:!?…)]}>*_~")
"""Besides spaces, what may stand around marked words: paths and formulas have other things there."""
_UNSPACED = 0x2E80  # from here on, scripts that write words together
_TOKEN = re.compile(
    r"(?P<escape>\\[*_~`\\])"
    r"|(?P<code>(?<!`)`[^`\n]+`(?!`))"
    r"|(?P<kept>__+|¯\\_\(ツ\)_/¯|\b(?:[a-z][a-z0-9+.-]{1,11}://|mailto:|www\.)[^\s<>\"]+)"
    r"|(?P<sign>\*\*|~~|\*|_)",
    re.I,
)
_WRITTEN = (("bold", "**"), ("strikethrough", "~~"), ("italic", "*"))


def to_wire(text: str) -> str:
    """The text with mIRC codes for what is marked: `**bold**`, `*italic*` or `_italic_`, `~~struck~~`, and
    code between backticks. Two underscores are left alone: programmers write `__init__`."""
    if not any(sign in text for sign in "*_~`\\"):
        return text
    lines: list[str] = []
    fenced = False
    for line in text.split("\n"):
        if line.lstrip().startswith(FENCE):
            # A block that opens and closes in one line opens nothing.
            fenced = not fenced if line.count(FENCE) == 1 else fenced
            lines.append(line)
        else:
            lines.append(line if fenced else _line(line))
    return "\n".join(lines)


def _line(line: str) -> str:
    parts: list[str] = []
    opened: dict[str, int] = {}  # sign to its index in `parts`
    at = 0
    for match in _TOKEN.finditer(line):
        parts.append(line[at : match.start()])
        at = match.end()
        token = match.group()
        match match.lastgroup:
            case "escape":
                parts.append(token[1])
            case "code":
                parts.append(f"{MONOSPACE}{token[1:-1]}{MONOSPACE}")
            case "sign":
                _sign(parts, opened, token, line[match.start() - 1 : match.start()], line[at : at + 1])
            case _:
                parts.append(token)
    parts.append(line[at:])
    return "".join(parts)


def _sign(parts: list[str], opened: dict[str, int], sign: str, before: str, after: str) -> None:
    """Take a sign: as the end of what its like began, as a beginning, or as the letter it is."""
    start = opened.get(sign)
    closes = not before.isspace() and _free(after)
    if start is not None and closes and any(parts[start + 1 :]):
        parts[start] = _SIGNS[sign]
        parts.append(_SIGNS[sign])
        del opened[sign]
        return
    if after and not after.isspace() and _free(before):
        opened[sign] = len(parts)
    parts.append(sign)


def _free(neighbour: str) -> bool:
    """Whether what stands beside a sign leaves it be one; "" is the end of the line."""
    return not neighbour or neighbour.isspace() or neighbour in _AROUND or ord(neighbour) >= _UNSPACED


def from_wire(text: str) -> str:
    """What one would type to say this text, the way back of `to_wire`. Colours and underlining are lost."""
    if FENCE in text and strip_formatting(to_wire(text)) == strip_formatting(text):
        return text
    typed = _typed(text)
    # Signs of ours beside signs that are meant as such may read otherwise: then the words count more.
    plain = strip_formatting(text)
    return typed if strip_formatting(to_wire(typed)) == plain else _escaped(plain)


def _typed(text: str) -> str:
    parts: list[str] = []
    now = Style()
    for span in parse_formatting(text):
        code = span.style.monospace and "`" not in span.text and "\n" not in span.text
        style = Style() if code else span.style
        parts += _switch(now, style)
        parts.append(f"`{span.text}`" if code else _escaped(span.text))
        now = style
    return "".join([*parts, *_switch(now, Style())])


def _switch(old: Style, new: Style) -> list[str]:
    """Signs that end what ends, the last begun first, then begin what begins."""
    ends = [sign for name, sign in _WRITTEN if getattr(old, name) and not getattr(new, name)]
    begins = [sign for name, sign in _WRITTEN if getattr(new, name) and not getattr(old, name)]
    return [*reversed(ends), *begins]


def _escaped(text: str) -> str:
    """Signs that would be taken for ones get their way out."""
    if to_wire(text) == text:
        return text
    return _TOKEN.sub(
        lambda match: match[0] if match["kept"] else re.sub(r"([*_~`\\])", r"\\\1", match[0]), text
    )
