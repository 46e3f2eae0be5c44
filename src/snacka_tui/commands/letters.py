"""Names as somebody types them on a keyboard that lacks their letters.

Owns the comparison of what is typed with what is meant, for completion and search; whether two names are
the same is the network's case mapping's business, not this.
"""

from __future__ import annotations

import unicodedata


def bare_letters(text: str) -> str:
    """Without case and accents: `Björn` and `bjorn` become the same."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
