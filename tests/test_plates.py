"""Plates: what of each ink lies where, as other programs and a press would have it."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pikepdf
import pytest
from PIL import Image
from reportlab.lib.colors import CMYKColor, CMYKColorSep
from reportlab.pdfgen.canvas import Canvas

from handouts.library import read_library
from handouts.press.calculator import calculated
from handouts.press.colour import Inks, to_press
from handouts.press.geometry import MM
from handouts.press.icc import Press
from handouts.press.plates import Plates, plates
from handouts.press.soft_proof import soft_proof
from handouts.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Needs, Run

REPOSITORY = Path(__file__).parents[1]
PROFILE = (REPOSITORY / "brochures" / "printers" / "FOGRA39L_coated.icc").read_bytes()
CYAN, MAGENTA, BLACK = CMYKColor(1, 0, 0, 0), CMYKColor(0, 1, 0, 0), CMYKColor(0, 0, 0, 1)
ALL = CMYKColorSep(1, 1, 1, 1, spotName="All")
NAMES = ("Cyan", "Magenta", "Yellow", "Black")


def drawn(draw: Callable[[Canvas], object]) -> bytes:
    """A page of 200 by 100 points."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(200, 100), initialFontName="Times-Roman", invariant=True)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def box(canvas: Canvas, colour: CMYKColor, *place: float) -> None:
    canvas.setFillColor(colour)
    canvas.rect(*place, stroke=0, fill=1)


def seen(found: Plates, x: float, y: float) -> list[int]:
    """The inks in percent at a place in points from the lower left corner."""
    inks = found.pages[0].inks
    scale = found.pages[0].dpi / 72
    pixel = inks[inks.shape[0] - 1 - int(y * scale), int(x * scale)]
    return [round(int(ink) / 2.55) for ink in pixel]


def test_each_ink_has_its_plate() -> None:
    def draw(canvas: Canvas) -> None:
        box(canvas, CMYKColor(0.1, 0.2, 0.3, 0.4), 0, 0, 100, 100)
        box(canvas, CYAN, 100, 0, 100, 50)

    found = plates(drawn(draw), 72)
    assert found.pages[0].inks.shape == (100, 200, 4)
    assert seen(found, 50, 50) == [10, 20, 30, 40]
    assert seen(found, 150, 25) == [100, 0, 0, 0]
    assert seen(found, 150, 75) == [0, 0, 0, 0]
    assert found.coverage == pytest.approx((30, 10, 15, 20), abs=0.2)


def test_what_stands_on_top_replaces_what_is_under_it() -> None:
    def draw(canvas: Canvas) -> None:
        box(canvas, MAGENTA, 0, 0, 200, 100)
        box(canvas, CYAN, 0, 0, 100, 100)

    assert seen(plates(drawn(draw), 72), 50, 50) == [100, 0, 0, 0]


def test_registration_colour_lies_on_all_plates() -> None:
    def draw(canvas: Canvas) -> None:
        box(canvas, ALL, 0, 0, 100, 100)

    found = plates(drawn(draw), 72)
    assert seen(found, 50, 50) == [100, 100, 100, 100]
    assert seen(found, 150, 50) == [0, 0, 0, 0]


def test_it_does_so_whatever_a_screen_shows_in_its_place() -> None:
    """Ghostscript and others give registration colour a grey for screens."""
    with pikepdf.open(io.BytesIO(drawn(lambda canvas: canvas.drawString(0, 0, "")))) as document:
        tint = pikepdf.Dictionary(
            FunctionType=2,
            Domain=pikepdf.Array([0, 1]),
            N=1,
            C0=pikepdf.Array([1]),
            C1=pikepdf.Array([0]),
        )
        names = (pikepdf.Name.Separation, pikepdf.Name.All, pikepdf.Name.DeviceGray)
        page = document.pages[0].obj
        page.Resources = pikepdf.Dictionary(
            ColorSpace=pikepdf.Dictionary(A=pikepdf.Array([*names, tint]))
        )
        page.Contents = document.make_stream(b"/A cs 0.5 scn 0 0 100 100 re f")
        file = io.BytesIO()
        document.save(file)
    assert seen(plates(file.getvalue(), 72), 50, 50) == pytest.approx([50] * 4, abs=1)


def test_a_spot_colour_counts_as_the_inks_that_stand_for_it() -> None:
    def draw(canvas: Canvas) -> None:
        box(canvas, CMYKColorSep(0.4, 0.6, 0, 0, spotName="PANTONE 2"), 0, 0, 100, 100)

    assert seen(plates(drawn(draw), 72), 50, 50) == [40, 60, 0, 0]


@pytest.mark.parametrize(
    ("program", "given", "left"),
    [
        (b"{ dup 0.4 mul exch 0.6 mul }", [0.5], [0.2, 0.3]),
        (b"{ 1 exch sub 2 copy add 3 1 roll }", [0.25, 0.5], [0.75, 0.25, 0.5]),
        (b"{ dup 0.5 gt { pop 1 } { 2 div } ifelse }", [0.4], [0.2]),
        (b"{ dup 0.5 gt { pop 1 } { 2 div } ifelse }", [0.6], [1]),
        (b"{dup 0.5 lt{pop 0}if 0 index}", [0.2], [0, 0]),
    ],
)
def test_a_spot_colour_s_program_is_reckoned(
    program: bytes, given: list[float], left: list[float]
) -> None:
    assert calculated(program, given) == pytest.approx(left)


@pytest.mark.parametrize("program", [b"", b"{ add", b"{ add }", b"{ 0 div }", b"{ launch }"])
def test_a_program_that_makes_no_sense_is_an_error_and_no_crash(program: bytes) -> None:
    with pytest.raises(ValueError, match="program"):
        calculated(program, [1.0])


def test_half_a_colour_mixes_with_its_ground_on_each_plate() -> None:
    def draw(canvas: Canvas) -> None:
        box(canvas, MAGENTA, 0, 0, 200, 100)
        box(canvas, CMYKColor(1, 0, 0, 0, alpha=0.5), 0, 0, 100, 100)

    assert seen(plates(drawn(draw), 72), 50, 50) == pytest.approx([50, 50, 0, 0], abs=1)


def test_overprinting_black_leaves_its_ground() -> None:
    def draw(canvas: Canvas) -> None:
        box(canvas, MAGENTA, 0, 0, 200, 100)
        canvas.setFillOverprint(True)
        canvas.setOverprintMask(True)
        box(canvas, BLACK, 0, 0, 50, 100)
        canvas.setFillOverprint(False)
        box(canvas, BLACK, 50, 0, 50, 100)

    found = plates(drawn(draw), 72)
    assert seen(found, 25, 50) == [0, 100, 0, 100]
    assert seen(found, 75, 50) == [0, 0, 0, 100]


def test_overprinting_text_leaves_its_ground_too() -> None:
    def draw(canvas: Canvas) -> None:
        box(canvas, MAGENTA, 0, 0, 200, 100)
        canvas.setFillOverprint(True)
        canvas.setOverprintMask(True)
        canvas.setFillColor(BLACK)
        canvas.setFont("Times-Roman", 40)
        canvas.drawString(10, 30, "MMM")

    found = plates(drawn(draw), 72)
    assert found.coverage[1] == 100
    assert found.coverage[3] > 4


@pytest.mark.parametrize("mask", [True, False])
def test_a_colour_overprints_only_the_plates_that_it_spares(mask: bool) -> None:
    """In mode 0 a CMYK colour spares none, and its ground is knocked out."""

    def draw(canvas: Canvas) -> None:
        box(canvas, CMYKColor(0.5, 0.7, 0.3, 0), 0, 0, 200, 100)
        canvas.setFillOverprint(True)
        canvas.setOverprintMask(mask)
        box(canvas, CMYKColor(1, 0, 0.1, 0), 0, 0, 100, 100)

    magenta = 70 if mask else 0
    assert seen(plates(drawn(draw), 72), 50, 50) == [100, magenta, 10, 0]


def test_a_mask_that_is_shared_with_the_page_stays_a_mask() -> None:
    """The same gradient once as a colour and once as a mask: only the colour becomes ink."""
    with pikepdf.open(io.BytesIO(drawn(lambda canvas: canvas.drawString(0, 0, "")))) as document:
        shading = document.make_indirect(
            pikepdf.Dictionary(
                ShadingType=2,
                ColorSpace=pikepdf.Name.DeviceGray,
                Coords=pikepdf.Array([0, 0, 200, 0]),
                Function=pikepdf.Dictionary(
                    FunctionType=2,
                    Domain=pikepdf.Array([0, 1]),
                    N=1,
                    C0=pikepdf.Array([1]),
                    C1=pikepdf.Array([0]),
                ),
            )
        )
        form = document.make_stream(b"/S sh")
        form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        form.BBox = pikepdf.Array([0, 0, 200, 100])
        form.Group = pikepdf.Dictionary(
            S=pikepdf.Name.Transparency, CS=pikepdf.Name.DeviceGray, I=True
        )
        form.Resources = pikepdf.Dictionary(Shading=pikepdf.Dictionary(S=shading))
        mask = pikepdf.Dictionary(S=pikepdf.Name.Luminosity, G=form, Type=pikepdf.Name.Mask)
        page = document.pages[0].obj
        page.Resources = pikepdf.Dictionary(
            ExtGState=pikepdf.Dictionary(M=pikepdf.Dictionary(SMask=mask)),
            XObject=pikepdf.Dictionary(F=form),
        )
        page.Contents = document.make_stream(
            b"q 0 50 200 50 re W n /F Do Q /M gs 1 0 0 0 k 0 0 200 50 re f"
        )
        file = io.BytesIO()
        document.save(file)
    found = plates(file.getvalue(), 72)
    assert seen(found, 50, 75) == pytest.approx([0, 0, 0, 25], abs=2)
    assert seen(found, 50, 25) == pytest.approx([75, 0, 0, 0], abs=2)


# Ink in all


def test_the_place_with_most_ink_is_found_from_the_trim() -> None:
    def draw(canvas: Canvas) -> None:
        box(canvas, CMYKColor(0.5, 0.5, 0.5, 0.5), 0, 0, 200, 100)
        box(canvas, CMYKColor(0.8, 0.8, 0.8, 0.8), 100, 40, 12, 12)
        canvas.setTrimBox((10, 20, 190, 80))

    worst = plates(drawn(draw), 150).total_ink()
    assert worst.percent == pytest.approx(320, abs=1)
    middle = (106 - 10) / MM, (46 - 20) / MM
    assert worst.spot.page == 1
    assert (worst.spot.x, worst.spot.y) == pytest.approx(middle, abs=0.4)


def test_a_speck_is_no_area() -> None:
    """One square millimetre of 400 % is a fifteenth of what counts."""

    def draw(canvas: Canvas) -> None:
        box(canvas, CMYKColor(1, 1, 1, 1), 50, 50, MM, MM)

    assert plates(drawn(draw), 150).total_ink().percent == pytest.approx(400 / 15, rel=0.1)
    assert plates(drawn(draw), 150).total_ink(1).percent > 300


def test_marks_outside_the_bleed_do_not_count() -> None:
    def draw(canvas: Canvas) -> None:
        box(canvas, ALL, 0, 0, 15, 100)
        box(canvas, CYAN, 20, 20, 160, 60)
        canvas.setTrimBox((30, 30, 170, 70))
        canvas.setBleedBox((20, 20, 180, 80))

    worst = plates(drawn(draw), 150).total_ink()
    assert worst.percent == pytest.approx(100, abs=0.5)
    assert worst.spot.x > -10 / MM


def test_the_worst_page_is_named() -> None:
    def draw(canvas: Canvas) -> None:
        box(canvas, CYAN, 0, 0, 200, 100)
        canvas.showPage()
        box(canvas, ALL, 0, 0, 200, 100)

    found = plates(drawn(draw), 72)
    assert found.total_ink().spot.page == 2
    assert found.coverage == pytest.approx((100, 50, 50, 50), abs=0.2)


# Against Ghostscript


@pytest.fixture(scope="module")
def leaflet(run: Run, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A brochure of this repository with gradients, drawings and see-through parts, for a press."""
    folder = tmp_path_factory.mktemp("leaflet")
    finished = run(
        *("build", "ketamine-brochure", "-f", "tri-fold", "-l", "en", "-s", "standard"),
        *("-t", "screen", "--style", "calm", "-o", folder),
        cwd=REPOSITORY,
    )
    assert finished.code == 0, finished.stderr
    (file,) = folder.glob("*.pdf")
    style = read_library(Workspace.find(REPOSITORY)).styles["calm"]
    found = to_press(file.read_bytes(), Inks.of_style(style), Press(PROFILE))
    assert not found.findings
    return found.pdf


def ghostscript(pdf: bytes, *options: str) -> str:
    done = subprocess.run(
        ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", *options, "-"],
        input=pdf,
        capture_output=True,
        check=True,
    )
    assert not done.stderr
    return done.stdout.decode()


def test_ghostscript_finds_as_much_of_each_ink(leaflet: bytes, needs: Needs) -> None:
    needs("gs")
    printed = ghostscript(leaflet, "-sDEVICE=ink_cov", "-r300", "-sOutputFile=-")
    theirs = [tuple(map(float, line)) for line in re.findall(r"([\d.]+) +" * 4, printed)]
    ours = [page.coverage for page in plates(leaflet, 150).pages]
    assert len(ours) == len(theirs) == 6
    for page, other in zip(ours, theirs, strict=True):
        assert page == pytest.approx(other, abs=1)


def test_ghostscript_s_plates_look_the_same(leaflet: bytes, tmp_path: Path, needs: Needs) -> None:
    needs("gs")
    ghostscript(
        leaflet,
        *("-sDEVICE=tiffsep", "-r288", "-dDownScaleFactor=4", "-dOverprint=/simulate"),
        f"-sOutputFile={tmp_path / '%d.tif'}",
    )
    for page in plates(leaflet, 72).pages:
        for channel, name in enumerate(NAMES):
            with Image.open(tmp_path / f"{page.number}({name}).tif") as image:
                theirs = 255 - np.asarray(image).astype(int)
            height, width = (min(a, b) for a, b in zip(theirs.shape, page.inks.shape, strict=False))
            ours = page.inks[:height, :width, channel].astype(int)
            apart = np.abs(ours - theirs[:height, :width])
            assert apart.mean() < 8, f"page {page.number}, {name}"


def test_running_text_is_on_the_black_plate_alone(leaflet: bytes) -> None:
    """The page of running text on white: what is black there has no other ink."""
    page = plates(leaflet, 150).pages[2]
    black = page.inks[..., 3] > 250
    assert black.sum() > 1000
    assert not page.inks[black][:, :3].any()


# Soft proof


def test_a_soft_proof_shows_paper_white_and_inks_as_they_print() -> None:
    def draw(canvas: Canvas) -> None:
        box(canvas, CYAN, 0, 0, 50, 100)
        box(canvas, BLACK, 50, 0, 50, 100)
        box(canvas, CMYKColor(0.6, 0.4, 0.4, 1), 100, 0, 50, 100)

    (png,) = soft_proof(drawn(draw), PROFILE, 72)
    with Image.open(io.BytesIO(png)) as image:
        assert image.format == "PNG"
        assert image.mode == "RGB"
        assert image.size == (200, 100)
        cyan, black, rich, paper = (image.getpixel((x, 50)) for x in (25, 75, 125, 175))
    assert paper == (255, 255, 255)
    # Cyan of ISO 12647 is L* 55, a* -37, b* -50, which no screen shows: it has no red at all.
    assert cyan == pytest.approx((0, 155, 220), abs=10)
    assert sum(rich) < sum(black) < 150
    assert min(black) > 20, "one ink alone is no deep black"


def test_a_soft_proof_of_a_brochure_looks_like_its_screen_file(leaflet: bytes) -> None:
    pages = soft_proof(leaflet, PROFILE, 36)
    assert len(pages) == 6
    with Image.open(io.BytesIO(pages[0])) as cover:
        # The cover's ground, 85/0/28/68, is a dark green on paper as on the screen (#17474A).
        ground = cover.getpixel((5, cover.height - 5))
    assert ground == pytest.approx((0x17, 0x47, 0x4A), abs=25)
