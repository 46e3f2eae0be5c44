"""What is answered to somebody who may not."""

from __future__ import annotations

from dataclasses import dataclass

from snacka_protocol.numerics import Numeric


@dataclass(frozen=True, slots=True)
class Denial:
    """`params` stand between the client's name and the text; an empty `text` means the numeric's own."""

    numeric: Numeric
    params: tuple[str, ...] = ()
    text: str = ""
