"""What stands around a message's text: the line it answers, and the reactions to it. Words and styles; where
they stand is the renderer's. Each says in its style's meta what a click on it means."""

from collections.abc import Sequence

from rich.style import Style

from snacka_protocol.formatting import strip_formatting
from snacka_tui.model.timeline_marks import Quote, Tally
from snacka_tui.render.bidi import isolated
from snacka_tui.render.palette import Palette, Tone, mix, style
from snacka_tui.render.plain import harmless, harmless_name, tame
from snacka_tui.render.wrapping import cells, fit

QUOTE = "quote"
"""Meta of a quoted line: the msgid it comes from."""
REACTION = "reaction"
"""Meta of a reaction: which it is."""
_LONGEST = 16  # cells of one reaction


def quote_words(quote: Quote) -> str:
    """`┌ bob: what he said`, the first line of it."""
    if quote.entry_id is None:
        return "┌ an earlier message"
    if not quote.text:
        return "┌ a message that was taken back"
    return f"┌ {harmless_name(quote.nick)}: {one_line(quote.text)}"


def one_line(text: str) -> str:
    """The first line of a message without colours, ending in an ellipsis if there is more."""
    first, _, rest = harmless(strip_formatting(text)).strip("\n").partition("\n")
    first = tame(first)
    return f"{first} …" if rest else first


def reaction_chips(
    reactions: Sequence[Tally], tone: Tone, palette: Palette, width: int
) -> list[tuple[str, Style]]:
    """The pieces of the line of reactions, at most `width` cells; what has no room is counted at the end."""
    pieces: list[tuple[str, Style]] = []
    used = 0
    for number, tally in enumerate(reactions):
        words = f" {isolated(fit(one_line(tally.reaction), _LONGEST))} {tally.count} "
        rest = f"+{len(reactions) - number}"
        last = number == len(reactions) - 1
        if used + cells(words) + (0 if last else 1 + len(rest)) > width:
            pieces.append((fit(rest, max(0, width - used)), tone.muted))
            break
        pieces += [(words, _chip(tally, tone, palette)), (" ", tone.text)]
        used += cells(words) + 1
    if pieces and used > width:
        pieces.pop()  # the space after the last one
    return pieces


def _chip(tally: Tally, tone: Tone, palette: Palette) -> Style:
    ground = mix(
        tone.background, palette.primary if tally.mine else palette.foreground, 0.3 if tally.mine else 0.1
    )
    look = style(palette.foreground if tally.mine else mix(ground, palette.foreground, 0.75), ground)
    return look + Style(bold=tally.mine or None, meta={REACTION: tally.reaction})
