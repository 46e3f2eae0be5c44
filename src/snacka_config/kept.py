"""The layer under the user's own: what a program wrote down for a person, such as from a settings screen.

Owns the file's form (TOML, written whole, replaced at once) and its place among the layers: above the
defaults and below everything a person wrote. What in it cannot be used is a warning, never a reason not to
start. The user's own TOML file, with its comments, is never written.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from snacka_config.errors import ConfigError
from snacka_config.load import Values, check
from snacka_config.options import Layer, Option, Origin

_HEADER = """\
# Written by Snacka when you change a setting on its screen, and read at the start. What you write yourself
# belongs into a file of your own (--config FILE), which wins over this one and is never touched.
"""


def underlay(values: Values, options: Sequence[Option[Any]], place: Path) -> Values:
    """The values, with what nobody chose taken from the file at `place`, if it is there."""
    try:
        content = read_kept(place)
    except ConfigError as error:
        return values.replaced({}, [f"Ignoring {error}"])
    found: dict[Option[Any], tuple[object, Origin]] = {}
    warnings: list[str] = []
    for option in options:
        if not option.key or values.given(option):
            continue
        raw = _at(content, option.key)
        if raw is None:
            continue
        origin = Origin(Layer.KEPT, str(place))
        try:
            found[option] = (check(option, raw, origin, place.parent), origin)
        except ConfigError as error:
            warnings.append(f"Ignoring a setting: {error}")
    return values.replaced(found, warnings)


def read_kept(place: Path) -> dict[str, Any]:
    """What the file holds, as nested tables; nothing if there is no file. ConfigError if it is no TOML."""
    try:
        data = place.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ConfigError(f"{place}: it cannot be read ({error.strerror}).") from None
    import tomllib  # most people have no such file at the first start

    try:
        return tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{place}: it is not valid TOML: {str(error).splitlines()[0]}.") from None


def write_kept(place: Path, key: str, raw: object) -> None:
    """Set one key (dots for tables), or with None take it out; the rest of the file stays. OSError."""
    try:
        content = read_kept(place)
    except ConfigError:
        os.replace(place, place.with_suffix(".broken"))  # somebody's words may still be in it
        content = {}
    *tables, name = key.split(".")
    inner = content
    for table in tables:
        inner = inner.setdefault(table, {})
    inner.pop(name, None)
    if raw is not None:
        inner[name] = raw
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_suffix(f".{os.getpid()}.tmp")
    try:
        beside.write_text(_HEADER + "\n".join(_written(content, "")) + "\n", "utf-8")
        os.replace(beside, place)
    finally:
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()


def to_raw(option: Option[Any], value: Any) -> object:
    """A value as it stands in the file."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [str(item) for item in value]
    return option.kind.show(value)


def _at(content: Mapping[str, Any], key: str) -> object:
    found: object = content
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _written(table: Mapping[str, Any], name: str) -> list[str]:
    """The lines of a table, its own values before the tables in it."""
    plain = [(key, value) for key, value in table.items() if not isinstance(value, dict)]
    lines = [f"{_quoted(key)} = {_value(value)}" for key, value in plain]
    if name and plain:
        lines.insert(0, f"\n[{name}]")
    for key, value in table.items():
        if isinstance(value, dict) and value:
            lines += _written(value, f"{name}.{_quoted(key)}" if name else _quoted(key))
    return lines


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    return _quoted_text(value) if isinstance(value, str) else json.dumps(value, default=str)


def _quoted(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").isalnum() else _quoted_text(key)


def _quoted_text(text: str) -> str:
    # What JSON writes, TOML reads, but for DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
