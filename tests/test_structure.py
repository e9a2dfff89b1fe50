"""What a screen reader gets of a tagged PDF, and what is added to WeasyPrint's tags."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
import weasyprint
from pikepdf import Dictionary, Name, Pdf

from handouts.pdf.bidi import read_glyphs
from handouts.pdf.matching import squeeze
from handouts.pdf.sheets import finish_screen
from handouts.pdf.structure import read_tags
from handouts.typeset.glyph_texts import GlyphTexts, has_right_to_left
from handouts.typeset.speech import LATIN, Passage, Speech, read_speech
from sheets_helpers import ROOT

if TYPE_CHECKING:
    from handouts.pdf.tags import Element, Tagged

FONTS = ROOT / "styles/fonts"
CSS = "".join(
    f"@font-face {{ font-family: {name}; src: url({(FONTS / file).as_uri()}) }}"
    for name, file in (
        ("Latin", "public-sans/PublicSans_400Regular.ttf"),
        ("Arabic", "vazirmatn/Vazirmatn_400Regular.ttf"),
    )
)
SQUARE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'%3E"
    "%3Crect width='9' height='9'/%3E%3C/svg%3E"
)


def finished(body: str, css: str = "", lang: str = "en", title: str = "T") -> tuple[bytes, Speech]:
    """A page as it is published, and what should be heard of it."""
    direction = "rtl" if lang == "ar" else "ltr"
    html = (
        f'<html lang="{lang}" dir="{direction}"><head><title>{title}</title><style>{CSS}'
        f"@page {{ size: 360pt 200pt; margin: 36pt }} body {{ font: 12pt Latin, Arabic }}"
        f"body, h1, p, ul, table {{ margin: 0; font-weight: 400 }}{css}</style></head>"
        f"<body>{body}</body></html>"
    )
    document = weasyprint.HTML(string=html).render()
    if has_right_to_left(html):
        document.fonts = GlyphTexts()
    speech = read_speech(html, lang)
    written = document.write_pdf(pdf_variant="pdf/ua-1")
    return finish_screen(written, {}, speech.passages), speech


def tagged(body: str, css: str = "", lang: str = "en", title: str = "T") -> Tagged:
    return read_tags(finished(body, css, lang, title)[0])


def said(found: Tagged) -> list[tuple[str, str]]:
    """Every text with the language that it is said in."""
    return [(leaf.text.strip(), leaf.language) for leaf in found.leaves if leaf.text.strip()]


def of_kind(found: Tagged, kind: str) -> list[Element]:
    assert found.root is not None
    return [element for element in found.root.walk() if element.kind == kind]


# Words in the order of reading.


def test_right_to_left_words_in_an_english_line_stand_where_they_were_written() -> None:
    found = tagged("<p>Ask for العربية at the desk.</p>")
    assert [leaf.text for leaf in found.leaves] == ["Ask for العربية at the desk."]


def test_an_arabic_line_is_read_from_its_right_end_and_its_numbers_from_their_left() -> None:
    text = "اشرب 500 مل (مرتين) يوميًّا."
    found = tagged(f"<p>{text}</p>", lang="ar", title="ماء")
    read = "".join(leaf.text for leaf in found.leaves)
    assert squeeze(read, mirrored=True) == squeeze(text, mirrored=True)
    assert read.startswith("اشرب 500 مل")


@pytest.mark.parametrize(
    ("drawn", "document", "read"),
    [
        ("abc", "ltr", "abc"),
        ("abc", "rtl", "abc"),
        ("תיב 12", "rtl", "12 בית"),
        ("12 תיב", "rtl", "בית 12"),
        ("12 תיב", "ltr", "בית 12"),
        ("a תיב b", "ltr", "a בית b"),
        ("b תיב a", "rtl", "a בית b"),
        ("תיָב", "rtl", "בָית"),
        ("a ָבת", "ltr", "a תבָ"),
    ],
)
def test_glyphs_are_read_in_the_direction_of_their_letters(
    drawn: str, document: str, read: str
) -> None:
    assert read_glyphs(list(drawn), right_to_left=document == "rtl") == read


def test_a_ligature_stays_as_it_was_written() -> None:
    assert read_glyphs(["", "م", "لا", "س"], right_to_left=True) == "سلام"


def in_brackets(text: re.Match[bytes]) -> bytes:
    """PDF's other way to write a text."""
    return b"(" + b"".join(b"\\%03o" % byte for byte in bytes.fromhex(text[1].decode())) + b")"


def test_words_are_read_whichever_way_a_file_writes_them() -> None:
    pdf, _ = finished("<p>Rest (well) and <b>drink</b>.</p>")
    rewritten = io.BytesIO()
    with Pdf.open(io.BytesIO(pdf)) as document:
        contents = document.pages[0].Contents
        contents.write(re.sub(rb"<([0-9a-fA-F]+)>", in_brackets, contents.read_bytes()))
        assert b"(\\" in contents.read_bytes()
        document.save(rewritten)
    before, after = read_tags(pdf), read_tags(rewritten.getvalue())
    assert said(after) == said(before) == [("Rest (well) and", "en"), ("drink", "en"), (".", "en")]


# What no element holds.


def test_a_running_head_is_no_part_of_the_text() -> None:
    css = '@page { @top-center { content: "Colds, page " counter(page) } }'
    pdf, _ = finished("<p>Rest well.</p>", css)
    found = read_tags(pdf)
    assert [outside.text for outside in found.outside] == ["Colds, page 1"]
    assert said(found) == [("Rest well.", "en")]
    assert found.unparented == ()
    with Pdf.open(io.BytesIO(pdf)) as document:
        contents = document.pages[0].Contents.read_bytes()
        marks = contents.count(b"/MCID")
        (entry,) = [
            e for e in document.Root.StructTreeRoot.ParentTree.Nums if not isinstance(e, int)
        ]
        assert marks == sum(parent is not None for parent in entry) == 1
        assert b"/Artifact BMC" in contents


def test_words_in_a_background_are_seen_to_be_outside_of_the_text() -> None:
    sign = SQUARE.replace("%3Crect width='9' height='9'/%3E", "%3Ctext y='5'%3EOpen%3C/text%3E")
    style = f"height: 30pt; background: url(&quot;{sign}&quot;)"
    found = tagged(f'<p>Rest well.</p><div style="{style}"></div>')
    assert {outside.text for outside in found.outside} == {"Open"}


def test_words_in_a_transparent_box_are_outside_of_the_text() -> None:
    found = tagged("<p>Rest well.</p><p style='opacity: 0.5'>Call us.</p>")
    assert "".join(text for text, _ in said(found)) == "Rest well."


# Languages.


def test_words_in_another_language_say_so_line_by_line() -> None:
    long = "¿Habla usted español con la persona que le acompaña a casa esta misma tarde de hoy?"
    found = tagged(f'<p>Ask us. <span lang="es">{long}</span> Thanks.</p>')
    spanish = [text for text, language in said(found) if language == "es"]
    assert len(spanish) == 2  # it is broken over two lines
    assert " ".join(spanish) == long
    assert [text for text, language in said(found) if language == "en"] == ["Ask us.", "Thanks."]


def test_a_links_words_in_another_language_do_not_speak_for_the_whole_link() -> None:
    words = '<a href="https://example.org/">Ask <span lang="es">en español</span> here</a>'
    assert said(tagged(f"<p>{words}</p>")) == [
        ("Ask", "en"), ("en español", "es"), ("here", "en"),
    ]  # fmt: skip


def test_a_link_that_is_all_in_another_language_says_so_and_keeps_its_way_back() -> None:
    found = tagged('<p lang="es"><a href="https://example.org/">en español</a></p>')
    assert said(found) == [("en español", "es")]
    assert found.unparented == ()
    (link,) = of_kind(found, "Link")
    assert link.language == "en"
    assert [kid.kind for kid in link.inner()] == ["Span"]


def test_latin_names_in_an_arabic_text_are_said_in_the_clinics_language() -> None:
    body = "<p>اتصل بنا <bdi>Kure Medical</bdi> الآن</p>"
    assert said(tagged(body, lang="ar", title="اتصال")) == [
        ("اتصل بنا", "ar"), ("Kure Medical", LATIN), ("الآن", "ar"),
    ]  # fmt: skip


# Links, tables and pictures.


def test_what_is_stressed_within_a_link_is_no_link_of_its_own() -> None:
    found = tagged('<p>See <a href="https://example.org/">all <b>about</b> it</a> now.</p>')
    assert [note.contents for note in found.notes] == ["https://example.org/"]
    assert len(of_kind(found, "Link")) == 1
    assert found.unparented == ()


def test_headings_of_a_table_say_whether_they_speak_for_a_column_or_a_row() -> None:
    rows = "".join(f"<tr><th>Day {n}</th><td>Rest</td></tr>" for n in (1, 2))
    found = tagged(f"<table><thead><tr><th>A</th><th>B</th></tr></thead>{rows}</table>")
    scopes = [cell.scope for cell in of_kind(found, "TH")]
    assert scopes == ["Column", "Column", "Row", "Row"]


@pytest.mark.parametrize("bleed", [0, 9])
def test_a_picture_says_where_it_stands_on_the_page(bleed: int) -> None:
    picture = f'<img alt="A square" style="display: block; width: 40pt" src="{SQUARE}">'
    pdf, _ = finished(f"<p style='height: 20pt'>Rest</p>{picture}", f"@page {{ bleed: {bleed}pt }}")
    with Pdf.open(io.BytesIO(pdf)) as document:
        (figure,) = [
            one for one in document.objects
            if isinstance(one, Dictionary) and one.get("/S") == Name.Figure
        ]  # fmt: skip
        box = [float(edge) for edge in figure.A.BBox]
    # 36 pt from the left; 36 pt and the paragraph's 20 pt from the top of 200 pt
    assert box == pytest.approx([36, 104, 76, 144], abs=0.01)


# What should be heard.


def test_blocks_are_heard_one_by_one_without_what_is_silent() -> None:
    speech = read_speech(
        "<title>A &amp; B</title><style>p { color: red }</style><h1>A <b>b</b></h1>"
        "<ul><li>One</li><li>Two<br>more</li></ul><p>Call <bdi>911</bdi>.</p>"
        "<svg><title>S</title><text>no</text></svg>",
        "en",
    )
    assert speech.title == "A & B"
    assert speech.blocks == ("A b", "One", "Two", "more", "Call 911.")


def test_words_with_a_language_of_their_own_are_told_apart() -> None:
    speech = read_speech('<p>Ask <i lang="es">en <b>casa</b></i> or <i lang="es">12</i></p>', "en")
    assert speech.passages == (Passage("es", "en"), Passage("es", "casa"))


@pytest.mark.parametrize(
    ("html", "strays"),
    [
        ("<p>Ask for العربية here</p>", ("العربية",)),
        ("<p>Ask for <b>中文版 </b></p>", ("中文版",)),
        ('<p>Ask for <b lang="ar">العربية</b></p>', ()),
        ("<p>GABA-α, κ and 5 μg</p>", ()),
        ("<p>Español, Français</p>", ()),
    ],
)
def test_words_of_another_script_need_a_language(html: str, strays: tuple[str, ...]) -> None:
    assert read_speech(f"<title>Colds</title>{html}", "en").strays == strays


def test_an_arabic_page_with_more_latin_letters_than_arabic_ones_is_arabic() -> None:
    speech = read_speech("<title>فريقنا</title><p>فريقنا</p><p>Dana Example, M.D., UCLA</p>", "ar")
    assert speech.strays == ()
    assert speech.passages == (Passage(LATIN, "Dana Example, M.D., UCLA"),)
