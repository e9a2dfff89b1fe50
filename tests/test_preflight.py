"""Preflight finds what a printer would ask about, says where it is, and lets good files pass."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import ImageCms

from handouts.library import read_library
from handouts.press.preflight import preflight
from handouts.press.rules import RULES
from handouts.problems import Severity
from handouts.workspace import Workspace
from preflight_cases import (
    BLACK,
    CASES,
    GOOD,
    GROUND,
    OVER,
    PAPER,
    SHOW,
    Change,
    good,
    intent,
    picture,
    press_file,
    soft_mask,
    spot,
    text,
)

if TYPE_CHECKING:
    from handouts.press.finding import Finding
    from handouts.press.printers import Printer

ROOT = Path(__file__).parents[1]
PRINTERS = read_library(Workspace.find(ROOT)).printers
HOUSE = PRINTERS["us-sheetfed"]
ONLINE = PRINTERS["online"].model_copy(update={"standard": "pdf/x-1a"})


def found(pdf: bytes, code: str, printer: Printer = HOUSE) -> list[Finding]:
    return [one for one in preflight(pdf, printer).findings if one.code == code]


def messages(pdf: bytes, code: str, printer: Printer = HOUSE) -> list[str]:
    return [one.message for one in found(pdf, code, printer)]


# --- every rule --------------------------------------------------------------------------------


def test_a_good_file_passes_without_a_word() -> None:
    report = preflight(good(), HOUSE)
    assert report.findings == ()
    assert report.passed


@pytest.mark.parametrize("code", [rule.CODE for rule in RULES])
def test_a_rule_finds_its_fault_and_lets_the_right_thing_pass(code: str) -> None:
    case = CASES[code]
    bad = found(case.fails(), code)
    assert [one for one in bad if case.says in one.message], [one.message for one in bad]
    assert all(one.remedy and one.page >= 0 for one in bad)
    assert messages(case.passes(), code) == []


def test_every_rule_has_a_code_of_its_own_and_says_why() -> None:
    codes = [rule.CODE for rule in RULES]
    assert len(set(codes)) == len(codes) == len(CASES)
    for rule in RULES:
        assert (rule.__doc__ or "").startswith(f"{rule.CODE}: ")
        assert "\n\n" in (rule.__doc__ or "")


# --- places ------------------------------------------------------------------------------------


def test_a_place_is_in_millimetres_from_the_lower_left_corner_of_the_trim() -> None:
    corner = 9 + 72  # an inch inside the trim
    (one,) = found(press_file(f"1 0 0 rg {corner} {9 + 36} 9 9 re f"), "press-rgb")
    assert (one.page, one.x_mm, one.y_mm) == (1, 25.4, 12.7)
    assert one.place == "page 1, 25.4 mm from the left, 12.7 mm from the bottom"


def test_a_place_follows_every_matrix_into_forms_in_forms() -> None:
    def forms(pdf: Pdf) -> None:
        inner = pdf.make_stream(b"1 0 0 rg 0 0 10 10 re f")
        outer = pdf.make_stream(b"q 2 0 0 2 10 10 cm /Inner Do Q")
        for form in (inner, outer):
            form.Type, form.Subtype = Name.XObject, Name.Form
            form.BBox = Array([0, 0, 100, 100])
        inner.Matrix = Array([1, 0, 0, 1, 5, 0])
        outer.Resources = Dictionary(XObject=Dictionary(Inner=inner))
        pdf.pages[0].Resources.XObject = Dictionary(Outer=outer)

    pdf = press_file("q 1 0 0 1 40 40 cm /Outer Do Q", changes=forms)
    (one,) = found(pdf, "press-rgb")
    assert one.x_mm == pytest.approx((40 + 10 + 2 * 5 - 9) / 72 * 25.4, abs=0.01)
    assert one.y_mm == pytest.approx((40 + 10 - 9) / 72 * 25.4, abs=0.01)


def test_what_a_clip_hides_is_not_found() -> None:
    hidden = "q 60 60 5 5 re W n 1 0 0 rg 100 100 9 9 re f Q"
    assert messages(press_file(hidden), "press-rgb") == []
    assert messages(press_file(hidden.replace("W n", "n")), "press-rgb")


def test_the_same_thing_is_told_once_with_the_first_three_places() -> None:
    squares = " ".join(f"{20 + 20 * n} 60 9 9 re f" for n in range(5))
    report = preflight(press_file(f"1 0 0 rg {squares}"), HOUSE)
    (group,) = [one for one in report.groups if one.code == "press-rgb"]
    assert len(group.findings) == 5
    assert len(group.places) == 3


# --- colours wherever they are -----------------------------------------------------------------


def in_a_pattern(pdf: Pdf) -> None:
    pattern = pdf.make_stream(b"1 0 0 rg 0 0 5 5 re f")
    for key, value in {"PatternType": 1, "PaintType": 1, "TilingType": 1, "XStep": 9, "YStep": 9,
                       "BBox": Array([0, 0, 9, 9]), "Resources": Dictionary()}.items():  # fmt: skip
        pattern[f"/{key}"] = value
    pdf.pages[0].Resources.Pattern = Dictionary(P=pattern)


def in_a_gradient(pdf: Pdf) -> None:
    function = Dictionary(
        FunctionType=2, Domain=Array([0, 1]), N=1, C0=Array([1, 0, 0]), C1=Array([0, 0, 1])
    )
    shading = Dictionary(
        ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=Array([60, 60, 90, 60]), Function=function
    )
    pdf.pages[0].Resources.Shading = Dictionary(Sh=shading)
    pdf.pages[0].Resources.Pattern = Dictionary(P=Dictionary(PatternType=2, Shading=shading))


def indexed(pdf: Pdf) -> None:
    picture(20)(pdf)
    table = Array([Name.Indexed, Name.DeviceRGB, 1, pikepdf.String(b"\xff\x00\x00\x00\xff\x00")])
    pdf.pages[0].Resources.XObject.Im.ColorSpace = table


@pytest.mark.parametrize(
    ("content", "changes", "says"),
    [
        ("/Pattern cs /P scn 60 60 30 30 re f", in_a_pattern, "a shape in RGB"),
        ("/Pattern cs /P scn 60 60 30 30 re f", in_a_gradient, "a gradient in RGB"),
        ("q 60 60 30 30 re W n /Sh sh Q", in_a_gradient, "a gradient in RGB"),
        (SHOW, picture(300, Name.DeviceRGB), "a picture in RGB"),
        (SHOW, indexed, "a picture in RGB"),
        ("q 30 0 0 30 60 60 cm BI /W 1 /H 1 /BPC 8 /CS /RGB ID abc EI Q", None, "a picture in RGB"),
        ("1 0 0 RG 60 60 m 90 60 l S", None, "a line in RGB"),
        (f"1 0 0 rg {text()}", None, "text in RGB"),
    ],
)
def test_rgb_is_found_wherever_it_is(content: str, changes: object, says: str) -> None:
    pdf = press_file(content, changes=changes)  # type: ignore[arg-type]
    assert f"{says} instead of CMYK" in messages(pdf, "press-rgb")


def test_text_that_only_serves_searching_has_no_colour() -> None:
    assert messages(press_file(f"1 0 0 rg 3 Tr {text()}"), "press-rgb") == []


# --- rules with more than one side -------------------------------------------------------------


@pytest.mark.parametrize(
    ("pixels", "severity"), [(140, Severity.ERROR), (200, Severity.WARNING), (230, None)]
)
def test_resolution_counts_pixels_as_printed(pixels: int, severity: Severity | None) -> None:
    bad = found(press_file(SHOW, changes=picture(pixels)), "press-resolution")
    assert [one.severity for one in bad] == ([severity] if severity else [])


def test_a_picture_of_sixteen_pixels_is_no_photograph() -> None:
    assert messages(press_file(SHOW, changes=picture(16)), "press-resolution") == []
    assert messages(press_file(SHOW, changes=picture(17)), "press-resolution")


def box_changes(**boxes: list[float] | int) -> object:
    def change(pdf: Pdf) -> None:
        for key, value in boxes.items():
            new = Array(value) if isinstance(value, list) else value
            if new:
                pdf.pages[0].obj[f"/{key}"] = new
            else:
                del pdf.pages[0].obj[f"/{key}"]

    return change


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (box_changes(TrimBox=0), "no TrimBox"),
        (box_changes(BleedBox=0), "no BleedBox"),
        (box_changes(ArtBox=[9, 9, 209, 209]), "ArtBox"),
        (box_changes(MediaBox=[-9, -9, PAPER, PAPER]), "begins at -9, -9"),
        (box_changes(MediaBox=[0, 0, PAPER - 1, PAPER]), "smaller than the bleed"),
        (box_changes(CropBox=[9, 9, 209, 209]), "CropBox hides"),
        (box_changes(Rotate=90), "turned by 90°"),
        (box_changes(UserUnit=2), "scaled by 2"),
    ],
)
def test_each_box_has_its_rule(changes: object, says: str) -> None:
    said = messages(press_file("", changes=changes), "press-boxes")  # type: ignore[arg-type]
    assert [one for one in said if says in one], said


def test_paper_around_the_bleed_is_the_printers_choice() -> None:
    larger = box_changes(MediaBox=[0, 0, PAPER + 20, PAPER + 20])
    pdf = press_file("", changes=larger)  # type: ignore[arg-type]
    assert messages(pdf, "press-boxes") == []
    assert "no paper around it" in messages(pdf, "press-boxes", ONLINE)[0]


@pytest.mark.parametrize(
    ("area", "edge"),
    [
        ("0 60 40 40", None),
        ("9 60 40 40", "left"),
        ("169 60 40 40", "right"),
        ("60 169 40 40", "top"),
        ("60 9 40 40", "bottom"),
        ("60 5 40 40", "bottom"),
    ],
)
def test_ink_at_an_edge_runs_on_into_the_bleed(area: str, edge: str | None) -> None:
    said = messages(press_file(f"{BLACK} {area} re f"), "press-bleed")
    assert said == (
        [f"ink reaches the {edge} edge but does not run on into the bleed"] * bool(edge)
    )


def test_text_stays_clear_of_folds_and_not_only_of_the_cut() -> None:
    pdf = press_file(f"{BLACK} {text('words', x=70)}")
    width = 25  # of the text, about
    for fold, says in ((61 - 5, "to a fold"), (61 + width / 2, "across a fold"), (150, "")):
        said = [o.message for o in preflight(pdf, HOUSE, [[fold]]).findings]
        assert [one for one in said if says in one] if says else said == []


def test_text_stays_clear_of_every_edge() -> None:
    """Small letters reach a fifth of their size below the line: here 1.8 points."""
    for y, clear in ((9 + 12, True), (9 + 8, False), (209 - 17, True), (209 - 13, False)):
        said = messages(press_file(f"{BLACK} {text(y=y)}"), "press-safe-area")
        assert (said == []) is clear, (y, said)
    reaching = messages(press_file(f"{BLACK} {text(x=5)}"), "press-safe-area")
    assert reaching == ["text reaches the cut, so a part of it may be lost"]


def test_a_picture_that_ends_just_inside_the_cut_is_told() -> None:
    near = SHOW.replace("60 60 cm", "12 60 cm")
    (one,) = found(press_file(near, changes=picture(300)), "press-safe-area")
    assert one.severity is Severity.WARNING
    assert messages(press_file(SHOW, changes=picture(300)), "press-safe-area") == []


@pytest.mark.parametrize(
    ("content", "changes"),
    [
        ("/Glass gs 0 0 0 1 k 60 60 30 30 re f", None),
        (SHOW, picture(300, SMask=soft_mask)),
    ],
)
def test_pdf_x_1a_has_no_transparency_and_pdf_x_4_has(content: str, changes: object) -> None:
    pdf = press_file(content, changes=changes, resources=OVER)  # type: ignore[arg-type]
    assert messages(pdf, "press-transparency") == []
    assert messages(pdf, "press-transparency", ONLINE)


def test_ink_is_measured_against_the_printers_own_limit() -> None:
    pdf = press_file("0.8 0.6 0.6 0.8 k 60 60 40 40 re f")
    assert messages(pdf, "press-total-ink") == []
    (one,) = found(pdf, "press-total-ink", ONLINE)
    assert one.message == "280 % ink; this printer takes 240 %"
    assert (one.x_mm or 0) > 15


def test_a_mark_may_begin_where_the_bleed_ends() -> None:
    """A crop mark of a quarter point whose line touches the bleed, and one a millimetre nearer."""
    larger = box_changes(MediaBox=[0, 0, PAPER + 20, PAPER])
    for start, wrong in ((PAPER, False), (PAPER - 3, True)):
        mark = f"/Spot CS 1 SCN 0.25 w {start} 100 m {PAPER + 15} 100 l S"
        pdf = press_file(mark, changes=larger, resources=spot("All"))  # type: ignore[arg-type]
        assert bool(messages(pdf, "press-registration")) is wrong


def test_a_label_that_contradicts_itself_is_found() -> None:
    assert messages(press_file(GOOD, standard="PDF/X-3:2003"), "press-label") == [
        "the file is PDF/X-3:2003; this printer wants PDF/X-4"
    ]


def without_intents(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents


def with_two_intents(pdf: Pdf) -> None:
    pdf.Root.OutputIntents.append(pdf.Root.OutputIntents[0])


def for_a_screen(pdf: Pdf) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    pdf.Root.OutputIntents[0].DestOutputProfile = pdf.make_stream(profile)


def without_profile(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents[0].DestOutputProfile


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (without_intents, "no output intent"),
        (with_two_intents, "more than one output intent"),
        (intent("RegistryName", "http://example.org"), "“http://example.org” instead of"),
        (intent("RegistryName", ""), "nothing instead of http://www.color.org"),
        (for_a_screen, "one for RGB, not for a CMYK press"),
        (without_profile, "no ICC profile in it"),
    ],
)
def test_an_output_intent_is_there_once_and_is_for_this_press(changes: Change, says: str) -> None:
    (said,) = messages(press_file(GOOD, changes=changes, resources=OVER), "press-output-intent")
    assert says in said


def test_text_in_forms_is_as_small_as_it_comes_out() -> None:
    small = f"{BLACK} q 0.3 0 0 0.3 40 40 cm {text(size=10)} Q"
    assert messages(press_file(small), "press-small-text") == [
        "text in one ink at 3.0 pt; 4 pt is the least"
    ]


def test_black_text_on_a_white_panel_needs_no_overprint() -> None:
    panel = f"{GROUND} 0 0 0 0 k 50 90 120 30 re f {BLACK} {text()}"
    assert messages(press_file(panel), "press-black-knockout") == []
