"""The chat server: IRCv3 and plain text on one port, with a history that is kept."""

__version__ = "0.1.0"
