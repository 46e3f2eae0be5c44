"""Words of others in a line of ours: nothing in them can be taken for a command by the terminal.

Owns which characters are shown as a symbol or not at all. A framework widget writes control characters out
as they are, so every text from the network passes here, or through `styled_text`, before one shows it.
"""

from __future__ import annotations

SYMBOLS = (
    {code: chr(0x2400 + code) for code in range(32) if code != 10}
    | dict.fromkeys(range(0x80, 0xA0), "\N{REPLACEMENT CHARACTER}")
    | {9: "    ", 0x7F: "␡", 0xAD: "", 0x2028: "\n", 0x2029: "\n", 0xFEFF: ""}
    # Overrides would turn the rest of the row around; marks and isolates are left to the terminal.
    | dict.fromkeys(range(0x202A, 0x202F), "")
    | dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")
)


def harmless(text: str) -> str:
    """The text with symbols for control characters; a newline stays one."""
    return text if text.isprintable() else text.translate(SYMBOLS)
