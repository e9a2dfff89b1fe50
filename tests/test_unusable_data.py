"""Data that would make the program speak nonsense or stop is refused where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handouts.checks import check_workspace
from handouts.problems import Severity
from handouts.workspace import Workspace
from sheets_helpers import WORDS, copy_workspace, edit, small_workspace, whole_edition

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "words"),
    [
        ("content/languages/en.yaml", "  expired: ", "  expires: ", "wrong-value", "expired"),
        ("content/languages/en.yaml", "  reference: ", "  refs: ", "wrong-value", "reference"),
        ("content/terms.yaml", "lozenge*", '"*"', "wrong-value", "every word"),
        (
            "brochures/letter/format.yaml",
            "page:\n  width: 8.5in",
            "page:\n  width: 0in",
            "wrong-value",
            "nothing",
        ),
        (
            "content/disclaimers/crisis_988.yaml",
            "[mental_health]",
            "[mental_helth]",
            "unknown-term",
            "mental_helth",
        ),
        (
            "content/disclaimers/crisis_988.yaml",
            "[mental_health]",
            "[]",
            "wrong-value",
            "never hold",
        ),
    ],
)
def test_unusable_data_is_one_error_in_its_own_file(
    tmp_path: Path, file: str, old: str, new: str, code: str, words: str
) -> None:
    root = copy_workspace(tmp_path)
    edit(root / file, old, new)
    errors = [p for p in check_workspace(Workspace(root)) if p.severity is Severity.ERROR]
    assert {(p.place.file, p.code) for p in errors} == {(file, code)}
    assert words in errors[0].message


def test_a_workspace_without_fonts_is_told_by_check(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    for font in (root / "styles" / "fonts").rglob("*.ttf"):
        font.unlink()
    errors = [p for p in check_workspace(Workspace(root)) if p.severity is Severity.ERROR]
    assert [(p.place.file, p.code) for p in errors] == [("styles/fonts", "font-none")]


@pytest.mark.parametrize(
    "words",
    [
        "We treat _depression_.",
        "We treat de**pres**sion.",
        "depr&#101;ssion",
        "For {setting.focus}.",
    ],
)
def test_nothing_hides_a_word_from_the_rules(tmp_path: Path, words: str) -> None:
    root = small_workspace(tmp_path, WORDS.replace("Sleep long and drink enough.", words))
    edit(root / "content/clinic.yaml", "settings:", "settings:\n  focus: depression")
    edition = whole_edition(root)
    assert "crisis_988" in edition.disclaimers
