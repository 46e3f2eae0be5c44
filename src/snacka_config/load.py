"""Reading the layers: command line over environment over `.env` over TOML file over defaults.

Owns the order, the origins and the complaints. From the environment only `SNACKA_*` counts, because
shells export a HOST of their own; `.env` is read from the working directory and never exported.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from snacka_config.common import NEIGHBOURS
from snacka_config.errors import ConfigError
from snacka_config.options import Layer, Option, Origin, WhyNotError
from snacka_config.parser import Program, parse_arguments

T = TypeVar("T")

AnyOption = Option[Any]
"""Options of different types stand in one table; each value gets its type back on reading."""

_PREFIX = "SNACKA_"
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Values:
    """The settings as loaded: `values[PORT]` is the value, `values.origin(PORT)` says from where.

    `warnings` are whole sentences about things that were ignored, for the program to print.
    """

    _found: Mapping[AnyOption, tuple[object, Origin]]
    warnings: tuple[str, ...] = ()

    def __getitem__(self, option: Option[T]) -> T:
        """The value of an option; KeyError if the option was not in the loaded table."""
        return cast("T", self._entry(option)[0])

    def origin(self, option: Option[Any]) -> Origin:
        """Where the value came from."""
        return self._entry(option)[1]

    def given(self, option: Option[Any]) -> bool:
        """Whether somebody chose the value, rather than nobody."""
        return self.origin(option).layer is not Layer.DEFAULT

    def replaced(
        self, found: Mapping[AnyOption, tuple[object, Origin]], warnings: Sequence[str] = ()
    ) -> Values:
        """The same with other values for some options, and more warnings."""
        return Values({**self._found, **found}, (*self.warnings, *warnings))

    def _entry(self, option: AnyOption) -> tuple[object, Origin]:
        found = self._found.get(option)
        if found is None:  # a program may have replaced the shared option by its own of the same name
            for other, entry in self._found.items():
                if other.name == option.name:
                    return entry
            raise KeyError(option.name)
        return found


@dataclass(slots=True)
class _Raw:
    """One layer: what each option's name holds, and how to say where."""

    values: dict[str, tuple[object, Origin]]
    base: Path


def load(
    options: Sequence[AnyOption],
    argv: Sequence[str],
    environ: Mapping[str, str],
    cwd: Path,
    *,
    program: Program | None = None,
) -> Values:
    """Read every layer and check every value.

    `argv` is without the program's name. `program` gives `--help` and `--version` their words; these
    two print and raise SystemExit(0). Raises ConfigError for anything that cannot be used.
    """
    warnings: list[str] = []
    arguments = parse_arguments(options, argv, program or Program())
    layers = [
        _Raw(arguments, cwd),
        _Raw(_from_environ(options, environ, Layer.ENVIRONMENT, warnings), cwd),
        _Raw(_from_environ(options, _read_dotenv(cwd, warnings), Layer.DOTENV, warnings), cwd),
    ]
    config = next((option for option in options if option.name == "CONFIG"), None)
    if config is not None:
        chosen, origin = _choose(config, layers)
        if chosen is not None:
            layers.append(_from_file(options, cast("Path", chosen), origin))
    return Values({option: _choose(option, layers) for option in options}, tuple(warnings))


def _choose(option: AnyOption, layers: Sequence[_Raw]) -> tuple[object, Origin]:
    for layer in layers:
        if option.name in layer.values:
            raw, origin = layer.values[option.name]
            return check(option, raw, origin, layer.base), origin
    return option.default_value(), Origin(Layer.DEFAULT)


def check(option: Option[T], raw: object, origin: Origin, base: Path) -> T:
    """The value of `raw`, or a ConfigError naming key, value, origin and what is allowed."""
    try:
        return option.kind.parse(raw, base)
    except (ValueError, TypeError) as error:
        shown = "that value" if option.secret else _shown(raw)
        why = f": {error}" if isinstance(error, WhyNotError) else ""
        raise ConfigError(
            f"{option.name} cannot be {shown} (from {origin}){why}. Allowed: {option.kind.allowed}."
        ) from None


def _shown(raw: object) -> str:
    text = raw if isinstance(raw, str) else repr(raw)
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    if len(text) > _LONGEST_SHOWN:
        text = text[: _LONGEST_SHOWN - 1] + "…"
    return f"“{text}”" if isinstance(raw, str) else text


def _from_environ(
    options: Sequence[AnyOption], environ: Mapping[str, str], layer: Layer, warnings: list[str]
) -> dict[str, tuple[object, Origin]]:
    """What the environment or `.env` holds; an empty value counts as not set."""
    found: dict[str, tuple[object, Origin]] = {}
    known: set[str] = set()
    for option in options:
        names = option.dotenv_names if layer is Layer.DOTENV else ((option.env,) if option.env else ())
        known.update(names)
        for name in names:
            if environ.get(name, "").strip():
                found[option.name] = (environ[name], Origin(layer, name))
    for name in environ:
        if name.startswith(_PREFIX) and name not in known and name not in NEIGHBOURS:
            near = _nearest(name, known)
            # Without a near match it may well be a setting of the other program.
            if near:
                place = Origin(layer, name)
                warnings.append(
                    f"Ignoring {name} (from {place}): there is no such setting. Did you mean {near}?"
                )
    return found


def _read_dotenv(cwd: Path, warnings: list[str]) -> Mapping[str, str]:
    place = cwd / ".env"
    try:
        data = place.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except IsADirectoryError:  # a virtual environment called .env is not ours to read
        return {}
    except OSError as error:
        raise ConfigError(f"The .env file cannot be read: {error.strerror}. Allowed: a text file.") from None
    # PowerShell's `>` writes UTF-16.
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        content = data.decode(encoding)
    except UnicodeDecodeError:
        raise ConfigError("The .env file is not text in UTF-8. Allowed: lines such as PORT=5588.") from None
    from io import StringIO

    from dotenv.parser import parse_stream  # most people have no .env

    found: dict[str, str] = {}
    for binding in parse_stream(StringIO(content)):
        if binding.error:
            warnings.append(
                f"Ignoring line {binding.original.line} of .env. Allowed: lines such as PORT=5588."
            )
        elif binding.key is not None and binding.value is not None:
            found[binding.key] = binding.value
    return found


def _from_file(options: Sequence[AnyOption], place: Path, origin: Origin) -> _Raw:
    import tomllib

    try:
        content = tomllib.loads(place.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        reason = error.strerror or "an error"
        raise ConfigError(
            f"CONFIG cannot be “{place}” (from {origin}): {reason}. Allowed: a readable TOML file."
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{place} is not valid TOML: it is not text in UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{place} is not valid TOML: {str(error).splitlines()[0]}.") from None
    flat: dict[str, object] = {}
    keys = {option.key for option in options if option.key}
    _flatten(content, "", keys, flat)
    tables = {key.rpartition(".")[0] for key in keys} - {""}
    for key, value in flat.items():
        if key not in keys:
            _complain_about(key, value, keys, tables, place)
    values = {
        option.name: (flat[option.key], Origin(Layer.FILE, f"{place}, key {option.key}"))
        for option in options
        if option.key in flat
    }
    return _Raw(values, place.parent)


def _flatten(
    table: Mapping[str, object], prefix: str, keys: Collection[str], into: dict[str, object]
) -> None:
    """Tables that hold options become dotted keys; any other table stays one value."""
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict) and any(known.startswith(f"{key}.") for known in keys):
            _flatten(value, f"{key}.", keys, into)
        else:
            into[key] = value


def _complain_about(
    key: str, value: object, keys: Collection[str], tables: Collection[str], place: Path
) -> None:
    """A key nobody knows is an error; a whole table far from any known name belongs to the other program."""
    near = _nearest(key, [*keys, *tables])
    is_table = isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict))
    if is_table and not near:
        return
    hint = f"Did you mean {near}?" if near else f"Known: {', '.join(sorted(keys))}."
    raise ConfigError(f"{place} has an unknown key {_shown(key)}. {hint}")


def _nearest(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name.lower(), [k.lower() for k in known], 1, 0.75)
    return next((k for k in known if close and k.lower() == close[0]), "")
