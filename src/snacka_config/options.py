"""What an option is: its names in every layer, what it may be, and where a value came from.

Owns the description only; reading the layers is `load`'s work and showing them `parser`'s and
`table`'s. An option is the key under which its value is found, so values keep their types.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")


class Layer(Enum):
    """The places a value may come from, the strongest first."""

    COMMAND_LINE = "command line"
    ENVIRONMENT = "environment"
    DOTENV = ".env"
    FILE = "file"
    KEPT = "kept"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one value came from; `str(origin)` fits behind the word "from"."""

    layer: Layer
    detail: str = ""

    def __str__(self) -> str:
        match self.layer:
            case Layer.COMMAND_LINE:
                return f"the command line, {self.detail}"
            case Layer.ENVIRONMENT:
                return f"the environment, {self.detail}"
            case Layer.DOTENV:
                return f"the .env file, {self.detail}"
            case Layer.FILE:
                return self.detail
            case Layer.KEPT:
                return f"the settings screen, {self.detail}"
            case Layer.DEFAULT:
                return "the default"


class WhyNotError(ValueError):
    """Why a value cannot be, as a clause that may be shown even where the value itself may not."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """A type of value.

    `parse(raw, base)` turns what a layer holds (a string, or any TOML value) into the value, or
    raises ValueError (`WhyNotError` to be quoted); `base` is the folder that relative paths start from.
    `allowed` completes the sentence "allowed: ...". `show` is the value as one would write it.
    """

    parse: Callable[[object, Path], T]
    allowed: str
    show: Callable[[T], str] = str
    metavar: str = "VALUE"
    switch: bool = False
    """True for yes/no values, whose flag takes no argument."""
    choices: tuple[str, ...] = ()
    """The words there are to choose from, where there are only a few."""


@dataclass(frozen=True, slots=True, eq=False)
class Option(Generic[T]):
    """One setting and its names.

    `flag`: `--port`, or several spellings separated by a space; a word without dashes is a
    positional argument; empty keeps it off the command line. `env`: its environment variable, always
    `SNACKA_...`, or empty. `dotenv`: its names in `.env`, the strongest last; `env` when not given.
    `key`: its place in the TOML file, dots for tables, or empty. A callable default is called when
    needed, and `default_text` says it to people.
    """

    name: str
    help: str
    kind: Kind[T]
    default: T | Callable[[], T]
    flag: str = ""
    env: str = ""
    key: str = ""
    dotenv: tuple[str, ...] = ()
    metavar: str = ""
    group: str = "options"
    default_text: str | None = None
    secret: bool = False
    """True keeps the value out of error messages."""
    hidden: bool = False
    """True keeps it out of --help and of the table."""

    def default_value(self) -> T:
        """The value when no layer gives one."""
        if callable(self.default):
            return self.default()
        return self.default

    def shown_default(self) -> str:
        """The default for people; empty when there is none to speak of."""
        if self.default_text is not None:
            return self.default_text
        value = self.default_value()
        return "" if value is None or value == "" else self.kind.show(value)

    @property
    def dotenv_names(self) -> tuple[str, ...]:
        """Its names in `.env`, the strongest last."""
        return self.dotenv or ((self.env,) if self.env else ())

    @property
    def positional(self) -> bool:
        """Whether it stands on the command line without a flag."""
        return bool(self.flag) and not self.flag.startswith("-")
