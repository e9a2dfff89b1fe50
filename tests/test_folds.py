"""Folded sheets as they come from the printer: every panel and fold, read back in millimetres.

Nothing here asks the formats where a panel should be: it is where its words are, those of the
desk file against the same words of the screen file, whose pages are the panels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest

from folds_reading import A4, LETTER, MM, Spot, built, page_behind, rows, spots
from handouts.content.blocks import Points, Team
from handouts.library import read_library
from handouts.pdf.reading import read
from handouts.workspace import Workspace
from sheets_helpers import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

    from handouts.pdf.reading import Page


@dataclass(frozen=True)
class Folded:
    """What a fold must be: `outside` and `inside` are panels from left to right, widths in mm."""

    handout: str
    format: str
    sheet: tuple[float, float]
    outside: tuple[int, ...]
    inside: tuple[int, ...]
    widths: tuple[float, ...]  # of the outside's columns
    safe: float

    @property
    def name(self) -> str:
        return f"{self.handout}.en.{self.format}"

    @property
    def panels(self) -> int:
        return len(self.outside) + len(self.inside)


THIRD, GATE, WIDE = 93.6625, 69.05625, 141.2875
FOLDS = (
    # The flap folds in: 1/16 inch narrower on letter, 3 mm on A4.
    Folded("ketamine-brochure", "tri-fold", LETTER, (2, 6, 1), (3, 4, 5),
           (92.075, THIRD, THIRD), 6.35),
    Folded("ketamine-brochure", "tri-fold-a4", A4, (2, 6, 1), (3, 4, 5), (97, 100, 100), 6),
    # Nothing folds in: thirds.
    Folded("ketamine-brochure", "z-fold", LETTER, (4, 5, 1), (2, 3, 6), (279.4 / 3,) * 3, 6.35),
    Folded("ketamine-brochure", "z-fold-a4", A4, (4, 5, 1), (2, 3, 6), (99, 99, 99), 6),
    Folded("meet-the-team", "half-fold", LETTER, (4, 1), (2, 3), (139.7, 139.7), 6.35),
    # Each gate is 1/16 inch narrower than half of the middle, so that they do not meet.
    Folded("how-it-works", "gate-fold", LETTER, (2, 6, 1), (3, 4, 5), (GATE, WIDE, GATE), 6.35),
)  # fmt: skip
each = pytest.mark.parametrize("fold", FOLDS, ids=lambda fold: fold.format)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ids = tuple(dict.fromkeys(fold.handout for fold in FOLDS))
    formats = tuple(fold.format for fold in FOLDS)
    return built(ROOT, tmp_path_factory.mktemp("folds"), ids, formats)


Shelf = dict[str, list["Page"]]


@pytest.fixture(scope="module")
def pages(shelf: Path) -> Shelf:
    """The pages of each file, by the file's name without its end."""
    return {path.stem: read(path.read_bytes()) for path in sorted(shelf.glob("*.pdf"))}


def spots_of(fold: Folded, pages: Shelf) -> dict[int, Spot]:
    return spots(pages[f"{fold.name}.screen"], pages[f"{fold.name}.desk"])


@each
def test_both_sides_are_whole_sheets_and_turn_about_the_short_edge(
    fold: Folded, shelf: Path, pages: Shelf
) -> None:
    sizes = [(page.width * MM, page.height * MM) for page in pages[f"{fold.name}.desk"]]
    assert sizes == [pytest.approx(fold.sheet, abs=0.01)] * 2
    with pikepdf.open(shelf / f"{fold.name}.desk.pdf") as document:
        assert document.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge"
        assert document.Root.ViewerPreferences.PrintScaling == "/None"


@each
def test_the_screen_has_the_panels_in_reading_order_and_size(fold: Folded, pages: Shelf) -> None:
    by_column = dict(zip(fold.outside, fold.widths, strict=True))
    by_column |= dict(zip(fold.inside, reversed(fold.widths), strict=True))  # back to back
    sizes = [(page.width * MM, page.height * MM) for page in pages[f"{fold.name}.screen"]]
    assert sizes == [
        pytest.approx((by_column[number], fold.sheet[1]), abs=0.01)
        for number in range(1, fold.panels + 1)
    ]


@each
def test_panels_stand_in_their_order(fold: Folded, pages: Shelf) -> None:
    assert rows(spots_of(fold, pages)) == [fold.outside, fold.inside]


@each
def test_folds_are_where_they_belong_to_a_hundredth_of_a_millimetre(
    fold: Folded, pages: Shelf
) -> None:
    found = spots_of(fold, pages)
    for columns, widths in ((fold.outside, fold.widths), (fold.inside, fold.widths[::-1])):
        edges = [found[number].left * MM for number in columns] + [fold.sheet[0]]
        assert edges[0] == pytest.approx(0, abs=0.01)
        assert [b - a for a, b in pairwise(edges)] == pytest.approx(widths, abs=0.015)
        assert [found[number].top * MM for number in columns] == pytest.approx(
            [0.0] * len(columns), abs=0.015
        )


@each
def test_every_panel_has_its_back_behind_it(fold: Folded, pages: Shelf) -> None:
    found = spots_of(fold, pages)
    sheet = tuple(Fraction(length / MM).limit_denominator(10_000) for length in fold.sheet)
    backs = {
        number: page_behind(found[number], found, (sheet[0], sheet[1]), "short")
        for number in fold.outside
    }
    assert backs == dict(zip(fold.outside, reversed(fold.inside), strict=True))


@each
def test_words_keep_clear_of_folds_and_trim(fold: Folded, pages: Shelf) -> None:
    found = spots_of(fold, pages)
    safe = fold.safe / MM - 0.02
    for side, sheet in enumerate(pages[f"{fold.name}.desk"]):
        columns = [spot for spot in found.values() if spot.side == side]
        for glyph in sheet.glyphs:
            centre = (glyph.box.left + glyph.box.right) / 2
            (panel,) = (spot for spot in columns if spot.left <= centre < spot.right)
            room = (glyph.box.left - panel.left, panel.right - glyph.box.right,
                    glyph.box.top, sheet.height - glyph.box.bottom)  # fmt: skip
            assert min(room) >= safe, (side, glyph.text, glyph.box)


@each
def test_panels_of_words_end_on_a_common_line(fold: Folded, pages: Shelf) -> None:
    """A box around the last words takes up to 6 mm; the doorway's panel ends in a picture."""
    panels = pages[f"{fold.name}.screen"]
    inside = [n for n in fold.inside if (fold.handout, n) != ("ketamine-brochure", 2)]
    lowest = [max(glyph.box.bottom for glyph in panels[n - 1].glyphs) * MM for n in inside]
    assert max(lowest) - min(lowest) < 6


def drawn(shelf: Path, number: int) -> Image.Image:
    document = pypdfium2.PdfDocument(shelf / "how-it-works.en.gate-fold.screen.pdf")
    picture: Image.Image = document[number - 1].render(scale=4).to_pil().convert("RGB")
    document.close()
    return picture


def column(picture: Image.Image, x: int) -> list[tuple[int, int, int]]:
    return [picture.getpixel((x, y)) for y in range(picture.height)]  # type: ignore[misc]


def unlike(one: list[tuple[int, int, int]], other: list[tuple[int, int, int]]) -> float:
    """The mean difference of two columns of pixels, of 255."""
    pairs = zip(one, other, strict=True)
    return sum(abs(a - b) for p, q in pairs for a, b in zip(p, q, strict=True)) / len(one) / 3


def test_closed_gates_show_one_picture(shelf: Path) -> None:
    left, right = drawn(shelf, 1), drawn(shelf, 2)
    last, first = column(left, left.width - 1), column(right, 0)
    ground = left.getpixel((left.width - 1, left.height - 8))
    branches = [y for y, colour in enumerate(last) if colour != ground]
    assert len(branches) > 40  # several branches cross the seam
    seam = unlike(last, first)
    # A picture that began anew, or that missed by a millimetre, would not meet.
    assert unlike(last, column(right, round(1 / MM * 4))) > 3 * seam
    assert unlike(last, column(left, 0)) > 3 * seam


def words_in(text: str) -> set[str]:
    return set(re.findall(r"[\w+]+", text.lower()))


def test_the_team_in_short_says_what_the_biographies_say() -> None:
    library = read_library(Workspace(ROOT))
    lines: dict[str, list[str]] = {}
    for panel in library.handouts["meet-the-team"].words["en"].panels or []:
        for block in panel.blocks:
            if isinstance(block, Team):
                (who,) = block.team.people
            elif isinstance(block, Points):
                lines[who] = list(block.points.items)
    assert sorted(lines) == sorted(n for n, person in library.people.items() if person.staff)
    for name, said in lines.items():
        biography = (library.people[name].biography or {})["en"]
        assert len(said) >= 3
        for line in said:
            assert words_in(line) <= words_in(biography), line
