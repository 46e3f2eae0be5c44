"""`snacka-server hash-password`: a password in, its hash out, for a settings file.

At a terminal it asks twice and shows nothing; from a pipe it reads one line. Only the hash goes to stdout.
"""

from __future__ import annotations

import sys


def print_hash() -> int:
    """The exit code: 0 with a hash on stdout, 1 with a reason on stderr."""
    try:
        password = _ask() if sys.stdin.isatty() else _read_line()
    except ValueError as error:
        print(f"snacka-server: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        print(file=sys.stderr)
        return 130
    from ..credentials.argon2id import hash_password

    print(hash_password(password))
    return 0


def _ask() -> str:
    from getpass import getpass

    password = getpass("Password: ")
    if not password:
        raise ValueError("An empty password protects nothing.")
    if getpass("The same again: ") != password:
        raise ValueError("The two are not the same. Nothing was made.")
    return password


def _read_line() -> str:
    try:
        password = sys.stdin.buffer.readline().decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise ValueError("The password is not UTF-8 text.") from None
    if not password:
        raise ValueError("No password came: send it as one line.")
    return password
