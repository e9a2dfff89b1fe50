"""Bases: sheets that are typeset and proved once, for all patients with the same kind of row.

A base is laid out twice: without words in its fields, for what all sheets share,
and with specimens in them, to see where words stand. If the two differ in
anything but the fields, nothing can be stamped and every sheet is typeset.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from handouts.filling import personal_job
from handouts.merge.placing import Placed, place
from handouts.merge.stamping import Stamp, Turn
from handouts.pipeline import LARGE_PRINT
from handouts.problems import HandoutsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from handouts.content.fields import Blank
    from handouts.edition.keys import EditionKey, Target
    from handouts.filling import Filler
    from handouts.merge.stamping import Faces, Piece
    from handouts.pipeline import Job
    from handouts.problems import Problem
    from handouts.typeset.spots import Places, Spot

_WORDS = "Avo"
"""A specimen: short, in letters that are kerned, so that a wrong face or setting shows."""
CROSS = "×"
"""What a ticked box shows."""
_NO_INK = "\u00a0"
_MOST_BASES = 24
Kinds = tuple[tuple[str, str], ...]


class BaseError(HandoutsError):
    """The sheet itself cannot be made, whoever it is for."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("the sheet cannot be made")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Stamped:
    """A spot of a base: on which side of the sheet, from 0, and what sets words there."""

    side: int
    spot: Spot
    stamp: Stamp
    turn: Turn

    def written(self, value: str) -> str:
        """What is written for a value: a ticked box has a cross."""
        return CROSS if self.spot.text == CROSS else value


@dataclass(frozen=True, slots=True)
class Base:
    """A finished sheet, to be stamped; `spots` are those of its specimen, in reading order.

    `stamps` are for each field where it stands, which may be on several sides.
    """

    pdf: bytes
    spots: tuple[Spot, ...]
    stamps: Mapping[str, tuple[Stamped, ...]]

    def pieces(self, values: Mapping[str, str]) -> list[tuple[Stamped, Piece]] | None:
        """What sets these values; None where the typesetter must make the sheet."""
        found = []
        for name, value in values.items():
            for stamped in self.stamps.get(name, ()):
                piece = stamped.stamp.set(stamped.written(value))
                if piece is None:
                    return None
                found.append((stamped, piece))
        return found


class Bases:
    """The bases of one edition, each made when the first row needs it.

    `first` is the file of the first one, and `problems` what was said about any.
    """

    def __init__(
        self,
        filler: Filler,
        key: EditionKey,
        target: Target,
        fields: Sequence[Blank],
        faces: Faces,
    ) -> None:
        self.problems: tuple[Problem, ...] = ()
        self.first = b""
        self._filler = filler
        self._key = key
        self._target = target
        self._fields = fields
        self._faces = faces
        self._bases: dict[Kinds, Base | None] = {}
        self._tall = {blank.id for blank in fields if blank.rows > 1}
        self._choices = {blank.id for blank in fields if blank.kind == "choice"}

    def of(self, values: Mapping[str, str]) -> Base | None:
        """The base for a row; None where the typesetter must make the sheet."""
        kinds = tuple(
            (name, value if name in self._choices else "")
            for name, value in values.items()
            if name in self._choices or name in self._tall
        )
        if kinds not in self._bases:
            if len(self._bases) >= _MOST_BASES:
                return None
            self._bases[kinds] = self._make(kinds)
        return self._bases[kinds]

    def _given(self, kinds: Kinds, words: str) -> dict[str, str]:
        """Values for a base: in every field that a row of this kind may fill, or without ink."""
        chosen = dict(kinds)
        given = {"": _NO_INK}  # somebody's own sheet has required texts of its own
        for blank in self._fields:
            if blank.kind == "choice":
                given[blank.id] = chosen.get(blank.id, "")
            elif blank.kind == "checkbox":
                given[blank.id] = "yes" if words else ""
            elif blank.id in chosen or blank.id not in self._tall:
                given[blank.id] = words or _NO_INK
        return given

    def _job(self, given: dict[str, str]) -> Job:
        library, workspace = self._filler.library, self._filler.workspace
        job, problems = personal_job(library, workspace, self._key, self._target, given)
        if job is None:
            raise BaseError(problems)
        self.problems = tuple(dict.fromkeys((*self.problems, *problems)))
        return job

    def _make(self, kinds: Kinds) -> Base | None:
        empty, specimen = (self._job(self._given(kinds, words)) for words in ("", _WORDS))
        # Words are taken off a tagged specimen, which has elements for them.
        tagged = self._target == "screen"
        job, other = (specimen, empty) if tagged else (empty, specimen)
        (placed,) = self._filler.each(partial(place, other), [job])
        if not isinstance(placed, Placed) or placed.made.pdf is None:
            raise BaseError((placed.made if isinstance(placed, Placed) else placed).problems)
        self.problems = tuple(dict.fromkeys((*self.problems, *placed.made.problems)))
        self.first = self.first or placed.made.pdf
        places = placed.places if tagged else placed.beside
        if placed.places is None or placed.beside is None or places is None:
            return None
        if placed.places.digest != placed.beside.digest:
            return None
        spots = tuple(spot for spot in places.spots if spot.field not in self._choices)
        try:
            return Base(placed.made.pdf, spots, self._stamps(job, places, spots))
        except ValueError:
            return None

    def _stamps(
        self, job: Job, places: Places, spots: Sequence[Spot]
    ) -> dict[str, tuple[Stamped, ...]]:
        """What sets words at each spot. ValueError where that is left to the typesetter."""
        fine = job.shape.type.fine.points
        least = max(fine, LARGE_PRINT) if self._key.size == "large-print" else fine
        turns = _turns(job, len(places.pages))
        found: dict[str, tuple[Stamped, ...]] = {}
        for spot in spots:
            for side, turn in turns[spot.page]:
                stamp = Stamp(spot, self._faces, turn, least)
                stamped = Stamped(side, spot, stamp, turn)
                found[spot.field] = (*found.get(spot.field, ()), stamped)
        return found


def _turns(job: Job, pages: int) -> dict[int, list[tuple[int, Turn]]]:
    """On which sides each page stands, and how it is placed there."""
    if job.target == "screen":
        return {page: [(page - 1, Turn())] for page in range(1, pages + 1)}
    shape = job.shape
    sizes = shape.exact_sizes(pages)
    found: dict[int, list[tuple[int, Turn]]] = {page: [] for page in range(1, pages + 1)}
    for number, side in enumerate(shape.sides(pages, job.direction)):
        for one in shape.placements(side, sizes, number):
            x, y = float(one.x + one.shift), float(one.y)
            if one.turned:
                x, y = x + float(one.width), y + float(one.height)
            found[one.page].append((number, Turn(x, y, one.turned)))
    return found
