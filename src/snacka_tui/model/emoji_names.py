"""Emoji by name: `:heart:`.

Owns the search in the names of the `emoji` package, which is loaded when the first name is looked for. It
refuses to know where the names are typed.
"""

from __future__ import annotations

from functools import lru_cache

FREQUENT = ("👍", "❤️", "😂", "🎉", "👀", "🙏", "✅", "😮", "😢", "🔥")
"""What people react with most, for those who do not want to search."""
_MOST = 40
_JOINER = "\N{ZERO WIDTH JOINER}"


@lru_cache(1)
def _names() -> dict[str, str]:
    """Every name, without colons, to its emoji. Variants of skin are left out, which have no good names, and
    those joined of several, which terminals draw in as many ways as there are terminals."""
    import emoji

    found: dict[str, str] = {}
    for sign, facts in emoji.EMOJI_DATA.items():
        if (
            facts["status"] != emoji.STATUS["fully_qualified"]
            or "skin_tone" in facts["en"]
            or _JOINER in sign
        ):
            continue
        # A name that people know from elsewhere (:tada:) comes before the standard's (:party_popper:).
        for name in (*facts.get("alias", ()), facts["en"]):
            found.setdefault(name.strip(":").lower(), sign)
    return found


@lru_cache(256)
def search(begun: str) -> tuple[tuple[str, str], ...]:
    """(name, emoji) for what was typed of a name: those that begin so, then those with a word that does, then
    those that have it anywhere; short names first, each emoji once."""
    begun = begun.lower().strip(":")
    ranked = sorted(
        (_rank(name, begun), sign not in FREQUENT, len(name), name)
        for name, sign in _names().items()
        if begun in name
    )
    found: dict[str, str] = {}
    for *_, name in ranked:
        found.setdefault(_names()[name], name)
        if len(found) >= _MOST:
            break
    return tuple((name, sign) for sign, name in found.items())


def _rank(name: str, begun: str) -> int:
    if name == begun:
        return 0
    if name.startswith(begun):
        return 1
    return 2 if f"_{begun}" in name else 3


def named(name: str) -> str:
    """The emoji with exactly this name (no colons), or ""."""
    return _names().get(name.lower(), "")


@lru_cache(1)
def _signs() -> dict[str, str]:
    names: dict[str, str] = {}
    for name, sign in _names().items():
        names.setdefault(sign, name)
    return names


def name_of(sign: str) -> str:
    """A name of this emoji, or ""."""
    return _signs().get(sign, "")
