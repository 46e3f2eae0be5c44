"""`python -m snacka_tui`: the door to the client."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """The entry point of `snacka-tui` and `snacka`."""
    # Until the first screen is drawn nothing is garbage: looking for some costs a tenth of the start.
    # The app turns it on again.
    gc.disable()
    from snacka_tui.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
