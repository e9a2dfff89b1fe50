"""Cards and posters on paper: their sizes, their places on the sheet, and what a reader sees."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pikepdf
import pytest

from conftest import REPOSITORY, copy_workspace
from handouts.library import read_library
from handouts.pdf.reading import read
from handouts.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from handouts.pdf.reading import Glyph, Page

MM = 25.4 / 72
LETTER = (215.9, 279.4)
NEAR = 0.01  # millimetres
STAFF = ("valentina-ira", "steve-yun", "andy-rimando", "janet-sharma", "erica-weiszmann")
HANDOUTS = ("ask-us", "crisis-card", *(f"card-{name}" for name in STAFF))


@dataclass(frozen=True)
class Cards:
    """The folder of built files, and the workspace that they were built from."""

    folder: Path
    workspace: Path

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.pdf"

    def pages(self, name: str) -> list[Page]:
        return read(self.path(name).read_bytes())


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Cards:
    """The cards and posters in English, with ticks where they are cut; for reading only."""
    workspace = copy_workspace(REPOSITORY, tmp_path_factory.mktemp("cards") / "workspace")
    for handout in (workspace / "content" / "handouts").iterdir():
        if handout.name not in HANDOUTS:
            shutil.rmtree(handout)
    finished = run("build", "--lang", "en", "--size", "standard", "--ticks", cwd=workspace)
    assert finished.code == 0, finished.stderr
    finished = run(
        "build", "crisis-card", "-l", "en", "-s", "large-print", "-t", "screen", cwd=workspace
    )
    assert finished.code == 0, finished.stderr
    return Cards(workspace / "build", workspace)


def words_on(page: Page) -> str:
    return " ".join(word.text for word in page.words)


def passage(page: Page, text: str) -> list[Glyph]:
    """The glyphs of the first place where a page has these words one after the other."""
    wanted = text.split()
    for start in range(len(page.words)):
        found = page.words[start : start + len(wanted)]
        if [word.text for word in found] == wanted:
            return [glyph for word in found for glyph in word.glyphs]
    raise AssertionError(f"page {page.number} does not say “{text}”")


def places(card: Page, side: Page, text: str) -> list[tuple[float, float]]:
    """Where a card's upper left corner stands on a side, in mm, for each time its word does."""
    here = next(word for word in card.words if word.text == text).glyphs[0].box
    there = [word.glyphs[0].box for word in side.words if word.text == text]
    return sorted(
        (round((b.left - here.left) * MM, 2), round((b.top - here.top) * MM, 2)) for b in there
    )


@pytest.mark.parametrize(
    ("name", "width", "height", "pages"),
    [
        ("ask-us.en.rack-card", 101.6, 228.6, 2),
        ("ask-us.en.poster-11x17", 279.4, 431.8, 1),
        ("ask-us.en.poster-18x24", 457.2, 609.6, 1),
        ("crisis-card.en.wallet-card", 88.9, 50.8, 2),
        *((f"card-{name}.en.bio-card", 139.7, 215.9, 2) for name in STAFF),
    ],
)
def test_each_page_has_its_trimmed_size(
    cards: Cards, name: str, width: float, height: float, pages: int
) -> None:
    found = [(p.width * MM, p.height * MM) for p in cards.pages(f"{name}.screen")]
    assert found == [pytest.approx((width, height), abs=NEAR)] * pages


# Left edges and top edges of the cards in millimetres, the width of one, its edge and its word.
SHEETS = [
    ("ask-us.en.rack-card", LETTER, [6.35, 107.95], [25.4], 101.6, "Long", ("small.", "studied.")),
    (
        "crisis-card.en.wallet-card",
        LETTER,
        [15.88, 111.13],
        [6.35, 60.33, 114.3, 168.28, 222.25],
        88.9,
        "Long",
        ("emergency,", "trust"),
    ),
    (
        "card-steve-yun.en.bio-card",
        (279.4, 215.9),
        [0.0, 139.7],
        [0.0],
        139.7,
        "Short",
        ("Kharrazi,", "questions"),
    ),
]


@pytest.mark.parametrize(("name", "paper", "lefts", "tops", "width", "edge", "marks"), SHEETS)
def test_cards_stand_in_their_places_and_front_and_back_register(
    cards: Cards,
    name: str,
    paper: tuple[float, float],
    lefts: list[float],
    tops: list[float],
    width: float,
    edge: str,
    marks: tuple[str, str],
) -> None:
    faces = cards.pages(f"{name}.screen")
    sides = cards.pages(f"{name}.desk")
    assert [(s.width * MM, s.height * MM) for s in sides] == [pytest.approx(paper, abs=NEAR)] * 2
    wanted = [(left, top) for left in lefts for top in tops]
    fronts = places(faces[0], sides[0], marks[0])
    backs = places(faces[1], sides[1], marks[1])
    assert fronts == [pytest.approx(place, abs=0.02) for place in wanted]
    # A sheet turned about its upright axis: what was on the left is now on the right.
    behind = sorted((paper[0] - left - width, top) for left, top in fronts)
    assert backs == [pytest.approx(place, abs=0.02) for place in behind]
    with pikepdf.open(cards.path(f"{name}.desk")) as pdf:
        assert pdf.Root.ViewerPreferences.Duplex == f"/DuplexFlip{edge}Edge"
        assert pdf.Root.ViewerPreferences.PrintScaling == "/None"


def tick_lines(path: Path) -> tuple[set[float], set[float]]:
    """The ticks of the first side in mm: those from the left, and those from the lower edge."""
    with pikepdf.open(path) as pdf:
        drawn = pdf.pages[0].Resources.XObject["/Marks"].read_bytes().decode("ascii")
    number = r"(-?[0-9.]+)"
    lines = re.findall(rf"{number} {number} m\s{number} {number} l", drawn)
    points = [tuple(float(value) * MM for value in line) for line in lines]
    upright = {round(x, 1) for x, _, end, _ in points if abs(x - end) < NEAR}
    level = {round(y, 1) for _, y, _, end in points if abs(y - end) < NEAR}
    return upright, level


def test_ticks_show_where_wallet_cards_are_cut(cards: Cards) -> None:
    upright, level = tick_lines(cards.path("crisis-card.en.wallet-card.desk"))
    assert sorted(upright) == pytest.approx([15.9, 104.8, 111.1, 200.0], abs=0.06)
    from_top = [6.35, 57.15, 60.33, 111.13, 114.3, 165.1, 168.28, 219.08, 222.25, 273.05]
    assert sorted(279.4 - y for y in level) == pytest.approx(from_top, abs=0.06)


def test_the_rack_cards_title_stands_in_the_three_inches_that_a_rack_shows(cards: Cards) -> None:
    front, back = cards.pages("ask-us.en.rack-card.screen")
    title = passage(front, "Ask us about ketamine")
    assert max(glyph.box.bottom for glyph in title) * MM < 76.2
    assert min(glyph.size for glyph in title) >= 36
    assert {"You", "prepare?"} <= {word.text for word in front.words}
    assert "988lifeline.org" in words_on(back)


def test_a_wallet_card_has_the_emergency_lines_in_the_size_of_running_text(cards: Cards) -> None:
    front, back = cards.pages("crisis-card.en.wallet-card.screen")
    emergency = passage(front, "In an emergency, call 911.")
    crisis = passage(front, "call or text 988 (988 Suicide & Crisis Lifeline)")
    running = passage(back, "Someone I trust")[0].size
    assert min(glyph.size for glyph in crisis) >= running >= 10
    assert min(glyph.size for glyph in emergency) > running
    assert min(glyph.size for page in (front, back) for w in page.words for glyph in w.glyphs) > 7


def test_a_wallet_card_offers_large_print_and_its_large_print_keeps_every_text(
    cards: Cards,
) -> None:
    _, back = cards.pages("crisis-card.en.wallet-card.screen")
    assert "Large print or another language? Ask us." in words_on(back)
    assert "Reviewed by" not in words_on(back)
    large = cards.pages("crisis-card.en.wallet-card.large-print.screen")
    text = " ".join(map(words_on, large))
    for required in ("Need large print or another language?", "Reviewed by", "is not medical"):
        assert required in text
    assert min(glyph.size for page in large for w in page.words for glyph in w.glyphs) >= 18


@pytest.mark.parametrize(("size", "title", "fine"), [("11x17", 90, 18), ("18x24", 140, 24)])
def test_a_poster_has_a_large_title_and_nothing_small(
    cards: Cards, size: str, title: float, fine: float
) -> None:
    (page,) = cards.pages(f"ask-us.en.poster-{size}.screen")
    assert min(glyph.size for glyph in passage(page, "Ask us about ketamine")) >= title
    assert min(glyph.size for word in page.words for glyph in word.glyphs) >= fine - 0.01
    asked = passage(page, "What else could I try?")
    assert min(glyph.size for glyph in asked) > 1.3 * passage(page, "The FDA has")[0].size


def test_a_poster_goes_from_title_to_questions_to_alert_to_small_print(cards: Cards) -> None:
    (page,) = cards.pages("ask-us.en.poster-11x17.screen")
    steps = ("Ask us about", "You might ask", "In an emergency,", "This handout is")
    tops = [passage(page, words)[0].box.top for words in steps]
    assert tops == sorted(tops)
    assert len(set(tops)) == 4


@pytest.mark.parametrize("name", STAFF)
def test_a_staff_card_tells_the_whole_biography_on_its_front(cards: Cards, name: str) -> None:
    front, back = cards.pages(f"card-{name}.en.bio-card.screen")
    person = read_library(Workspace(cards.workspace)).people[name]
    assert person.biography is not None
    biography = next(t for language, t in person.biography.items() if language == "en").split()
    printed = passage(front, person.name)
    assert min(glyph.size for glyph in printed) >= 20
    told = re.sub(r"[^\w]", "", words_on(front))
    assert re.sub(r"[^\w]", "", "".join(biography)) in told
    assert min(glyph.size for glyph in passage(front, " ".join(biography[:3]))) >= 10
    assert "photo to be added" in words_on(front)
    assert "[phone number to be added]" in words_on(back)
    assert "In an emergency, call 911." in words_on(back)


def test_the_fda_notice_follows_the_biography_that_tells_of_an_effect(cards: Cards) -> None:
    front, back = cards.pages("card-erica-weiszmann.en.bio-card.screen")
    last = passage(front, "reading about neuroscience.")[0].box
    notice = passage(front, "The FDA has approved ketamine")[0].box
    assert 0 < (notice.top - last.bottom) * MM < 10
    assert "Results vary." in words_on(back)
