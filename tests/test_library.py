"""A workspace as read: a mistake costs what depends on it, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handouts.build import Request, build
from handouts.library import Library, read_library
from handouts.problems import ExitCode, Place
from handouts.workspace import Workspace
from sheets_helpers import (
    FACTS,
    ROOT,
    WORDS,
    add_handout,
    codes,
    edit,
    place_in,
    small_workspace,
)

if TYPE_CHECKING:
    from pathlib import Path

EN = "content/handouts/small/en.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = small_workspace(tmp_path)
    add_handout(root, "other", WORDS.replace("Colds", "Other colds"), FACTS)
    return root


def read(root: Path) -> Library:
    return read_library(Workspace(root))


def blocked(library: Library, handout: str, format_id: str = "small") -> bool:
    return bool(library.blockers(handout, "en", library.format_chain(format_id), "calm"))


def test_the_shipped_workspace_has_no_mistake() -> None:
    library = read(ROOT)
    assert library.problems == []
    assert len(library.disclaimers) == 16
    assert len(library.formats) == 19
    assert set(library.languages) == {"ar", "en", "es"}
    assert set(library.styles) == {"calm", "clear", "heritage"}
    assert library.brand is not None
    assert library.brand.style == "calm"
    assert {name for name, person in library.people.items() if not person.staff} == {"gia-nevel"}


def test_a_mistake_in_one_handout_leaves_the_others(root: Path) -> None:
    edit(root / EN, "kicker: Take-home sheet", "kiker: Take-home sheet")
    library = read(root)
    assert set(codes(library.problems)) == {"unknown-key", "missing-key"}
    assert place_in(root, EN, "kiker") in [problem.place for problem in library.problems]
    assert (blocked(library, "small"), blocked(library, "other")) == (True, False)


def test_the_other_handout_is_built_all_the_same(root: Path, tmp_path: Path) -> None:
    edit(root / EN, "kicker: Take-home sheet", "kiker: Take-home sheet")
    out = tmp_path / "out"
    report = build(Workspace(root), Request(targets=("screen",)), out, jobs=1)
    assert report.exit_code is ExitCode.CONTENT
    states = {outcome.name: outcome.state for outcome in report.outcomes}
    assert states["other.en.small.screen.pdf"] == "made"
    assert states.get("small.en.small.screen.pdf", "failed") == "failed"
    assert [path.name for path in out.glob("*.pdf")] == ["other.en.small.screen.pdf"]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("content/clinic.yaml", "name: Kure Medical", "nam: Kure Medical", [True, True]),
        ("brochures/small/format.yaml", "bleed:", "blead:", [True, True]),
        ("brochures/letter/format.yaml", "bleed:", "blead:", [False, False]),
        ("content/disclaimers/risk_box.yaml", "version: 1", "version: one", [True, True]),
        ("content/handouts/other/handout.yaml", "revision: 1", "revision: 0", [False, True]),
        ("styles/calm/tokens.yaml", "leading: 1.4", "leading: 3", [True, True]),
    ],
)
def test_what_a_mistake_blocks(
    root: Path, file: str, old: str, new: str, expected: list[bool]
) -> None:
    edit(root / file, old, new)
    library = read(root)
    assert library.problems
    assert [blocked(library, name) for name in ("small", "other")] == expected


def test_another_languages_mistake_does_not_block_this_one(root: Path) -> None:
    (root / "content/handouts/small/es.yaml").write_text("title: Resfriados\n", "utf-8")
    library = read(root)
    assert library.problems
    assert not library.blockers("small", "en", ["small"], "calm")
    assert library.blockers("small", "es", ["small"], "calm")


def test_words_in_an_unknown_language_name_the_file(root: Path) -> None:
    (root / "content/handouts/small/eng.yaml").write_text(WORDS, "utf-8")
    (problem,) = read(root).problems
    assert problem.code == "unknown-language"
    assert problem.place == Place("content/handouts/small/eng.yaml")
    assert "content/languages/eng.yaml" in problem.message
    assert problem.remedy == "Did you mean 'en'?"


def test_a_missing_file_of_the_clinic_is_named(root: Path) -> None:
    (root / "content/hotlines.yaml").unlink()
    (problem,) = read(root).problems
    assert (problem.code, problem.place) == ("file-missing", Place("content/hotlines.yaml"))


def test_a_handout_without_words_is_named(root: Path) -> None:
    (root / EN).unlink()
    (problem,) = read(root).problems
    assert problem.code == "no-words"
    assert problem.place == Place("content/handouts/small/handout.yaml", 1, 1)


def test_a_folder_in_a_files_place_is_a_problem_and_not_a_crash(root: Path) -> None:
    (root / EN).unlink()
    (root / EN).mkdir()
    problem = read(root).problems[0]
    assert (problem.code, problem.place.file) == ("file-unreadable", EN)


def test_all_mistakes_of_a_workspace_are_told_at_once(root: Path) -> None:
    edit(root / "content/clinic.yaml", "name: Kure Medical", "nam: Kure Medical")
    edit(root / EN, "kicker: Take-home sheet", "kiker: Take-home sheet")
    edit(root / "styles/calm/tokens.yaml", 'ink: {srgb: "#22333B"', "ink: {srgb: dark")
    files = {problem.place.file for problem in read(root).problems}
    assert files == {"content/clinic.yaml", EN, "styles/calm/tokens.yaml"}


def test_a_mistake_in_a_format_blocks_those_that_extend_it(root: Path) -> None:
    edit(root / "brochures/letter/format.yaml", "bleed:", "blead:")
    library = read(root)
    assert {problem.place.file for problem in library.problems} == {"brochures/letter/format.yaml"}
    assert library.format_chain("a4") == ("a4", "letter")
    assert blocked(library, "other", "a4")
    assert not blocked(library, "other", "tri-fold-a4")


def write_format(root: Path, name: str, text: str) -> str:
    (root / "brochures" / name).mkdir()
    (root / "brochures" / name / "format.yaml").write_text(text, "utf-8")
    return f"brochures/{name}/format.yaml"


def test_a_format_says_only_what_is_different_from_another(root: Path) -> None:
    write_format(root, "tall", "name: {en: Tall}\nextends: small\npage: {height: 12in}\n")
    library = read(root)
    (problem,) = library.problems
    assert "the sheet has 612 by 792 pt" in problem.message
    edit(root / "brochures/tall/format.yaml", "12in", "9in")
    tall, small = read(root).formats["tall"], read(root).formats["small"]
    assert (tall.page, small.page) != (None, None)
    assert (float(tall.exact_sizes(1)[0][1]), float(small.exact_sizes(1)[0][1])) == (648, 792)
    assert tall.exact_sizes(1)[0][0] == small.exact_sizes(1)[0][0]
    assert (tall.type, tall.sheet, tall.imposition) == (small.type, small.sheet, small.imposition)


def test_what_a_format_cannot_extend(root: Path) -> None:
    file = write_format(root, "tall", "name: {en: Tall}\nextends: smal\n")
    (problem,) = read(root).problems
    assert (problem.code, problem.place) == ("unknown-format", place_in(root, file, "smal"))
    assert problem.remedy == "Did you mean 'small'?"
    edit(root / file, "smal", "wide")
    other = write_format(root, "wide", "name: {en: Wide}\nextends: tall\n")
    problems = read(root).problems
    assert {problem.code for problem in problems} == {"extends-itself"}
    assert {problem.place.file for problem in problems} == {file, other}


def test_an_unknown_format_for_large_print_is_found_where_it_is_named(root: Path) -> None:
    edit(
        root / "brochures/letter/format.yaml",
        "large_print: large-letter",
        "large_print: large-lettr",
    )
    found = [p for p in read(root).problems if p.code == "unknown-format"]
    assert found[0].place == place_in(root, "brochures/letter/format.yaml", "large-lettr\n")
    assert "large-letter" in found[0].remedy
