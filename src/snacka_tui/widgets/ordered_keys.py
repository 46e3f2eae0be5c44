"""Keys in the order they were pressed.

Textual hands a printable key to the focused widget at once, but a bound key such as Backspace or Ctrl+U
climbs to the app first and takes effect later: what is typed fast, or while the screen is busy, lands in
another order. This mixin runs a writing widget's own bindings in its turn. It refuses to know which keys
there are.
"""

from __future__ import annotations

from typing import cast

from textual import events
from textual.widget import Widget


class OrderedKeys:
    """Put it before the widget class that it orders, as in `class Line(OrderedKeys, Input)`.

    Not a Widget itself: Textual takes styles and component classes from the first base that is one.
    """

    # Textual calls `_on_key` of every class in turn, until one prevents the default.
    async def _on_key(self, event: events.Key) -> None:
        if event.is_printable:
            return
        widget = cast("Widget", self)
        bound = widget.screen.active_bindings.get(event.key)
        if bound is None or bound.node is not widget or not bound.enabled:
            return
        event.stop()
        event.prevent_default()
        await widget.run_action(bound.binding.action)
