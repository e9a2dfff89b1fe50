"""Editions: what a handout refers to exists, and a wrong name is found where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from handouts.edition.keys import EditionKey, editions_of, select_editions
from handouts.edition.resolve import resolve
from handouts.edition.wording import all_words
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
    folded_workspace,
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
    edit(root / PANELS, "- panel: back\n    ground: tint", "- panel: back\n    ground: tinz")
    edition, (problem,) = edition_of(root, BROCHURE)
    assert edition is None
    assert (problem.code, problem.place) == ("unknown-ground", place_in(root, PANELS, "tinz\n"))
    assert "tint" in problem.remedy


def test_panels_that_are_missing_are_named_with_their_order(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    text = (root / PANELS).read_text("utf-8")
    (root / PANELS).write_text(text.partition("  - panel: back")[0], "utf-8")
    edition, (problem,) = edition_of(root, BROCHURE)
    assert edition is None
    assert problem.code == "panel-missing"
    assert problem.place == place_in(root, PANELS, "- panel: cover")
    assert problem.message.endswith("not written: back")
    assert "cover, flap, inside-left, inside-middle, inside-right, back" in problem.remedy


@pytest.mark.parametrize(
    ("new", "code", "told"),
    [("bakc", "unknown-panel", "Did you mean 'back'?"), ("cover", "panel-twice", "only")],
)
def test_a_panel_that_the_format_has_not_or_has_once(
    tmp_path: Path, new: str, code: str, told: str
) -> None:
    root = copy_workspace(tmp_path)
    edit(root / PANELS, "- panel: back\n", f"- panel: {new}\n")
    problem, missing = edition_of(root, BROCHURE)[1]
    assert (problem.code, missing.code) == (code, "panel-missing")
    assert problem.place.line == place_in(root, PANELS, f"{new}\n    ground: tint").line
    assert told in problem.remedy


def test_words_with_a_body_do_not_fit_a_brochure(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    edit(root / "content/handouts/our-team/handout.yaml", "[letter]", "[tri-fold]")
    edition, (problem,) = edition_of(root, EditionKey("our-team", "en", "tri-fold"))
    assert edition is None
    assert problem.code == "wrong-format"
    assert problem.place == place_in(root, "content/handouts/our-team/en.yaml", "- people:")


PANELLED = """\
  - panel: back
    blocks: [{text: Last.}]
  - panel: front
    only: [small, large-print]
    blocks: [{heading: First}, {space: grow}, {text: Kept., only: [small]}]
  - panel: left
    blocks: [{text: Large., only: [large-print]}, {text: Never., not_in: [small]}]
  - panel: right
    blocks: [{text: Plain., not_in: [large-print]}]
"""


def kinds(root: Path, key: EditionKey) -> list[str]:
    edition = whole_edition(root, key)
    pieces: list[object] = [*(edition.words.panels or ()), *(edition.words.body or ())]
    return [word for piece in pieces for word in all_words(getattr(piece, "blocks", piece))]


def test_panels_are_read_in_the_formats_order_and_blocks_choose_formats(tmp_path: Path) -> None:
    root = folded_workspace(tmp_path, PANELLED)
    edition = whole_edition(root)
    assert [panel.panel for panel in edition.words.panels or ()] == [
        "front", "left", "right", "back",
    ]  # fmt: skip
    printed = [text for text in kinds(root, SMALL) if text.endswith(".")]
    assert printed == ["Kept.", "Plain.", "Last."]


def test_panels_become_one_flow_on_a_sheet_for_weak_eyes(tmp_path: Path) -> None:
    root = folded_workspace(tmp_path, PANELLED)
    shape = root / "brochures/small/format.yaml"
    shape.write_text(shape.read_text("utf-8") + "large_print: large-letter\n", "utf-8")
    large = EditionKey("small", "en", "small", "large-print")
    assert [str(key) for key in editions_of(read_library(Workspace(root)))] == [
        "small.en.small", "small.en.small.large-print",
    ]  # fmt: skip
    edition = whole_edition(root, large)
    assert edition.words.panels is None
    assert edition.format_chain == ("large-letter",)
    assert [block.kind for block in edition.words.body or ()] == ["text", "heading", "text", "text"]
    printed = [text for text in kinds(root, large) if text.endswith(".")]
    assert printed == ["Last.", "Kept.", "Large."]
    assert whole_edition(root).disclaimers.keys() == edition.disclaimers.keys()


def test_a_block_that_chooses_an_unknown_format_is_found(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    edit(root / EN, "  - heading: Rest", "  - heading: Rest\n    only: [smal]")
    (problem,) = edition_of(root)[1]
    assert (problem.code, problem.place) == ("unknown-format", place_in(root, EN, "smal]"))
    assert problem.remedy == "Did you mean 'small'?"


def test_the_clinics_style_is_that_of_handouts_that_name_none(tmp_path: Path) -> None:
    root = small_workspace(tmp_path, facts=FACTS.replace("style: calm\n", ""))
    assert whole_edition(root).style.name["en"] == "Calm"
    edit(root / "styles/brand.yaml", "style: calm", "style: heritage")
    assert whole_edition(root).style.name["en"] == "Heritage"
    edit(root / "styles/brand.yaml", "style: heritage", "style: heritag")
    (problem,) = edition_of(root)[1]
    assert (problem.code, problem.place.file) == ("unknown-style", "styles/brand.yaml")
    (root / "styles/brand.yaml").unlink()
    (problem,) = edition_of(root)[1]
    assert (problem.code, problem.place.file) == ("no-style", HANDOUT)


def test_the_clinics_colours_stand_in_place_of_any_styles(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    plain = whole_edition(root).style.palette("screen")
    colours = '{accent: {srgb: "#123456", cmyk: [90, 70, 30, 20]}}'
    edit(root / "styles/brand.yaml", "colours: {}", f"colours: {colours}")
    branded = whole_edition(root).style.palette("screen")
    assert branded == {**plain, "accent": "#123456"}
    edit(root / "styles/brand.yaml", "{accent: {srgb", "{acent: {srgb")
    (problem,) = edition_of(root)[1]
    assert (problem.code, problem.remedy) == ("unknown-colour", "Did you mean 'accent'?")


def test_a_person_printed_in_a_language_that_nobody_wrote_is_an_error(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    edit(root / EN, "  - heading: Rest", "  - team: {people: [janet-sharma]}")
    assert edition_of(root)[1] == []
    edit(root / "content/people/janet-sharma.yaml", "title:\n  en: ", "title:\n  fr: ")
    (problem,) = edition_of(root)[1]
    assert problem.code == "missing-translation"
    assert problem.place.file == "content/people/janet-sharma.yaml"
    assert "title of 'janet-sharma'" in problem.message


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


def test_the_shipped_catalogue_has_every_handout_in_its_formats_and_in_large_print() -> None:
    library = read_library(Workspace(ROOT))
    keys = editions_of(library)
    assert len(keys) == len(set(keys)) > 40
    used = {key.format for key in keys} | {
        str(library.formats[key.format].large_print) for key in keys if key.size == "large-print"
    }
    assert used == set(library.formats)
    for handout in library.handouts.values():
        shapes = [library.formats[name] for name in handout.facts.formats]
        large = {shape.large_print for shape in shapes if shape.large_print}
        for language in handout.words:
            own = [key for key in keys if (key.handout, key.language) == (handout.id, language)]
            assert len([k for k in own if k.size == "standard"]) == len(shapes)
            assert len([k for k in own if k.size == "large-print"]) == len(large)


def test_editions_are_selected_by_any_of_their_parts(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    add_handout(root, "other", WORDS, FACTS.replace("[small]", "[small, letter]"))
    library = read_library(Workspace(root))

    def selected(**wanted: Any) -> list[str]:
        return [str(key) for key in select_editions(library, **wanted)]

    large = "other.en.letter.large-print"
    assert selected() == ["other.en.letter", large, "other.en.small", "small.en.small"]
    assert selected(ids=("other",)) == ["other.en.letter", large, "other.en.small"]
    assert selected(sizes=("large-print",)) == [large]
    assert selected(formats=("small",)) == ["other.en.small", "small.en.small"]
    assert selected(ids=("small",), formats=("letter",)) == []
    assert selected(languages=("en",)) == selected()


@pytest.mark.parametrize(
    ("wanted", "message", "remedy"),
    [
        ({"ids": ("smal",)}, "there is no handout 'smal'", "Did you mean 'small'?"),
        ({"formats": ("leter",)}, "there is no format 'leter'", "Did you mean 'letter'?"),
        ({"languages": ("fr",)}, "there is no language 'fr'", "Use one of: ar, en, es."),
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
