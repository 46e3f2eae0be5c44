"""How long a test waits for what should come: long enough for a machine that does ten things at once.

No test that passes waits this long: what does not come is proved in other ways.
"""

PATIENCE = 60.0
"""Seconds."""
