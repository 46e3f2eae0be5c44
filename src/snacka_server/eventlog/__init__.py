"""The log: one total order of events behind the EventLog port.

`local` keeps it in this node's database, with group commit. Nothing here applies an event or delivers one.
"""
