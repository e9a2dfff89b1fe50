"""Stapled booklets, of one leaf of words a page and of the clinic's article, read back."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pikepdf
import pytest

from folds_reading import LETTER, MM, Spot, built, page_behind, rows, spots, text_of
from handouts.content.blocks import Prose
from handouts.content.data_blocks import Table
from handouts.library import read_library
from handouts.pdf.reading import read
from handouts.workspace import Workspace
from sheets_helpers import FACTS, ROOT, small_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from handouts.pdf.reading import Page

ORDER = {
    8: [(8, 1), (2, 7), (6, 3), (4, 5)],
    12: [(12, 1), (2, 11), (10, 3), (4, 9), (8, 5), (6, 7)],
    16: [(16, 1), (2, 15), (14, 3), (4, 13), (12, 5), (6, 11), (10, 7), (8, 9)],
}
NAMES = "Alder Birch Cedar Dogwood Elder Fir Gum Hazel Ironwood Juniper Kauri Larch Maple Nutmeg"
LEAF = """\
  - heading: {0}
  - text: The {1}tree has {1}leaves, {1}bark and {1}roots.
"""


def booklet_words(leaves: int) -> str:
    blocks = [LEAF.format(name, name.lower()) for name in NAMES.split()[:leaves]]
    body = "  - space: page\n".join(blocks)
    return (
        "title: Fourteen trees\nkicker: Booklet\ndeck: A walk\ndescription: Trees.\n"
        f"cover: {{ground: strong}}\nbody:\n{body}"
    )


def booklet(folder: Path, leaves: int) -> tuple[list[Page], list[Page]]:
    facts = FACTS.replace("formats: [small]", "formats: [booklet]")
    root = small_workspace(folder / "workspace", booklet_words(leaves), facts)
    out = built(root, folder / "out", ("small",), ("booklet",))
    screen, desk = (out / f"small.en.booklet.{target}.pdf" for target in ("screen", "desk"))
    with pikepdf.open(desk) as document:
        assert document.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge"
    return read(screen.read_bytes()), read(desk.read_bytes())


Booklets = dict[int, tuple[list["Page"], list["Page"]]]


@pytest.fixture(scope="module")
def booklets(tmp_path_factory: pytest.TempPathFactory) -> Booklets:
    """By their number of pages; two are covers, so the words have two pages fewer."""
    return {
        pages: booklet(tmp_path_factory.mktemp(f"booklet-{pages}"), pages - 2) for pages in ORDER
    }


sizes = pytest.mark.parametrize("count", ORDER)


@sizes
def test_a_booklet_reads_on_from_page_to_page(count: int, booklets: Booklets) -> None:
    screen, desk = booklets[count]
    assert [(p.width * MM, p.height * MM) for p in screen] == [
        pytest.approx((139.7, 215.9), abs=0.01)
    ] * count
    assert [(p.width * MM, p.height * MM) for p in desk] == [pytest.approx(LETTER, abs=0.01)] * (
        count // 2
    )
    assert rows(spots(screen, desk)) == ORDER[count]


@sizes
def test_inner_sheets_move_toward_the_fold(count: int, booklets: Booklets) -> None:
    """Each sheet stands out by 1.3 times the paper's 0.1 mm, and its pages move in by as much."""
    found = spots(*booklets[count])
    for side, (left, right) in enumerate(ORDER[count]):
        creep = side // 2 * 0.13
        assert found[left].left * MM == pytest.approx(creep, abs=0.012)
        assert found[right].left * MM == pytest.approx(139.7 - creep, abs=0.012)


@sizes
def test_a_leaf_of_a_booklet_has_two_pages_that_follow_each_other(
    count: int, booklets: Booklets
) -> None:
    found = spots(*booklets[count])
    # Creep moves a page within its half of the sheet: halves lie back to back.
    halves = {n: Spot(s.side, 0 if s.middle < 396 else 396, 0, 396, 612) for n, s in found.items()}
    sheet = (Fraction(792), Fraction(612))
    backs = {
        n: page_behind(spot, halves, sheet, "short")
        for n, spot in halves.items()
        if spot.side % 2 == 0
    }
    assert backs == {n: n + 1 if n % 2 else n - 1 for side in ORDER[count][::2] for n in side}


@pytest.mark.parametrize(("leaves", "whole", "notes"), [(5, 8, (7,)), (7, 12, (9, 10, 11))])
def test_pages_for_notes_make_fours_and_the_back_cover_stays_last(
    tmp_path: Path, leaves: int, whole: int, notes: tuple[int, ...]
) -> None:
    screen, desk = booklet(tmp_path, leaves)
    texts = [text_of(page) for page in screen]
    assert len(texts) == whole
    assert len(desk) == whole // 2
    assert [number for number, text in enumerate(texts, 1) if "My notes" in text] == [*notes]
    assert "call 911" in texts[-1]


def test_the_article_is_a_booklet_of_fours(tmp_path: Path) -> None:
    out = built(ROOT, tmp_path, ("what-is-ketamine",), ("booklet",))
    screen = read((out / "what-is-ketamine.en.booklet.screen.pdf").read_bytes())
    assert len(screen) in ORDER
    desk = read((out / "what-is-ketamine.en.booklet.desk.pdf").read_bytes())
    found = spots(screen, desk)
    assert rows(found) == ORDER[len(screen)]
    for page in screen:
        for glyph in page.glyphs:
            room = (glyph.box.left, page.width - glyph.box.right,
                    glyph.box.top, page.height - glyph.box.bottom)  # fmt: skip
            assert min(room) >= 7.62 / MM - 0.02, (page.number, glyph.text)
    assert "How Does it Work?" in text_of(screen[0])
    assert "In an emergency, call 911." in text_of(screen[-1])
    for page in screen[1:-1]:  # numbers stand at the outer edge
        number = next(w for w in reversed(page.words) if w.text == str(page.number))
        outer = number.glyphs[0].box.left if page.number % 2 == 0 else (
            page.width - number.glyphs[-1].box.right
        )  # fmt: skip
        assert outer * MM == pytest.approx(12.7, abs=0.5)


def test_the_list_of_short_forms_has_the_articles_own_words() -> None:
    body = read_library(Workspace(ROOT)).handouts["what-is-ketamine"].words["en"].body or []
    (table,) = (block for block in body if isinstance(block, Table))
    article = " ".join(" ".join(block.text.split()) for block in body if isinstance(block, Prose))
    assert table.only == ["booklet"]
    assert [row[0] for row in table.table.rows] == ["BDNF", "ECT", "PFC", "PTSD", "RAAD"]
    for short, words in table.table.rows:
        assert f"{words} ({short})" in article
