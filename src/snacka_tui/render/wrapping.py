"""Text to rows of cells: where a text breaks at a width, and names cut to a column. Never splits a grapheme
cluster, never makes a row wider than asked. Widths are rich's, as the framework counts with them too; refuses
to know styles."""

from rich.cells import cell_len, split_graphemes

Range = tuple[int, int]
"""Start and end of one row, as character offsets in the text."""

_NO_LINE_START = frozenset("、。，．・：；？！ー）］｝〉》」』】〕％…‥っゃゅょッャュョ")

_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0xAC),
    (0xAE, 0x2FF),
    (0x370, 0x377),
    (0x37A, 0x37F),
    (0x384, 0x482),
    (0x48A, 0x52F),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x2190, 0x2199),
    (0x2400, 0x2426),
    (0x2500, 0x257F),
)
_SINGLE = frozenset(chr(code) for first, last in _RANGES for code in range(first, last + 1))


def is_single(text: str) -> bool:
    """Whether every character is surely one cell wide: then offsets are cells."""
    return text.isascii() or _SINGLE.issuperset(text)


def cells(text: str) -> int:
    """The width of a text in cells."""
    return len(text) if text.isascii() else cell_len(text)


def wrap(text: str, width: int) -> list[Range]:
    """Break a display text (no control characters but newline) into rows of at most `width` cells, at least
    one row. Words stay whole where they can; spaces at a break belong to no row."""
    if "\n" in text:
        rows: list[Range] = []
        start = 0
        for line in text.split("\n"):
            rows += [(start + first, start + last) for first, last in wrap(line, width)]
            start += len(line) + 1
        return rows
    if is_single(text):
        return [(0, len(text))] if len(text) <= width else _wrap_single(text, width)
    if cell_len(text) <= width:
        return [(0, len(text))]
    return _wrap_clusters(text, width)


def _wrap_single(text: str, width: int) -> list[Range]:
    rows: list[Range] = []
    start, size = 0, len(text)
    while size - start > width:
        cut = text.rfind(" ", start, start + width + 1)
        if cut <= start or not text[start:cut].strip():
            end = following = start + width  # one word longer than a row
        else:
            end = following = cut
            while end > start and text[end - 1] == " ":
                end -= 1
            while following < size and text[following] == " ":
                following += 1
        rows.append((start, end))
        start = following
    if start < size or not rows:
        rows.append((start, size))
    return rows


def _wrap_clusters(text: str, width: int) -> list[Range]:
    """Grapheme by grapheme: breaks at spaces and around wide characters, anywhere when there is no other."""
    rows: list[Range] = []
    start = end = used = 0  # the row under way: its start, its end without trailing spaces, its cells
    breaks: tuple[int, int, int] | None = None  # row's end, next row's start, cells before that
    was_wide = False
    for first, last, size in split_graphemes(text)[0]:
        if text[first] == " ":
            used += size
            if end > start:
                breaks = (end, last, used)
            was_wide = False
            continue
        if (size > 1 or was_wide) and first > start and text[first] not in _NO_LINE_START and end == first:
            breaks = (first, first, used)
        while used + size > width and first > start:
            # With nothing but spaces so far, a row holds as many as fit.
            unbroken = end if end > start else min(first, start + width)
            row_end, following, before = breaks or (unbroken, first, used)
            rows.append((start, row_end))
            start, used, breaks = following, used - before, None
        used += size
        end = last
        was_wide = size > 1
    rows.append((start, max(start, end)))
    return rows


def fit(text: str, width: int) -> str:
    """Cut a text to a width in cells, ending in an ellipsis when something was cut. May come out narrower."""
    if cells(text) <= width:
        return text
    used, end = 0, 0
    for _, last, size in split_graphemes(text)[0]:
        if used + size > width - 1:
            break
        used, end = used + size, last
    return text[:end] + "…" if width > 0 else ""
