"""The configuration as a table, for people: plain columns for a terminal, Markdown for the README."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from snacka_config.options import Option

_HEADINGS = ("name", "default", "meaning")


def configuration_table(options: Sequence[Option[Any]], *, markdown: bool = False) -> str:
    """Every option that can be set lastingly: its name in the environment and `.env`, default, meaning."""
    rows = [
        (_name(option), option.shown_default() or "none", option.help)
        for option in options
        if option.env and not option.hidden
    ]
    return _markdown(rows) if markdown else _plain(rows)


def _name(option: Option[Any]) -> str:
    """The shortest name that works in `.env`."""
    return option.dotenv_names[0]


def _markdown(rows: Sequence[tuple[str, str, str]]) -> str:
    lines = [f"| {' | '.join(_HEADINGS)} |", "|---|---|---|"]
    lines += [f"| `{name}` | {default} | {meaning} |" for name, default, meaning in rows]
    return "\n".join(line.replace("\n", " ") for line in lines) + "\n"


def _plain(rows: Sequence[tuple[str, str, str]]) -> str:
    widths = [max(len(row[column]) for row in (_HEADINGS, *rows)) for column in range(2)]
    lines = [f"{row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]}" for row in (_HEADINGS, *rows)]
    return "\n".join(lines) + "\n"
