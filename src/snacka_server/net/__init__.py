"""The network side: one port, the connections on it, and what bytes become.

It moves bytes and keeps time; what a command means is decided above the line that `dispatch` draws.
"""
