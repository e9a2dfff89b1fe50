"""Preflight of files that were made by other programs, or to do harm, and its command."""

from __future__ import annotations

import io
import json
import subprocess
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from reportlab.pdfgen.canvas import Canvas

from handouts.library import read_library
from handouts.press.preflight import preflight
from handouts.workspace import Workspace
from preflight_cases import good, press_file, text

if TYPE_CHECKING:
    from conftest import Needs, Run
    from handouts.press.printers import Printer

ROOT = Path(__file__).parents[1]
PRINTERS = read_library(Workspace.find(ROOT)).printers
HOUSE = PRINTERS["us-sheetfed"]
ONLINE = PRINTERS["online"].model_copy(update={"standard": "pdf/x-1a"})


def said_of(pdf: bytes, printer: Printer = HOUSE) -> dict[str, list[str]]:
    """Messages and what they quote, by code."""
    report: dict[str, list[str]] = {}
    for one in preflight(pdf, printer).findings:
        report.setdefault(one.code, []).append(f"{one.message} {one.detail}".strip())
    return report


# --- files that nobody means well with ---------------------------------------------------------


def endless(pdf: Pdf) -> None:
    form = pdf.make_stream(b"/Self Do /Self Do")
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    form = pdf.make_indirect(form)
    form.Resources = Dictionary(XObject=Dictionary(Self=form))
    pdf.pages[0].Resources.XObject = Dictionary(Self=form)


def a_bomb(pdf: Pdf) -> None:
    packed = zlib.compress(b"0 " * 50_000_000, 9)
    pdf.pages[0].Contents = pikepdf.Stream(pdf, packed)
    pdf.pages[0].Contents.write(packed, filter=Name.FlateDecode)


def many_forms(pdf: Pdf) -> None:
    """Nine forms, each of which draws the next one ten times."""
    inner = pdf.make_stream(b"0 0 1 1 re f")
    for _ in range(9):
        outer = pdf.make_stream(b"/X Do " * 10)
        outer.Resources = Dictionary(XObject=Dictionary(X=inner))
        for form in (inner, outer):
            form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
        inner = outer
    pdf.pages[0].Resources.XObject = Dictionary(X=inner)


@pytest.mark.parametrize(
    ("pdf", "says"),
    [
        (lambda: b"", "this is no PDF"),
        (lambda: b"%PDF-1.4\n%%EOF", "this is no PDF"),
        (lambda: press_file("/Self Do", changes=endless), "without end"),
        (lambda: press_file("", changes=a_bomb), "fill the memory"),
        (lambda: press_file("/X Do", changes=many_forms), "more drawing instructions"),
    ],
)
def test_a_trap_is_refused_in_words(pdf: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        preflight(pdf(), HOUSE)  # type: ignore[operator]


@pytest.mark.parametrize(
    "content",
    [
        "1 2 3 cm (text) Tj /Nothing Do /Nothing gs /No cs 1 scn /F1 Tf",
        "[1 [2 [3 [4 [5 [6]]]]]] TJ << /A 1 >> Tj 99999999999999999999 0 0 0 0 0 cm 0 0 9 9 re f",
        "BI /W -3 /H 0 ID EI Q Q Q ET ET W n W",
        "(unfinished",
        ">> ] ) endobj stream",
    ],
)
def test_nonsense_is_counted_and_not_raised(content: str) -> None:
    assert isinstance(preflight(press_file(content), HOUSE).passed, bool)


def test_a_cut_file_is_said_to_be_damaged() -> None:
    pdf = good()
    cut = pdf[: len(pdf) - 200]
    assert said_of(cut)["press-damaged"] == [
        "the file is damaged and had to be repaired to be opened"
    ]


# --- files of other programs -------------------------------------------------------------------


PAGE = """<!doctype html><style>
@page { size: 4in 6in; margin: 0 }
body { margin: 0; font: 10pt sans-serif }
</style>
<div style="background:#123;color:white;height:2in;padding:.5in">White on dark</div>
<p style="padding-left:.05in">Near the edge</p>
<p style="margin-left:.5in;font-size:3pt">Tiny words</p>
<p style="margin-left:.5in">An <a href="https://example.org">address</a></p>
<svg width="90" height="20"><path d="M50 10h40" stroke="black" stroke-width=".2"/></svg>
"""


def test_a_page_that_chromium_printed(needs: Needs, tmp_path: Path) -> None:
    needs("chromium")
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
         "--no-pdf-header-footer", f"--user-data-dir={tmp_path / 'profile'}",
         f"--print-to-pdf={tmp_path / 'page.pdf'}", (tmp_path / "page.html").as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    said = said_of((tmp_path / "page.pdf").read_bytes())
    assert "text in RGB instead of CMYK “White on dark”" in said["press-rgb"]
    assert "a line in RGB instead of CMYK" in said["press-rgb"]
    assert said["press-safe-area"] == ["text is nearer than 0.125in to the cut “Near the edge”"]
    assert said["press-small-text"] == ["text in RGB at 3.0 pt; 6 pt is the least “Tiny words”"]
    assert said["press-hairline"] == ["a line 0.15 pt thick; 0.25 pt is the least"]
    assert {one.split()[3] for one in said["press-bleed"]} == {"left", "right", "top"}
    assert said["press-interactive"] == ["a link lies over the page"]
    assert "no TrimBox" in said["press-boxes"][0]
    assert said.keys().isdisjoint(
        {"press-damaged", "press-font-not-embedded", "press-missing-glyph", "press-resolution"}
    )


PROGRAM = """%!PS
<< /PageSize [300 400] >> setpagedevice
/Helvetica findfont 12 scalefont setfont
0 0 0 1 setcmykcolor 50 300 moveto (Black alone) show
0.6 0.4 0.4 1 setcmykcolor 50 280 moveto (Four inks) show
0 setgray 50 260 moveto (Grey black) show
0 0 0 1 setcmykcolor 0.1 setlinewidth 50 200 moveto 200 200 lineto stroke
1 1 1 1 setcmykcolor 100 100 60 60 rectfill
[/Separation (PANTONE 300 C) /DeviceCMYK {dup 0.5 mul 0 0}] setcolorspace
1 setcolor 20 20 30 30 rectfill
gsave 200 100 translate 72 72 scale 20 20 8 [20 0 0 -20 0 20] {<FF00AA>} image grestore
showpage
"""


def test_a_page_that_ghostscript_wrote(needs: Needs, tmp_path: Path) -> None:
    needs("gs")
    (tmp_path / "page.ps").write_text(PROGRAM, encoding="ascii")
    pdf = tmp_path / "page.pdf"
    subprocess.run(
        ["gs", "-q", "-sDEVICE=pdfwrite", "-dCompatibilityLevel=1.4", "-o", pdf,
         tmp_path / "page.ps"],
        check=True, timeout=120,
    )  # fmt: skip
    said = said_of(pdf.read_bytes(), ONLINE)
    assert said["press-rich-text"] == ["black text of several inks: 60 40 40 100 “Four inks”"]
    assert said["press-grey"] == [
        "text in grey, which prints with black ink alone “Grey black”",
        "a picture in grey, which prints with black ink alone 20 × 20 pixels",
    ]
    assert said["press-spot"] == ["a shape in the spot colour “PANTONE 300 C”"]
    assert said["press-total-ink"] == ["400 % ink; this printer takes 240 %"]
    assert said["press-hairline"] == ["a line 0.10 pt thick; 0.25 pt is the least"]
    assert said["press-font-not-embedded"] == ["the font Helvetica is not in the file"]
    assert said["press-resolution"] == [
        "a picture of 20 × 20 pixels is printed at 20 pixels an inch; 149 are the least"
    ]
    assert said.keys().isdisjoint({"press-damaged", "press-rgb", "press-version"})


def test_a_page_that_reportlab_drew() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(300, 400))
    canvas.drawString(50, 300, "Left as it is")
    canvas.setFillAlpha(0.5)
    canvas.setFillColorCMYK(1, 0, 0, 0)
    canvas.rect(80, 200, 20, 20, fill=1, stroke=0)
    canvas.setLineWidth(0)
    canvas.line(50, 100, 200, 100)
    canvas.linkURL("https://example.org", (50, 290, 100, 310))
    canvas.acroForm.textfield(x=50, y=50)
    canvas.save()
    said = said_of(buffer.getvalue(), ONLINE)
    assert said["press-font-not-embedded"] == ["the font Helvetica is not in the file"]
    assert said["press-grey"][0].endswith("“Left as it is”")
    assert said["press-transparency"] == ["transparency, which PDF/X-1a does not know"]
    assert said["press-hairline"] == ["a line of no width; 0.25 pt is the least"]
    assert said["press-interactive"] == [
        "the file has a form to be filled in", "a link lies over the page",
        "a field of a form lies over the page",
    ]  # fmt: skip
    assert said["press-label"] == ["the file does not say that it is PDF/X-1a"]


# --- the command -------------------------------------------------------------------------------


def test_the_command_lets_a_good_file_pass(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.pdf").write_bytes(good())
    done = run("-w", ROOT, "preflight", tmp_path / "good.pdf", "--printer", "us-sheetfed")
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout.strip().endswith("for us-sheetfed: may go to the printer")


def test_the_command_says_what_must_be_mended_first(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(press_file(f"1 0 0 rg {text()}"))
    done = run("-w", ROOT, "preflight", tmp_path / "bad.pdf", "--printer", "us-sheetfed")
    assert done.code == 1
    assert "must be mended first (1 error)" in done.stdout
    assert "press-rgb text in RGB instead of CMYK" in done.stdout
    assert "page 1, 18.0 mm from the left" in done.stdout
    assert "“plain words”" in done.stdout


def test_the_command_tells_programs_everything(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(press_file("1 0 0 rg 60 60 9 9 re f"))
    done = run("-w", ROOT, "preflight", tmp_path / "bad.pdf", "--printer", "us-sheetfed", "--json")
    report = json.loads(done.stdout)
    assert (done.code, report["passed"], report["pages"]) == (1, False, 1)
    (one,) = report["findings"]
    assert one.keys() >= {"code", "page", "x_mm", "y_mm", "message", "remedy", "severity"}


@pytest.mark.parametrize(
    ("file", "printer", "says"),
    [
        ("good.pdf", "us-sheetfeed", "Did you mean 'us-sheetfed'?"),
        ("none.pdf", "online", "there is no file"),
        ("text.pdf", "online", "this is no PDF"),
    ],
)
def test_what_cannot_be_looked_at_is_a_usage_error(
    run: Run, tmp_path: Path, file: str, printer: str, says: str
) -> None:
    (tmp_path / "good.pdf").write_bytes(good())
    (tmp_path / "text.pdf").write_text("no PDF")
    done = run("-w", ROOT, "preflight", tmp_path / file, "--printer", printer)
    assert done.code == 2
    assert says in done.stderr
