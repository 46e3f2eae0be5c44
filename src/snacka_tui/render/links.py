"""Web addresses in a text. Owns what counts as one and where it ends; refuses to know how it is drawn."""

import re

from msgspec import Struct

_LINK = re.compile(
    r"(?:\b(?:https?|ircs?|ftps?|gemini|gopher)://|\bmailto:|\bwww\.)[^\s<>\"`\x00-\x20\x7f-\x9f]+", re.I
)
_CLOSERS = {")": "(", "]": "[", "}": "{"}


class Link(Struct, frozen=True):
    """A web address within a display text: its range and where it leads."""

    start: int
    end: int
    url: str


def find_links(text: str) -> list[Link]:
    """Addresses in a display text, without the punctuation that ends a sentence around them."""
    if "://" not in text and "www." not in text.lower() and "mailto:" not in text.lower():
        return []
    links = []
    for match in _LINK.finditer(text):
        url = match.group()
        while url and (url[-1] in ".,;:!?'*_~…" or (url[-1] in _CLOSERS and _unbalanced(url))):
            url = url[:-1]
        if len(url) < 8:
            continue
        target = f"https://{url}" if url[:4].lower() == "www." else url
        links.append(Link(match.start(), match.start() + len(url), target))
    return links


def _unbalanced(url: str) -> bool:
    return url.count(url[-1]) > url.count(_CLOSERS[url[-1]])
