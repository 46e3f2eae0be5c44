"""The table of what proves each capability and command is complete, and the tests that it names exist."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

from snacka_server.commands.registry import COMMANDS
from snacka_server.domain.session import CAP_BITS

ROOT = Path(__file__).parents[2]
TALKS = ROOT / "tests" / "conversations"
BESIDE = {"sts"}
"""Offered, but nothing that a client can ask for."""


def test_every_capability_and_command_has_its_proof() -> None:
    section = (ROOT / "docs" / "protocol.md").read_text().split("## What proves it")[1]
    tables = [
        re.findall(r"^\| (`.*?`) \| .+? \| `(.*?)` \|$", table, re.M)
        for table in section.split("| command |")
    ]
    capabilities, commands = ([names.replace("`", "").split() for names, _ in table] for table in tables)
    assert sorted(chain(*capabilities)) == sorted(CAP_BITS.keys() | BESIDE)
    assert sorted(chain(*commands)) == sorted(COMMANDS)
    for _, proof in (*tables[0], *tables[1]):
        file, _, name = proof.partition("::")
        assert f"def {name}(" in (TALKS / f"{file}.py").read_text(), proof
