"""Reading back: sizes and places in points, and what of the text can be seen."""

from __future__ import annotations

from pathlib import Path

import pytest
import weasyprint

from handouts.pdf.matching import Squeezed, find_text, squeeze
from handouts.pdf.reading import SCALE, Page, Word, read

FONT = next((Path(__file__).parent.parent / "styles" / "fonts").glob("atkinson*/*_400Regular.ttf"))
CSS = f"""
@font-face {{ font-family: Atkinson; src: url({FONT.as_uri()}) }}
@page {{ size: 300pt 400pt; margin: 36pt }}
body {{ font: 12pt/1.5 Atkinson; margin: 0; hyphenate-character: "-" }}
p {{ margin: 0 }}
"""


def pages_of(body: str, css: str = "") -> list[Page]:
    html = f"<html lang=en><title>T</title><style>{CSS}{css}</style><body>{body}</body></html>"
    return read(weasyprint.HTML(string=html).write_pdf())


def words_of(body: str, css: str = "") -> dict[str, Word]:
    (page,) = pages_of(body, css)
    return {word.text: word for word in page.words}


def test_a_word_has_the_size_it_was_set_in() -> None:
    words = words_of(
        "<p>twelve <small>eight</small> H<sub>two</sub></p>"
        "<p style='transform: scale(.5)'>half</p><p style='transform: rotate(90deg)'>turned</p>",
        "small { font-size: 8pt } sub { font-size: 6pt }",
    )
    assert words["twelve"].glyphs[0].size == pytest.approx(12.0, abs=0.001)
    assert words["eight"].glyphs[0].size == pytest.approx(8.0, abs=0.001)
    assert words["half"].glyphs[0].size == pytest.approx(6.0, abs=0.001)
    assert words["turned"].glyphs[0].size == pytest.approx(12.0, abs=0.001)
    assert [round(glyph.size, 2) for glyph in words["Htwo"].glyphs] == [12, 6, 6, 6]


def test_places_count_from_the_upper_left_corner_of_the_trim() -> None:
    plain = words_of("<p>Here</p>")["Here"].glyphs[0].box
    with_bleed = words_of("<p>Here</p>", "@page { bleed: 9pt; marks: crop }")["Here"].glyphs[0].box
    assert plain.left == pytest.approx(37, abs=1)
    assert 36 < plain.top < plain.bottom < 36 + 18
    assert with_bleed.left == pytest.approx(plain.left, abs=0.01)
    assert with_bleed.top == pytest.approx(plain.top, abs=0.01)


def test_the_drawing_covers_the_media_box_and_the_page_has_its_trim() -> None:
    (page,) = pages_of("<p>Here</p>", "@page { bleed: 9pt }")
    assert (page.width, page.height) == pytest.approx((300, 400), abs=0.01)
    assert page.drawing.size == (318 * SCALE, 418 * SCALE)
    assert page.drawn.left == pytest.approx(-9, abs=0.01)


def test_ink_is_measured_on_the_drawing() -> None:
    (page,) = pages_of("<p style='background: teal; width: 100pt; height: 50pt'></p>")
    ink = page.ink()
    assert ink is not None
    assert (ink.left, ink.top, ink.right, ink.bottom) == (36, 36, 136, 86)
    (empty,) = pages_of("")
    assert empty.ink() is None


@pytest.mark.parametrize(
    "css",
    [
        "p { color: white }",
        "p { background: #111 }",
        "p { opacity: .05 }",
        "p { height: 6pt; overflow: hidden }",
        "p { width: 20pt; overflow: hidden }",
        "p::after { content: ''; position: absolute; background: white; inset: 0 }",
    ],
)
def test_a_hidden_word_is_not_visible(css: str) -> None:
    assert words_of("<p>Wherever</p>")["Wherever"].visible
    assert not words_of("<p>Wherever</p>", "p { position: relative }" + css)["Wherever"].visible


def test_thin_grey_small_type_and_punctuation_are_visible() -> None:
    (page,) = pages_of("<p>illicit, l. i; — • … 1/4 “q”</p>", "p { font-size: 6pt; color: #666 }")
    assert [word.text for word in page.words if not word.visible] == []


def test_lines_and_hyphens_are_told() -> None:
    (page,) = pages_of(
        "<p lang=en>misunderstandings about it</p>", "p { width: 80pt; hyphens: auto }"
    )
    first, second, *_ = page.words
    assert first.ends_in_hyphen
    assert first.starts_line
    assert second.starts_line
    assert squeeze(first.text + second.text) == "misunderstandings"


def test_squeezing_forgets_only_what_typesetting_adds() -> None:
    assert squeeze("Non-\u00adsteroidal of\ufb01ce\u00a0CALL") == "nonsteroidalofficecall"
    assert squeeze("caf\u00e9") == squeeze("cafe\u0301")
    assert squeeze("10–20 mg") == "10–20mg"
    assert squeeze("½ x²") == "½x²"


def test_text_is_found_over_a_page_break_but_not_pieced_together() -> None:
    body = "<p>alpha beta gamma delta</p><p style='break-before: page'>epsilon zeta eta theta</p>"
    pages = [Squeezed.of(page) for page in pages_of(body)]
    ((one,),) = find_text("Beta gamma", pages)
    assert [glyph.text for glyph in one.glyphs] == list("betagamma")
    ((before, after),) = find_text("beta gamma delta epsilon zeta eta", pages)
    assert (before.page.number, after.page.number) == (1, 2)
    assert find_text("alpha beta gamma epsilon zeta eta", pages) == []
    assert find_text("beta gamma delta zeta eta theta", pages) == []
    assert find_text(" ", pages) == []


def test_text_in_other_scripts_comes_back_in_reading_order() -> None:
    (page,) = pages_of("<p dir=rtl lang=he>שלום עולם</p>", "p { font-family: serif }")
    assert squeeze("שלום") in Squeezed.of(page).text


def test_bytes_that_are_no_pdf_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be read back"):
        read(b"hello")
