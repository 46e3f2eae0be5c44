"""Several nodes as one chat: whether this one may join, a copy of everything for a new one, who is alive.

What happens is ordered by `eventlog.jetstream`; nothing here applies an event or speaks to a session.
"""
