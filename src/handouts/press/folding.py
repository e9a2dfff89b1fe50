"""What becomes of a flat sheet: folded, stapled, cut into cards, or only trimmed, as a drawing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Literal

from handouts.formats.units import POINTS_PER_UNIT
from handouts.press.forms import NOTHING
from handouts.press.pen import Stroke

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handouts.formats.imposition import Side
    from handouts.formats.models import Format
    from handouts.press.forms import Form
    from handouts.press.pen import Pen

Kind = Literal["folded", "stapled", "cut", "flat"]
Unit = Literal["in", "mm"]

MOUNTAIN = Stroke(0.9, "alert", (6, 1.6, 1.2, 1.6))
VALLEY = Stroke(0.9, "alert", (2.6, 1.8))
CUT = Stroke(0.5, "ink", (3, 1.4))
SIZE, FINE = 7.5, 6.5
MOST_SHEETS, MOST_PAGES = 4, 8
"""Of a booklet and of loose sheets: so many are drawn, the others go on in the same way."""

_EDGE = Stroke(0.6, "soft")
_TURNS = (132.0, 74.0, 60.0)
"""Degrees by which the first, the second and later folds are drawn closed."""


@dataclass(frozen=True, slots=True)
class Crease:
    """A fold seen from the first side: after how many columns, where from the left in points."""

    number: int
    column: int
    at: Fraction
    mountain: bool
    between: tuple[str, str]

    @property
    def turn(self) -> str:
        """The trade's word for it."""
        return "mountain" if self.mountain else "valley"


@dataclass(frozen=True, slots=True)
class Finishing:
    """A job as its bindery sees it: its shape, so many pages, their order and their forms."""

    shape: Format
    pages: int
    direction: Literal["ltr", "rtl"]
    forms: tuple[Form, ...]
    unit: Unit

    @property
    def sides(self) -> list[Side]:
        """The sides of paper, front and back by turns."""
        return self.shape.sides(self.pages, self.direction)

    @property
    def sheets(self) -> int:
        """How many pieces of paper one copy takes."""
        count = len(self.sides)
        return count if self.shape.sheet.duplex == "none" else (count + 1) // 2

    @property
    def kind(self) -> Kind:
        """What is done with a printed sheet."""
        if self.shape.imposition == "saddle-stitch":
            return "stapled"
        if self.shape.folds:
            return "folded"
        return "cut" if self.cards > 1 else "flat"

    @property
    def cards(self) -> int:
        """How many places for pages a side has."""
        return sum(len(row) for row in self.sides[0])

    @property
    def height(self) -> float:
        """How high the drawing is, in points."""
        if self.kind == "flat":
            return 120.0 if len(self.sides) <= MOST_PAGES / 2 else 90.0
        return {"folded": 134.0, "stapled": 142.0, "cut": 142.0}[self.kind]

    def name(self, page: int) -> str:
        """What a page is called."""
        panels = self.shape.panels
        if panels is not None:
            return str(panels[page - 1].name).replace("-", " ")
        if self.kind == "cut" and len({abs(n) for row in self.sides[0] for n in row}) == 1:
            return "back" if page % 2 == 0 else "front"
        if self.kind == "stapled" and page in {1, self.pages}:
            return "front cover" if page == 1 else "back cover"
        return f"page {page}"

    def is_cover(self, page: int) -> bool:
        """Whether a page is on the outside of the finished piece's front."""
        panels = self.shape.panels
        return panels[page - 1].cover if panels is not None else page == 1

    def creases(self) -> tuple[Crease, ...]:
        """The folds in the order in which the format names them, as the first side shows them."""
        found = []
        for number, fold in enumerate(self.shape.folds, 1):
            place = _between(self.sides, frozenset(fold.between))
            if place is None:
                continue
            side, column = place
            columns, mountain = len(self.sides[side][0]), fold.turn == "mountain"
            if side % 2:
                column, mountain = columns - column, not mountain
            at = list(accumulate(self.widths(0), initial=Fraction(0)))[column]
            names = (self.name(fold.between[0]), self.name(fold.between[1]))
            found.append(Crease(number, column, at, mountain, names))
        return tuple(found)

    def widths(self, side: int) -> list[Fraction]:
        """How wide the columns of a side are, in points."""
        sizes = self.shape.exact_sizes(self.pages)
        columns = zip(*self.sides[side], strict=True)
        return [max((sizes[abs(n) - 1][0] for n in column if n), default=sizes[0][0])
                for column in columns]  # fmt: skip


def said(points: Fraction | float, unit: Unit, digits: int | None = None) -> str:
    """A length's number: in inches with up to four places, in millimetres with one."""
    value = Fraction(points) / POINTS_PER_UNIT[unit]
    places = digits if digits is not None else 4 if unit == "in" else 1
    if unit == "in" and digits is None and (value * 16).denominator != 1:
        places = 3
    return f"{float(value):.{places}f}".rstrip("0").rstrip(".")


def draw_finishing(pen: Pen, job: Finishing, x: float, top: float, width: float) -> None:
    """The drawing of a job, below `top`."""
    {"folded": _folded, "stapled": _stapled, "cut": _cards, "flat": _flat}[job.kind](
        pen, job, x, top, width
    )


def _between(sides: Sequence[Side], pair: frozenset[int]) -> tuple[int, int] | None:
    """On which side two pages meet, and after how many columns."""
    for number, side in enumerate(sides):
        for row in side:
            for column, neighbours in enumerate(pairwise(map(abs, row)), 1):
                if frozenset(neighbours) == pair:
                    return number, column
    return None


def _folded(pen: Pen, job: Finishing, x: float, top: float, width: float) -> None:
    """Both sides as strips of panels, the folded piece from above, and the folds in words."""
    strip = 0.58 * width
    for number in range(min(len(job.sides), 2)):
        _strip(pen, job, number, (x, top - 12 - 52 * number, strip))
    _section(pen, job, (x + strip + 14, top - 98, width - strip - 14, 92))
    for number, crease in enumerate(job.creases()):
        y = top - 118 - 11 * number
        inch, mm = said(crease.at, "in"), said(crease.at, "mm")
        pen.disc((x + 4, y + 2.5), 4.4, "alert")
        pen.text(x + 4, y, str(crease.number), FINE, "strong", "paper", "middle")
        sample = MOUNTAIN if crease.mountain else VALLEY
        pen.line((x + 13, y + 2.5), (x + 32, y + 2.5), sample)
        first, second = crease.between
        pen.text(x + 37, y, crease.turn, SIZE, "strong")
        text = f"at {inch} in ({mm} mm): {first} | {second}"
        pen.text(x + 76, y, text, SIZE)


def _strip(pen: Pen, job: Finishing, number: int, place: tuple[float, float, float]) -> None:
    """One side of the flat sheet with its panels by name and width, and its folds."""
    x, top, width = place
    widths, height = job.widths(number), 30.0
    scale = width / float(sum(widths))
    edges = [x + scale * float(at) for at in accumulate(widths, initial=Fraction(0))]
    title = "Side 2, inside" if number else "Side 1, outside"
    pen.text(x, top + 4, title, FINE, "strong", "accent")
    if not number:
        pen.text(x + width, top + 4, "folds are measured from its left", FINE - 0.5, "text",
                 "soft", "right")  # fmt: skip
    for row in job.sides[number][:1]:
        for at, page in enumerate(row):
            left, right = edges[at], edges[at + 1]
            cover = page and job.is_cover(abs(page))
            pen.box((left, top - height, right - left, height), "faint" if cover else "tint")
            middle = (left + right) / 2
            name = job.name(abs(page)) if page else "blank"
            size = min(SIZE, SIZE * (right - left - 8) / max(pen.width(name, SIZE, "strong"), 1))
            pen.text(middle, top - 13, name, size, "strong", "ink", "middle")
            length = f"{said(widths[at], job.unit)} {job.unit}"
            pen.text(middle, top - 23, length, FINE, "text", "ink", "middle")
    pen.frame((x, top - height, width, height), _EDGE)
    for crease in job.creases():
        column = len(widths) - crease.column if number else crease.column
        mountain = crease.mountain != bool(number)
        line = MOUNTAIN if mountain else VALLEY
        pen.line((edges[column], top + 3), (edges[column], top - height - 3), line)


def _section(pen: Pen, job: Finishing, box: tuple[float, float, float, float]) -> None:
    """The half-folded sheet from its upper edge; the outside is below, the cover is drawn bold."""
    widths, row = job.widths(0), job.sides[0][0]
    turns = {
        crease.column: _TURNS[min(crease.number, len(_TURNS)) - 1] * (1 if crease.mountain else -1)
        for crease in job.creases()
    }
    points, heading = [(0.0, 0.0)], 0.0
    headings = [heading := heading + turns.get(at, 0.0) for at in range(len(widths))]
    base = headings[len(headings) // 2]
    for angle, length in zip(headings, widths, strict=True):
        turn = math.radians(angle - base)
        px, py = points[-1]
        points.append((px + float(length) * math.cos(turn), py + float(length) * math.sin(turn)))
    placed = _fitted(points, box)
    for at, (start, end) in enumerate(pairwise(placed)):
        cover = row[at] and job.is_cover(abs(row[at]))
        pen.lines([start, end], Stroke(3.0 if cover else 1.4, "accent" if cover else "soft"))
    for crease in job.creases():
        pen.disc(placed[crease.column], 4.4, "alert")
        px, py = placed[crease.column]
        pen.text(px, py - 2.4, str(crease.number), FINE, "strong", "paper", "middle")
    x, bottom, width, _ = box
    middle = x + width / 2
    pen.text(middle, bottom + 9, "From above, outside below.", FINE, "text", "soft", "middle")
    pen.text(middle, bottom, "Bold line: the cover", FINE, "strong", "accent", "middle")


def _fitted(
    points: Sequence[tuple[float, float]], box: tuple[float, float, float, float]
) -> list[tuple[float, float]]:
    """Points moved and scaled into the middle of a box, above its two lines of text."""
    x, bottom, width, height = box
    bottom, height = bottom + 24, height - 30
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    across, up = max(max(xs) - min(xs), 1.0), max(max(ys) - min(ys), 1.0)
    scale = min((width - 12) / across, height / up)
    left = x + (width - scale * across) / 2
    low = bottom + (height - scale * up) / 2
    return [(left + scale * (a - min(xs)), low + scale * (b - min(ys))) for a, b in points]


def _stapled(pen: Pen, job: Finishing, x: float, top: float, width: float) -> None:
    """Every sheet of a booklet, outermost first, with the pages of both sides."""
    sides, gap = job.sides, 10.0
    columns = max(2, min(MOST_SHEETS, job.sheets))
    room = (width - gap * (columns - 1)) / columns
    tall = min(room * 0.5, 40.0)
    y = top - 12
    outer = range(min(job.sheets, MOST_SHEETS - 1))
    for at_sheet, sheet in enumerate(sorted({*outer, job.sheets - 1})):
        left = x + at_sheet * (room + gap)
        where = "outermost" if not sheet else "innermost" if sheet == job.sheets - 1 else ""
        pen.text(left, y + 4, f"Sheet {sheet + 1} {where}".strip(), FINE, "strong", "accent")
        for face, side in enumerate(sides[2 * sheet : 2 * sheet + 2]):
            low = y - tall - face * (tall + 5)
            for at, page in enumerate(side[0]):
                box = (left + at * room / 2, low, room / 2, tall)
                pen.box(box, "faint" if page == 1 else "tint", _EDGE)
                label = str(abs(page)) if page else "–"
                pen.text(box[0] + room / 4, low + tall / 2 - 3.5, label, 10, "strong", "ink",
                         "middle")  # fmt: skip
            middle = left + room / 2
            pen.line((middle, low - 2), (middle, low + tall + 2), VALLEY if face else MOUNTAIN)
            for share in (0.3, 0.7):
                at_y = low + share * tall
                pen.line((middle, at_y - 2.5), (middle, at_y + 2.5), Stroke(1.6, "ink"))
    y = top - 12 - 2 * tall - 20
    turn = "long" if job.shape.sheet.duplex == "long-edge" else "short"
    for line in (
        "Sheet 1 lies outside; the others lie in it in their order. Page 1 is the front cover.",
        f"Fold all together and staple through the fold. Backs turn about the {turn} edge.",
    ):
        for piece in pen.wrap(line, width, SIZE):
            pen.text(x, y, piece, SIZE)
            y -= 10.5


def _cards(pen: Pen, job: Finishing, x: float, top: float, width: float) -> None:
    """The cards of a form with the cuts between them."""
    form = job.forms[0]
    scale = min(0.5 * width / float(form.width), 128 / float(form.height))
    wide, tall = scale * float(form.width), scale * float(form.height)
    x, width, low = x + 5, width - 5, top - 6 - tall
    for cell in form.cells:
        place = cell.place
        box = (x + scale * float(place.x), low + scale * float(place.y),
               scale * float(place.width), scale * float(place.height))  # fmt: skip
        pen.box(box, "tint", _EDGE)
        pen.text(box[0] + box[2] / 2, box[1] + box[3] / 2 - 2.5, job.name(place.page), FINE,
                 "text", "ink", "middle")  # fmt: skip
    for at in (NOTHING, *form.cuts[0], form.width):
        across = x + scale * float(at)
        pen.line((across, low - 4), (across, low + tall + 4), CUT)
    for at in (NOTHING, *form.cuts[1], form.height):
        up = low + scale * float(at)
        pen.line((x - 4, up), (x + wide + 4, up), CUT)
    place = form.cells[0].place
    text, room = x + wide + 18, width - wide - 18
    upright, level = len(form.cuts[0]) + 2, len(form.cuts[1]) + 2
    y = top - 16
    for line, face in (
        (f"{len(form.cells)} cards on a form", "strong"),
        (f"Each card: {said(place.width, 'in')} × {said(place.height, 'in')} in", "text"),
        (f"({said(place.width, 'mm')} × {said(place.height, 'mm')} mm)", "text"),
        (f"{upright} upright and {level} level cuts, the outer trim among them", "text"),
        ("The backs lie exactly behind the fronts." if len(job.sides) > 1 else "", "text"),
    ):
        for piece in pen.wrap(line, room, SIZE):
            pen.text(text, y, piece, SIZE, face)  # type: ignore[arg-type]
            y -= 11


def _flat(pen: Pen, job: Finishing, x: float, top: float, width: float) -> None:
    """Sheets that are only trimmed: which pages stand on the front and the back of each."""
    sides, gap = job.sides[:MOST_PAGES], 10.0
    width_pt, height_pt = job.shape.exact_sizes(job.pages)[0]
    one_sided = job.shape.sheet.duplex == "none" or len(job.sides) == 1
    each = 1 if one_sided else 2
    room = min((width - gap * (len(sides) - 1)) / len(sides), 60.0)
    scale = min(room / float(width_pt), 70 / float(height_pt))
    wide, tall = scale * float(width_pt), scale * float(height_pt)
    low = top - 14 - tall
    for number, side in enumerate(sides):
        left = x + number * (wide + gap)
        page = abs(side[0][0])
        pen.box((left, low, wide, tall), "faint" if page == 1 else "tint", _EDGE)
        pen.text(left + wide / 2, low + tall / 2 - 4, str(page or "–"), 11, "strong", "ink",
                 "middle")  # fmt: skip
        if number % each == 0:
            pen.text(left, low + tall + 4, f"Sheet {number // each + 1}", FINE, "strong", "accent")
    turn = "long" if job.shape.sheet.duplex == "long-edge" else "short"
    words = ["Trimmed to size; neither folded nor stapled."]
    if len(job.sides) > len(sides):
        words.append(f"So it goes on, to page {job.pages}.")
    if not one_sided:
        words.append(f"The second page of a sheet is its back, turned about its {turn} edge.")
    y = low - 14
    for piece in pen.wrap(" ".join(words), width, SIZE):
        pen.text(x, y, piece, SIZE)
        y -= 10.5
