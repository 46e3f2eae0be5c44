"""Commands decide: each handler reads the state, answers its own session, and appends events to the log.

No handler changes the state, writes to another session, or imports another family of handlers.
"""
