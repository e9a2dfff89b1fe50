"""The proof: planted faults are found, and a page with all of typography's habits passes."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pikepdf
import pytest
import weasyprint

from handouts.formats.imposition import Placement
from handouts.pdf.proof import Expected, RequiredText, prove, prove_sheets
from handouts.pdf.sheets import ViewerPreferences, impose_sheets
from handouts.problems import Place, Problem, Severity

FONTS = Path(__file__).parent.parent / "styles" / "fonts"
ATKINSON = FONTS / "atkinson-hyperlegible-next"
FACES = "".join(
    f"@font-face {{ font-family: {family}; font-weight: {weight}; src: url({file.as_uri()}) }}"
    for family, weight, file in (
        ("Atkinson", 400, ATKINSON / "AtkinsonHyperlegibleNext_400Regular.ttf"),
        ("Atkinson", 700, ATKINSON / "AtkinsonHyperlegibleNext_700Bold.ttf"),
        ("Fraunces", 600, FONTS / "fraunces" / "Fraunces_600SemiBold.ttf"),
    )
)
CSS = (
    FACES
    + """
    @page { size: 5in 9in; margin: 54pt 36pt }
    @page { @bottom-left { content: "Page foot"; font: 9pt Atkinson } }
    body { font: 12pt/1.4 Atkinson; margin: 0; hyphenate-character: "-" }
    """
)
PLACE = Place("content/handouts/colds/en.yaml")
DISCLAIMER = "This sheet is general information and does not replace the advice of your clinician."
LINES = "<p>Drink water often.</p><p>Rest when you are tired.</p>"
ASSURED = f"<p class=disclaimer>{DISCLAIMER}</p>"
EXPECTED = Expected(
    source=f"Drink water often. Rest when you are tired. {DISCLAIMER}",
    required=(RequiredText("general", DISCLAIMER, 9),),
    page_sizes=((360, 648),),
    pages=(1, 1),
    safe=18,
    fonts=frozenset({"Atkinson", "Atkinson-Bold"}),
    least_type=8,
)


def pdf_of(body: str, css: str = "") -> bytes:
    html = f"<html lang=en><title>Colds</title><style>{CSS}{css}</style><body>{body}</body></html>"
    return bytes(weasyprint.HTML(string=html).write_pdf())


def words_of(body: str) -> str:
    """What compose would hand over: the words of the body without tags."""
    joined = re.sub(r"</?(b|sup|sub|i|span)\b[^>]*>", "", body)
    return re.sub(r"<[^>]+>", " ", joined).replace("&shy;", "\u00ad")


def faults(body: str, css: str = "", **changes: object) -> list[Problem]:
    return prove(pdf_of(body, css), replace(EXPECTED, **changes), PLACE)  # type: ignore[arg-type]


def codes(problems: list[Problem]) -> set[str]:
    return {problem.code for problem in problems}


CLEAN = f"""
<h1>“Curly” office — efficient flow</h1>
<div style="columns: 2; hyphens: auto; text-align: justify">
<p>Misunderstandings about internationalization, responsibilities and hospitalization are
extraordinarily un<b>comfort</b>able; take non-steroidal anti-inflammatory tablets, soft&shy;ware
and 10–20 mg H<sub>2</sub>O with E=mc<sup style="font-size: 9pt">2</sup>, it’s café naïve Zoë.</p>
<p>Responsibilities about hospitalization and internationalization.</p></div>
<ul><li>first flight</li><li>second waffle</li></ul>
<table><tr><th>Dose</th><th>Time</th></tr><tr><td>5 mg</td><td>8:30</td></tr></table>
<p style="text-transform: uppercase">Call us today</p>
<p style="letter-spacing: 4pt">spaced out</p>
<p style="text-decoration: underline">gypsy jumping</p>
<p style="background: #135; color: #fff">white on dark</p>
{ASSURED}"""


def test_a_clean_page_has_no_problems() -> None:
    assert faults(CLEAN, source=words_of(CLEAN)) == []


def test_words_hyphenated_from_page_to_page_are_there() -> None:
    body = "<p>" + "internationalization responsibilities hospitalization " * 12 + "</p>"
    css = "@page { size: 140pt 150pt } body { hyphens: auto; orphans: 1; widows: 1 }"
    problems = faults(
        body, css, source=words_of(body), required=(), page_sizes=None, pages=(2, 40), safe=0
    )
    assert problems == []


def test_a_disclaimer_may_go_on_on_the_next_page() -> None:
    body = f"<p>{'Rest and drink. ' * 5}</p>{ASSURED}"
    css = "@page { size: 180pt 190pt; margin: 50pt 30pt } body { orphans: 1; widows: 1 }"
    changes = {"page_sizes": None, "pages": (2, 9), "source": words_of(body)}
    assert faults(body, css, **changes) == []
    small = faults(body, css + ".disclaimer::first-line { font-size: 8.5pt }", **changes)
    assert codes(small) == {"proof-disclaimer-small"}


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("p:first-child { color: white }", {"proof-invisible-words"}),
        ("p:first-child { color: #e2e2e2 }", {"proof-invisible-words"}),
        (
            "html::after { content: ''; position: absolute; background: white; inset: 0 0 90% 0 }",
            {"proof-invisible-words"},
        ),
        (
            "p:first-child { width: 40pt; white-space: nowrap; overflow: hidden }",
            {"proof-invisible-words"},
        ),
        ("p:first-child { height: 7pt; overflow: hidden }", {"proof-invisible-words"}),
        ("p:first-child { margin-left: -400pt }", {"proof-outside-safe-area"}),
        ("p:first-child { margin-left: -30pt }", {"proof-outside-safe-area"}),
        ("p:first-child { font-size: 4pt }", {"proof-small-type"}),
        ("p:first-child { transform: scale(.5) }", {"proof-small-type"}),
        ("p:first-child { display: none }", {"proof-lost-words"}),
        (".disclaimer { font-size: 8.5pt }", {"proof-disclaimer-small"}),
        (".disclaimer { font-size: 6pt }", {"proof-disclaimer-small", "proof-small-type"}),
        (".disclaimer { color: white }", {"proof-disclaimer-hidden", "proof-invisible-words"}),
        (
            ".disclaimer { margin-left: -30pt }",
            {"proof-disclaimer-hidden", "proof-outside-safe-area"},
        ),
        (".disclaimer { display: none }", {"proof-disclaimer-missing", "proof-lost-words"}),
        ("p:first-child { font: 600 12pt Fraunces }", {"proof-font-not-allowed"}),
        ("@page { size: 5in 9.01in }", {"proof-page-size"}),
        (".disclaimer { break-before: page }", {"proof-page-count"}),
    ],
)
def test_a_planted_fault_is_found(css: str, expected: set[str]) -> None:
    problems = faults(LINES + ASSURED, css)
    assert codes(problems) == expected
    assert {problem.severity for problem in problems} == {Severity.ERROR}
    assert all(problem.remedy and problem.place == PLACE for problem in problems)


def test_text_under_a_picture_is_invisible() -> None:
    picture = (
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='90' height='60'>"
        "<rect width='90' height='60' fill='teal'/></svg>"
    )
    cover = f'<img style="position: absolute; top: 0; left: 0" src="{picture}">'
    assert codes(faults(LINES + ASSURED + cover)) == {"proof-invisible-words"}


def test_a_box_of_fixed_height_that_deletes_the_rest_is_found_with_its_words() -> None:
    body = "".join(f"<p>Step {number} keeps you well.</p>" for number in range(1, 61))
    problems = faults(
        ASSURED + body, "html, body { height: 100% }", source=words_of(ASSURED + body)
    )
    (lost,) = [problem for problem in problems if problem.code == "proof-lost-words"]
    assert re.search(r"\[[^\]]*60[^\]]*\]", lost.message) or lost.message.endswith("…")


def test_lost_words_are_named_with_their_neighbours() -> None:
    (problem,) = faults(
        "<p>We send messages to at night. Call us.</p>",
        source="We send messages to each other at night. Call us.",
        required=(),
    )
    assert problem.message == (
        "2 words of the text did not get into the PDF: “…messages to [each other] at night.…”"
    )


def test_one_of_two_equal_lines_is_missed() -> None:
    (problem,) = faults(
        "<p>Call us.</p><p>Rest.</p>", source="Call us. Rest. Call us.", required=()
    )
    assert "2 words" in problem.message
    assert "[Call us.]" in problem.message


@pytest.mark.parametrize(
    "body",
    [
        "<p>Walk to</p><p class=late>the rain, an other</p><p>day comes.</p>",
        "<p>Any <b class=wide>other</b> walk to</p><p class=late>the rain</p><p>comes.</p>",
    ],
)
def test_text_in_another_order_is_not_lost(body: str) -> None:
    # "to the rain" holds "other" when squeezed; the box painted last tears it apart.
    css = ".late { position: relative } .wide { letter-spacing: 4pt }"
    assert faults(body, css, source=words_of(body), required=()) == []


def test_of_two_copies_of_a_disclaimer_the_better_one_counts() -> None:
    small = ASSURED.replace("<p ", "<p style='font-size: 8pt' ")
    body = LINES + small + ASSURED
    assert faults(body, source=words_of(body)) == []
    assert codes(faults(LINES + small)) == {"proof-disclaimer-small"}


def test_one_changed_word_of_a_disclaimer_is_shown() -> None:
    changed = ASSURED.replace("does not replace", "may not replace")
    problems = faults(LINES + changed)
    (missing,) = [one for one in problems if one.code == "proof-disclaimer-missing"]
    assert "“…is general information and”" in missing.message
    assert "not on “does”" in missing.message


def test_a_disclaimer_is_not_pieced_together_from_chance_words() -> None:
    body = (
        "<p>Read all of this</p><p style='break-before: page'>"
        + DISCLAIMER.removeprefix("This ")
        + "</p>"
    )
    problems = faults(body, source=words_of(body), pages=(2, 2))
    assert codes(problems) == {"proof-disclaimer-missing"}


def test_the_place_is_given_in_millimetres_from_the_trim() -> None:
    (problem,) = faults(
        LINES + ASSURED,
        "@page { bleed: 9pt } p:first-child { margin: 0; color: white }",
    )
    assert problem.message.startswith("page 1: words cannot be seen, from 13")
    assert "(3 in all): “Drink water often.”" in problem.message


def test_risky_links_and_fonts_outside_the_file_are_found() -> None:
    body = LINES + ASSURED
    risky = body.replace("water", "<a href='http://example.org/'>water</a>")
    (problem,) = faults(risky)
    assert problem.code == "proof-forbidden-action"
    assert "http://example.org/" in problem.message
    safe = body.replace("water", "<a href='https://example.org/'>water</a>")
    assert faults(safe) == []


def test_a_font_that_is_not_in_the_file_is_found() -> None:
    with pikepdf.open(io.BytesIO(pdf_of(LINES + ASSURED))) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item:
                del item["/FontFile2"]
        buffer = io.BytesIO()
        document.save(buffer)
    assert "proof-font-not-embedded" in codes(prove(buffer.getvalue(), EXPECTED, PLACE))


PAPER = (612.0, 792.0)
PREFERENCES = ViewerPreferences(duplex="Simplex")


def on_sheet(pdf: bytes, x: int, y: int, clear: float = 18) -> bytes:
    placement = Placement(1, Fraction(x), Fraction(y), Fraction(360), Fraction(648))
    return impose_sheets(
        pdf, [[placement]], PAPER, clear, preferences=PREFERENCES, title="Colds", language="en"
    )


def test_sheets_at_actual_size_pass() -> None:
    pdf = pdf_of(CLEAN)
    assert prove_sheets(on_sheet(pdf, 126, 72), pdf, PAPER, 18, PLACE) == []


def test_sheets_that_lose_cut_or_scale_are_found() -> None:
    pdf = pdf_of(LINES + ASSURED, "@page { background: #cde }")
    assert codes(prove_sheets(on_sheet(pdf, 0, 0, clear=0), pdf, PAPER, 18, PLACE)) == {
        "proof-ink-near-edge"
    }
    assert codes(prove_sheets(on_sheet(pdf, -30, 72), pdf, PAPER, 18, PLACE)) == {
        "proof-invisible-words"
    }
    other = pdf_of(LINES + ASSURED.replace("clinician", "doctor"))
    assert codes(prove_sheets(on_sheet(pdf, 126, 72), other, PAPER, 18, PLACE)) == {
        "proof-lost-words"
    }
    assert codes(prove_sheets(on_sheet(pdf, 126, 72), pdf, (612, 800), 18, PLACE)) == {
        "proof-page-size"
    }
    smaller = pdf_of(LINES + ASSURED, "body { font-size: 11pt }")
    assert codes(prove_sheets(on_sheet(smaller, 126, 72), pdf, PAPER, 18, PLACE)) == {
        "proof-not-actual-size"
    }
