"""Other languages: Spanish and Arabic editions as their readers get them.

Required texts say the same in every language, translations tell when they are
stale, and a page that runs from right to left is a mirror image, not a page of
English with other letters.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pikepdf
import pytest

from handouts.build import Request, build
from handouts.checks import check_library
from handouts.edition.keys import EditionKey, editions_of
from handouts.library import Library, read_library
from handouts.pdf.matching import squeeze
from handouts.pdf.reading import SCALE, Page, Word, read
from handouts.problems import Problem, Severity
from handouts.workspace import Workspace
from sheets_helpers import ROOT, copy_workspace, edit, page_of, place_in
from test_shipped import headings

if TYPE_CHECKING:
    from pathlib import Path

AFTERCARE = "after-your-visit"
UNREVIEWED = {"es": "traducción aún no revisada", "ar": "الترجمة لم تُراجع بعد"}
EASTERN_DIGITS = re.compile("[\u0660-\u0669\u06f0-\u06f9]")
# What no translation may change: numbers, names, addresses and the facts put in.
FIXED = re.compile(r"\{[a-z_.]+\}|https://[a-z0-9./]+|988lifeline\.org|FDA|Spravato|REMS|\d+")
PHONE = "(213) 555-0100"


@cache
def shipped() -> Library:
    return read_library(Workspace(ROOT))


def made(root: Path, out: Path, request: Request) -> Path:
    """The folder with the PDFs asked for; the test fails with what kept one from being made.

    Mistakes elsewhere in the workspace are no concern of these tests.
    """
    report = build(Workspace(root), request, out, jobs=2)
    failed = [outcome for outcome in report.outcomes if outcome.state == "failed"]
    assert report.outcomes, report.all_problems()
    assert not failed, [p for outcome in failed for p in outcome.problems]
    return out


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("languages")
    return made(ROOT, out, Request(ids=(AFTERCARE,)))


def pages(shelf: Path, name: str) -> list[Page]:
    return read((shelf / name).read_bytes())


def words_on(pages: list[Page]) -> list[Word]:
    return [word for page in pages for word in page.words]


def words_like(pages: list[Page], text: str) -> list[Word]:
    wanted = squeeze(text, mirrored=True)
    return [w for w in words_on(pages) if squeeze(w.text, mirrored=True) == wanted]


def left(word: Word) -> float:
    return min(glyph.box.left for glyph in word.glyphs)


def right(word: Word) -> float:
    return max(glyph.box.right for glyph in word.glyphs)


def top(word: Word) -> float:
    return min(glyph.box.top for glyph in word.glyphs)


def same_line(one: Word, other: Word) -> bool:
    """Whether two words stand beside each other: the middle of one is within the other's height."""
    heights = [(top(w), max(glyph.box.bottom for glyph in w.glyphs)) for w in (one, other)]
    (upper, lower), (above, below) = heights
    return above <= (upper + lower) / 2 <= below or upper <= (above + below) / 2 <= lower


def printed(pages: list[Page]) -> str:
    return squeeze(" ".join(word.text for word in words_on(pages)), mirrored=True)


# The editions.


@pytest.mark.parametrize("target", ["screen", "desk"])
@pytest.mark.parametrize("size", ["", ".large-print"])
@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_sheet_is_there_in_every_language_and_says_which(
    shelf: Path, language: str, size: str, target: str
) -> None:
    name = f"{AFTERCARE}.{language}.aftercare{size}.{target}.pdf"
    with pikepdf.open(shelf / name) as document:
        assert str(document.Root.Lang) == language
    reads = pages(shelf, name)
    assert len(reads) == 1 if not size else len(reads) > 1
    for number in ("911", "988", "24"):
        assert any(number in word.text for word in words_on(reads)), number


def levels(html: str) -> list[str]:
    return re.findall(r"<(h[1-6])\b", html)


TRANSLATED = [key for key in editions_of(shipped()) if key.language != "en"]


@pytest.mark.parametrize("key", TRANSLATED, ids=str)
def test_a_translation_has_the_headings_and_required_texts_of_its_source(key: EditionKey) -> None:
    source = EditionKey(key.handout, "en", key.format, key.size)
    other, own = page_of(ROOT, source), page_of(ROOT, key)
    assert levels(own.html) == levels(other.html)
    assert [r.id for r in own.required] == [r.id for r in other.required]
    assert [r.least for r in own.required] == [r.least for r in other.required]


def test_a_screen_reader_meets_the_same_headings_in_every_language(shelf: Path) -> None:
    found = {}
    for language in ("en", "es", "ar"):
        with pikepdf.open(shelf / f"{AFTERCARE}.{language}.aftercare.screen.pdf") as document:
            found[language] = headings(document)
    assert len(found["en"]) >= 6
    assert found["en"] == found["es"] == found["ar"]


@pytest.mark.parametrize("language", ["es", "ar"])
def test_the_control_line_says_that_nobody_has_reviewed_the_translation(
    shelf: Path, tmp_path: Path, language: str
) -> None:
    for size in ("", ".large-print"):
        text = printed(pages(shelf, f"{AFTERCARE}.{language}.aftercare{size}.screen.pdf"))
        assert squeeze(UNREVIEWED[language], mirrored=True) in text
    root = copy_workspace(tmp_path)
    key = EditionKey(AFTERCARE, language, "aftercare")
    assert UNREVIEWED[language] in page_of(root, key).source
    edit(
        root / f"content/handouts/{AFTERCARE}/{language}.yaml",
        "reviewed:\n    missing: A qualified translator's review",
        "reviewed: Somebody qualified",
    )
    assert UNREVIEWED[language] not in page_of(root, key).source


def test_english_says_nothing_of_a_translation() -> None:
    page = page_of(ROOT, EditionKey(AFTERCARE, "en", "aftercare"))
    assert "translat" not in page.source


@pytest.mark.parametrize(
    ("language", "date"),
    [("en", "March 31, 2027"), ("es", "31 de marzo de 2027"), ("ar", "31 مارس 2027")],
)
def test_dates_are_written_as_each_language_writes_them(
    tmp_path: Path, language: str, date: str
) -> None:
    root = copy_workspace(tmp_path)
    edit(
        root / f"content/handouts/{AFTERCARE}/handout.yaml",
        "next:\n    missing: Date of the next review",
        "next: 2027-03-31",
    )
    source = page_of(root, EditionKey(AFTERCARE, language, "aftercare")).source
    assert date in " ".join(source.split())
    assert not EASTERN_DIGITS.search(source)


def test_spanish_has_its_own_quotation_marks_and_blanks() -> None:
    source = page_of(ROOT, EditionKey(AFTERCARE, "es", "aftercare")).source
    assert "«off-label»" in source
    assert "[falta: teléfono]" in source
    assert "to be added" not in source


# Required texts in every language.


@pytest.mark.parametrize("language", ["es", "ar"])
def test_numbers_names_and_facts_of_required_texts_stand_in_every_language(language: str) -> None:
    checked = set()
    for name, disclaimer in shipped().disclaimers.items():
        fixed, own = (set(FIXED.findall(disclaimer.text[code])) for code in ("en", language))
        assert fixed == own, name
        checked |= fixed
        assert not EASTERN_DIGITS.search(disclaimer.text[language]), name
    assert checked >= {"FDA", "REMS", "24", "7", "{hotline.crisis.number}", "{clinic.phone}"}


def test_every_hotline_has_a_name_in_every_language() -> None:
    hotlines = shipped().hotlines
    assert hotlines is not None
    for hotline in hotlines.hotlines.values():
        assert set(hotline.name) == {"en", "es", "ar"}
    names = hotlines.hotlines["crisis"].name
    assert names["es"] == "Línea 988 de Prevención del Suicidio y Crisis"
    assert all("988" in name for name in names.values())


def test_nurse_practitioners_have_the_spanish_title_that_the_law_wants() -> None:
    """California Code of Regulations, title 16, section 1487."""
    people = shipped().people
    assert (people["valentina-ira"].title or {})["es"] == "Enfermera especializada en psiquiatría"
    assert (people["andy-rimando"].title or {})["es"] == "Enfermero especializado en psiquiatría"


# What the checks say.


def found(root: Path, code: str) -> list[Problem]:
    return [p for p in check_library(read_library(Workspace(root))) if p.code == code]


def gaps(root: Path, language: str) -> dict[str, set[str]]:
    """What the check says that a language lacks: names by kind."""
    lacking = {}
    for problem in found(root, "language-gap"):
        assert problem.severity is Severity.BLANK
        match = re.fullmatch(r"'(\w+)' has no (.+) for: (.+)", problem.message)
        assert match is not None, problem.message
        if match[1] == language:
            assert problem.place.file == f"content/languages/{language}.yaml"
            lacking[match[2]] = set(match[3].split(", "))
    return lacking


def test_the_check_lists_what_a_language_lacks_and_nothing_that_is_complete(
    tmp_path: Path,
) -> None:
    root = copy_workspace(tmp_path)
    arabic = gaps(root, "ar")
    assert {"plain-language", "ketamine-brochure"} <= arabic["edition"]
    assert AFTERCARE not in arabic["edition"]
    assert "steve-yun" in arabic["title"]
    assert "gia-nevel" not in arabic["title"]  # she has none in any language
    assert arabic["other title"] == {"erica-weiszmann"}
    assert arabic.keys() <= {"edition", "title", "other title", "biography", "name of the format"}
    assert gaps(root, "es").keys() == {"edition", "biography"}
    assert gaps(root, "en") == {}


def test_a_gap_that_is_filled_is_listed_no_more_and_a_new_one_is(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    title = "  es: Anestesiólogo | Director médico\n"
    edit(root / "content/people/steve-yun.yaml", title, f"{title}  ar: طبيب تخدير\n")
    assert "steve-yun" not in gaps(root, "ar")["title"]
    edit(root / "content/languages/ar.yaml", "  risks: المخاطر والحدود\n", "")
    edit(root / "content/languages/ar.yaml", "  clinic.hours: ساعات العمل\n", "")
    edit(root / "content/disclaimers/phi_mark.yaml", "  ar: تحتوي على معلومات صحية خاصة.\n", "")
    edit(root / "content/hotlines.yaml", "      ar: خدمات الطوارئ\n", "")
    edit(root / "content/terms.yaml", '    ar: ["*كيتامين*"', '    xx: ["*كيتامين*"')
    arabic = gaps(root, "ar")
    assert arabic["label"] == {"risks"}
    assert arabic["name of a blank"] == {"clinic.hours"}
    assert arabic["text of the disclaimer"] == {"phi_mark"}
    assert arabic["name of the hotline"] == {"emergency"}
    assert arabic["words in the list of terms"] == {"ketamine"}


def stale(root: Path) -> list[Problem]:
    return [p for p in found(root, "stale-translation") if f"/{AFTERCARE}/es.yaml" in p.place.file]


def seen(problem: Problem) -> str:
    match = re.search(r"saw: ([0-9a-f]{12})", problem.remedy)
    assert match is not None, problem.remedy
    return match[1]


def test_no_shipped_translation_is_stale() -> None:
    assert not [p for p in check_library(shipped()) if p.code == "stale-translation"]


def test_a_translation_is_stale_when_a_word_of_its_source_changes(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    file = f"content/handouts/{AFTERCARE}/es.yaml"
    assert not stale(root)
    source = root / f"content/handouts/{AFTERCARE}/en.yaml"
    edit(source, "A list of all my medicines", "A list of my medicines")
    (problem,) = stale(root)
    assert problem.severity is Severity.WARNING
    old = re.search(r'saw: "?([0-9a-f]{12})', (root / file).read_text("utf-8"))
    assert old is not None
    assert problem.place.line == place_in(root, file, "saw: ").line
    assert seen(problem) != old[1]
    edit(root / file, old[1], seen(problem))
    assert not stale(root)


def test_a_translation_is_not_stale_when_only_the_layout_of_its_source_changes(
    tmp_path: Path,
) -> None:
    root = copy_workspace(tmp_path)
    source = root / f"content/handouts/{AFTERCARE}/en.yaml"
    edit(source, "title: After your visit\n", "# A remark\ntitle: 'After your visit'\n")
    edit(source, "        - label: Place\n", "        - label: Place\n          as: text\n")
    edit(source, "feel different to you for a short", "feel different to\n      you for a short")
    assert not stale(root)


def test_a_translation_of_a_language_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    file = f"content/handouts/{AFTERCARE}/es.yaml"
    edit(root / file, "  of: en\n", "  of: es\n")
    (problem,) = [p for p in found(root, "unknown-language") if p.place.file == file]
    assert problem.place == place_in(root, file, "es\n  saw")


# A page that runs from right to left.


@pytest.fixture(scope="module")
def arabic(shelf: Path) -> list[Page]:
    return pages(shelf, f"{AFTERCARE}.ar.aftercare.screen.pdf")


@pytest.fixture(scope="module")
def english(shelf: Path) -> list[Page]:
    return pages(shelf, f"{AFTERCARE}.en.aftercare.screen.pdf")


MARGIN = 0.6 * 72


def test_the_clinics_name_stands_at_the_right_and_the_kicker_at_the_left(
    arabic: list[Page], english: list[Page]
) -> None:
    width = arabic[0].width
    (name,) = [w for w in words_like(arabic, "Medical") if top(w) < 72]
    assert right(name) == pytest.approx(width - MARGIN, abs=2)
    kicker = min((w for w in words_on(arabic) if top(w) < 60), key=left)
    assert left(kicker) == pytest.approx(MARGIN, abs=2)
    (name,) = [w for w in words_like(english, "Kure") if top(w) < 72]
    assert left(name) == pytest.approx(MARGIN, abs=2)
    title = words_like(arabic, "زيارتك")[0]
    assert left(title) > width / 2


def test_bullets_stand_to_the_right_of_their_words(arabic: list[Page], english: list[Page]) -> None:
    for reads, rightwards in ((arabic, False), (english, True)):
        bullets = [word for word in words_on(reads) if word.text == "•"]
        assert len(bullets) == 3
        for bullet in bullets:
            beside = [
                w for w in words_on(reads) if same_line(w, bullet) and abs(left(w) - 400) < 250
            ]
            after = [w for w in beside if left(w) > right(bullet)]
            before = [w for w in beside if right(w) < left(bullet)]
            near, far = (after, before) if rightwards else (before, after)
            gaps = [max(left(bullet) - right(w), left(w) - right(bullet)) for w in near]
            assert min(gaps) < 12
            assert all(max(left(bullet) - right(w), left(w) - right(bullet)) > 12 for w in far)


def test_labels_of_fields_are_flush_right(arabic: list[Page], english: list[Page]) -> None:
    date, place = words_like(arabic, "التاريخ")[0], words_like(arabic, "المكان")[0]
    (heading,) = words_like(arabic, "زيارتي")
    assert right(date) == pytest.approx(right(place), abs=2.5)
    assert right(date) == pytest.approx(right(heading), abs=2.5)
    assert right(date) > arabic[0].width - MARGIN - 20
    time = words_like(arabic, "الساعة")[0]
    assert right(time) < left(date)
    own_date, own_place = words_like(english, "Date")[0], words_like(english, "Place")[0]
    assert left(own_date) == pytest.approx(left(own_place), abs=1)
    assert left(own_date) < MARGIN + 20


def test_the_columns_change_sides(arabic: list[Page], english: list[Page]) -> None:
    (visit,) = words_like(arabic, "زيارتي")
    (bring,) = words_like(arabic, "سأحضر")
    assert right(bring) < arabic[0].width / 2 < left(visit)
    (visit,) = words_like(english, "visit")[-1:]
    (bring,) = words_like(english, "bring")
    assert right(visit) < english[0].width / 2 < left(bring)


def test_boxes_to_tick_stand_to_the_right_of_their_words(
    arabic: list[Page], english: list[Page]
) -> None:
    """The nearest ink beside "My questions", on either side within 20 points."""
    for reads, words, rightwards in (
        (arabic, ("أسئلتي",), False),
        (english, ("My", "questions"), True),
    ):
        line = [words_like(reads, text)[-1] for text in words]
        page, upper = reads[0], top(line[0])
        starts, ends = min(map(left, line)), max(map(right, line))
        sides = {}
        for side, begin in (("before", starts - 20), ("after", ends + 3)):
            band = (begin, upper, begin + 17, upper + 8)
            drawing = page.drawing.crop(tuple(int(edge * SCALE) for edge in band))  # type: ignore[arg-type]
            sides[side] = drawing.getextrema()[0]
        box, blank = (
            (sides["before"], sides["after"]) if rightwards else (sides["after"], sides["before"])
        )
        assert box < 170, words  # type: ignore[operator]
        assert blank > 230, words  # type: ignore[operator]


def test_the_page_numbers_of_large_print_stand_at_the_left_with_a_word_between(
    shelf: Path,
) -> None:
    for page in pages(shelf, f"{AFTERCARE}.ar.aftercare.large-print.screen.pdf")[1:]:
        head = [word for word in page.words if top(word) < 60]
        numbers = [word for word in head if word.text.isdigit()]
        assert max(numbers, key=right).text == str(page.number)
        assert max(map(right, numbers)) < page.width / 2
        assert "من" in [word.text for word in head]


def test_a_telephone_number_reads_from_left_to_right(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path / "workspace")
    edit(
        root / "content/clinic.yaml",
        "phone:\n  missing: The clinic's phone number",
        f"phone: {PHONE}",
    )
    request = Request((AFTERCARE,), languages=("ar",), targets=("screen",), sizes=("standard",))
    out = made(root, tmp_path / "out", request)
    reads = pages(out, f"{AFTERCARE}.ar.aftercare.screen.pdf")
    areas = words_like(reads, "(213)")
    assert len(areas) == 2  # whom to call, and the offer of large print
    for area in areas:
        (number,) = [w for w in words_on(reads) if "555" in w.text and same_line(w, area)]
        digits = [glyph for word in (area, number) for glyph in word.glyphs if glyph.text.isdigit()]
        assert "".join(glyph.text for glyph in digits) == "2135550100"
        lefts = [glyph.box.left for glyph in digits]
        assert lefts == sorted(lefts)
        assert lefts[-1] - lefts[0] < 100  # the two parts touch


PANELS = ("cover", "flap", "inside-left", "inside-middle", "inside-right", "back")
NUMBERS = ("أولى", "ثانية", "ثالثة", "رابعة", "خامسة", "سادسة")


def folded(root: Path) -> None:
    """A tri-fold in Arabic with one word for each panel, on short samples of text."""
    folder = root / "content/handouts/folded"
    folder.mkdir()
    facts = (root / f"content/handouts/{AFTERCARE}/handout.yaml").read_text("utf-8")
    facts = facts.replace("[aftercare]", "[tri-fold]").replace("take-home", "brochure")
    (folder / "handout.yaml").write_text(facts, encoding="utf-8")
    lines = ["title: كتيب", "kicker: دليل", "description: كتيب للتجربة.", "panels:"]
    for panel, number in zip(PANELS, NUMBERS, strict=True):
        lines += [
            f"  - panel: {panel}",
            "    blocks:",
            f"      - heading: {number}",
            "      - text: نص قصير للتجربة في هذه الصفحة.",
            "      - space: grow",
        ]
    (folder / "ar.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def centre(page: Page, text: str) -> float:
    (word,) = words_like([page], text)
    return (left(word) + right(word)) / 2 / page.width


def test_an_arabic_tri_fold_has_its_cover_at_the_left_and_opens_to_the_right(
    tmp_path: Path,
) -> None:
    root = copy_workspace(tmp_path / "workspace")
    folded(root)
    out = made(root, tmp_path / "out", Request(("folded",), sizes=("standard",)))
    screen = pages(out, "folded.ar.tri-fold.screen.pdf")
    for page, number in zip(screen, NUMBERS, strict=True):
        assert words_like([page], number)
    outside, inside = pages(out, "folded.ar.tri-fold.desk.pdf")
    third = 1 / 3
    assert centre(outside, "أولى") < third < centre(outside, "سادسة") < 2 * third
    assert centre(outside, "ثانية") > 2 * third
    assert centre(inside, "ثالثة") > 2 * third > centre(inside, "رابعة") > third
    assert centre(inside, "خامسة") < third


def test_the_folded_in_flap_is_still_the_narrow_panel_of_an_arabic_tri_fold() -> None:
    shape = shipped().formats["tri-fold"]
    sizes = shape.exact_sizes(6)
    outside = shape.sides(6, "rtl")[0]
    placed = {place.page: place for place in shape.placements(outside, sizes)}
    assert placed[1].x < placed[6].x < placed[2].x
    assert sizes[1][0] < sizes[0][0]
