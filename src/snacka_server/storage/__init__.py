"""SQLite: one file, one writer, and readers beside it.

The file holds the log's groups, the projected history, the channels' state and `pos`, which says how far
the projection has come. Nothing here knows what an event means.
"""
