"""Rules over a workspace: what the clinic still has to give or to approve, at its place."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

import pytest

import handouts.checks
from handouts.checks import RULES, check_library, check_workspace
from handouts.library import read_library
from handouts.problems import Problem, Severity, has_errors
from handouts.workspace import Workspace
from sheets_helpers import ROOT, edit, place_in, small_workspace

if TYPE_CHECKING:
    from pathlib import Path

MODULES = [name for _, name, _ in pkgutil.iter_modules(handouts.checks.__path__)]


def blanks(root: Path, code: str) -> list[Problem]:
    found = check_library(read_library(Workspace(root)))
    return [problem for problem in found if problem.code == code]


def test_every_module_of_the_package_is_a_registered_rule() -> None:
    assert len(MODULES) >= 2
    checks = [importlib.import_module(f"handouts.checks.{name}").check for name in MODULES]
    assert set(checks) == set(RULES)


@pytest.mark.parametrize("name", MODULES)
def test_every_rule_shows_what_fails_and_what_passes(name: str) -> None:
    module = importlib.import_module(f"handouts.checks.{name}")
    assert module.__doc__ is not None
    assert module.__doc__.startswith(f"{module.CODE}: ")
    assert "Fails:" in module.__doc__
    assert "Passes:" in module.__doc__


def test_a_blank_is_told_at_its_line_until_it_is_filled(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    missing = "missing: The clinic's phone number"
    place = place_in(root, "content/clinic.yaml", missing)
    (problem,) = [p for p in blanks(root, "blank") if p.place == place]
    assert problem.severity is Severity.BLANK
    assert problem.message == "not given yet: The clinic's phone number"
    edit(root / "content/clinic.yaml", f"phone:\n  {missing}", "phone: (213) 555-0100")
    assert not [p for p in blanks(root, "blank") if "phone number" in p.message]


def test_blanks_of_every_kind_of_file_are_found(tmp_path: Path) -> None:
    files = {p.place.file for p in blanks(small_workspace(tmp_path), "blank")}
    assert {
        "content/clinic.yaml",
        "content/references.yaml",
        "content/people/janet-sharma.yaml",
        "content/disclaimers/risk_box.yaml",
        "content/handouts/small/handout.yaml",
    } <= files


def test_draft_wording_awaits_approval(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    file = "content/disclaimers/risk_box.yaml"
    place = place_in(root, file, "draft")
    assert place in [p.place for p in blanks(root, "awaiting-approval")]
    edit(root / file, "status: draft", "status: approved")
    left = [p.place.file for p in blanks(root, "awaiting-approval")]
    assert file not in left
    assert len(left) == 15


def test_the_shipped_workspace_has_blanks_and_warnings_and_nothing_worse() -> None:
    problems = check_workspace(Workspace(ROOT))
    assert {problem.severity for problem in problems} == {Severity.BLANK, Severity.WARNING}
    assert all(problem.place.line for problem in problems)
    assert all(problem.remedy for problem in problems)
    assert problems == sorted(set(problems))


def test_composing_is_part_of_checking_a_workspace(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    words = "content/handouts/small/en.yaml"
    edit(root / words, "drink enough.", "drink {clinic.tea}.")
    problems = [p for p in check_workspace(Workspace(root)) if p.severity is Severity.ERROR]
    assert [(p.code, p.place) for p in problems] == [
        ("unknown-fact", place_in(root, words, "{clinic.tea}"))
    ]
    assert has_errors(problems)
