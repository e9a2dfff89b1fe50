"""Small pictures of a job's forms with its lines drawn over: bleed, trim, safe distance, folds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from handouts.press.folding import CUT, FINE, MOUNTAIN, VALLEY, Finishing, said
from handouts.press.pen import Stroke

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from handouts.press.forms import Form
    from handouts.press.pen import Pen

BLEED = Stroke(0.5, "alert")
TRIM = Stroke(0.8, "ink", halo=True)
SAFE = Stroke(0.7, "accent", (0.8, 1.4), halo=True)
CAPTION = 14.0
GAPS = {1: 0.0, 2: 24.0}
"""Between forms beside each other: two stand over the two columns of text below them."""

GAP = 14.0
LEGEND = 16.0
_FULL = 0.3
"""The scale from which on lines have their full weight."""

_SPUR = 5.0
"""Points by which a fold's line stands out beyond the bleed."""


@dataclass(frozen=True, slots=True)
class View:
    """One form: what it is called and, as a PNG up to its bleed, what it will look like."""

    name: str
    form: Form
    picture: bytes


@dataclass(frozen=True, slots=True)
class Thumbnails:
    """The forms of a job, or the first of many; the printer's `bleed` and `safe` in points."""

    views: tuple[View, ...]
    job: Finishing
    bleed: float
    safe: float

    def grid(self, width: float, most: float) -> tuple[int, float]:
        """How many stand beside each other so that they are largest, and their scale."""
        count = len(self.views)
        wide = max(float(view.form.width) for view in self.views) + 2 * self.bleed
        tall = max(float(view.form.height) for view in self.views) + 2 * self.bleed
        best = (1, 0.0)
        for columns in range(1, count + 1):
            rows = -(-count // columns)
            across = (width - GAPS.get(columns, GAP) * (columns - 1)) / columns / wide
            up = (most / rows - CAPTION - _SPUR * 2) / tall
            if min(across, up) > best[1] + 1e-9:
                best = columns, min(across, up)
        return best

    def height(self, width: float, most: float) -> float:
        """How high all are, at most `most`, without the legend."""
        columns, scale = self.grid(width, most)
        tall = max(float(view.form.height) for view in self.views) + 2 * self.bleed
        return -(-len(self.views) // columns) * (scale * tall + CAPTION + 2 * _SPUR)

    def draw(self, pen: Pen, x: float, top: float, width: float, most: float) -> None:
        """All of them below `top`, in columns."""
        columns, scale = self.grid(width, most)
        step = self.height(width, most) / -(-len(self.views) // columns)
        across = (width + GAPS.get(columns, GAP)) / columns
        for number, view in enumerate(self.views):
            left = x + number % columns * across
            self._draw(pen, view, (left, top - number // columns * step), scale)

    def legend(self, pen: Pen, x: float, y: float) -> None:
        """What each line means, beside each other."""
        safe, bleed = (f"{said(length, self.job.unit)} {self.job.unit}"
                       for length in (self.safe, self.bleed))  # fmt: skip
        entries = [(BLEED, f"bleed {bleed}"), (TRIM, "trim"), (SAFE, f"safe {safe}")]
        folds = [fold for view in self.views for fold in view.form.folds]
        turns = {crease.mountain for crease in self.job.creases()}
        backs = sum(view.form.sides for view in self.views) > 1
        if folds and (True in turns or backs or not turns):
            entries.append((MOUNTAIN, "mountain fold"))
        if folds and (False in turns or backs or not turns):
            entries.append((VALLEY, "valley fold"))
        if any(cuts for view in self.views for cuts in view.form.cuts):
            entries.append((CUT, "cut"))
        more = len(self.job.forms) - len(self.views)
        for stroke, words in entries:
            pen.line((x, y + 2.4), (x + 22, y + 2.4), stroke)
            pen.text(x + 27, y, words, 7.5)
            x += 27 + pen.width(words, 7.5) + 18
        if more:
            pen.text(x, y, f"and {more} more", 7.5, "text", "soft")

    def _draw(self, pen: Pen, view: View, corner: tuple[float, float], scale: float) -> None:
        left, top = corner
        form, bleed = view.form, scale * self.bleed
        wide, tall = scale * float(form.width), scale * float(form.height)
        room = wide + 2 * bleed
        name = min(8.5, 8.5 * room / pen.width(view.name, 8.5, "strong"))
        pen.text(left, top - 8, view.name, name, "strong")
        size = " × ".join(said(length, self.job.unit) for length in (form.width, form.height))
        size += f" {self.job.unit}"
        if pen.width(view.name, name, "strong") + pen.width(size, FINE + 1) + 6 <= room:
            pen.text(left + room, top - 8, size, FINE + 1, "text", "soft", "right")
        low = top - CAPTION - _SPUR - tall - 2 * bleed
        pen.picture(view.picture, (left, low, wide + 2 * bleed, tall + 2 * bleed))
        self._lines(pen, view, (left, low), scale)

    def _lines(self, pen: Pen, view: View, corner: tuple[float, float], scale: float) -> None:
        """What lies over a picture whose lower left corner is that of the bleed."""
        form, bleed, inset = view.form, scale * self.bleed, scale * self.safe
        wide, tall = scale * float(form.width), scale * float(form.height)
        thin = min(1.0, max(scale / _FULL, 0.5))
        left, low = corner
        right, high = left + wide + 2 * bleed, low + tall + 2 * bleed
        at, up = left + bleed, low + bleed
        pen.frame((left, low, right - left, high - low), BLEED.thinner(thin))
        for cell in form.cells:
            place = cell.place
            pen.frame(
                (at + scale * float(place.x) + inset, up + scale * float(place.y) + inset,
                 scale * float(place.width) - 2 * inset, scale * float(place.height) - 2 * inset),
                SAFE.thinner(thin),
            )  # fmt: skip
        pen.frame((at, up, wide, tall), TRIM.thinner(thin))
        for x in form.cuts[0]:
            pen.line((at + scale * float(x), low), (at + scale * float(x), high), CUT)
        for y in form.cuts[1]:
            pen.line((left, up + scale * float(y)), (right, up + scale * float(y)), CUT)
        for x, mountain in zip(form.folds, self._turns(view), strict=True):
            across = at + scale * float(x)
            stroke = replace(MOUNTAIN if mountain else VALLEY, halo=True)
            pen.line((across, low - _SPUR), (across, high + _SPUR), stroke.thinner(thin))

    def _turns(self, view: View) -> Sequence[bool]:
        """Whether each fold of a form is a mountain as it is seen there."""
        number = self.views.index(view)
        creases = {crease.at: crease.mountain for crease in self.job.creases()}
        width = view.form.width
        turns = []
        for x in view.form.folds:
            if not creases:
                turns.append(number % 2 == 0)
            elif number % 2:
                turns.append(not creases.get(width - x, False))
            else:
                turns.append(_there(creases, x, width))
        return turns


def _there(creases: Mapping[Fraction, bool], x: Fraction, width: Fraction) -> bool:
    """On a form with both sides, the back's folds are those of the front, mirrored."""
    if x in creases:
        return creases[x]
    return not creases.get(width - x, False)
