"""What the documents promise is what the programs do."""

from __future__ import annotations

import re
from pathlib import Path

from snacka_config import configuration_table, load
from snacka_config.common import NEIGHBOURS
from snacka_server.config import OPTIONS as SERVER_OPTIONS
from snacka_server.config import settings_from
from snacka_server.domain.session import CAP_BITS
from snacka_tui.commands import visible
from snacka_tui.config import OPTIONS as CLIENT_OPTIONS
from snacka_tui.tasks.options import CONNECTION

ROOT = Path(__file__).resolve().parents[2]


def test_the_readme_has_the_configuration_as_it_is() -> None:
    readme = (ROOT / "README.md").read_text()
    assert configuration_table(SERVER_OPTIONS, markdown=True).strip() in readme
    assert configuration_table(CLIENT_OPTIONS, markdown=True).strip() in readme


def test_the_example_env_suits_both_sides(tmp_path: Path) -> None:
    example = (ROOT / ".env.example").read_text()
    (tmp_path / ".env").write_text(re.sub(r"(?m)^#(?=[A-Z_]+=)", "", example))
    for options in (SERVER_OPTIONS, CLIENT_OPTIONS):
        values = load(options, [], {}, tmp_path)
        assert not values.warnings
    assert settings_from(load(SERVER_OPTIONS, [], {}, tmp_path)).port == 5588


def test_one_toml_file_suits_both_sides(tmp_path: Path) -> None:
    file = tmp_path / "snacka.toml"
    file.write_text(
        'host = "127.0.0.1"\nport = 5599\n'
        '[server]\nlobby = "#fika"\nflood_rate = 20\n'
        '[client]\nnick = "anna"\n'
    )
    arguments = ["--config", str(file)]
    server = settings_from(load(SERVER_OPTIONS, arguments, {}, tmp_path))
    assert (server.port, server.lobby, server.flood_rate) == (5599, "#fika", 20)
    assert not load(CLIENT_OPTIONS, arguments, {}, tmp_path).warnings


def test_the_capabilities_are_the_ones_described() -> None:
    text = (ROOT / "docs" / "protocol.md").read_text()
    section = text.split("## Capabilities")[1].split("##")[0]
    assert set(re.findall(r"`([^`]+)`", section)) == set(CAP_BITS)


def test_each_program_knows_the_names_of_the_other() -> None:
    names = {option.env for option in (*SERVER_OPTIONS, *CLIENT_OPTIONS, *CONNECTION) if option.env}
    assert names - {"SNACKA_HOST", "SNACKA_PORT", "SNACKA_DATA", "SNACKA_CONFIG"} == NEIGHBOURS


def test_the_guide_knows_every_command() -> None:
    guide = (ROOT / "docs" / "guide.md").read_text()
    for command in visible():
        assert f"`/{command.name}" in guide, command.name


def test_no_document_names_a_place_that_is_not_there() -> None:
    for document in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (document.parent / target).exists(), (document.name, target)
