"""What the person chose, as it is now: read by whoever needs it, changed on the settings screen.

Owns the values of all settings in this run, who wants to hear of a change, and writing a change down in a
file of ours (`snacka_config.kept`). It refuses to know what a setting means.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from snacka_config import Layer, Option, Origin, Values
from snacka_config.kept import to_raw, write_kept

T = TypeVar("T")
Listener = Callable[[Option[Any]], None]

FILE_NAME = "settings.toml"
_OURS = (Layer.KEPT, Layer.DEFAULT)


class Preferences:
    """`preferences[NOTIFY]` is the value of an option.

    values: as loaded; without them everything has its default. place: where changes are written; None keeps
    them for this run only.
    """

    def __init__(self, values: Values | None = None, place: Path | None = None) -> None:
        self._values = values
        self._changed: dict[Option[Any], object] = {}
        self.place = place
        self.trouble = ""
        """Why the last change could not be written down, as a sentence; or ""."""
        self._listeners: list[Listener] = []

    def __getitem__(self, option: Option[T]) -> T:
        if option in self._changed:
            return cast("T", self._changed[option])
        return option.default_value() if self._values is None else self._values[option]

    def listen(self, listener: Listener) -> None:
        """Be called after every change, with the option."""
        self._listeners.append(listener)

    def ignore(self, listener: Listener) -> None:
        """Not be called any more. Does nothing for who was not."""
        self._listeners = [one for one in self._listeners if one != listener]

    def given(self, option: Option[Any]) -> bool:
        """Whether somebody chose the value, here or before."""
        return option in self._changed or (self._values is not None and self._values.given(option))

    def stronger(self, option: Option[Any]) -> Origin | None:
        """Where a value comes from that will win over ours at the next start, too; None where ours counts."""
        origin = self._values.origin(option) if self._values is not None else None
        return origin if origin is not None and origin.layer not in _OURS else None

    def set(self, option: Option[T], value: T) -> None:
        """Use another value from now on, and at the next start."""
        if self.given(option) and self[option] == value:
            return
        self._changed[option] = value
        self._write(option, to_raw(option, value))

    def reset(self, option: Option[Any]) -> None:
        """Use the default from now on, and at the next start."""
        self._changed[option] = option.default_value()
        self._write(option, None)

    def _write(self, option: Option[Any], raw: object) -> None:
        self.trouble = ""
        if self.place is not None:
            try:
                write_kept(self.place, option.key, raw)
            except OSError as error:
                self.trouble = f"This holds until you leave: {self.place}: {error.strerror or error}."
        for listener in self._listeners:
            listener(option)


def settings_file(data: Path | None) -> Path:
    """Where changes are written: the user's configuration folder, or the data folder if one was chosen."""
    if data is not None:
        return data / FILE_NAME
    import platformdirs  # only when nobody chose a folder

    return Path(platformdirs.user_config_dir("snacka", appauthor=False)) / FILE_NAME
