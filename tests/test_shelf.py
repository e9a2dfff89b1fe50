"""What the desk has on its shelf, and how it is found."""

from __future__ import annotations

import json
import pickle
import shutil
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.desk.search import Entry, Index
from handouts.desk.shelf import Shelf
from handouts.desk.stocking import Stock, stocked
from handouts.library import read_library
from handouts.manifest import Entry as Built
from handouts.manifest import Manifest
from handouts.workspace import Workspace
from sheets_helpers import ROOT
from web_helpers import DAY, EDITION, shelf_of

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

ENTRIES = (
    Entry("after", "en", "After your visit", "ketamine", "Don't drive. Self-care, and the café."),
    Entry("after", "es", "Después de su visita", "ketamine", "No conduzca. ¿Y mañana?"),
    Entry("after", "ar", "بعد زيارتك", "ketamine", "لا تَقُدِ السيّارة بعد الكيتامين"),
    Entry("what", "en", "What is ketamine?", "mood", "A medicine. You might visit us after it."),
    Entry("what", "zh-CN", "什么是氯胺酮？", "mood", "不要开车回家。"),
    Entry("card", "en", "Crisis card", "visit-less", "Call 988."),
)
_INDEX = Index(ENTRIES)


def found(query: str) -> list[tuple[str, str, tuple[str, ...]]] | None:
    hits = _INDEX.find(query)
    return None if hits is None else [(hit.id, hit.where, hit.languages) for hit in hits]


def test_a_title_comes_before_topics_and_topics_before_text() -> None:
    hits = found("visit")
    assert hits is not None
    assert [(name, where) for name, where, _ in hits] == [
        ("after", "title"), ("card", "topics"), ("what", "text")
    ]  # fmt: skip


def test_the_language_that_matched_is_told_best_first() -> None:
    assert found("visita") == [("after", "title", ("es",))]
    hits = found("ketamine")
    assert hits is not None
    assert hits[0] == ("what", "title", ("en",))
    assert (hits[1][1], set(hits[1][2])) == ("topics", {"ar", "en", "es"})


@pytest.mark.parametrize(
    ("typed", "name", "language"),
    [
        ("despues", "after", "es"), ("DESPUÉS DE SU VIS", "after", "es"), ("manana", "after", "es"),
        ("cafe", "after", "en"), ("self-care", "after", "en"), ("self care", "after", "en"),
        ("don’t drive", "after", "en"), ("dri", "after", "en"), ("988", "card", "en"),
        ("زيارتك", "after", "ar"), ("سيارة", "after", "ar"), ("السياره", "after", "ar"),
        ("تقد", "after", "ar"), ("كيتامين", "after", "ar"), ("الكيت", "after", "ar"),
        ("氯胺酮", "what", "zh-CN"), ("开车", "what", "zh-CN"), ("氯", "what", "zh-CN"),
        ("９８８", "card", "en"),
    ],
)  # fmt: skip
def test_accents_case_articles_and_width_do_not_count(typed: str, name: str, language: str) -> None:
    hits = found(typed)
    assert hits is not None
    assert [(hit[0], hit[2]) for hit in hits] == [(name, (language,))]


def test_every_word_must_stand_there_and_the_last_may_go_on() -> None:
    assert found("crisis ca") == [("card", "title", ("en",))]
    assert found("crisis drive") == []
    assert found("cris card") == [], "only the last word is a beginning"
    assert found("车开") == [], "characters must stand in this order"


@pytest.mark.parametrize(
    "typed",
    ['"', "*", "visit*", "visit OR card", "NOT visit", "title:visit", "{title} : visit", "^visit",
     "NEAR(visit card)", "visit AND", "a" * 10_000, "visit " * 500, "\0", "\ud800", "'; DROP TABLE",
     "-visit", "(", "visit\x00card", "%", "_"],
)  # fmt: skip
def test_what_looks_like_a_query_language_is_only_words(typed: str) -> None:
    hits = found(typed)
    assert hits is None or all(name in {"after", "what", "card"} for name, _, _ in hits)
    assert found("visit") is not None, "the index is as it was"


@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_can_be_looked_for(typed: str) -> None:
    _INDEX.find(typed)


@pytest.mark.parametrize("typed", ["", "   ", "?!", '"*"'])
def test_without_words_everything_is_shown(small_built: Path, typed: str) -> None:
    hits = shelf_of(small_built).search(typed)
    assert [(hit.card.id, hit.languages) for hit in hits] == [("plain-language", ())]


def test_an_index_travels_to_another_process() -> None:
    again = pickle.loads(pickle.dumps(Index(ENTRIES)))
    assert again.find("visita") == Index(ENTRIES).find("visita")


def test_the_shelf_says_what_the_shipped_catalogue_is() -> None:
    library = read_library(Workspace(ROOT))
    shelf = stocked(library, Stock(DAY, ROOT / "none", "x", {}, {}, total=1), Shelf())
    card = shelf.cards["after-your-visit"]
    assert card.languages == ("ar", "en", "es")
    assert card.sizes == ("standard", "large-print")
    assert card.titles["es"] == "Después de su visita"
    sheet = card.offer("es")
    assert sheet is not None
    assert (sheet.id, sheet.fillable) == ("after-your-visit.es.aftercare", True)
    assert (sheet.paper.id, sheet.paper.words) == ("letter", "8.5 × 11 in")
    assert sheet.making
    assert not sheet.is_made
    large = card.offer("ar", size="large-print")
    assert large is not None
    assert large.id == "after-your-visit.ar.aftercare.large-print"
    fold = shelf.cards["ketamine-brochure"].offer("es", "tri-fold-a4")
    assert fold is not None
    assert (fold.paper.id, fold.paper.words, fold.duplex) == ("a4", "297 × 210 mm", "short-edge")
    missing = shelf.cards["ketamine-brochure"].offer("fr")
    assert missing is not None
    assert missing.key.language == "en", "the nearest there is"
    assert [language.direction for language in shelf.languages.values()] == ["rtl", "ltr", "ltr"]
    assert shelf.languages["ar"].name == "العربية"


def test_names_and_formats_are_found_too() -> None:
    library = read_library(Workspace(ROOT))
    shelf = stocked(library, Stock(DAY, ROOT / "none", "x", {}, {}), Shelf())
    assert shelf.search("sharma")[0].card.id == "card-janet-sharma"
    assert {hit.card.id for hit in shelf.search("sharma")} > {"our-team"}
    assert "what-is-ketamine" in {hit.card.id for hit in shelf.search("booklet")}


def test_a_built_edition_has_its_files_by_hash(small_built: Path) -> None:
    shelf = shelf_of(small_built)
    offer = shelf.offer(EDITION)
    assert offer is not None
    assert offer.desk is not None
    assert offer.screen is not None
    assert (offer.desk.sides, offer.duplex) == (1, "none")
    data = shelf.read(offer.desk.sha256)
    assert data is not None
    assert data == (small_built / "build" / offer.desk.name).read_bytes()
    assert shelf.read("0" * 64) is None
    assert shelf.offer("plain-language.en") is None
    assert shelf.offer("../../x") is None
    (small_built / "build" / offer.desk.name).write_bytes(data + b" ")
    assert shelf.read(offer.desk.sha256) is None, "somebody has changed it"


def approve(run: Run, root: Path, until: date) -> None:
    done = run(
        "approve", "plain-language", "--lang", "en", "--role", "medical", "--by", "Dana Example",
        "--until", until.isoformat(), cwd=root,
    )  # fmt: skip
    assert done.code == 0, done.stderr


def test_the_state_is_that_of_the_words_in_the_file(small_built: Path, run: Run) -> None:
    out, today = small_built / "build", date.today()  # noqa: DTZ011

    def state(status: str = "approved", day: date = today) -> tuple[str, bool]:
        files = {
            name: replace(entry, status=status) for name, entry in Manifest.load(out).files.items()
        }
        library = read_library(Workspace(small_built))
        offer = stocked(library, Stock(day, out, "x", files, {}), Shelf()).offer(EDITION)
        assert offer is not None
        return offer.state, offer.is_approved

    assert state() == ("draft", False)
    approve(run, small_built, today + timedelta(days=200))
    assert state() == ("approved", True)
    assert state("draft") == ("draft", False), "DRAFT is printed on it"
    assert state(day=today + timedelta(days=201)) == ("expired", False)
    words = small_built / "content/handouts/plain-language/en.yaml"
    text = words.read_text(encoding="utf-8")
    words.write_text(text.replace("title: ", "title: New ", 1), "utf-8")
    assert state() == ("approved", True), "the file still holds what was approved"
    for name, entry in (manifest := Manifest.load(out)).files.items():
        manifest.files[name] = replace(entry, content="0" * 32)
    manifest.save(out)
    assert state() == ("changed", False), "the file holds other words"


def test_a_mistake_keeps_the_last_good_file_and_is_told(small_built: Path) -> None:
    before = shelf_of(small_built)
    words = small_built / "content/handouts/plain-language/en.yaml"
    words.write_text(words.read_text(encoding="utf-8") + "\nbodyy: []\n", encoding="utf-8")
    library = read_library(Workspace(small_built))
    out = small_built / "build"
    stock = Stock(DAY, out, "y", Manifest.load(out).files, {}, library.problems)
    after = stocked(library, stock, before)
    offer = after.offer(EDITION)
    assert offer is not None
    assert offer.is_made
    assert [problem.code for problem in offer.problems] == ["unknown-key"]
    assert after.number == before.number + 1
    assert "unknown-key" in {problem.code for problem in after.problems}
    shutil.rmtree(words.parent)
    library = read_library(Workspace(small_built))
    gone = stocked(library, replace(stock, source="z"), after)
    assert gone.offer(EDITION) is None, "it is not there any more"


@pytest.mark.parametrize(
    "file",
    [
        "content/handouts/ask-us/handout.yaml", "content/languages/en.yaml",
        "brochures/rack-card/format.yaml", "brochures/large-letter/format.yaml",
    ],
)  # fmt: skip
def test_whatever_file_has_the_mistake_what_was_made_stays(workspace: Path, file: str) -> None:
    names = ("ask-us.en.rack-card", "ask-us.en.rack-card.large-print")

    def built(name: str) -> Built:
        handout, language, shape, *size = name.split(".")
        return Built(
            name, handout, language, shape, (size or ["standard"])[0], "", 1, "draft", "x",
            1, 1, 10.0, {}, [], "s", f"{name}",
        )  # fmt: skip

    files = {
        f"{name}.{target}.pdf": replace(built(name), target=target)
        for name in names
        for target in ("desk", "screen")
    }
    stock = Stock(DAY, workspace / "build", "1", files, {})
    before = stocked(read_library(Workspace(workspace)), stock, Shelf())
    assert all((offer := before.offer(name)) and offer.is_made for name in names)
    broken = workspace / file
    broken.write_text(broken.read_text(encoding="utf-8") + "\nno_such_key: x\n", encoding="utf-8")
    after = stocked(read_library(Workspace(workspace)), replace(stock, source="2"), before)
    for name in names:
        offer = after.offer(name)
        assert offer is not None, name
        assert offer.is_made, name


def test_a_review_that_is_near_or_past_is_told(small_built: Path) -> None:
    facts = small_built / "content/handouts/plain-language/handout.yaml"
    text = facts.read_text(encoding="utf-8")
    for days, due in ((30, True), (-3, True), (100, False)):
        day = DAY + timedelta(days=days)
        start = text.index("review:")
        review = f"review: {{by: Dana Example, on: 2026-01-01, next: {day}}}\n"
        facts.write_text(text[:start] + review, encoding="utf-8")
        offer = shelf_of(small_built).offer(EDITION)
        assert offer is not None
        assert (offer.review, offer.review_due) == (day, due)


def test_a_snapshot_is_a_value(small_built: Path) -> None:
    shelf = shelf_of(small_built)
    again = pickle.loads(pickle.dumps(shelf))
    assert again.cards == shelf.cards
    assert [hit.card.id for hit in again.search("plain")] == ["plain-language"]
    assert json.dumps(sorted(again.cards))
