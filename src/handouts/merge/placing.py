"""Typesetting a sheet and reading off it where its fields stand, in a worker process."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.equipment import engine_of
from handouts.pipeline import Job, Made, make
from handouts.typeset.fonts import fonts_for

if TYPE_CHECKING:
    from handouts.typeset.render import Layout
    from handouts.typeset.spots import Places


@dataclass(frozen=True, slots=True)
class Placed:
    """A finished sheet and where its fields stand; neither where it could not be made."""

    made: Made
    places: Places | None = field(default=None)


def place(job: Job, root: str, seconds: float) -> Placed:
    """Make a job as `pipeline.make` does, and find its fields."""
    from handouts.typeset.places import find_places

    seen: list[Layout] = []
    engine = engine_of(root)
    engine.watcher = seen.append
    try:
        made = make(job, root, seconds)
        if made.pdf is None or not seen:
            return Placed(made)
        return Placed(made, find_places(seen[-1], fonts_for(Path(root), job.families)))
    finally:
        engine.watcher = None
