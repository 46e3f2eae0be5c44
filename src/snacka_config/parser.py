"""The command line: an argparse parser made from the options, and a --help worth reading.

Owns flags and their words; the values stay raw strings, because every layer is checked in one place.
"""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from snacka_config.errors import ConfigError
from snacka_config.options import Layer, Option, Origin


@dataclass(frozen=True, slots=True)
class Program:
    """What `--help` and `--version` say beside the options.

    `groups` maps a group of options to its heading, in the order to show. `epilog` and `examples`
    are printed as they are.
    """

    name: str = "snacka"
    version: str = ""
    description: str = ""
    examples: Sequence[tuple[str, str]] = ()
    groups: Sequence[tuple[str, str]] = ()
    epilog: str = ""
    usage: str = ""
    """The line after "usage:"; made from the options when there is none."""


class _Parser(argparse.ArgumentParser):
    """argparse that raises our error in place of printing its own usage and exiting."""

    known_flags: Sequence[str] = ()

    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{message[:1].upper()}{message[1:]}. See {self.prog} --help.")


def parse_arguments(
    options: Sequence[Option[Any]], argv: Sequence[str], program: Program
) -> dict[str, tuple[object, Origin]]:
    """The raw values that stand on the command line, by option name."""
    parser = build_parser(options, program)
    parsed, rest = parser.parse_known_args(list(argv))
    if rest:
        _refuse(rest[0], parser)
    found: dict[str, tuple[object, Origin]] = {}
    for option in options:
        raw = getattr(parsed, option.name, None)
        if raw is not None:
            spelled = option.flag.split()[-1]
            found[option.name] = (raw, Origin(Layer.COMMAND_LINE, spelled))
    return found


def _refuse(argument: str, parser: _Parser) -> NoReturn:
    if not argument.startswith("-"):
        parser.error(f"nothing is expected at “{argument}”")
    close = difflib.get_close_matches(argument.partition("=")[0], parser.known_flags, 1)
    hint = f"; did you mean {close[0]}?" if close else "."
    raise ConfigError(f"There is no option {argument}{hint} See {parser.prog} --help.")


def build_parser(options: Sequence[Option[Any]], program: Program) -> _Parser:
    """The argparse parser of a table of options; every destination is the option's name."""
    parser = _Parser(
        prog=program.name,
        usage=program.usage or None,
        description=program.description,
        epilog=_epilog(program),
        formatter_class=_Formatter,
        add_help=False,
        allow_abbrev=False,
    )
    headings = dict(program.groups)
    groups: dict[str, Any] = {}
    for name in [*headings, *(option.group for option in options)]:
        if name not in groups and any(o.group == name and o.flag for o in options):
            groups[name] = parser.add_argument_group(headings.get(name, name))
    for option in options:
        if option.flag:
            _add(groups[option.group], option)
    about = parser.add_argument_group("about")
    about.add_argument("-h", "--help", action="help", help="show this and exit")
    if program.version:
        about.add_argument(
            "--version", action="version", version=program.version, help="show the version and exit"
        )
    parser.known_flags = [flag for option in options for flag in option.flag.split() if flag.startswith("-")]
    parser.known_flags += ["--help", "--version"]
    return parser


def _add(group: Any, option: Option[Any]) -> None:
    words = argparse.SUPPRESS if option.hidden else _words(option)
    common: dict[str, Any] = {"default": None, "help": words}
    if option.positional:
        group.add_argument(option.name, nargs="?", metavar=option.metavar or option.flag, **common)
    elif not option.kind.switch:
        metavar = option.metavar or option.kind.metavar
        group.add_argument(*option.flag.split(), dest=option.name, metavar=metavar, **common)
    elif option.default is True:
        group.add_argument(
            *option.flag.split(), dest=option.name, action=argparse.BooleanOptionalAction, **common
        )
    else:
        group.add_argument(*option.flag.split(), dest=option.name, action="store_const", const=True, **common)


def _words(option: Option[Any]) -> str:
    notes = []
    default = option.shown_default()
    if default and not option.kind.switch:
        notes.append(f"default: {default}")
    if option.env:
        notes.append(option.env)
    text = option.help + (f" ({'; '.join(notes)})" if notes else "")
    return text.replace("%", "%%")


def _epilog(program: Program) -> str:
    parts = []
    if program.examples:
        width = max(len(command) for command, _ in program.examples)
        lines = [f"  {command:<{width}}  {meaning}" for command, meaning in program.examples]
        parts.append("examples:\n" + "\n".join(lines))
    if program.epilog:
        parts.append(program.epilog)
    return "\n\n".join(parts)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal up to 100 columns, flags in a narrow first column."""

    def __init__(self, prog: str) -> None:
        try:
            columns = os.get_terminal_size(sys.stdout.fileno()).columns
        except (OSError, ValueError, AttributeError):
            columns = 88
        super().__init__(prog, max_help_position=26, width=max(40, min(columns, 100) - 2))
