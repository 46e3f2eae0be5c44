"""A screen that draws only what changed. The stock compositor asks every widget that shares a row or a
container with a change for all of its rows, and the background for those nobody will see; for a frame of a
log that is half of the work. Private names touched: `Screen._compositor`, `Compositor._render_chops`,
`.cuts`, `.visible_widgets`."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar, cast

from textual._compositor import Compositor
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

Result = TypeVar("Result")
_Chops = list[dict[int, Strip | None]]


class CroppingCompositor(Compositor):
    """Renders no widget outside the region that changed, and none that is wholly covered there."""

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        cuts = self.cuts
        chops: _Chops = [dict.fromkeys(line_cuts[:-1]) for line_cuts in cuts]
        # Per line that changed, the pieces of it that lie within the crop.
        wanted = {
            y: [cut for cut, end in pairwise(cuts[y]) if cut < crop.right and end > crop.x]
            for y in range(max(0, crop.y), min(len(cuts), crop.bottom))
            if is_rendered_line(y)
        }
        for widget, (region, clip) in self.visible_widgets.items():  # front to back: the first one wins
            shown = region.intersection(clip)
            if not shown.overlaps(crop):
                continue
            left, right = shown.column_span
            open_lines = [
                y
                for y in shown.line_range
                if y in wanted and any(left <= cut < right and chops[y][cut] is None for cut in wanted[y])
            ]
            if not open_lines:
                continue
            first, last = open_lines[0], open_lines[-1]
            strips = widget.render_lines(
                Region(left - region.x, first - region.y, shown.width, last - first + 1)
            )
            for y in open_lines:
                final = [cut for cut in cuts[y] if left <= cut <= right]
                pieces = strips[y - first].divide([cut - left for cut in final[1:]])
                line = chops[y]
                for cut, piece in zip(final, pieces, strict=False):
                    if line.get(cut) is None:
                        line[cut] = piece
        return cast("Sequence[Mapping[int, Strip]]", chops)


class LeanScreen(Screen[Result]):
    """A Screen with such a compositor; otherwise the same."""

    def __init__(self, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name, id, classes)
        self._compositor = CroppingCompositor()
