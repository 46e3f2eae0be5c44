"""What a chat network is, as pure synchronous Python: people, channels, events and what may be done.

Nothing here knows sockets, files, clocks or the order in which events arrive.
"""
