"""A message's text as a person sees it: mIRC codes as styles, control characters as symbols, links found.
Gives a display text and styled runs over it; wrapping and selection count in offsets of the display text.
Never treats user text as markup."""

import re
from functools import lru_cache

from rich.style import Style

from snacka_protocol.formatting import Style as Formatting
from snacka_protocol.formatting import parse_formatting
from snacka_tui.model.redaction import MARK
from snacka_tui.render.code_blocks import FENCE, block_runs, find_blocks
from snacka_tui.render.links import find_links
from snacka_tui.render.palette import Palette, Tone, mix, style
from snacka_tui.render.plain import SYMBOLS, tame

Run = tuple[int, int, Style]
"""Start and end in the display text, and how it is drawn."""

_CODE = re.compile(r"(?<!`)`[^`\n]+`(?!`)")


def display(text: str) -> str:
    """The display text alone, for measuring and copying."""
    if text.isprintable():
        return tame(text)
    return "".join(tame(span.text.translate(SYMBOLS)) for span in parse_formatting(text))


def styled(text: str, tone: Tone, palette: Palette, base: Style) -> tuple[str, list[Run]]:
    """The display text and its runs, in order and without holes, on a row's background."""
    runs: list[Run]
    if text.isprintable():
        plain = tame(text)
        runs = [(0, len(plain), base)]
    else:
        plain, runs = "", []
        for span in parse_formatting(text):
            shown = tame(span.text.translate(SYMBOLS))
            runs.append((len(plain), len(plain) + len(shown), base + _style(span.style, tone, palette)))
            plain += shown
    blocks = list(find_blocks(plain)) if FENCE in plain else []
    if "`" in plain:
        colour = style(palette.legible(palette.accent, 4.0), mix(tone.background, palette.foreground, 0.08))
        runs = _lay(runs, [(*match.span(), colour) for match in _CODE.finditer(plain)])
    # One Style object for the whole link: its OSC 8 id is then the same on every row it wraps to.
    where = style(palette.link, tone.background)
    links = find_links(plain)
    if links:
        runs = _lay(
            runs,
            [(link.start, link.end, Style(underline=True, link=link.url) + where) for link in links],
        )
    if plain.endswith(MARK):
        runs = overlay(runs, len(plain) - len(MARK), len(plain), tone.muted)
    if blocks:
        runs = _lay(runs, [run for block in blocks for run in block_runs(plain, block, tone, palette)])
    return plain, runs


def overlay(runs: list[Run], start: int, end: int, over: Style) -> list[Run]:
    """Put a style over a range."""
    return _lay(runs, [(start, end, over)])


def _lay(runs: list[Run], overs: list[Run]) -> list[Run]:
    """Put styles over ranges that are in order and apart: in one pass, for one message may have thousands."""
    result: list[Run] = []
    number = 0
    for first, last, under in runs:
        at = first
        while number < len(overs) and overs[number][0] < last:
            start, end, over = overs[number]
            if at < start:
                result.append((at, start, under))
                at = start
            if at < min(end, last):
                result.append((at, min(end, last), _over(under, over)))
                at = min(end, last)
            if end > last:
                break
            number += 1
        if at < last:
            result.append((at, last, under))
    return result


@lru_cache(512)
def _over(under: Style, over: Style) -> Style:
    return under + over


def _style(formatting: Formatting, tone: Tone, palette: Palette) -> Style:
    foreground, background = palette.mirc(formatting.foreground), palette.mirc(formatting.background)
    if foreground is not None and background is None:
        foreground = palette.legible(foreground, 3.0, tone.background)
    if foreground is None and formatting.monospace:
        foreground = palette.legible(palette.accent, 4.0)
        background = background or mix(tone.background, palette.foreground, 0.08)
    return Style(
        color=None if foreground is None else foreground.rich_color,
        bgcolor=None if background is None else background.rich_color,
        bold=formatting.bold or None,
        italic=formatting.italic or None,
        underline=formatting.underline or None,
        strike=formatting.strikethrough or None,
        reverse=formatting.reverse or None,
    )
