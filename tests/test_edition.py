"""Editions: what a handout refers to exists, and a wrong name is found where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handouts.edition import EditionKey, all_words, editions_of, resolve, select_editions
from handouts.library import read_library
from handouts.problems import UsageError
from handouts.workspace import Workspace
from sheets_helpers import (
    FACTS,
    ROOT,
    SMALL,
    WORDS,
    add_handout,
    copy_workspace,
    edit,
    edition_of,
    place_in,
    small_workspace,
    whole_edition,
)

if TYPE_CHECKING:
    from pathlib import Path

HANDOUT = "content/handouts/small/handout.yaml"
EN = "content/handouts/small/en.yaml"
BROCHURE = EditionKey("ketamine-brochure", "en", "tri-fold")
PANELS = "content/handouts/ketamine-brochure/en.yaml"


@pytest.mark.parametrize(
    ("file", "new", "code", "right"),
    [
        (HANDOUT, "style: calmm", "unknown-style", "calm"),
        (HANDOUT, "author: gia-navel", "unknown-person", "gia-nevel"),
        (EN, "- people: [steve-yun, janet-sharna]", "unknown-person", "janet-sharma"),
    ],
)
def test_an_unknown_name_is_found_at_its_line_and_column(
    tmp_path: Path, file: str, new: str, code: str, right: str
) -> None:
    root = small_workspace(tmp_path)
    old = {
        "style": "style: calm",
        "author": "author: {missing: Who wrote this}",
        "- people": "- heading: Rest",
    }[new.partition(":")[0]]
    edit(root / file, old, new)
    wrong = new.rstrip("]").rpartition(" ")[2]
    edition, (problem,) = edition_of(root)
    assert edition is None
    assert (problem.code, problem.place) == (code, place_in(root, file, wrong))
    assert wrong in problem.message
    assert problem.remedy == f"Did you mean '{right}'?"


def test_an_unknown_format_is_found_where_it_is_listed(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    edit(root / HANDOUT, "formats: [small]", "formats: [small, one-pagr]")
    edition, (problem,) = edition_of(root, EditionKey("small", "en", "one-pagr"))
    assert edition is None
    assert (problem.code, problem.place) == (
        "unknown-format",
        place_in(root, HANDOUT, "one-pagr"),
    )
    assert "one-pager" in problem.remedy
    assert edition_of(root, SMALL)[1] == []


def test_an_unknown_ground_is_found_at_its_panel(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    edit(root / PANELS, "- panel: back\n    ground: mist", "- panel: back\n    ground: mits")
    edition, (problem,) = edition_of(root, BROCHURE)
    assert edition is None
    assert (problem.code, problem.place) == ("unknown-ground", place_in(root, PANELS, "mits\n"))
    assert "mist" in problem.remedy


def test_a_missing_panel_is_counted_and_the_order_told(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    text = (root / PANELS).read_text("utf-8")
    (root / PANELS).write_text(text.partition("  - panel: back")[0], "utf-8")
    edition, (problem,) = edition_of(root, BROCHURE)
    assert edition is None
    assert problem.code == "wrong-panel-count"
    assert problem.place == place_in(root, PANELS, "- panel: cover")
    assert "5 panels are written" in problem.message
    assert "cover, flap, inside-left, inside-middle, inside-right, back" in problem.remedy


def test_a_body_does_not_fit_a_brochure_nor_panels_a_sheet(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    edit(root / "content/handouts/our-team/handout.yaml", "[letter]", "[tri-fold]")
    edit(root / "content/handouts/ketamine-brochure/handout.yaml", "[tri-fold]", "[letter]")
    for key, file, where in (
        (EditionKey("our-team", "en", "tri-fold"), "our-team", "- people:"),
        (EditionKey("ketamine-brochure", "en", "letter"), "ketamine-brochure", "- panel: cover"),
    ):
        edition, (problem,) = edition_of(root, key)
        assert edition is None
        assert problem.code == "wrong-format"
        assert problem.place == place_in(root, f"content/handouts/{file}/en.yaml", where)


def test_all_wrong_names_are_told_at_once(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    edit(root / HANDOUT, "style: calm", "style: calmm")
    edit(root / HANDOUT, "author: {missing: Who wrote this}", "author: nobody")
    edit(root / EN, "  - heading: Rest", "  - people: [someone]")
    found = {problem.code: problem.place.line for problem in edition_of(root)[1]}
    assert set(found) == {"unknown-style", "unknown-person"}
    assert len(edition_of(root)[1]) == 3


def test_an_edition_has_the_people_of_its_biographies_and_lists(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    edit(
        root / EN,
        "  - heading: Rest",
        "  - people: [steve-yun]\n  - team: {people: [janet-sharma]}",
    )
    assert set(whole_edition(root).people) == {"steve-yun", "janet-sharma"}


def test_a_biography_counts_as_the_sheets_own_words_and_a_mere_name_does_not(
    tmp_path: Path,
) -> None:
    root = small_workspace(tmp_path)
    edit(root / EN, "  - heading: Rest", "  - team: {people: [janet-sharma]}")
    assert "crisis_988" not in whole_edition(root).disclaimers
    edit(root / EN, "  - team: {people: [janet-sharma]}", "  - people: [janet-sharma]")
    assert "crisis_988" in whole_edition(root).disclaimers


def test_the_shipped_catalogue() -> None:
    library = read_library(Workspace(ROOT))
    assert [str(key) for key in editions_of(library)] == [
        "ketamine-brochure.en.tri-fold",
        "our-team.en.letter",
        "plain-language.en.one-pager",
        "what-is-ketamine.en.letter",
    ]


def test_editions_are_selected_by_any_of_their_parts(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    add_handout(root, "other", WORDS, FACTS.replace("[small]", "[small, letter]"))
    library = read_library(Workspace(root))

    def selected(**wanted: tuple[str, ...]) -> list[str]:
        return [str(key) for key in select_editions(library, **wanted)]

    assert selected() == ["other.en.letter", "other.en.small", "small.en.small"]
    assert selected(ids=("other",)) == ["other.en.letter", "other.en.small"]
    assert selected(formats=("small",)) == ["other.en.small", "small.en.small"]
    assert selected(ids=("small",), formats=("letter",)) == []
    assert selected(languages=("en",)) == selected()


@pytest.mark.parametrize(
    ("wanted", "message", "remedy"),
    [
        ({"ids": ("smal",)}, "there is no handout 'smal'", "Did you mean 'small'?"),
        ({"formats": ("leter",)}, "there is no format 'leter'", "Did you mean 'letter'?"),
        ({"languages": ("fr",)}, "there is no language 'fr'", "Use one of: en."),
    ],
)
def test_a_command_that_names_what_there_is_not(
    tmp_path: Path, wanted: dict[str, tuple[str, ...]], message: str, remedy: str
) -> None:
    library = read_library(Workspace(small_workspace(tmp_path)))
    with pytest.raises(UsageError) as error:
        select_editions(library, **wanted)
    assert (error.value.message, error.value.remedy) == (message, remedy)
    assert error.value.exit_code == 2


def test_all_words_come_in_order_and_once() -> None:
    library = read_library(Workspace(ROOT))
    edition, _ = resolve(library, EditionKey("plain-language", "en", "one-pager"), "screen")
    assert edition is not None
    words = list(all_words(edition.words))
    assert words[:3] == [
        "Ketamine for depression",
        "Take-home sheet",
        "What it is, how it works and what to ask us",
    ]
    assert words.count("It is still being studied.") == 1
    assert words[-1] == "Date and time"
