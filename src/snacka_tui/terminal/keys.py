"""Alt and a digit, as terminals without the kitty keyboard protocol send them. The framework's table takes
these sequences for the ¡™£ of one macOS terminal; Snacka needs them as alt+1 to alt+0. Private name touched:
`textual._ansi_sequences.ANSI_SEQUENCES_KEYS`."""

from collections.abc import MutableMapping
from enum import Enum
from typing import cast

from textual import _ansi_sequences


class AltDigit(Enum):
    """The names of the keys, in the shape the framework's table holds keys in."""

    ALT_1 = "alt+1"
    ALT_2 = "alt+2"
    ALT_3 = "alt+3"
    ALT_4 = "alt+4"
    ALT_5 = "alt+5"
    ALT_6 = "alt+6"
    ALT_7 = "alt+7"
    ALT_8 = "alt+8"
    ALT_9 = "alt+9"
    ALT_0 = "alt+0"


ALT_DIGITS = {f"\x1b{key.value[-1]}": key for key in AltDigit}


def free_alt_digits() -> None:
    """Make Alt+1 to Alt+0 arrive as keys. Harmless when called again; before the app reads its first key.

    They are put in as keys, not only taken out: an unknown sequence waits for the escape delay.
    """
    table = cast("MutableMapping[str, object]", _ansi_sequences.ANSI_SEQUENCES_KEYS)
    for sequence, key in ALT_DIGITS.items():
        table[sequence] = (key,)
