"""`python -m snacka_tui`: the door to the client."""

from __future__ import annotations

import sys


def main() -> int:
    """The entry point of `snacka-tui` and `snacka`."""
    from snacka_tui.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
