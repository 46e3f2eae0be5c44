"""Blocks of code between lines of ```: where they are, and in which colours their words stand.

Owns the fences and the mapping of a lexer's tokens to the palette. The lexers are pygments', loaded when the
first block in a known language is drawn. It never guesses a language, and colours no more than a few pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from msgspec import Struct
from rich.style import Style
from textual.color import Color

from snacka_tui.render.palette import Palette, Tone, mix, style

FENCE = "```"
_BLOCK = re.compile(
    r"(?:^|(?<=\n))[ ]{0,3}```(?P<name>[\w.+#-]*)[ ]*\n"
    r"(?P<code>.*?)"
    r"(?:\n[ ]{0,3}```[ ]*(?=\n|$)|$)",
    re.S,
)
_MOST_BLOCKS = 40  # of one message
_MOST = 8_000  # characters of a block that are coloured


class CodeBlock(Struct, frozen=True):
    """A block within a display text: where it begins and ends, where its code does, and its language."""

    start: int
    code_start: int
    code_end: int
    end: int
    language: str


def find_blocks(text: str) -> Iterator[CodeBlock]:
    """The blocks of a display text, in order. One that is never closed goes to the end."""
    for match in islice(_BLOCK.finditer(text), _MOST_BLOCKS):
        yield CodeBlock(
            match.start(), match.start("code"), match.end("code"), match.end(), match["name"].lower()
        )


@lru_cache(64)
def coloured(code: str, language: str) -> tuple[tuple[int, int, str], ...]:
    """(start, end, sort of word) for what has a colour; nothing for a language nobody knows."""
    if not language or len(code) > _MOST:
        return ()
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
    from pygments.token import Token  # type: ignore[import-untyped]
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return ()
    sorts = (
        (Token.Comment, "comment"),
        (Token.Keyword, "keyword"),
        (Token.Literal.String, "string"),
        (Token.Literal.Number, "number"),
        (Token.Name.Function, "name"),
        (Token.Name.Class, "name"),
        (Token.Name.Tag, "name"),
        (Token.Name.Builtin, "builtin"),
        (Token.Name.Decorator, "builtin"),
        (Token.Generic.Deleted, "keyword"),
        (Token.Generic.Inserted, "string"),
    )
    found = []
    at = 0
    for token, words in lexer.get_tokens(code):
        sort = next((sort for kind, sort in sorts if token in kind), "")
        if sort and words.strip():
            found.append((at, at + len(words), sort))
        at += len(words)
    return tuple(found)


def ground(tone: Tone, palette: Palette) -> Color:
    """What a block stands on."""
    return mix(tone.background, palette.foreground, 0.08)


def block_runs(text: str, block: CodeBlock, tone: Tone, palette: Palette) -> list[tuple[int, int, Style]]:
    """The runs of one block: faint fences, and the code in its colours."""
    below = ground(tone, palette)
    plain = style(palette.foreground, below)
    faint = style(mix(below, palette.foreground, 0.45), below)
    runs = [(block.start, block.code_start, faint)]
    at = block.code_start
    for start, end, sort in coloured(text[block.code_start : block.code_end], block.language):
        first, last = block.code_start + start, block.code_start + end
        runs += [(at, first, plain), (first, last, style(_colour(sort, palette, below), below))]
        at = last
    runs += [(at, block.code_end, plain), (block.code_end, block.end, faint)]
    return [run for run in runs if run[0] < run[1]]


def _colour(sort: str, palette: Palette, below: Color) -> Color:
    """The colour of a sort of word, legible on its ground."""
    if sort == "comment":
        return mix(below, palette.foreground, 0.55)
    colours = {
        "keyword": palette.primary,
        "string": palette.success,
        "number": palette.warning,
        "name": palette.accent,
        "builtin": palette.warning,
    }
    return palette.legible(colours[sort], 4.0, below)
