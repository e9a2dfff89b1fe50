"""Typesetting a sheet and reading off it where its fields stand, in a worker process."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.pipeline import Job, Made, make
from handouts.typeset.fonts import fonts_for

if TYPE_CHECKING:
    from handouts.typeset.render import Layout
    from handouts.typeset.spots import Places


@dataclass(frozen=True, slots=True)
class Placed:
    """A finished sheet, its places, and those of another in the same size; None where not made."""

    made: Made
    places: Places | None = field(default=None)
    beside: Places | None = field(default=None)


def place(other: Job, job: Job, root: str, seconds: float) -> Placed:
    """Make a job as `pipeline.make` does, and lay out another one just as it was laid out."""
    from handouts.equipment import engine_of
    from handouts.typeset.places import find_places
    from handouts.typeset.render import TypesettingError

    seen: list[Layout] = []
    engine = engine_of(root)
    engine.watcher = seen.append
    try:
        made = make(job, root, seconds)
    finally:
        engine.watcher = None
    if made.pdf is None or not seen:
        return Placed(made)
    layout = seen[-1]
    fonts = fonts_for(Path(root), job.families)
    places = find_places(layout, fonts)
    try:
        second = engine.open(other.composed, other.place).lay_out(layout.size, layout.springs)
    except TypesettingError:
        return Placed(made, places)
    return Placed(made, places, find_places(second, fonts))
