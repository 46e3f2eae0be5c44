from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from snacka_server.ops.audit import AuditLog


def entries(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_an_entry_says_who_did_what_to_whom_why_and_when(tmp_path: Path) -> None:
    audit = AuditLog(tmp_path, lambda: 1_700_000_000_123)
    audit("Olga", "KILL", "troll!t@192.0.2.7", 'said "no"\nand more 🙃')
    audit("Olga", "REHASH")
    assert entries(tmp_path / "audit.log") == [
        {
            "time": "2023-11-14T22:13:20.123Z",
            "who": "Olga",
            "what": "KILL",
            "whom": "troll!t@192.0.2.7",
            "reason": 'said "no"\nand more 🙃',
        },
        {"time": "2023-11-14T22:13:20.123Z", "who": "Olga", "what": "REHASH", "whom": "", "reason": ""},
    ]
    assert (tmp_path / "audit.log").stat().st_mode & 0o077 == 0


def test_five_older_ones_stay_when_it_has_grown(tmp_path: Path) -> None:
    audit = AuditLog(tmp_path, lambda: 0, limit=250)
    for number in range(40):
        audit("Olga", f"act {number}")
    assert {path.name for path in tmp_path.iterdir()} <= {
        "audit.log",
        *(f"audit.log.{n}" for n in range(1, 6)),
    }
    newest_first = [tmp_path / f"audit.log.{number}" for number in range(1, 6)]
    kept = [entry["what"] for path in reversed(newest_first) for entry in entries(path)]
    if (tmp_path / "audit.log").exists():
        kept += [entry["what"] for entry in entries(tmp_path / "audit.log")]
    assert kept == [f"act {number}" for number in range(40 - len(kept), 40)]
    assert all(path.stat().st_size < 400 for path in newest_first)


def test_a_disk_that_refuses_is_logged_and_stops_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    audit = AuditLog(tmp_path / "not there", lambda: 0)
    with caplog.at_level(logging.ERROR):
        audit("Olga", "KILL", "troll")
    assert "audit log could not be written" in caplog.text
