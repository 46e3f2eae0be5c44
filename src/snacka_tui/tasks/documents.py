"""Messages as a document: Markdown, JSON, or a web page that needs nothing else.

Owns the three forms and their escaping: nothing anybody wrote becomes markup, a script or a request to
another machine. It refuses to know where messages come from.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from snacka_protocol.formatting import Style, parse_formatting
from snacka_protocol.timestamps import format_ms
from snacka_tui.headless import Heard
from snacka_tui.model.timeline import Kind
from snacka_tui.plain.words import local_time
from snacka_tui.render.links import find_links
from snacka_tui.render.phrases import day_name
from snacka_tui.render.plain import harmless

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).date()


@dataclass(frozen=True, slots=True)
class About:
    """What a document is of: since and until are UTC milliseconds, 0 where there is no bound."""

    network: str
    room: str
    since: int = 0
    until: int = 0


def document(form: str, about: About, messages: Iterable[Heard], now: float) -> Iterator[str]:
    """The text of a document, in parts. `form` is md, json or html; `now` UTC seconds."""
    made = local_time(int(now * 1000))
    match form:
        case "json":
            return _json(about, messages, made)
        case "html":
            return _html(about, messages, made)
        case _:
            return _markdown(about, messages, made)


def as_dict(heard: Heard) -> dict[str, str]:
    """A message as programs want it: the time in ISO 8601, text without colours; empty fields left out."""
    found = {
        "time": format_ms(heard.time_ms),
        "room": heard.room,
        "nick": heard.nick,
        "kind": heard.kind.name.lower(),
        "text": heard.plain,
        "msgid": heard.msgid,
        "account": heard.account,
        "reply_to": heard.reply_to,
    }
    return {name: value for name, value in found.items() if value or name == "text"}


def _day(moment: datetime) -> str:
    return day_name((moment.date() - _EPOCH).days)


def _by_day(messages: Iterable[Heard]) -> Iterator[tuple[Heard, datetime, str]]:
    """Each with its local time and, where a day begins, what that is called."""
    today = ""
    for message in messages:
        moment = local_time(message.time_ms)
        day = _day(moment)
        yield message, moment, day if day != today else ""
        today = day


# -- JSON ------------------------------------------------------------------------------------------------


def _json(about: About, messages: Iterable[Heard], made: datetime) -> Iterator[str]:
    head = {"network": about.network, "room": about.room, "made": made.isoformat(timespec="seconds")}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "messages": ['
    separator = "\n"
    for message in messages:
        yield separator + json.dumps(as_dict(message), ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


# -- Markdown --------------------------------------------------------------------------------------------

_MARKDOWN = re.compile(r"([\\`*_\[\]<>&|~$])")
_BLOCK = re.compile(r"^(\s*)([#+\-=>:]|\d+[.)])")


def _markdown(about: About, messages: Iterable[Heard], made: datetime) -> Iterator[str]:
    yield f"# {_md(about.room)}\n\n{_md(about.network)}, written {made:%Y-%m-%d %H:%M}\n"
    for message, moment, day in _by_day(messages):
        if day:
            yield f"\n## {day}\n\n"
        first, *rest = harmless(message.plain).split("\n")
        name = f"**{_md(harmless(message.nick))}**"
        who = f"*{name} {_md(first)}*" if message.kind is Kind.ACTION else f"{name}: {_md(first)}"
        yield (
            f"- {moment:%H:%M} {who}"
            + "".join(f"  \n  {_BLOCK.sub(_escape_block, _md(line))}" for line in rest)
            + "\n"
        )


def _md(text: str) -> str:
    parts, at = [], 0
    for link in find_links(text):
        parts += [_MARKDOWN.sub(r"\\\1", text[at : link.start]), f"<{link.url}>"]
        at = link.end
    return "".join(parts) + _MARKDOWN.sub(r"\\\1", text[at:])


def _escape_block(match: re.Match[str]) -> str:
    """What begins a heading, a list or a quotation at the start of a line, made to stand for itself."""
    sign = match[2]
    return f"{match[1]}{sign[:-1]}\\{sign[-1]}"


# -- HTML ------------------------------------------------------------------------------------------------

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h1 + p { margin-top: 0; opacity: .7; }
h2 { font-size: 1rem; margin: 2rem 0 .5rem; opacity: .7; border-bottom: 1px solid; }
.m { display: grid; grid-template-columns: 3.2rem 9rem 1fr; gap: .6rem; padding: .05rem 0; }
.m:target { outline: 2px solid; }
.m time { opacity: .6; font-variant-numeric: tabular-nums; }
.m b { text-align: right; overflow-wrap: anywhere; color: hsl(var(--h) 60% 35%); }
.m span { white-space: pre-wrap; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { .m b { color: hsl(var(--h) 70% 72%); } }
@media (max-width: 40rem) {
  .m { grid-template-columns: 3.2rem 1fr; } .m span { grid-column: 2; } .m b { text-align: left; }
}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_SAFE_LINK = re.compile(r"https?://", re.I)
_TAGS = (
    ("bold", "strong"),
    ("italic", "em"),
    ("underline", "u"),
    ("strikethrough", "s"),
    ("monospace", "code"),
)


def _html(about: About, messages: Iterable[Heard], made: datetime) -> Iterator[str]:
    title = escape(harmless(about.room))
    yield (
        '<!doctype html>\n<html lang="und">\n<head>\n<meta charset="utf-8">\n'
        # The page asks no machine for anything, whatever may be in it.
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{title}</h1>\n<p>{escape(about.network)}, written {made:%Y-%m-%d %H:%M}</p>\n"
    )
    for message, moment, day in _by_day(messages):
        if day:
            yield f"<h2>{escape(day)}</h2>\n"
        yield _html_line(message, moment)
    yield "</body>\n</html>\n"


def _html_line(message: Heard, moment: datetime) -> str:
    anchor = f' id="{_anchor(message.msgid)}"' if message.msgid else ""
    answer = f'<a href="#{_anchor(message.reply_to)}">↩</a> ' if message.reply_to else ""
    hue = zlib.crc32(message.nick.casefold().encode()) % 360
    name = escape(harmless(message.nick))
    text = f"<em>{_html_text(message.text)}</em>" if message.kind is Kind.ACTION else _html_text(message.text)
    stamp = f'<time datetime="{format_ms(message.time_ms)}">{moment:%H:%M}</time>'
    return f'<div class="m"{anchor}>{stamp}<b style="--h:{hue}">{name}</b><span>{answer}{text}</span></div>\n'


def _anchor(msgid: str) -> str:
    return f"m-{escape(msgid)}"


def _html_text(text: str) -> str:
    """Text with its formatting as tags and its web addresses as links."""
    return "".join(_dressed(_linked(harmless(span.text)), span.style) for span in parse_formatting(text))


def _dressed(inner: str, style: Style) -> str:
    for name, tag in _TAGS:
        if getattr(style, name):
            inner = f"<{tag}>{inner}</{tag}>"
    return inner


def _linked(text: str) -> str:
    parts, at = [], 0
    for link in find_links(text):
        if not _SAFE_LINK.match(link.url):
            continue
        shown = escape(text[link.start : link.end])
        parts.append(escape(text[at : link.start]))
        parts.append(f'<a href="{escape(link.url)}" rel="noopener noreferrer nofollow">{shown}</a>')
        at = link.end
    return "".join(parts) + escape(text[at:])
