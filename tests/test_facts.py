"""Facts in braces: each from its one place, a blank where the clinic has not given it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handouts.typeset.facts import inserts_for
from handouts.typeset.markup import Blank
from sheets_helpers import edit, page_of, small_workspace, whole_edition

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_workspace(tmp_path)


def fact(root: Path, name: str) -> str | Blank:
    return inserts_for(whole_edition(root)).facts[name]


@pytest.mark.parametrize(
    ("name", "missing", "label"),
    [
        ("phone", "The clinic's phone number", "phone number"),
        ("address", "The clinic's street address", "address"),
        ("website", "The address of the clinic's web site", "web site"),
        ("email", "The clinic's e-mail address", "e-mail address"),
        ("hours", "The clinic's opening hours", "opening hours"),
    ],
)
def test_a_fact_of_the_clinic_is_a_blank_until_it_is_given(
    root: Path, name: str, missing: str, label: str
) -> None:
    clinic = root / "content/clinic.yaml"
    edit(clinic, f"{name}:\n  missing: {missing}\n", f"{name}:\n  missing: anything\n")
    assert fact(root, f"clinic.{name}") == Blank(label)
    edit(clinic, f"{name}:\n  missing: anything\n", f'{name}: "given & kept"\n')
    assert fact(root, f"clinic.{name}") == "given & kept"


def test_a_given_telephone_number_is_printed_where_the_blank_stood(root: Path) -> None:
    blank, phone = "call [phone number to be added]", "call (213) 555-0100"
    before = page_of(root).source
    edit(
        root / "content/clinic.yaml",
        "phone:\n  missing: The clinic's phone number",
        "phone: (213) 555-0100",
    )
    after = page_of(root).source
    assert (blank in before, phone in before) == (True, False)
    assert (blank in after, phone in after) == (False, True)


def test_hotlines_have_a_number_and_a_name_in_the_language(root: Path) -> None:
    facts = inserts_for(whole_edition(root)).facts
    assert facts["hotline.crisis.number"] == "988"
    assert facts["hotline.crisis.name"] == "988 Suicide & Crisis Lifeline"
    assert facts["hotline.emergency.number"] == "911"


def test_a_hotline_has_no_name_in_a_language_that_lacks_it(root: Path) -> None:
    edit(root / "content/hotlines.yaml", "      en: 988 Suicide & Crisis Lifeline\n", "")
    assert "hotline.crisis.name" not in inserts_for(whole_edition(root)).facts


def test_settings_are_facts(root: Path) -> None:
    edit(root / "content/clinic.yaml", 'drive_hours: "24"', 'drive_hours: "36"')
    assert fact(root, "setting.drive_hours") == "36"


def test_what_a_sheet_is_comes_from_its_own_file(root: Path) -> None:
    facts = inserts_for(whole_edition(root)).facts
    assert (facts["handout.id"], facts["handout.language"]) == ("small", "en")
    assert facts["handout.revision"] == "1"


def test_the_author_is_named_with_credentials(root: Path) -> None:
    facts = root / "content/handouts/small/handout.yaml"
    assert fact(root, "handout.author") == Blank("author")
    edit(facts, "author: {missing: Who wrote this}", "author: gia-nevel")
    assert fact(root, "handout.author") == "Gia Nevel, PMHNP"
    edit(root / "content/people/gia-nevel.yaml", "credentials: PMHNP\n", "")
    assert fact(root, "handout.author") == "Gia Nevel"


def test_a_review_is_recorded_and_is_no_approval(root: Path) -> None:
    assert fact(root, "handout.status") == "DRAFT, not approved"
    assert fact(root, "handout.reviewer") == Blank("name")
    facts = root / "content/handouts/small/handout.yaml"
    edit(facts, "by: {missing: Who reviewed it}", "by: Valentina Ira")
    edit(facts, "on: {missing: When}", "on: 2026-10-01")
    assert fact(root, "handout.status") == "DRAFT, not approved"
    assert fact(root, "handout.reviewer") == "Valentina Ira"
    assert fact(root, "handout.reviewed") == "October 1, 2026"
    assert fact(root, "handout.next_review") == Blank("date")


def test_the_sources_are_a_blank_while_one_cited_source_is_missing(root: Path) -> None:
    words = root / "content/handouts/small/en.yaml"
    edit(words, "drink enough.", "drink enough.[^mtor]")
    assert fact(root, "handout.sources") == Blank("list")
    edit(
        root / "content/references.yaml",
        "mtor:\n    missing: Source for “No other antidepressants are known to activate mTOR”",
        "mtor: A. Author. A title. A journal, 2010.",
    )
    assert fact(root, "handout.sources") == "see the list of references"


def test_sources_need_a_list_unless_the_sheet_tells_of_people(root: Path) -> None:
    assert fact(root, "handout.sources") == Blank("list")
    edit(root / "content/handouts/small/handout.yaml", "kind: take-home", "kind: biographies")
    assert fact(root, "handout.sources") == "none needed"


def test_printed_marks_are_kept_and_no_others_given(root: Path) -> None:
    inserts = inserts_for(whole_edition(root))
    assert (inserts.marks, inserts.numbered) == ({}, True)
    with (root / "content/handouts/small/handout.yaml").open("a", encoding="utf-8") as file:
        file.write('reference_marks: {mtor: "4"}\n')
    inserts = inserts_for(whole_edition(root))
    assert (inserts.marks, inserts.numbered) == ({"mtor": "4"}, False)
    assert inserts.mark("rat-neuron") is None


def test_every_fact_that_the_language_calls_a_blank_exists(root: Path) -> None:
    edition = whole_edition(root)
    known = set(inserts_for(edition).facts)
    assert set(map(str, edition.language.blanks)) - known == {"reference"}
