"""`python -m snacka_server`, the same as the command `snacka-server`."""

from __future__ import annotations

import sys


def main() -> None:
    from .cli import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
