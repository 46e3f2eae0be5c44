"""An operator for a server of the test's."""

from __future__ import annotations

from pathlib import Path

from snacka_server.credentials.argon2id import hash_password

ROOT_PASSWORD = "let me in"


def with_root(folder: Path, password: str = ROOT_PASSWORD) -> tuple[str, str]:
    """Options for a server where `OPER root :PASSWORD` makes one an operator with all rights."""
    file = folder / "snacka.toml"
    file.write_text(f'[[operator]]\nname = "root"\npassword = "{hash_password(password)}"\n')
    return "--config", str(file)
