"""The job sheet: what a print shop reads about a press file, and the drawings on it."""

from __future__ import annotations

import ctypes
import hashlib
import shutil
import subprocess
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pypdfium2
import pytest
from pypdfium2.raw import (
    FPDF_PAGEOBJ_IMAGE,
    FPDF_PAGEOBJ_PATH,
    FPDFPageObj_GetStrokeColor,
)

from conftest import REPOSITORY, copy_workspace
from handouts.jobsheet import _colours
from handouts.library import read_library
from handouts.press.folding import CUT, MOUNTAIN, VALLEY, Finishing, said
from handouts.press.forms import page_forms, sheet_forms, work_and_turn
from handouts.press.jobsheet_parts import Inked
from handouts.press.thumbnails import BLEED, SAFE, TRIM
from handouts.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Needs, Run
    from handouts.press.printers import Printer

LIBRARY = read_library(Workspace.find(REPOSITORY))
HOUSE = LIBRARY.printers["us-sheetfed"]
BLEED_POINTS = HOUSE.bleed.exact_points
NAME = "ketamine-brochure.en.tri-fold.press.us-sheetfed"
ASKED = (
    "jobsheet", "ketamine-brochure", "-f", "tri-fold", "-l", "en", "--printer", "us-sheetfed",
    "--quantity", "5000",
)  # fmt: skip

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Job:
    """A workspace with a press file and its job sheet."""

    folder: Path
    sheet: Path
    press: Path

    def text(self) -> str:
        """What stands on the job sheet, white space made one."""
        with closing(pypdfium2.PdfDocument(self.sheet)) as pdf:
            return " ".join(
                " ".join(page.get_textpage().get_text_bounded() for page in pdf).split()
            )

    def boxes(self, kind: int) -> list[Box]:
        """Left, bottom, right and top of everything of a kind on the first page."""
        with closing(pypdfium2.PdfDocument(self.sheet)) as pdf:
            return [thing.get_bounds() for thing in pdf[0].get_objects(filter=[kind])]

    def lines(self, colour: str) -> list[Box]:
        """The same of the first page's lines in a colour of the style."""
        srgb = LIBRARY.styles["calm"].palette("screen")[colour]
        asked = tuple(bytes.fromhex(srgb.removeprefix("#")))
        with closing(pypdfium2.PdfDocument(self.sheet)) as pdf:
            paths = pdf[0].get_objects(filter=[FPDF_PAGEOBJ_PATH])
            return [path.get_bounds() for path in paths if stroke_of(path) == asked]


def stroke_of(path: pypdfium2.PdfObject) -> tuple[int, ...]:
    channels = [ctypes.c_uint() for _ in range(4)]
    FPDFPageObj_GetStrokeColor(path, *map(ctypes.byref, channels))
    return tuple(channel.value for channel in channels[:3])


@pytest.fixture(scope="module")
def job(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Job:
    folder = copy_workspace(REPOSITORY, tmp_path_factory.mktemp("job") / "workspace")
    finished = run(*ASKED, cwd=folder)
    assert finished.code == 0, finished.stderr
    assert finished.stdout == f"build/{NAME}.jobsheet.pdf\n"
    build = folder / "build"
    return Job(folder, build / f"{NAME}.jobsheet.pdf", build / f"{NAME}.pdf")


# --- what a printer reads ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "fact",
    [
        "Ketamine and depression", "Letter tri-fold brochure", "Kure Medical", "DRAFT",
        "not approved: do not print", "US sheetfed offset",
        "Folded size 3.6875 × 8.5 in (93.7 × 215.9 mm)",
        "Flat size 11 × 8.5 in (279.4 × 215.9 mm)",
        "Stock 100 lb gloss text, 0.0045 in (0.114 mm)",
        "Quantity 5,000 copies",
        "Printed 2 sides on 1 sheet of paper",
        "Finishing 2 folds: mountain, then mountain",
        "Bleed 0.125 in (3.2 mm)", "Safe distance 0.125 in (3.2 mm)",
        "Colours 4/4: cyan, magenta, yellow, black",
        "Condition CGATS TR 006, GRACoL 2006 coated",
        "Standard PDF/X-4", "320 % allowed",
        "at 3.625 in (92.1 mm): flap | back", "at 7.3125 in (185.7 mm): back | cover",
        "Preflight passed", f"File {NAME}.pdf", "2 pages from 6 panels",
    ],
)  # fmt: skip
def test_a_printer_finds_each_fact_on_it(job: Job, fact: str) -> None:
    assert fact in job.text()


def test_the_checksum_is_that_of_the_press_file(job: Job) -> None:
    assert hashlib.sha256(job.press.read_bytes()).hexdigest() in job.text().replace(" ", "")


def test_the_ink_is_that_of_the_plates(job: Job) -> None:
    from handouts.press.plates import plates

    page = plates(job.press.read_bytes(), 100).pages[1]
    left, bottom, right, top = (round(edge * page.dpi / 72) for edge in page.trim)
    height = page.inks.shape[0]
    shares = page.inks[height - top : height - bottom, left:right].mean(axis=(0, 1)) / 2.55
    assert "Side 2 " + " ".join(f"{share:.1f} %" for share in shares) in job.text()


def test_what_the_clinic_has_not_given_is_a_blank(job: Job) -> None:
    assert "Phone The clinic's phone number" in job.text()


def test_without_a_quantity_there_is_a_blank(job: Job, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "blank.pdf"
    assert run(*ASKED[:-2], "-o", file, cwd=job.folder).code == 0
    other = Job(job.folder, file, job.press)
    assert "Quantity how many copies are ordered" in other.text()
    assert "5,000" not in other.text()
    # Nothing else was made, and the press file stayed as it was.
    assert list(tmp_path.iterdir()) == [file]


def test_it_is_one_page_of_letter_paper(job: Job) -> None:
    with closing(pypdfium2.PdfDocument(job.sheet)) as pdf:
        assert [page.get_size() for page in pdf] == [(612, 792)]


def test_its_fonts_are_embedded(job: Job, needs: Needs) -> None:
    needs("pdffonts")
    listed = subprocess.run(
        ["pdffonts", job.sheet], check=True, capture_output=True, encoding="utf-8"
    )
    rows = listed.stdout.splitlines()[2:]
    assert len(rows) >= 2
    for row in rows:
        assert "+AtkinsonHyperlegibleNext" in row
        assert row.split()[-5:-3] == ["yes", "yes"], row
    assert listed.stderr == ""


def test_the_same_job_gives_the_same_bytes(job: Job, run: Run, tmp_path: Path) -> None:
    assert run(*ASKED, "-o", tmp_path / "again.pdf", cwd=job.folder).code == 0
    assert (tmp_path / "again.pdf").read_bytes() == job.sheet.read_bytes()


# --- what is drawn over the pictures -----------------------------------------------------------


def near(one: Box, other: Box, within: float = 0.8) -> bool:
    return all(abs(a - b) < within for a, b in zip(one, other, strict=True))


def test_bleed_trim_safe_and_folds_lie_where_they_are(job: Job) -> None:
    """Of both sides, in points of the sheet at the scale of the pictures."""
    pictures = sorted(job.boxes(FPDF_PAGEOBJ_IMAGE))
    assert len(pictures) == 2
    red, dark, green = (job.lines(colour) for colour in ("alert", "ink", "accent"))
    for picture, folds in zip(pictures, ((261, 526.5), (265.5, 531)), strict=True):
        left, bottom, right, top = picture
        scale = (right - left) / (792 + 18)
        assert (top - bottom) / scale == pytest.approx(612 + 18, abs=1)
        edge = 9 * scale
        trim = (left + edge, bottom + edge, right - edge, top - edge)
        assert any(near(path, picture) for path in red), "bleed"
        assert any(near(path, trim) for path in dark), "trim"
        for start, end in pairwise((0, *folds, 792)):
            safe = (trim[0] + scale * start + edge, trim[1] + edge,
                    trim[0] + scale * end - edge, trim[3] - edge)  # fmt: skip
            assert any(near(path, safe) for path in green), "safe"
        for fold in folds:
            x = trim[0] + scale * fold
            assert any(near(path, (x, bottom - 5, x, top + 5), 1.6) for path in red), "fold"


def test_no_two_kinds_of_lines_look_alike() -> None:
    kinds = {(one.colour, one.dash) for one in (BLEED, TRIM, SAFE, MOUNTAIN, VALLEY, CUT)}
    assert len(kinds) == 6


def test_the_legend_names_the_lines_that_are_there(job: Job) -> None:
    assert "bleed 0.125 in trim safe 0.125 in mountain fold valley fold" in job.text()


# --- how it is folded --------------------------------------------------------------------------


def finishing(format_id: str, pages: int, direction: Literal["ltr", "rtl"] = "ltr") -> Finishing:
    shape = LIBRARY.formats[format_id]
    forms = sheet_forms(shape, pages, BLEED_POINTS, direction=direction)
    return Finishing(shape, pages, direction, forms, "in")


@pytest.mark.parametrize(
    ("format_id", "turns", "places"),
    [
        ("tri-fold", ["mountain", "mountain"], ["3.625", "7.3125"]),
        ("z-fold", ["valley", "mountain"], ["3.667", "7.333"]),
        ("gate-fold", ["mountain", "mountain"], ["2.719", "8.281"]),
    ],
)
def test_folds_are_counted_from_the_left_of_the_outside(
    format_id: str, turns: list[str], places: list[str]
) -> None:
    creases = finishing(format_id, 6).creases()
    assert [crease.number for crease in creases] == [1, 2]
    assert [crease.turn for crease in creases] == turns
    assert [said(crease.at, "in") for crease in creases] == places


def test_a_fold_that_is_named_on_the_inside_is_the_same_fold() -> None:
    outside = finishing("tri-fold", 6)
    turned = [
        fold.model_copy(update={"between": pair, "turn": "valley"})
        for fold, pair in zip(outside.shape.folds, ((4, 5), (3, 4)), strict=True)
    ]
    inside = replace(outside, shape=outside.shape.model_copy(update={"folds": turned}))
    assert [(c.at, c.turn) for c in inside.creases()] == [(c.at, c.turn) for c in outside.creases()]


def test_where_script_runs_from_right_to_left_folds_are_mirrored() -> None:
    creases = finishing("tri-fold", 6, "rtl").creases()
    assert [said(crease.at, "in") for crease in creases] == ["7.375", "3.6875"]
    assert creases[0].between == ("flap", "back")


@pytest.mark.parametrize(
    ("format_id", "pages", "kind", "sheets"),
    [
        ("tri-fold", 6, "folded", 1), ("half-fold", 4, "folded", 1), ("booklet", 8, "stapled", 2),
        ("wallet-card", 2, "cut", 1), ("poster-11x17", 1, "flat", 1), ("letter", 3, "flat", 2),
    ],
)  # fmt: skip
def test_what_becomes_of_a_sheet_follows_from_its_format(
    format_id: str, pages: int, kind: str, sheets: int
) -> None:
    job = finishing(format_id, pages)
    assert (job.kind, job.sheets) == (kind, sheets)


def test_lengths_are_said_in_both_units() -> None:
    shape = LIBRARY.formats["tri-fold-a4"]
    width = shape.sheet.width.exact_points
    assert (said(width, "in"), said(width, "mm")) == ("11.693", "297")
    assert said(BLEED_POINTS, "in") == "0.125"


# --- how many inks -----------------------------------------------------------------------------


def inked(*plates: tuple[float, float, float, float]) -> list[Inked]:
    return [Inked(f"Side {number}", shares, 100.0) for number, shares in enumerate(plates, 1)]


ALL, BLACK = (20.0, 10.0, 5.0, 30.0), (0.0, 0.0, 0.0, 12.0)


def test_inks_are_counted_on_the_front_and_on_the_back() -> None:
    assert _colours(finishing("letter", 1), HOUSE, inked(ALL)).startswith("4/0: cyan")
    assert _colours(finishing("letter", 2), HOUSE, inked(ALL, BLACK)).startswith("4/1:")
    assert _colours(finishing("letter", 2), HOUSE, inked(BLACK, BLACK)) == "1/1: black"


def test_a_form_with_both_sides_has_its_inks_on_both() -> None:
    job = finishing("tri-fold", 6)
    forms = work_and_turn(job.forms, upright_axis=True, bleed=BLEED_POINTS)
    turned = Finishing(job.shape, 6, "ltr", forms, "in")
    assert _colours(turned, HOUSE, inked(ALL)).startswith("4/4:")


def test_single_pages_are_put_on_the_sides_that_they_will_stand_on() -> None:
    job = finishing("tri-fold", 6)
    single: Printer = HOUSE.model_copy(update={"layout": "pages"})
    forms = page_forms(job.shape.exact_sizes(6), BLEED_POINTS)
    pages = Finishing(job.shape, 6, "ltr", forms, "in")
    # The cover, the flap and the back stand outside; three panels stand inside.
    plates = inked(ALL, ALL, BLACK, BLACK, BLACK, ALL)
    assert _colours(pages, single, plates).startswith("4/1:")


def test_a_job_sheet_for_europe_is_a4_and_says_millimetres_first(
    job: Job, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "europe.pdf"
    folder = tmp_path / "workspace"
    shutil.copytree(job.folder, folder)
    done = run("jobsheet", "crisis-card", "--printer", "europe", "-o", file, cwd=folder)
    assert done.code == 0, done.stderr
    sheet = Job(folder, file, job.press)
    with closing(pypdfium2.PdfDocument(file)) as pdf:
        assert pdf[0].get_size() == pytest.approx((595.276, 841.89), abs=0.01)
    assert "Card 88.9 × 50.8 mm (3.5 × 2 in)" in sheet.text()
    assert "10 cards on a form" in sheet.text()
    assert "FOGRA39" in sheet.text()
