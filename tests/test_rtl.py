"""Right-to-left text: what a reader of Arabic sees, measured on finished PDFs."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
import weasyprint

from handouts.formats.imposition import Placement
from handouts.pdf.bidi import Pen, in_reading_order, reads_right_to_left
from handouts.pdf.matching import Squeezed, find_text, squeeze
from handouts.pdf.proof import Expected, RequiredText, prove, prove_sheets
from handouts.pdf.reading import Page, Word, read
from handouts.pdf.sheets import ViewerPreferences, impose_sheets
from handouts.problems import Place, Problem
from handouts.typeset.fonts import read_fonts
from handouts.typeset.glyph_texts import GlyphTexts, has_right_to_left
from handouts.typeset.markup import Inserts, Typewriter
from handouts.typeset.reading_text import visible_words

FONTS = Path(__file__).parent.parent / "styles" / "fonts"
FACES = "".join(
    f"@font-face {{ font-family: Vazirmatn; font-weight: {weight};"
    f" src: url({(FONTS / 'vazirmatn' / name).as_uri()}) }}"
    for weight, name in ((400, "Vazirmatn_400Regular.ttf"), (700, "Vazirmatn_700Bold.ttf"))
)
CSS = (
    FACES
    + """
    @page { size: 360pt 648pt; margin: 54pt 36pt }
    body { font: 12pt/1.7 Vazirmatn; margin: 0 }
    bdi.run { white-space: nowrap }
    p { margin: 0 }
    """
)
PHONE = "(800) 633-2322"
PLACE = Place("content/handouts/colds/ar.yaml")
DISCLAIMER = (
    "هذه معلومات عامة ولا تُغني عن استشارة طبيبك. في حالات الطوارئ اتصل بالرقم 911 فورًا،"
    " أو اتصل بنا على (800) 633-2322 من 8:30 AM إلى 5:00 PM."
)
ADVICE = "اشرب الماء كثيرًا. لا تأخذ أكثر من **500** mg (مرتين يوميًا)، واسترح أولًا."


def written(text: str) -> str:
    inserts = Inserts({"clinic.phone": PHONE}, frozenset(), {}, True, "[{what}]")
    return str(Typewriter(inserts, "“”‘’", direction="rtl").prose(text))


def pdf_of(body: str, css: str = "", lang: str = "ar", *, tagged: bool = False) -> bytes:
    direction = "rtl" if reads_right_to_left(lang) else "ltr"
    html = (
        f"<html lang={lang} dir={direction}><title>T</title>"
        f"<style>{CSS}{css}</style><body>{body}</body></html>"
    )
    document = weasyprint.HTML(string=html).render()
    if has_right_to_left(html):
        document.fonts = GlyphTexts()
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1" if tagged else None))


def pages_of(body: str, css: str = "", lang: str = "ar") -> list[Page]:
    return read(pdf_of(body, css, lang))


def words_of(body: str, css: str = "", lang: str = "ar") -> list[str]:
    return [word.text for page in pages_of(body, css, lang) for word in page.words]


def word_like(pages: list[Page], text: str) -> Word:
    """The one word that is this text, whichever way its brackets are reported."""
    wanted = squeeze(text, mirrored=True)
    (word,) = [w for p in pages for w in p.words if squeeze(w.text, mirrored=True) == wanted]
    return word


def lefts(*words: Word) -> list[float]:
    return [glyph.box.left for word in words for glyph in word.glyphs]


def test_the_first_word_of_a_line_stands_at_its_right_end() -> None:
    first, second = "العلاج", "مفيد"
    pages = pages_of(written(f"{first} {second}"))
    assert [word.text for word in pages[0].words] == [first, second]
    right, left = (word_like(pages, text).glyphs for text in (first, second))
    assert min(glyph.box.left for glyph in right) > max(glyph.box.right for glyph in left)
    assert max(glyph.box.right for glyph in right) == pytest.approx(360 - 36, abs=2)
    assert right[0].box.left > right[-1].box.left


def test_a_telephone_number_runs_from_left_to_right() -> None:
    pages = pages_of(written("اتصل بنا على {clinic.phone} الآن"))
    area, number = word_like(pages, "(800)"), word_like(pages, "633-2322")
    assert lefts(area, number) == sorted(lefts(area, number))
    before, after = word_like(pages, "على"), word_like(pages, "الآن")
    assert min(lefts(before)) > max(lefts(area, number))
    assert max(lefts(after)) < min(lefts(area, number))


def test_a_telephone_number_that_is_not_isolated_is_torn_and_read_as_printed() -> None:
    pages = pages_of(f"<p>اتصل بنا على {PHONE} الآن</p>")
    area, torn = word_like(pages, "(800)"), word_like(pages, "2322-633")
    assert min(lefts(area)) > max(lefts(torn))


@pytest.mark.parametrize("width", range(120, 260, 7))
def test_a_telephone_number_and_a_dose_are_never_broken(width: int) -> None:
    text = "اتصل بنا على {clinic.phone} الآن، وخذ 500 mg مرتين، من 8:30 AM إلى 5:00 PM غدًا."
    pages = pages_of(written(text), f"p {{ width: {width}pt }}")
    for run in (("(800)", "633-2322"), ("500", "mg"), ("8:30", "AM"), ("5:00", "PM")):
        parts = [word_like(pages, part) for part in run]
        assert lefts(*parts) == sorted(lefts(*parts))
        bottoms = [glyph.box.bottom for part in parts for glyph in part.glyphs]
        assert max(bottoms) - min(bottoms) < 12, f"{run} stands on two lines"


def test_a_long_latin_phrase_breaks_between_its_words_and_goes_on_below() -> None:
    name = "Suicide and Crisis Lifeline of the United States of America"
    pages = pages_of(written(f"اتصل {name} الآن"), "p { width: 150pt }")
    words = pages[0].words[1:-1]
    assert " ".join(word.text for word in words) == name
    rows = [(round(this.glyphs[0].box.bottom / 20), lefts(this)) for this in words]
    assert len({row for row, _ in rows}) > 2
    for (row, left), (next_row, next_left) in pairwise(rows):
        assert next_left[0] > left[-1] if row == next_row else next_row > row


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("لا بأس", "لا بأس"),
        ("لا ثم أولًا ولأنّ الآن", "لا ثم أولًا ولأنّ الآن"),
        ("أولًا ثم لا ولاً", "أولًا ثم لا ولاً"),
        ("شَدَّةٌ مُحَمَّدٍ كُتِبَ", "شَدَّةٌ مُحَمَّدٍ كُتِبَ"),
        ("<b>ال</b>كتاب <b>الجديد</b>", "الكتاب الجديد"),
        ("آخر<sup>1</sup> كتاب", "آخر1 كتاب"),
        ("العدد 5 ثم 12، والنسبة ٥٠٪", "العدد 5 ثم 12، والنسبة ٥٠٪"),
        ("<bdi dir=ltr>H<sub>2</sub>O and more</bdi> ماء", "H2O and more ماء"),
        ("<table><tr><td>الجرعة<td>الوقت</table>", "الجرعة الوقت"),
    ],
)
def test_words_come_back_in_the_order_of_reading(body: str, words: str) -> None:
    assert words_of(f"<div>{body}</div>") == words.split()


@pytest.mark.parametrize("width", range(90, 200, 11))
def test_the_wide_spaces_of_a_justified_line_keep_its_order(width: int) -> None:
    words = "كتابٌ جديدٌ وجرعةٌ كبيرةٌ وعلاجٌ طويلٌ ومرضٌ قديمٌ وطبيبٌ ماهرٌ " * 2
    css = f"p {{ width: {width}pt; text-align: justify }}"
    assert words_of(f"<p>{words}</p>", css) == words.split()


def test_several_marks_of_a_letter_stand_in_the_order_of_unicode() -> None:
    letter = Pen("د", 12, 50, 60, 55, 0, (0, 1), 0)
    marks = [
        replace(letter, text=text, start=start, middle=55, piece=0)
        for text, start in (("\u0651", 51), ("\u064e", 52))
    ]
    ((_, positions),) = in_reading_order([*marks, letter], right_to_left=True)
    assert positions == [2, 1, 0]


def test_a_torn_dose_is_read_as_it_is_printed() -> None:
    assert words_of("<p>خذ 500 mg مرتين</p>") == ["خذ", "mg", "500", "مرتين"]
    assert words_of(written("خذ 500 mg مرتين")) == ["خذ", "500", "mg", "مرتين"]
    assert words_of(written("خذ **500** mg مرتين")) == ["خذ", "500", "mg", "مرتين"]


def test_a_few_arabic_words_in_an_english_line_keep_its_order() -> None:
    body = "<p>We speak العربية الفصحى and English, 12 of us.</p>"
    assert " ".join(words_of(body, lang="en")) == ("We speak العربية الفصحى and English, 12 of us.")


def test_turned_text_is_read_too() -> None:
    body = "<p style='transform: rotate(90deg); width: 200pt'>مرحبًا بكم في العيادة</p>"
    assert words_of(body) == ["مرحبًا", "بكم", "في", "العيادة"]


def test_every_letter_of_small_arabic_type_is_visible() -> None:
    text = "ءآأؤإئابةتثجحخدذرزسشصضطظعغـفقكلمنهوىي لا لأ لإ لآ لله شَدَّةٌ ،؛؟ «قول» ٠١٢٣٤٥٦٧٨٩"
    (page,) = pages_of(f"<p>{text}</p>", "p { font-size: 7pt; color: #555 }")
    assert [word.text for word in page.words if not word.visible] == []


def test_glyphs_say_what_they_are_and_not_what_they_were_first_drawn_for() -> None:
    text = f"لا ثم أولًا (مهم) <bdi dir=ltr>{PHONE}</bdi>"
    with pikepdf.open(io.BytesIO(pdf_of(f"<p>{text}</p>"))) as document:
        (font,) = document.pages[0].Resources.Font.values()
        lines = font.ToUnicode.read_bytes().decode()
        stream = document.pages[0].Contents.read_bytes().decode("latin1")
    said = {
        glyph: bytes.fromhex(text).decode("utf-16-be")
        for glyph, text in re.findall(r"<(\w{4})> <(\w*)>", lines)
    }
    drawn = "".join(
        said[hexes[at : at + 4]]
        for hexes in re.findall(r"<(\w+)>", stream)
        for at in range(0, len(hexes), 4)
    )
    assert "(800)" in drawn
    assert "لا" in said.values()
    assert "\u064b" in said.values()


@pytest.mark.parametrize(
    ("language", "leftwards"),
    [
        *(("ar", True), ("ar-EG", True), ("he", True), ("fa_IR", True), ("az-Arab", True)),
        *(("en", False), ("", False), ("ar-Latn", False), ("arn", False)),
    ],
)
def test_languages_that_run_from_right_to_left(language: str, leftwards: bool) -> None:
    assert reads_right_to_left(language) is leftwards


def test_english_is_compared_as_strictly_as_ever() -> None:
    (page,) = pages_of("<p>Take this (now) or later</p>", lang="en")
    assert not page.mirrored
    assert find_text("this (now)", [Squeezed.of(page)])
    assert not find_text("this )now(", [Squeezed.of(page)])
    (arabic,) = pages_of("<p>خذ (الآن) دواء</p>")
    assert arabic.mirrored
    assert find_text("خذ (الآن) دواء", [Squeezed.of(arabic)])
    assert not find_text("خذ الآن دواء", [Squeezed.of(arabic)])
    assert not find_text("خذ [الآن] دواء", [Squeezed.of(arabic)])


def test_the_words_of_the_page_keep_isolated_runs_within_words() -> None:
    html = '<p>خذ <bdi dir="ltr" class="run">500 mg</bdi>، بـ<bdi dir="ltr">5</bdi></p>'
    assert visible_words(html) == "خذ 500 mg، بـ5"
    assert visible_words(written(ADVICE)) == ADVICE.replace("**", "")


def test_the_fonts_are_there_with_their_licence() -> None:
    fonts, problems = read_fonts(FONTS)
    assert [p for p in problems if "vazirmatn" in p.place.file] == []
    assert {f.weight for f in fonts if f.family == "Vazirmatn"} == {400, 600, 700}
    licence = (FONTS / "vazirmatn" / "OFL.txt").read_text("utf-8")
    assert licence.startswith("Copyright 2015 The Vazirmatn Project Authors")


SOUND = f"{written(ADVICE)}<div class=disclaimer>{written(DISCLAIMER)}</div>"
EXPECTED = Expected(
    source=visible_words(SOUND),
    required=(RequiredText("general", visible_words(written(DISCLAIMER)), 9),),
    page_sizes=((360, 648),),
    pages=(1, 1),
    safe=18,
    fonts=frozenset({"Vazirmatn", "Vazirmatn-Bold"}),
    least_type=8,
)


def faults(body: str, css: str = "", **changes: object) -> list[Problem]:
    return prove(pdf_of(body, css), replace(EXPECTED, **changes), PLACE)  # type: ignore[arg-type]


def codes(problems: list[Problem]) -> set[str]:
    return {problem.code for problem in problems}


@pytest.mark.parametrize("tagged", [False, True])
@pytest.mark.parametrize(
    "css",
    [
        "",
        "body { text-align: justify }",
        "body { text-align: center; font-size: 9pt }",
        ".disclaimer { font-weight: 700; background: #135; color: #fff }",
        ".disclaimer { columns: 2; column-gap: 12pt }",
    ],
)
def test_a_sound_page_passes(css: str, tagged: bool) -> None:
    assert prove(pdf_of(SOUND, css, tagged=tagged), EXPECTED, PLACE) == []


@pytest.mark.parametrize("turned", [False, True])
def test_sheets_made_of_sound_pages_pass(turned: bool) -> None:
    pdf = pdf_of(SOUND + f"<div style='break-before: page'>{SOUND}</div>")
    side = [
        Placement(number, Fraction(x), Fraction(20), Fraction(360), Fraction(648), turned)
        for number, x in ((1, 380), (2, 20))
    ]
    sheets = impose_sheets(
        pdf, [side], (760, 688), 18, preferences=ViewerPreferences(), title="T", language="ar"
    )
    assert prove_sheets(sheets, pdf, (760, 688), 18, PLACE) == []
    (sheet,) = read(sheets)
    stretches = find_text(EXPECTED.required[0].text, [Squeezed.of(sheet)])
    assert len(stretches) == 2
    assert {round(glyph.size, 2) for (part,) in stretches for glyph in part.glyphs} == {12}


def test_a_required_text_may_go_on_on_the_next_page() -> None:
    css = "@page { size: 360pt 150pt } body { orphans: 1; widows: 1 }"
    assert faults(SOUND, css, page_sizes=None, pages=(2, 9)) == []


def test_a_list_that_goes_on_on_the_next_page_is_whole() -> None:
    # WeasyPrint draws the bullet of an item after its words when one is in bold type.
    text = "<ul><li>اشرب <b>الماء</b> كثيرًا كل يوم</li><li>ثم <b>استرح</b> في البيت</li></ul>"
    pages = pages_of(text, "@page { size: 360pt 140pt } li { margin: 0 0 12pt }")
    assert [page.words[-1].text for page in pages] == ["•", "•"]
    assert find_text(visible_words(text), [Squeezed.of(page) for page in pages])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("الماء ", "", {"proof-lost-words"}),
        ("الماء", "الدواء", {"proof-lost-words"}),
        ("أولًا", "أولا", {"proof-lost-words"}),
        ("عامة ولا", "ولا عامة", {"proof-disclaimer-missing"}),
        ("الطوارئ ", "", {"proof-disclaimer-missing", "proof-lost-words"}),
        (" ولا تُغني", " تُغني", {"proof-disclaimer-missing", "proof-lost-words"}),
        ("911", "119", {"proof-disclaimer-missing", "proof-lost-words"}),
        ("633-2322", "633-2332", {"proof-disclaimer-missing", "proof-lost-words"}),
        ("(800) 633-2322", "633-2322 (800)", {"proof-disclaimer-missing"}),
    ],
)
def test_a_word_that_was_lost_changed_or_moved_is_found(
    old: str, new: str, expected: set[str]
) -> None:
    assert SOUND.count(old) == 1
    assert codes(faults(SOUND.replace(old, new))) == expected


def test_a_required_text_whose_number_is_torn_is_found() -> None:
    torn = re.sub("</?bdi[^>]*>", "", SOUND)
    assert codes(faults(torn)) >= {"proof-disclaimer-missing"}


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("p:first-child { color: white }", {"proof-invisible-words"}),
        ("bdi { color: white }", {"proof-invisible-words", "proof-disclaimer-hidden"}),
        # What is cut off would lie over the disclaimer, which is then named as well.
        (
            "p:first-child { height: 9pt; overflow: hidden }",
            {"proof-invisible-words", "proof-disclaimer-hidden"},
        ),
        (".disclaimer { color: #eee }", {"proof-invisible-words", "proof-disclaimer-hidden"}),
        ("body > p { font-size: 7.5pt }", {"proof-small-type"}),
        (".disclaimer { font-size: 8.5pt }", {"proof-disclaimer-small"}),
        (".disclaimer bdi { font-size: 8.5pt }", {"proof-disclaimer-small"}),
        ("body > p { margin-right: -30pt }", {"proof-outside-safe-area"}),
        ("body > p { display: none }", {"proof-lost-words"}),
        (".disclaimer { display: none }", {"proof-disclaimer-missing", "proof-lost-words"}),
    ],
)
def test_text_that_is_hidden_small_or_near_the_edge_is_found(css: str, expected: set[str]) -> None:
    css = css.replace("p:first-child", "body > p")
    assert codes(faults(SOUND, css)) == expected


def test_the_first_word_that_departs_is_named() -> None:
    (missing,) = [
        problem
        for problem in faults(SOUND.replace("استشارة", "زيارة"))
        if problem.code == "proof-disclaimer-missing"
    ]
    assert "“…عامة ولا تُغني عن”" in missing.message
    assert "“استشارة”" in missing.message
