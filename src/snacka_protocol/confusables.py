"""Letters and digits of other scripts that are drawn like ASCII ones; data for `casemapping.skeleton`.

A hand-picked part of the idea of Unicode TS 39, for the scripts in which whole names can be forged.
"""

from __future__ import annotations

from typing import Final

_DRAWN_LIKE: Final = {
    "a": "аɑα",
    "b": "вβЬьƅ",
    "c": "сϲᴄ",
    "d": "ԁɗ",
    "e": "еεҽ℮",
    "f": "ſẝք",
    "g": "ɡց",
    "h": "һнհ",
    "j": "јϳ",
    "k": "кκ",
    # i, l, 1, capital i and the bar are one: "Ivan", "lvan" and "1van" cannot stand side by side.
    "l": "i1I|іıɩιӏǀӀІΙ",
    "m": "мμ",
    "n": "ηոռ",
    "o": "0оοօσ",
    "p": "рρ",
    "q": "ԛգ",
    "r": "гᴦ",
    "s": "ѕꜱ",
    "t": "тτ",
    "u": "υսʋ",
    "v": "νѵᴠ",
    "w": "ԝաѡ",
    "x": "хχ×",
    "y": "уγүʏ",
    "z": "ζᴢʐ",
    "A": "АΑ",
    "B": "ВΒ",
    "C": "СϹ",
    "E": "ЕΕ",
    "H": "НΗ",
    "J": "Ј",
    "K": "КΚ",
    "M": "МΜ",
    "N": "Ν",
    "O": "ОΟՕ",
    "P": "РΡ",
    "S": "ЅՏ",
    "T": "ТΤ",
    "X": "ХΧ",
    "Y": "УΥҮ",
    "Z": "Ζ",
}

CONFUSABLES: Final[dict[int, str]] = {
    ord(twin): letter for letter, twins in _DRAWN_LIKE.items() for twin in twins
}
"""Code point to the ASCII letter it is drawn like, for `str.translate`."""
