"""mIRC formatting: text with control codes to spans of one style each, and back.

Owns the codes and their ambiguities. Refuses to know terminals: colours stay palette numbers or hex.
Spec: modern.ircdocs.horse/formatting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

Colour: TypeAlias = int | str | None
"""A number of the palette (0-98), six lower-case hex digits, or None: the reader's default."""

BOLD: Final = "\x02"
COLOUR: Final = "\x03"
HEX_COLOUR: Final = "\x04"
RESET: Final = "\x0f"
MONOSPACE: Final = "\x11"
REVERSE: Final = "\x16"
ITALIC: Final = "\x1d"
STRIKETHROUGH: Final = "\x1e"
UNDERLINE: Final = "\x1f"

_TOGGLES: Final = {
    BOLD: "bold",
    ITALIC: "italic",
    UNDERLINE: "underline",
    STRIKETHROUGH: "strikethrough",
    MONOSPACE: "monospace",
    REVERSE: "reverse",
}
_CODE: Final = re.compile(
    "[\x02\x0f\x11\x16\x1d\x1e\x1f]"
    "|\x03(?:([0-9]{1,2})(?:,([0-9]{1,2}))?)?"
    "|\x04(?:([0-9A-Fa-f]{6})(?:,([0-9A-Fa-f]{6}))?)?"
)
_DEFAULT_NUMBER: Final = 99

_PALETTE: Final = (
    "ffffff 000000 00007f 009300 ff0000 7f0000 9c009c fc7f00 ffff00 00fc00 009393 00ffff 0000fc ff00ff"
    " 7f7f7f d2d2d2"
    " 470000 472100 474700 324700 004700 00472c 004747 002747 000047 2e0047 470047 47002a"
    " 740000 743a00 747400 517400 007400 007449 007474 004074 000074 4b0074 740074 740045"
    " b50000 b56300 b5b500 7db500 00b500 00b571 00b5b5 0063b5 0000b5 7500b5 b500b5 b5006b"
    " ff0000 ff8c00 ffff00 b2ff00 00ff00 00ffa0 00ffff 008cff 0000ff a500ff ff00ff ff0098"
    " ff5959 ffb459 ffff71 cfff60 6fff6f 65ffc9 6dffff 59b4ff 5959ff c459ff ff66ff ff59bc"
    " ff9c9c ffd39c ffff9c e2ff9c 9cff9c 9cffdb 9cffff 9cd3ff 9c9cff dc9cff ff9cff ff94d3"
    " 000000 131313 282828 363636 4d4d4d 656565 818181 9f9f9f bcbcbc e2e2e2 ffffff"
)
PALETTE: Final[tuple[str, ...]] = tuple(re.findall("[0-9a-f]{6}", _PALETTE))
"""Hex digits of the colours 0-98. The first 16 are only a suggestion: readers have their own."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a stretch of text looks."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    strikethrough: bool = False
    monospace: bool = False
    reverse: bool = False
    foreground: Colour = None
    background: Colour = None


PLAIN: Final = Style()


@dataclass(frozen=True, slots=True)
class Span:
    """Text, without codes, that has one style."""

    text: str
    style: Style = PLAIN


def parse_formatting(text: str) -> list[Span]:
    """The spans of a text; neighbours differ in style, none is empty. Never fails."""
    match = _CODE.search(text)
    if match is None:
        return [Span(text)] if text else []
    spans: list[Span] = []
    style = PLAIN
    at = 0
    while match is not None:
        _append(spans, text[at : match.start()], style)
        style = _apply(style, match)
        at = match.end()
        match = _CODE.search(text, at)
    _append(spans, text[at:], style)
    return spans


def _append(spans: list[Span], text: str, style: Style) -> None:
    if not text:
        return
    if spans and spans[-1].style == style:
        spans[-1] = Span(spans[-1].text + text, style)
    else:
        spans.append(Span(text, style))


def _apply(style: Style, match: re.Match[str]) -> Style:
    code = match[0][0]
    if code == RESET:
        return PLAIN
    if code == COLOUR:
        if match[1] is None:
            return replace(style, foreground=None, background=None)
        background = style.background if match[2] is None else _number(match[2])
        return replace(style, foreground=_number(match[1]), background=background)
    if code == HEX_COLOUR:
        if match[3] is None:
            return replace(style, foreground=None, background=None)
        background = style.background if match[4] is None else match[4].lower()
        return replace(style, foreground=match[3].lower(), background=background)
    name = _TOGGLES[code]
    return replace(style, **{name: not getattr(style, name)})


def _number(digits: str) -> int | None:
    number = int(digits)
    return None if number == _DEFAULT_NUMBER else number


def strip_formatting(text: str) -> str:
    """The text without any codes."""
    return _CODE.sub("", text)


def render_formatting(spans: Iterable[Span]) -> str:
    """Text whose spans are these (neighbours of one style merged, codes inside the texts dropped).

    ValueError for a colour that is neither 0-98 nor six hex digits.
    """
    parts: list[str] = []
    style = PLAIN
    for span in spans:
        text = strip_formatting(span.text)
        if text:
            parts.append(_change(style, span.style, text))
            parts.append(text)
            style = span.style
    return "".join(parts)


def _change(old: Style, new: Style, text: str) -> str:
    if new == old:
        return ""
    if new == PLAIN:
        return RESET
    codes = "".join(code for code, name in _TOGGLES.items() if getattr(old, name) is not getattr(new, name))
    if (old.foreground, old.background) == (new.foreground, new.background):
        return codes
    # Colours go last, so that the text's own digits and comma are the only ones that could join them.
    return codes + _colours(old, new, text)


def _colours(old: Style, new: Style, text: str) -> str:
    foreground, background = new.foreground, new.background
    if foreground is None and background is None:
        return f"{COLOUR}{_DEFAULT_NUMBER},{_DEFAULT_NUMBER}" if text[0] in "0123456789" else COLOUR
    if background == old.background:
        return _foreground(foreground, text)
    if isinstance(background, str):
        if isinstance(foreground, str):
            return f"{HEX_COLOUR}{_hex(foreground)},{_hex(background)}"
        return f"{HEX_COLOUR}000000,{_hex(background)}" + _foreground(foreground, text)
    if isinstance(foreground, str):
        return f"{COLOUR}{_DEFAULT_NUMBER},{_two_digits(background)}" + _foreground(foreground, text)
    return f"{COLOUR}{_two_digits(foreground)},{_two_digits(background)}"


def _foreground(foreground: Colour, text: str) -> str:
    if isinstance(foreground, str):
        code = f"{HEX_COLOUR}{_hex(foreground)}"
    else:
        code = f"{COLOUR}{_two_digits(foreground)}"
    # Bold on and off again, which shows nothing, keeps ",12" of the text from being a background.
    return code + BOLD + BOLD if text.startswith(",") else code


def _two_digits(colour: int | None) -> str:
    number = _DEFAULT_NUMBER if colour is None else colour
    if not 0 <= number <= _DEFAULT_NUMBER:
        raise ValueError(f"{number} is not a colour of the palette (0-98)")
    return f"{number:02d}"


def _hex(colour: str) -> str:
    if re.fullmatch("[0-9A-Fa-f]{6}", colour) is None:
        raise ValueError(f"{colour!r} is not six hex digits")
    return colour.lower()
