"""Settings that are read again: what changes, what waits for a restart, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from snacka_config import ConfigError, load
from snacka_server.config import OPTIONS
from snacka_server.reread import Source


def source(folder: Path) -> Source:
    return Source(lambda: load(OPTIONS, ["--config", str(folder / "snacka.toml")], {}, folder))


def test_what_waits_is_told_until_it_is_as_at_the_start(tmp_path: Path) -> None:
    file = tmp_path / "snacka.toml"
    file.write_text('port = 5600\n[server]\nflood_rate = 5\nlobby = "#a"\n')
    here = source(tmp_path)
    file.write_text('port = 5601\n[server]\nflood_rate = 6\nlobby = "#a"\n')
    first = here.again()
    assert (first.changed, first.waiting) == (("FLOOD_RATE",), ("PORT",))
    assert (first.settings.port, first.settings.flood_rate) == (5600, 6)
    first.adopt()
    second = here.again()
    assert (second.changed, second.waiting) == ((), ("PORT",))
    assert second.settings == first.settings
    file.write_text('port = 5600\n[server]\nflood_rate = 6\nlobby = "#a"\n')
    third = here.again()
    assert (third.changed, third.waiting) == ((), ())


def test_what_was_not_adopted_is_new_again(tmp_path: Path) -> None:
    file = tmp_path / "snacka.toml"
    file.write_text("")
    here = source(tmp_path)
    file.write_text("[server]\nflood_rate = 6\n")
    assert here.again().changed == ("FLOOD_RATE",)
    assert here.again().changed == ("FLOOD_RATE",)
    file.write_text("[server]\nflood_rate = -6\n")
    with pytest.raises(ConfigError, match="FLOOD_RATE"):
        here.again()
    assert here.settings.flood_rate == 8
