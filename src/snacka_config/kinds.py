"""The kinds of value a setting can have, each with the words for what is allowed.

Owns parsing and its limits; refuses to know which settings exist. Every parser takes a string (from
the command line, the environment or `.env`) or a TOML value, and raises ValueError when it does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from snacka_config.options import Kind

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

    Network = IPv4Network | IPv6Network
    """A network, or one address as a network of itself."""

T = TypeVar("T")

_YES = frozenset({"1", "yes", "true", "on"})
_NO = frozenset({"0", "no", "false", "off"})
_SIZES = {
    "": 1,
    "b": 1,
    "k": 1 << 10,
    "kb": 1 << 10,
    "m": 1 << 20,
    "mb": 1 << 20,
    "g": 1 << 30,
    "gb": 1 << 30,
}
_SECONDS = {"": 1.0, "ms": 0.001, "s": 1.0, "sec": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)", re.ASCII)
_HOST = re.compile(r"[^\s/@\[\]?#]{1,253}")


def _string(raw: object) -> str:
    if isinstance(raw, str):
        return raw.strip()
    raise ValueError("not text")


def _int(raw: object) -> int:
    if isinstance(raw, bool):
        raise ValueError("not a number")
    if isinstance(raw, int):
        return raw
    text = _string(raw)
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        raise ValueError("not a whole number")
    return int(text)


def text(allowed: str = "any text", *, max_length: int = 500, metavar: str = "TEXT") -> Kind[str]:
    """One line of text of at most `max_length` characters."""

    def parse(raw: object, base: Path) -> str:
        value = _string(raw)
        if len(value) > max_length or any(c in value for c in "\r\n\0"):
            raise ValueError("not one short line")
        return value

    return Kind(parse, allowed, metavar=metavar)


def matching(pattern: str, allowed: str, *, metavar: str = "TEXT") -> Kind[str]:
    """Text that fits the regular expression `pattern` as a whole."""
    compiled = re.compile(pattern)

    def parse(raw: object, base: Path) -> str:
        value = _string(raw)
        if not compiled.fullmatch(value):
            raise ValueError("does not fit")
        return value

    return Kind(parse, allowed, metavar=metavar)


def integer(low: int, high: int, *, unit: str = "", metavar: str = "N") -> Kind[int]:
    """A whole number from `low` to `high`, both included."""

    def parse(raw: object, base: Path) -> int:
        value = _int(raw)
        if not low <= value <= high:
            raise ValueError("out of range")
        return value

    return Kind(parse, f"a whole number{unit and f' of {unit}'} from {low} to {high}", metavar=metavar)


def port(*, any_free: bool = False) -> Kind[int]:
    """A TCP port; with `any_free` also 0, which takes a free one."""
    kind = integer(0 if any_free else 1, 65535, metavar="PORT")
    extra = ", or 0 for any free one" if any_free else ""
    return Kind(kind.parse, f"a whole number from 1 to 65535{extra}", metavar="PORT")


def _parse_host(raw: object, base: Path) -> str:
    value = _string(raw)
    if value.startswith("[") and value.endswith("]"):
        value = value[1:-1]
    if not _HOST.fullmatch(value):
        raise ValueError("not a host")
    if ":" in value:
        import ipaddress  # rare, and start-up is felt

        ipaddress.IPv6Address(value.partition("%")[0])
    return value


host: Kind[str] = Kind(
    _parse_host,
    "a host name or an IP address, such as chat.example.org, 192.168.1.20 or ::1 (a port goes into PORT)",
    metavar="HOST",
)


def _parse_network(raw: object, base: Path) -> Network:
    import ipaddress

    return ipaddress.ip_network(_string(raw).strip("[]"), strict=False)


network: Kind[Network] = Kind(
    _parse_network,
    "an IP address or a network such as 10.0.0.0/8 or 2001:db8::/32",
    lambda value: str(value.network_address if value.num_addresses == 1 else value),
    metavar="NETWORK",
)


def _parse_path(raw: object, base: Path) -> Path:
    value = _string(raw)
    if not value or "\0" in value:
        raise ValueError("not a path")
    try:
        return base / Path(value).expanduser()
    except RuntimeError as error:  # a home folder nobody knows
        raise ValueError(str(error)) from None


path: Kind[Path] = Kind(_parse_path, "a path of a file or folder", metavar="PATH")


def _parse_yes_no(raw: object, base: Path) -> bool:
    if isinstance(raw, bool):
        return raw
    value = _string(raw).lower()
    if value in _YES:
        return True
    if value in _NO:
        return False
    raise ValueError("neither yes nor no")


yes_no: Kind[bool] = Kind(_parse_yes_no, "yes or no", lambda value: "yes" if value else "no", "yes|no", True)


def choice(*choices: str) -> Kind[str]:
    """One of a few words, in any case."""
    lowered = {word.lower(): word for word in choices}

    def parse(raw: object, base: Path) -> str:
        value = _string(raw).lower()
        if value not in lowered:
            raise ValueError("not one of the choices")
        return lowered[value]

    listed = " or ".join(choices) if len(choices) < 3 else ", ".join(choices[:-1]) + f" or {choices[-1]}"
    metavar = "|".join(choices) if len(choices) < 5 else "NAME"
    return Kind(parse, listed, metavar=metavar, choices=choices)


def _quantity(raw: object, units: dict[str, float] | dict[str, int]) -> float:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return float(raw)
    found = _QUANTITY.fullmatch(_string(raw).lower())
    if not found or found[2] not in units:
        raise ValueError("not a quantity")
    return float(found[1]) * units[found[2]]


def _trim(value: float) -> str:
    return f"{value:g}"


def _show_seconds(seconds: float) -> str:
    for unit, size in (("d", 86400.0), ("h", 3600.0), ("min", 60.0)):
        if seconds >= size and seconds % size == 0:
            return f"{_trim(seconds / size)} {unit}"
    return f"{_trim(seconds)} s"


def _show_bytes(size: int) -> str:
    for unit, factor in (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)):
        if size >= factor and size % factor == 0:
            return f"{size // factor} {unit}"
    return f"{size} B"


def duration(low: float = 0, high: float = 366 * 86400.0) -> Kind[float]:
    """A time in seconds, written `30`, `30 s`, `500 ms`, `5 min`, `2 h` or `7 d`."""

    def parse(raw: object, base: Path) -> float:
        value = _quantity(raw, _SECONDS)
        if not low <= value <= high:  # false for nan, too
            raise ValueError("out of range")
        return value

    allowed = f"a time such as 30 s, 5 min or 2 h, from {_show_seconds(low)} to {_show_seconds(high)}"
    return Kind(parse, allowed, _show_seconds, "TIME")


def size(low: int = 0, high: int = 1 << 50) -> Kind[int]:
    """A number of bytes, written `65536`, `64 kB`, `10 MB` or `1 GB` (of 1024)."""

    def parse(raw: object, base: Path) -> int:
        value = _quantity(raw, _SIZES)
        if not low <= value <= high:
            raise ValueError("out of range")
        return int(value)

    allowed = f"a size such as 64 kB or 10 MB, from {_show_bytes(low)} to {_show_bytes(high)}"
    return Kind(parse, allowed, _show_bytes, "SIZE")


def several(kind: Kind[T]) -> Kind[tuple[T, ...]]:
    """Several values of a kind: separated by commas, or a TOML array."""

    def parse(raw: object, base: Path) -> tuple[T, ...]:
        items: Sequence[object] = (
            raw if isinstance(raw, list) else [part for part in _string(raw).split(",") if part.strip()]
        )
        return tuple(kind.parse(item, base) for item in items)

    def show(values: tuple[T, ...]) -> str:
        return ", ".join(kind.show(value) for value in values)

    return Kind(parse, f"{kind.allowed}; several separated by commas", show, f"{kind.metavar},...")


def table(key: str, value: Kind[T], allowed: str) -> Kind[dict[str, T]]:
    """A table of the TOML file whose keys fit the regular expression `key`; elsewhere `a=b, c=d`."""
    compiled = re.compile(key)

    def parse(raw: object, base: Path) -> dict[str, T]:
        if not isinstance(raw, dict):
            raw = dict(part.split("=", 1) for part in _string(raw).split(",") if part.strip())
        found = {str(name).strip(): value.parse(item, base) for name, item in raw.items()}
        if not all(compiled.fullmatch(name) for name in found):
            raise ValueError("a key that does not fit")
        return found

    def show(values: dict[str, T]) -> str:
        return ", ".join(f"{name}={value.show(item)}" for name, item in values.items())

    return Kind(parse, allowed, show, "TABLE")


def optional(kind: Kind[T]) -> Kind[T | None]:
    """The same kind for a setting that may also stay unset (None)."""

    def show(value: T | None) -> str:
        return "none" if value is None else kind.show(value)

    return Kind(kind.parse, kind.allowed, show, kind.metavar, kind.switch)


def _parse_tables(raw: object, base: Path) -> tuple[dict[str, object], ...]:
    items: Sequence[object] = raw if isinstance(raw, list) else [raw]
    found = tuple(dict(item) for item in items if isinstance(item, dict))
    if len(found) != len(items):
        raise ValueError("not a table")
    return found


tables: Kind[tuple[dict[str, object], ...]] = Kind(
    _parse_tables, "one or more [[tables]] of the TOML file", lambda value: f"{len(value)} entries", "TABLES"
)
