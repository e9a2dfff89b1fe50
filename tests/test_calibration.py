"""The sheet that shows what a printer does."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest
from PIL import ImageChops

from handouts.desk.calibration import (
    BACK_RING,
    CLEAR,
    FRONT_RING,
    INCH,
    MILLIMETRE,
    PAPERS,
    PaperName,
    Turn,
    calibration_sheet,
    look_of,
    marks,
)  # fmt: skip
from handouts.pdf.sheets import fonts_of
from handouts.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Run

Box = tuple[float, float, float, float]
ROOT = Path(__file__).parents[1]
EVERY = pytest.mark.parametrize(
    ("paper", "turn"),
    [("letter", "long-edge"), ("letter", "short-edge"), ("a4", "long-edge"), ("a4", "short-edge")],
)


def made(paper: PaperName = "letter", turn: Turn = "long-edge") -> bytes:
    return calibration_sheet(paper, turn, look_of(Workspace(ROOT)))


def boxes(pdf: bytes, page: int) -> list[Box]:
    """The bounds of every line and shape of a page: left, bottom, right, top in points."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [
            thing.get_bounds()
            for thing in document[page].get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_PATH,))
        ]


def rings(found: list[Box], radius: float) -> Iterator[tuple[float, float]]:
    """The middles of rings of this radius."""
    for left, bottom, right, top in found:
        # Its bounds have the weight of the line on both sides.
        if all(1.5 < side - 2 * radius < 4 for side in (right - left, top - bottom)):
            yield (round((left + right) / 2), round((bottom + top) / 2))


@EVERY
def test_the_scales_are_as_long_as_they_say(paper: PaperName, turn: Turn) -> None:
    for page in (0, 1):
        found = boxes(made(paper, turn), page)
        across = [b for b in found if 0 < b[2] - b[0] - 4 * INCH < 3 and b[3] - b[1] < 3]
        down = [b for b in found if 0 < b[3] - b[1] - 4 * INCH < 3 and b[2] - b[0] < 3]
        assert len(across) == len(down) == 1
        corner = ((down[0][0] + down[0][2]) / 2, (across[0][1] + across[0][3]) / 2)
        ticks = [
            (left + right) / 2 - corner[0]
            for left, bottom, right, top in found
            if right - left < 1.5 and abs(top - corner[1]) < 1 and 3 < top - bottom < 12
        ]
        assert max(ticks) == pytest.approx(100 * MILLIMETRE, abs=0.3)
        assert sum(abs(tick - 50 * MILLIMETRE) < 0.3 for tick in ticks) == 1


@EVERY
def test_the_frame_is_a_quarter_inch_inside_and_nothing_is_outside(
    paper: PaperName, turn: Turn
) -> None:
    width, height = PAPERS[paper]
    pdf = made(paper, turn)
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 2
        for page in document:
            assert page.get_size() == pytest.approx((width, height), abs=0.01)
            picture = page.render(scale=2).to_pil().convert("L")
            ink = ImageChops.invert(picture).getbbox()
            edges = [CLEAR * 2, CLEAR * 2, (width - CLEAR) * 2, (height - CLEAR) * 2]
            assert ink == pytest.approx(edges, abs=2)


@EVERY
def test_the_back_falls_on_the_front_held_to_the_light(paper: PaperName, turn: Turn) -> None:
    width, height = PAPERS[paper]
    pdf = made(paper, turn)
    front = list(rings(boxes(pdf, 0), FRONT_RING))
    back = list(rings(boxes(pdf, 1), BACK_RING))
    assert len(front) == len(back) == 4
    if turn == "long-edge":
        through = [(width - x, y) for x, y in back]
    else:
        through = [(x, height - y) for x, y in back]
    assert len(set(front)) == 4
    for place in front:
        assert any(other == pytest.approx(place, abs=1) for other in through), place
    # Letters meet only when the paper was turned over the right edge.
    letters = marks(PAPERS[paper], turn, front=False)
    wrong = marks(PAPERS[paper], "short-edge" if turn == "long-edge" else "long-edge", front=False)
    assert not set(letters.items()) & set(wrong.items())


def test_it_says_what_to_do_in_english_and_spanish() -> None:
    with pypdfium2.PdfDocument(made()) as document:
        sides = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    assert "Actual size" in sides[0]
    assert "Tamaño real" in sides[0]
    assert "Letter paper" in sides[0]
    assert "papel carta" in sides[0]
    assert "Flip on long edge" in sides[1]
    assert "borde largo" in sides[1]
    assert "trasluz" in sides[1]


@EVERY
def test_words_stand_clear_of_the_rings_below(paper: PaperName, turn: Turn) -> None:
    with pypdfium2.PdfDocument(made(paper, turn)) as document:
        for page in document:
            text = page.get_textpage()
            lefts, bottoms, rights, _ = zip(
                *(text.get_charbox(n) for n in range(text.count_chars())), strict=True
            )
            assert min(lefts) > 2 * CLEAR
            assert max(rights) < PAPERS[paper][0] - 2 * CLEAR
            assert min(b for b in bottoms if b > 1.4 * INCH) > 1.9 * INCH or paper == "letter"


@EVERY
def test_a_viewer_is_asked_for_what_a_desk_file_asks(paper: PaperName, turn: Turn) -> None:
    with pikepdf.open(io.BytesIO(made(paper, turn))) as pdf:
        asked = pdf.Root.ViewerPreferences
        assert asked.PrintScaling == "/None"
        assert asked.Duplex == {
            "long-edge": "/DuplexFlipLongEdge", "short-edge": "/DuplexFlipShortEdge",
        }[turn]  # fmt: skip


def test_its_fonts_travel_along_and_its_bytes_are_the_same_again() -> None:
    pdf = made()
    fonts = fonts_of(pdf)
    assert {font.embedded for font in fonts} == {True}
    assert "Fraunces-SemiBold" in {font.base_font for font in fonts}
    assert pdf == made()


def test_the_command_makes_it(run: Run, small: Path) -> None:
    done = run("test-sheet", "--paper", "a4", "-o", "sheet.pdf", cwd=small)
    assert (done.code, done.stdout) == (0, "sheet.pdf\n"), done.stderr
    assert (small / "sheet.pdf").read_bytes() == made("a4")
    neither = run("test-sheet", cwd=small)
    assert neither.code == 2
    assert "where shall the sheet go" in neither.stderr
