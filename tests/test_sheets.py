"""Sheets: actual size, nothing shared twice, nothing dangling, the same bytes each time."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import weasyprint

from handouts.formats.imposition import Placement
from handouts.pdf import reading
from handouts.pdf.marks import Ticks, ticks
from handouts.pdf.reading import Box
from handouts.pdf.sheets import (
    PdfFont,
    ViewerPreferences,
    finish_screen,
    fonts_of,
    impose_sheets,
    outside_references,
    overlay,
    page_facts,
)

FONT = next((Path(__file__).parent.parent / "styles" / "fonts").glob("atkinson*/*_400Regular.ttf"))
CSS = f"""
@font-face {{ font-family: Atkinson; src: url({FONT.as_uri()}) }}
@page {{ size: 200pt 300pt; margin: 20pt }}
body {{ font: 12pt/1.5 Atkinson; margin: 0 }} p {{ margin: 0 }}
"""
PAPER = (612.0, 396.0)


def pdf_of(body: str, css: str = "", **options: object) -> bytes:
    html = f"<html lang=en><title>T</title><style>{CSS}{css}</style><body>{body}</body></html>"
    return bytes(weasyprint.HTML(string=html).write_pdf(**options))


def at(page: int, x: int, y: int, *, turned: bool = False) -> Placement:
    return Placement(page, Fraction(x), Fraction(y), Fraction(200), Fraction(300), turned)


def impose(pdf: bytes, *sides: list[Placement], clear: float = 18) -> bytes:
    preferences = ViewerPreferences(duplex="DuplexFlipShortEdge")
    return impose_sheets(
        pdf, sides, PAPER, clear, preferences=preferences, title="Colds", language="es"
    )


TWO_PAGES = "<h1>One</h1><p>first</p><p style='break-before: page'>second</p>"


def test_pages_stand_where_they_should_at_actual_size() -> None:
    imposed = impose(pdf_of(TWO_PAGES), [at(1, 100, 50), at(2, 300, 50)], [at(2, 100, 50)])
    alone = {word.text: word for page in reading.read(pdf_of(TWO_PAGES)) for word in page.words}
    front, back = reading.read(imposed)
    for word in front.words:
        shift = 100 if word.text != "second" else 300
        before, after = alone[word.text].glyphs[0], word.glyphs[0]
        assert after.box.left == pytest.approx(before.box.left + shift, abs=0.01)
        assert after.box.top == pytest.approx(before.box.top + 396 - 350, abs=0.01)
        assert after.size == pytest.approx(before.size, abs=0.001)
    assert [word.text for word in back.words] == ["second"]
    assert [facts.media for facts in page_facts(imposed)] == [(0, 0, 612, 396)] * 2


def test_bleed_and_negative_media_boxes_do_not_shift_a_page() -> None:
    plain = reading.read(impose(pdf_of(TWO_PAGES), [at(1, 100, 50)]))[0]
    bleeding = pdf_of(TWO_PAGES, "@page { bleed: 9pt; marks: crop; background: teal }")
    facts = page_facts(bleeding)[0]
    assert facts.media[0] == facts.bleed[0] == -9
    assert facts.trim[0] == 0
    page = reading.read(impose(bleeding, [at(1, 100, 50)]))[0]
    assert page.words[0].glyphs[0].box.left == pytest.approx(
        plain.words[0].glyphs[0].box.left, abs=0.01
    )
    ink = page.ink()
    assert ink is not None
    assert (ink.left, ink.top, ink.right, ink.bottom) == (100, 46, 300, 346)


def test_a_trim_away_from_the_origin_does_not_shift_a_page() -> None:
    with pikepdf.open(io.BytesIO(pdf_of(TWO_PAGES))) as document:
        page = document.pages[0]
        page.mediabox = [-30, -40, 230, 330]
        page.trimbox = [10, 20, 210, 320]
        buffer = io.BytesIO()
        document.save(buffer)
    (before, *_), (after,) = (
        reading.read(pdf)
        for pdf in (buffer.getvalue(), impose(buffer.getvalue(), [at(1, 100, 50)]))
    )
    assert (before.width, before.height) == (200, 300)
    expected = before.words[0].glyphs[0].box
    assert after.words[0].glyphs[0].box.left == pytest.approx(expected.left + 100, abs=0.01)
    assert after.words[0].glyphs[0].box.top == pytest.approx(expected.top + 46, abs=0.01)


def test_a_turned_page_keeps_its_place_and_stands_on_its_head() -> None:
    pdf = pdf_of("<div style='background: black; width: 80pt; height: 50pt'></div>")
    upright = reading.read(impose(pdf, [at(1, 100, 50)]))[0]
    turned = reading.read(impose(pdf, [at(1, 100, 50, turned=True)]))[0]
    assert upright.ink() == reading.Box(120, 46 + 20, 200, 46 + 70)
    assert turned.ink() == reading.Box(200, 346 - 70, 280, 346 - 20)


def test_nothing_spills_on_a_neighbour_or_to_the_edge_of_the_paper() -> None:
    spilling = pdf_of(
        "<p style='position: absolute; left: -100pt; width: 500pt; height: 50pt; background: red'>"
    )
    page = reading.read(impose(spilling, [at(1, 206, 50)]))[0]
    ink = page.ink()
    assert ink is not None
    assert (ink.left, ink.right) == (206, 406)
    clipped = reading.read(impose(pdf_of("", "@page { background: red }"), [at(1, 0, 0)]))[0].ink()
    assert clipped is not None
    assert (clipped.left, clipped.bottom) == (18, 396 - 18)


def test_fonts_and_pages_are_shared_between_places() -> None:
    pdf = pdf_of(TWO_PAGES)
    once = impose(pdf, [at(1, 100, 50), at(2, 300, 50)])
    often = impose(pdf, *[[at(1, 100, 50), at(2, 300, 50)]] * 20)
    assert len(often) - len(once) < 20 * 200
    with pikepdf.open(io.BytesIO(often)) as document:
        files = [
            item
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item
        ]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        before = [
            item
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item
        ]
    assert len(files) == len(before) > 0


def test_a_sheet_says_how_to_print_it_and_what_it_is() -> None:
    with pikepdf.open(io.BytesIO(impose(pdf_of(TWO_PAGES), [at(1, 100, 50)]))) as document:
        preferences = document.Root.ViewerPreferences
        assert preferences.PrintScaling == pikepdf.Name("/None")
        assert preferences.Duplex == pikepdf.Name.DuplexFlipShortEdge
        assert bool(preferences.PickTrayByPDFSize)
        assert bool(preferences.DisplayDocTitle)
        assert str(document.Root.Lang) == "es"
        assert str(document.docinfo["/Title"]) == "Colds"
        with document.open_metadata() as xmp:
            assert xmp["dc:title"] == "Colds"
        page = document.pages[0].obj
        assert "/CropBox" not in page
        assert "/Rotate" not in page


def test_no_tags_links_or_dates_are_left_behind() -> None:
    tagged = pdf_of(
        TWO_PAGES + "<p><a href='https://example.org/'>link</a></p>", pdf_variant="pdf/ua-1"
    )
    with pikepdf.open(io.BytesIO(tagged)) as document:
        drawing = document.make_stream(b"", Subtype=pikepdf.Name.Form, BBox=[0, 0, 1, 1])
        drawing.StructParents = 1
        document.pages[0].Resources.XObject = pikepdf.Dictionary(Drawing=drawing)
        buffer = io.BytesIO()
        document.save(buffer)
    imposed = impose(buffer.getvalue(), [at(1, 100, 50), at(2, 300, 50)])
    with pikepdf.open(io.BytesIO(imposed)) as document:
        for key in ("/StructTreeRoot", "/MarkInfo", "/Outlines"):
            assert key not in document.Root
        for item in document.objects:
            if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
                assert not {"/StructParents", "/StructParent", "/Annots", "/Dest"} & set(
                    item.keys()
                )
        assert "/CreationDate" not in document.docinfo
    assert b"Date" not in imposed


def test_the_same_pages_give_the_same_bytes_at_another_time() -> None:
    pdf = pdf_of(TWO_PAGES)
    before = impose(pdf, [at(1, 100, 50)]), finish_screen(pdf, {"revision": "3"})
    time.sleep(1.1)  # an identifier made of the time would change with the second
    assert (impose(pdf, [at(1, 100, 50)]), finish_screen(pdf, {"revision": "3"})) == before


def test_a_place_of_another_size_or_without_a_page_is_refused() -> None:
    pdf = pdf_of(TWO_PAGES)
    wide = Placement(1, Fraction(0), Fraction(0), Fraction(210), Fraction(300))
    with pytest.raises(ValueError, match="page 1 is 200 by 300 pt, its place on the sheet 210"):
        impose(pdf, [wide])
    with pytest.raises(ValueError, match="no page 3"):
        impose(pdf, [at(3, 0, 0)])


def test_the_screen_file_keeps_tags_outline_links_and_its_claim() -> None:
    pdf = pdf_of(
        TWO_PAGES + "<p><a href='https://example.org/'>link</a></p>", pdf_variant="pdf/ua-1"
    )
    finished = finish_screen(pdf, {"revision": "3"})
    with (
        pikepdf.open(io.BytesIO(pdf)) as before,
        pikepdf.open(io.BytesIO(finished)) as after,
    ):
        was, now = before.open_metadata(), after.open_metadata()
        assert was.items() <= now.items()
        assert now["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert now["{urn:handouts:1#}revision"] == "3"
        assert {"/StructTreeRoot", "/Outlines", "/Lang"} <= set(after.Root.keys())
        assert "/Annots" in after.pages[1]
        assert bool(after.Root.ViewerPreferences.DisplayDocTitle)
        assert str(after.docinfo["/HandoutsRevision"]) == "3"
        assert str(after.docinfo["/Title"]) == "T"


def test_fonts_are_found_in_nested_forms() -> None:
    imposed = impose(pdf_of(TWO_PAGES), [at(1, 100, 50)])
    fonts = fonts_of(imposed)
    assert PdfFont("Atkinson", embedded=True, subset=True) in fonts
    assert all(font.embedded and font.subset for font in fonts)


def test_everything_that_leads_out_of_the_file_is_listed() -> None:
    links = "".join(
        f"<p><a href='{address}'>link</a></p>"
        for address in (
            "https://example.org/",
            "mailto:a@example.org",
            "tel:+15550100",
            "http://example.org/",
            "file:///etc/passwd",
            "javascript:alert(1)",
        )
    )
    assert outside_references(pdf_of(links)) == [
        "a link to 'file:///etc/passwd'",
        "a link to 'http://example.org/'",
        "a link to 'javascript:alert(1)'",
    ]
    assert outside_references(pdf_of(TWO_PAGES, pdf_variant="pdf/ua-1")) == []


def test_scripts_programs_and_attachments_are_listed() -> None:
    with pikepdf.open(io.BytesIO(pdf_of(TWO_PAGES))) as document:
        document.attachments["notes.txt"] = b"notes"
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        document.pages[0].AA = pikepdf.Dictionary(
            O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="x")
        )
        buffer = io.BytesIO()
        document.save(buffer)
    assert outside_references(buffer.getvalue()) == [
        "a script",
        "an action that starts a program",
        "the attached file 'notes.txt'",
    ]


def test_creep_moves_a_page_within_its_place_and_cuts_it_at_the_fold() -> None:
    pdf = pdf_of("<h1>One</h1>", "@page { background: #1F7268 }")
    still = reading.read(impose(pdf, [at(1, 106, 50)]))[0]
    moved = reading.read(impose(pdf, [replace(at(1, 106, 50), shift=Fraction(9))]))[0]
    before, after = (next(iter(page.glyphs)).box.left for page in (still, moved))
    assert after - before == pytest.approx(9, abs=0.01)
    assert still.ink() == Box(106, 46, 306, 346)
    assert moved.ink() == Box(115, 46, 306, 346)  # its right edge is the fold


def test_ticks_stand_at_both_ends_of_folds_and_cuts() -> None:
    marks = ticks([Ticks(folds=(200.0,)), Ticks((), ((150.0,), (100.0,)))], PAPER, 18)
    sheets = overlay(impose(pdf_of(TWO_PAGES), [at(1, 100, 50)], [at(2, 300, 50)]), marks)
    document = pypdfium2.PdfDocument(sheets)
    dark = [
        {
            (x, y)
            for x in range(612)
            for y in range(396)
            if image.getpixel((x, y)) < 200 and not (99 < x < 502 and 45 < y < 347)
        }
        for page in document
        for image in [page.render(scale=1, grayscale=True).to_pil()]
    ]
    assert {x for x, _ in dark[0]} <= {199, 200}
    assert {y for _, y in dark[0]} == {*range(18, 27), *range(369, 378)}
    assert {(x, y) for x, y in dark[1] if y in {295, 296}} >= {(20, 295), (590, 295)}
