"""What docs/operations.md hands to an operator can be used as it stands."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from snacka_config import load
from snacka_server.cli import TASKS
from snacka_server.config import OPTIONS, settings_from
from support.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()


def test_every_settings_file_shown_can_be_loaded(tmp_path: Path) -> None:
    shown = re.findall(r"```toml\n(.*?)```", OPERATIONS, re.DOTALL)
    assert len(shown) >= 2
    for text in shown:
        (tmp_path / "snacka.toml").write_text(text)
        values = load(OPTIONS, ["--config", str(tmp_path / "snacka.toml")], {}, tmp_path)
        assert not values.warnings
        settings_from(values)


def test_every_setting_named_exists() -> None:
    keys = {option.key.removeprefix("server.") for option in OPTIONS}
    for name in re.findall(r"`([a-z_]+)(?: = [^`]+)?`", OPERATIONS):
        if "_" in name and not name.startswith(("snacka_", "process_")):
            assert name in keys, name


def test_every_task_named_exists() -> None:
    named = set(re.findall(r"snacka-server ([a-z][a-z-]+)", OPERATIONS))
    assert named - {"running", "start", "stop"} <= set(TASKS), named


def test_the_container_is_told_what_the_server_knows() -> None:
    names = set(re.findall(r"(SNACKA_[A-Z_]+)=", (ROOT / "Dockerfile").read_text()))
    assert names
    assert names <= {option.env for option in OPTIONS}


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")
    text = (ROOT / "contrib" / "snacka-server.service").read_text()
    text = text.replace("/opt/snacka/bin/snacka-server", sys.executable)
    text = re.sub(r"(?m)^(User|Group)=snacka$", r"\1=root", text)
    unit = tmp_path / "snacka-server.service"
    unit.write_text(text)
    ran = subprocess.run(
        ["systemd-analyze", "verify", str(unit)],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert not [line for line in ran.stderr.splitlines() if "snacka" in line]
