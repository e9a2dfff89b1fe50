"""The shipped editions as a reader, a printer and a screen reader get them.

The catalogue is built once and read back with other libraries than those that
made and proved it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image

from golden import PAGES, PICTURES, differing, draw
from handouts.edition.keys import EditionKey, editions_of, shape_of
from handouts.library import Library, read_library
from handouts.workspace import Workspace
from sheets_helpers import ROOT, page_of
from ua_helpers import ua_failures

if TYPE_CHECKING:
    from pathlib import Path

KEYS = (
    EditionKey("ketamine-brochure", "en", "tri-fold"),
    EditionKey("our-team", "en", "letter"),
    EditionKey("plain-language", "en", "one-pager"),
    EditionKey("what-is-ketamine", "en", "letter"),
)
BROCHURE, TEAM, TAKE_HOME, ARTICLE = KEYS
ALL = tuple(editions_of(read_library(Workspace(ROOT))))
INK, BLACK = (0x22, 0x33, 0x3B), (0, 0, 0)
OURS = re.compile(r"Atkinson-?Hyperlegible-?Next|Fraunces|Vazirmatn")

each = pytest.mark.parametrize("key", KEYS, ids=str)
every = pytest.mark.parametrize("key", ALL, ids=str)


def needs_tool(name: str) -> pytest.MarkDecorator:
    """Skip without the tool, except where CI promises to have it."""
    missing = shutil.which(name) is None and os.environ.get("CI") != "true"
    return pytest.mark.skipif(missing, reason=f"{name} (poppler-utils) is not installed")


@pytest.fixture(scope="session")
def shelf(catalogue: Path) -> Path:
    return catalogue / "build"


def test_every_edition_was_built_for_both_targets(shelf: Path) -> None:
    wanted = {f"{key}.{target}.pdf" for key in ALL for target in ("screen", "desk")}
    assert {path.name for path in shelf.glob("*.pdf")} == wanted
    assert len(wanted) > 80


@cache
def library() -> Library:
    return read_library(Workspace(ROOT))


def file(shelf: Path, key: EditionKey, target: str) -> Path:
    return shelf / f"{key}.{target}.pdf"


Character = tuple[str, float, float, float, float, float, tuple[int, ...]]
"""Itself, left, top, right and bottom from the upper left corner, size, colour."""


def characters(page: Any) -> list[Character]:
    """What a page prints, in the order of the file; lengths in points."""
    text, height = page.get_textpage(), page.get_height()
    found: list[Character] = []
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if not chr(code).strip():
            continue
        left, bottom, right, top = text.get_charbox(index)
        red, green, blue, alpha = (pdfium.c_uint() for _ in range(4))
        pdfium.FPDFText_GetFillColor(text, index, red, green, blue, alpha)
        size = pdfium.FPDFText_GetFontSize(text, index)
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(text, index, matrix)
        colour = (red.value, green.value, blue.value)
        found.append(
            (chr(code), left, height - top, right, height - bottom, size * abs(matrix.d), colour)
        )
    return found


def text_of(page: Any) -> str:
    return " ".join(page.get_textpage().get_text_bounded().split())


def objects(document: pikepdf.Pdf) -> list[Any]:
    return [o for o in document.objects if isinstance(o, (pikepdf.Dictionary, pikepdf.Stream))]


def headings(document: pikepdf.Pdf) -> list[int]:
    """The levels of the structure tree's headings, in reading order."""
    found: list[int] = []
    waiting: list[Any] = [document.Root.StructTreeRoot]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting.extend(reversed(list(node)))
        elif isinstance(node, pikepdf.Dictionary):
            name = str(node.get("/S", ""))
            if re.fullmatch(r"/H[1-6]", name):
                found.append(int(name[2]))
            if "/K" in node:
                waiting.append(node.K)
    return found


def outline(document: pikepdf.Pdf) -> list[str]:
    with document.open_outline() as tree:

        def titles(items: Any) -> list[str]:
            return [t for item in items for t in (str(item.title), *titles(item.children))]

        return titles(tree.root)


@every
def test_screen_files_are_accessible_by_the_letter_of_pdf_ua(shelf: Path, key: EditionKey) -> None:
    assert ua_failures(file(shelf, key, "screen")) == []


@every
def test_screen_files_have_title_language_and_outline(shelf: Path, key: EditionKey) -> None:
    words = library().handouts[key.handout].words[key.language]
    with pikepdf.open(file(shelf, key, "screen")) as document:
        assert str(document.docinfo["/Title"]) == words.title
        assert str(document.Root.Lang) == key.language
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert outline(document)[0] in {words.title, words.title.removeprefix("Meet ")}
        assert len(outline(document)) == len(headings(document)) >= 2


@every
def test_heading_levels_begin_at_one_and_do_not_skip(shelf: Path, key: EditionKey) -> None:
    with pikepdf.open(file(shelf, key, "screen")) as document:
        levels = headings(document)
    assert levels[0] == 1
    assert levels.count(1) == 1
    steps = pairwise(levels)
    assert all(after - before <= 1 for before, after in steps)


@every
def test_links_are_live_and_lead_to_the_web_mail_or_telephone(shelf: Path, key: EditionKey) -> None:
    with pikepdf.open(file(shelf, key, "screen")) as document:
        notes: list[Any] = [n for sheet in document.pages for n in sheet.get("/Annots", [])]
        actions = [note.A for note in notes]
        links = [str(action["/URI"]) for action in actions]
    required = {words.id for words in page_of(ROOT, key).required}
    assert ("https://988lifeline.org" in links) or "crisis_988" not in required
    assert all(link.startswith(("https:", "mailto:", "tel:")) for link in links)
    assert {str(action["/S"]) for action in actions} <= {"/URI"}


@pytest.mark.parametrize("target", ["screen", "desk"])
@every
def test_files_run_nothing_and_carry_nothing(shelf: Path, key: EditionKey, target: str) -> None:
    with pikepdf.open(file(shelf, key, target)) as document:
        assert "/OpenAction" not in document.Root
        assert "/EmbeddedFiles" not in document.Root.get("/Names", {})
        assert not [o for o in objects(document) if {"/AA", "/JS", "/EF"} & set(o.keys())]


@pytest.mark.parametrize("target", ["screen", "desk"])
@every
def test_fonts_are_ours_and_embedded_as_subsets(shelf: Path, key: EditionKey, target: str) -> None:
    with pikepdf.open(file(shelf, key, target)) as document:
        fonts = [o for o in objects(document) if o.get("/Type") == "/FontDescriptor"]
        assert fonts
        for font in fonts:
            assert OURS.search(str(font.FontName)), font.FontName
            assert re.match(r"/[A-Z]{6}\+", str(font.FontName))
            assert {"/FontFile2", "/FontFile3"} & set(font.keys())


@needs_tool("pdffonts")
@each
def test_poppler_finds_every_font_embedded(shelf: Path, key: EditionKey) -> None:
    command = ["pdffonts", str(file(shelf, key, "desk"))]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(lines) > 3
    for line in lines[2:]:
        assert re.search(r"\byes yes yes\b", line), line
        assert OURS.search(line), line


def squeezed(text: str) -> str:
    return "".join(text.split())


@needs_tool("pdfinfo")
@pytest.mark.parametrize("key", [key for key in ALL if key.language != "ar"], ids=str)
def test_required_texts_are_read_aloud(shelf: Path, key: EditionKey) -> None:
    """They stand in the structure tree, which page margins and backgrounds do not.

    Poppler turns Arabic ligatures round; tests/test_rtl.py reads Arabic back.
    """
    command = ["pdfinfo", "-struct-text", str(file(shelf, key, "screen"))]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spoken = squeezed("".join(re.findall(r'"(.*)"', out)))
    required = page_of(ROOT, key).required
    assert len(required) >= 3
    for words in required:
        assert squeezed(words.text) in spoken, words.id


@pytest.mark.parametrize(
    ("key", "sizes"),
    [
        (
            BROCHURE,
            [(93.66, 215.9), (92.08, 215.9), *[(93.66, 215.9)] * 2, (92.08, 215.9), (93.66, 215.9)],
        ),
        (TAKE_HOME, [(215.9, 279.4)]),
        (ARTICLE, [(215.9, 279.4)]),
        (TEAM, [(215.9, 279.4)]),
    ],
    ids=str,
)
def test_screen_pages_in_millimetres(
    shelf: Path, key: EditionKey, sizes: list[tuple[float, float]]
) -> None:
    document = pypdfium2.PdfDocument(file(shelf, key, "screen"))
    found = [tuple(side * 25.4 / 72 for side in page.get_size()) for page in document]
    if key.format == "letter":  # as many pages as its words need
        sizes = sizes * len(found)
    assert len(found) == len(sizes)
    for size, expected in zip(found, sizes, strict=True):
        assert size == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("key", "paper", "duplex"),
    [
        (BROCHURE, (792, 612), "/DuplexFlipShortEdge"),
        (TAKE_HOME, (612, 792), "/Simplex"),
        (ARTICLE, (612, 792), "/DuplexFlipLongEdge"),
        (TEAM, (612, 792), "/DuplexFlipLongEdge"),
    ],
    ids=str,
)
def test_desk_files_are_letter_paper_at_actual_size(
    shelf: Path, key: EditionKey, paper: tuple[int, int], duplex: str
) -> None:
    with pikepdf.open(file(shelf, key, "desk")) as document:
        for sheet in document.pages:
            assert [float(n) for n in sheet.mediabox] == [0, 0, *paper]
            assert "/Rotate" not in sheet
        preferences = document.Root.ViewerPreferences
        assert preferences.PrintScaling == "/None"
        assert preferences.PickTrayByPDFSize
        assert preferences.Duplex == duplex


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        (0, [("Talk with us if", 0, 261), ("Feel free to call", 261, 526.5),
             ("Ketamine and depression", 526.5, 792)]),
        (1, [("What is ketamine", 0, 265.5), ("How it works", 265.5, 531),
             ("What we still do not know", 531, 792)]),
    ],
)  # fmt: skip
def test_the_brochure_is_imposed_flap_back_cover_then_the_inside(
    shelf: Path, side: int, expected: list[tuple[str, float, float]]
) -> None:
    page = pypdfium2.PdfDocument(file(shelf, BROCHURE, "desk"))[side]
    found = characters(page)
    text = "".join(character for character, *_ in found)
    for words, left, right in expected:
        at = text.index(squeezed(words))
        assert left <= found[at][1] < found[at][3] <= right, words
    assert len(pypdfium2.PdfDocument(file(shelf, BROCHURE, "desk"))) == 2


def test_all_text_of_the_brochure_stays_a_quarter_inch_from_folds_and_edges(shelf: Path) -> None:
    document = pypdfium2.PdfDocument(file(shelf, BROCHURE, "desk"))
    for side, folds in enumerate([(261, 526.5), (265.5, 531)]):
        lines = [0, *folds, 792]
        for character, left, top, right, bottom, *_ in characters(document[side]):
            panel = sum(left > line for line in folds)
            assert left - lines[panel] >= 18, (side, character)
            assert lines[panel + 1] - right >= 18, (side, character)
            assert min(top, 612 - bottom) >= 18, (side, character)


@every
def test_desk_text_is_as_large_as_on_the_screen(shelf: Path, key: EditionKey) -> None:
    def sizes(target: str) -> dict[float, int]:
        counts: dict[float, int] = {}
        for page in pypdfium2.PdfDocument(file(shelf, key, target)):
            for *_, size, _colour in characters(page):
                counts[round(size, 1)] = counts.get(round(size, 1), 0) + 1
        return counts

    table = library().formats[shape_of(library(), key)].imposition
    copies = 1 if isinstance(table, str) else sum(side.count(1) for row in table for side in row)
    assert sizes("desk") == {size: n * copies for size, n in sizes("screen").items()}


@each
def test_body_type_is_within_the_formats_bounds(shelf: Path, key: EditionKey) -> None:
    bounds = library().formats[key.format].type
    counts: dict[float, int] = {}
    for page in pypdfium2.PdfDocument(file(shelf, key, "screen")):
        for *_, size, _colour in characters(page):
            counts[round(size, 2)] = counts.get(round(size, 2), 0) + 1
    body = max((n, size) for size, n in counts.items() if size > bounds.fine.points or n > 900)[1]
    assert bounds.least.points <= body <= bounds.most.points
    assert min(counts) >= 0.7 * bounds.fine.points


@pytest.mark.parametrize(("target", "ink"), [("screen", INK), ("desk", BLACK)])
@pytest.mark.parametrize(
    ("key", "words"),
    [
        (BROCHURE, "Someparts"),
        (TEAM, "Janetisaboard-certified"),
        (TAKE_HOME, "Yourbraincells"),
        (ARTICLE, "Ketamineisadissociative"),
    ],
    ids=str,
)
def test_running_text_is_black_on_paper_and_soft_on_a_screen(
    shelf: Path, key: EditionKey, words: str, target: str, ink: tuple[int, ...]
) -> None:
    for page in pypdfium2.PdfDocument(file(shelf, key, target)):
        found = characters(page)
        at = "".join(character for character, *_ in found).find(words)
        if at >= 0:
            assert {colour for *_, colour in found[at : at + len(words)]} == {ink}
            return
    pytest.fail(f"{words} is not in {key}")


@every
def test_a_desk_printer_can_print_all_the_ink(shelf: Path, key: EditionKey) -> None:
    """A quarter of an inch (6.35 mm) of white on every edge, looked at in pixels."""
    for page in pypdfium2.PdfDocument(file(shelf, key, "desk")):
        scale = 2
        image = page.render(scale=scale).to_pil().convert("L").point(lambda v: 255 * (v < 250))
        left, top, right, bottom = image.getbbox()
        clear = 18 * scale - 1
        assert left >= clear
        assert top >= clear
        assert image.width - right >= clear
        assert image.height - bottom >= clear


def test_the_emergency_line_is_on_the_first_page_of_the_take_home_sheet(shelf: Path) -> None:
    for target in ("screen", "desk"):
        document = pypdfium2.PdfDocument(file(shelf, TAKE_HOME, target))
        assert len(document) == 1
        assert "In an emergency, call 911." in text_of(document[0])


def test_the_fda_notice_is_as_large_as_the_running_text(shelf: Path) -> None:
    page = pypdfium2.PdfDocument(file(shelf, TAKE_HOME, "screen"))[0]
    found = characters(page)
    text = "".join(character for character, *_ in found)

    def size(words: str) -> float:
        return round(found[text.index(squeezed(words))][5], 2)

    assert size("The FDA has approved ketamine") == size("Your brain cells send")
    assert size("Need large print") == 14


@pytest.mark.parametrize("name", PAGES)
def test_pages_look_as_they_did(shelf: Path, name: str, tmp_path: Path) -> None:
    """Pixel for pixel; after a wanted change make them anew, `make pictures`, and look at them."""
    if not PICTURES.is_dir():
        pytest.skip("no pictures have been made yet: make pictures")
    built, number = PAGES[name]
    drawn = draw(shelf / built, number)
    drawn.save(tmp_path / name)
    where = differing(drawn, PICTURES / name)
    assert where is None, f"{name} differs in the box {where} from {tmp_path / name}"


def test_a_single_pixel_makes_a_difference(tmp_path: Path) -> None:
    page = Image.new("L", (40, 30), 255)
    page.save(tmp_path / "page.png")
    assert differing(page, tmp_path / "page.png") is None
    page.putpixel((12, 7), 254)
    assert differing(page, tmp_path / "page.png") == (12, 7, 13, 8)
    assert differing(Image.new("L", (40, 31), 255), tmp_path / "page.png") == (0, 0, 40, 31)
