"""One timeline entry to rows of Segments: columns, bar, tint, wrapped text, and the lines that stand above it
(day, gap, unread). Owns the geometry of a row; refuses to know scrolling, caching and the widget."""

from collections.abc import Callable
from dataclasses import dataclass, field

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from snacka_tui.model.timeline import Delivery, Entry, Kind, Placed, net_effect
from snacka_tui.model.timeline_marks import Quote
from snacka_tui.render.bidi import FIRST_STRONG_ISOLATE, POP_ISOLATE, isolated, runs_left
from snacka_tui.render.code_blocks import FENCE, find_blocks, ground
from snacka_tui.render.marks import QUOTE, quote_words, reaction_chips
from snacka_tui.render.palette import Palette, Tone, style
from snacka_tui.render.phrases import clock, day_name, effect, sentence
from snacka_tui.render.plain import harmless_name
from snacka_tui.render.styled_text import Run, display, overlay, styled
from snacka_tui.render.wrapping import Range, cells, fit, wrap

MAX_TEXT = 100  # cells: longer lines are hard to read
_SPOKEN = frozenset({Kind.MESSAGE, Kind.ACTION, Kind.NOTICE})
_GLYPHS = {Kind.JOIN: "→", Kind.PART: "←", Kind.QUIT: "←", Kind.NICK: "↔", Kind.ERROR: "!", Kind.ACTION: "*"}

Piece = tuple[int, int]
"""Characters of the display text a Segment shows (start, end); both the row's start for what is beside it."""


class Geometry(Struct, frozen=True):
    """Where things stand in a row of `width` cells. Narrow puts the name on a line of its own."""

    width: int
    narrow: bool

    @property
    def pad(self) -> int:
        """Cells left free at the left."""
        return 1 if self.width >= 72 and not self.narrow else 0

    @property
    def name_width(self) -> int:
        """Cells of the name column."""
        return 12 if self.width < 76 else 13 if self.width < 96 else 14

    @property
    def text_start(self) -> int:
        """The first cell of text: after time, name, bar."""
        return 2 if self.narrow else self.pad + 6 + self.name_width + 3

    @property
    def text_width(self) -> int:
        """Cells of text; two more are kept free for the delivery sign."""
        return max(1, min(MAX_TEXT, self.width - self.text_start - 2))


@dataclass(slots=True)
class Row:
    """One row under construction: segments, and which characters of the text each shows."""

    segments: list[Segment] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    here: int = 0
    used: int = 0
    named: bool = False
    """Whether the name of who spoke stands on it."""

    def add(self, text: str, look: Style, width: int | None = None) -> None:
        """Something beside the text."""
        if text:
            self.segments.append(Segment(text, look))
            self.pieces.append((self.here, self.here))
            self.used += cells(text) if width is None else width


class MessageRenderer:
    """Draws entries for one width and one palette. `this_year` is left out of day names."""

    def __init__(self, geometry: Geometry, palette: Palette, this_year: int | None = None) -> None:
        self.geometry = geometry
        self.palette = palette
        self.this_year = this_year

    # -- measuring -------------------------------------------------------------------------------------

    def measure(self, placed: Placed) -> int:
        """How many rows `render` gives for an entry."""
        around = (placed.day is not None) + placed.gap + placed.unread + self._has_heading(placed)
        around += (placed.quote is not None) + bool(placed.reactions)
        return around + len(wrap(display(self._words(placed)), self.geometry.text_width))

    def _has_heading(self, placed: Placed) -> bool:
        spoken = placed.entry.kind is Kind.MESSAGE or (placed.entry.kind is Kind.NOTICE and placed.entry.nick)
        return self.geometry.narrow and bool(spoken) and placed.show_name

    def _words(self, placed: Placed) -> str:
        """The text column, with mIRC codes."""
        if len(placed.members) > 1:
            words, glyph = effect(net_effect(placed.members)), "↔"
        else:
            words, glyph = sentence(placed.entry), _GLYPHS.get(placed.entry.kind, "")
        return f"{glyph} {words}" if glyph and self.geometry.narrow else words

    def text(self, placed: Placed) -> str:
        """The display text that offsets of `pieces` count in."""
        return display(self._words(placed))

    # -- drawing ---------------------------------------------------------------------------------------

    def render(self, placed: Placed, highlight: Callable[[list[Run]], list[Run]] | None = None) -> list[Row]:
        """All rows of an entry, top to bottom, each exactly as wide as the geometry says.

        `highlight` may restyle the runs of the text, as a selection does.
        """
        rows = self._above(placed)
        tone = self._tone(placed.entry)
        plain, runs = styled(self._words(placed), tone, self.palette, self._base(placed.entry, tone))
        if placed.entry.kind is Kind.ACTION:
            start = plain.index(placed.entry.nick) if placed.entry.nick in plain else 0
            name = style(self._name_colour(placed.entry), tone.background) + Style(italic=False)
            runs = overlay(runs, start, start + len(placed.entry.nick), name)
        if highlight is not None:
            runs = highlight(runs)
        if self._has_heading(placed):
            rows.append(self._heading(placed, tone))
        if placed.quote is not None:
            rows.append(self._quote(placed, placed.quote, tone))
        ranges = wrap(plain, self.geometry.text_width)
        blocks = list(find_blocks(plain)) if FENCE in plain else []
        for number, part in enumerate(ranges):
            row = Row(here=part[0])
            self._side(row, placed, tone, first=number == 0)
            self._text(row, plain, runs, part)
            if any(block.start <= part[0] <= block.end for block in blocks):
                free = self.geometry.text_start + self.geometry.text_width - row.used
                row.add(" " * free, Style(bgcolor=ground(tone, self.palette).rich_color), max(0, free))
            sign = placed.entry.delivery if number == len(ranges) - 1 else Delivery.NONE
            self._end(row, tone, sign)
            rows.append(row)
        if placed.reactions:
            rows.append(self._reactions(placed, tone, here=len(plain)))
        return rows

    def _quote(self, placed: Placed, quote: Quote, tone: Tone) -> Row:
        """One dim line above an answer: what it answers."""
        row = Row()
        self._side(row, placed, tone, first=False)
        words = fit(quote_words(quote), self.geometry.text_width)
        row.add(isolated(words), tone.muted + Style(meta={QUOTE: placed.entry.reply_to}))
        row.add(" " * (self.geometry.width - row.used), tone.text)
        return row

    def _reactions(self, placed: Placed, tone: Tone, here: int) -> Row:
        """One line below: each reaction with its count, ours marked."""
        row = Row(here=here)
        self._side(row, placed, tone, first=False)
        for words, look in reaction_chips(placed.reactions, tone, self.palette, self.geometry.text_width):
            row.add(words, look)
        row.add(" " * (self.geometry.width - row.used), tone.text)
        return row

    def _text(self, row: Row, plain: str, runs: list[Run], part: Range) -> None:
        start, end = part
        isolate = runs_left(plain[start:end])
        row.here = start
        if isolate:  # on each row: what a terminal turns around ends where the text does
            row.add(FIRST_STRONG_ISOLATE, Style.null(), 0)
        for run_start, run_end, look in runs:
            first, last = max(run_start, start), min(run_end, end)
            if first < last:
                text = plain[first:last]
                row.segments.append(Segment(text, look))
                row.pieces.append((first, last))
                row.used += cells(text)
        row.here = end
        if isolate:
            row.add(POP_ISOLATE, Style.null(), 0)

    def _side(self, row: Row, placed: Placed, tone: Tone, first: bool) -> None:
        """Everything left of the text."""
        geometry, palette = self.geometry, self.palette
        if not geometry.narrow:
            time = clock(placed.minute) if first and placed.minute is not None else "     "
            name, look = self._name(placed) if first else ("", palette.plain.text)
            name = fit(name, geometry.name_width)
            row.named = bool(name) and placed.entry.kind is Kind.MESSAGE
            lead = " " * geometry.pad + time + " " * (1 + geometry.name_width - cells(name))
            row.add(lead, palette.plain.muted, len(lead))
            row.add(isolated(name), look)
            row.add(" ", palette.plain.text, 1)
        row.add(tone.bar_sign, tone.bar, 1)
        row.add(" ", tone.text, 1)

    def _end(self, row: Row, tone: Tone, delivery: Delivery) -> None:
        """Fill the row up, with the delivery sign in the second cell after the text's column."""
        sign_at = self.geometry.text_start + self.geometry.text_width
        width = self.geometry.width
        sign = delivery.sign
        if sign and row.used <= sign_at < width:
            row.add(" " * (sign_at - row.used), tone.text, sign_at - row.used)
            row.add(sign, style(self.palette.sign(sign), tone.background), 1)
        row.add(" " * (width - row.used), tone.text, width - row.used)

    def _heading(self, placed: Placed, tone: Tone) -> Row:
        """Narrow: name and time on a line of their own."""
        row = Row()
        row.add(tone.bar_sign, tone.bar, 1)
        row.add(" ", tone.text, 1)
        row.named = True
        room = self.geometry.width - 10
        name, look = self._name(placed)
        row.add(isolated(fit(name, room)), look + style(self._name_colour(placed.entry), tone.background))
        if placed.minute is not None:
            row.add("  " + clock(placed.minute), tone.muted, 7)
        row.add(" " * (self.geometry.width - row.used), tone.text)
        return row

    def _name(self, placed: Placed) -> tuple[str, Style]:
        """What the name column shows, and how."""
        entry, palette = placed.entry, self.palette
        nick = harmless_name(entry.nick)
        colour = style(self._name_colour(entry), palette.background)
        match entry.kind:
            case Kind.MESSAGE:
                return (nick, colour + Style(bold=True)) if placed.show_name else ("", colour)
            case Kind.ACTION:
                return "*", colour
            case Kind.NOTICE if self.geometry.narrow:
                return nick, colour
            case Kind.NOTICE:
                return f"-{nick}-" if nick else "--", colour
            case Kind.ERROR:
                return "!", palette.error_text
        if len(placed.members) > 1:
            return "↔", palette.plain.muted
        return _GLYPHS.get(entry.kind, "·"), palette.plain.muted

    def _name_colour(self, entry: Entry) -> Color:
        return self.palette.own_name if entry.own else self.palette.name(entry.nick)

    def _tone(self, entry: Entry) -> Tone:
        if entry.kind not in _SPOKEN:
            return self.palette.plain
        if entry.own:
            return self.palette.own
        if entry.highlight:
            return self.palette.mention
        return self.palette.notice if entry.kind is Kind.NOTICE else self.palette.plain

    def _base(self, entry: Entry, tone: Tone) -> Style:
        match entry.kind:
            case Kind.MESSAGE:
                return tone.text
            case Kind.ACTION:
                return tone.text + Style(italic=True)
            case Kind.NOTICE:
                return tone.text
            case Kind.ERROR:
                return self.palette.error_text
        return tone.muted

    # -- the lines above -------------------------------------------------------------------------------

    def _above(self, placed: Placed) -> list[Row]:
        rows = []
        faint = self.palette.plain.faint
        if placed.day is not None:
            rows.append(self._rule(day_name(placed.day, self.this_year), "─", faint, self.palette.date))
        if placed.gap:
            rows.append(self._rule("gap here, load", "┄", self.palette.gap, self.palette.gap))
        if placed.unread:
            rows.append(self._rule("unread", "─", self.palette.unread, self.palette.unread))
        return rows

    def _rule(self, words: str, line: str, look: Style, words_look: Style) -> Row:
        """A line across with words in its middle."""
        row, width = Row(), self.geometry.width
        words = fit(words, max(0, width - 8))
        room = max(0, width - 2 * self.geometry.pad - cells(words) - 2)
        row.add(" " * self.geometry.pad + line * (room // 2), look)
        row.add(f" {words} ", words_look)
        row.add(line * (room - room // 2) + " " * self.geometry.pad, look)
        return row
