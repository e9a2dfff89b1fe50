"""Hostile workspaces: each fault is told at its place and costs its own sheet alone.

The cases stand in cases/hostile/; hostile_cases.py says how they are written. Many share
a workspace, so that each also shows that the others do not suffer.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest

from handouts.checks import modules
from hostile_cases import CANARY, Case, add_case, base_workspace, cases, groups
from sheets_helpers import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, pipes and devices")

ZOOS = {
    "words": ("words", "facts", "blocks"),
    "pieces": ("styles", "names", "pictures", "fonts"),
    "looks": ("formats", "stylesheets"),
    "templates": ("templates",),
    "shared": ("shared",),
    "clinic": ("clinic",),
    "clinic's files": ("clinic_files",),
    "look's files": ("look_files",),
}
"""Which files of the corpus stand in one workspace."""
WITHOUT_SHEETS = {"shared", "clinic", "clinic's files", "look's files"}
"""Those that spoil what every sheet is made of, so that none can be made."""

SECONDS = 240
"""On the clock, for a command on a whole workspace; a busy machine must not fail it."""

OUTSIDE = {
    "canary.txt": CANARY,
    "canary.yaml": f"title: {CANARY}\n",
    "canary.html": f"<p>{CANARY}</p>\n",
    "canary.css": f'h1::before {{ content: "{CANARY}" }}\n',
    "canary.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">'
    f'<g id="x"><title>{CANARY}</title></g></svg>\n',
}
_OF_THE_SYSTEM = re.compile(r"/dev/null|/etc/mime\.types|/proc/\d+/statm|/usr/share/.*")


@dataclass(frozen=True)
class Told:
    """What a command said of a workspace, and what it touched on the way."""

    code: int
    hung: bool
    stdout: str
    stderr: str
    log: list[list[str]]

    @property
    def strange(self) -> set[tuple[str, str]]:
        """What it opened or asked for that is neither the workspace's nor the system's."""
        return {(e, what) for e, what in self.log if not _OF_THE_SYSTEM.fullmatch(what)}


def run_all(root: Path, commands: Sequence[str]) -> list[Told]:
    """Run commands on a workspace as an ordinary user, one after the other, under watch."""
    scratch = root.parent / "scratch"
    folders = {name: scratch / name for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    allowed = [root, scratch, sys.prefix, sys.base_prefix, ROOT / "src", ROOT / "tests"]
    job = {"root": str(root), "seconds": SECONDS, "allowed": list(map(str, allowed))}
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "hostile_driver.py"],
        input="".join(json.dumps({**job, "arguments": c.split()}) + "\n" for c in commands),
        env={**os.environ, **{name: str(folder) for name, folder in folders.items()}},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return [Told(**json.loads(line)) for line in done.stdout.splitlines()]


def build_zoo(folder: Path, group: Sequence[Case]) -> Path:
    """A workspace with all these cases, and beside it the files that nobody may read."""
    outside = folder / "outside"
    outside.mkdir()
    for name, text in OUTSIDE.items():
        (outside / name).write_text(text, encoding="utf-8")
    root = base_workspace(folder / "workspace")
    for case in group:
        add_case(root, case, outside)
    return root


def told_place(problem: dict[str, Any]) -> str:
    where = problem["file"]
    if problem["line"]:
        where += f":{problem['line']}:{problem['column']}"
    return f"{where}: {problem['code']}"


def assert_tame(told: Told) -> None:
    """It ended by itself, was no bug, and reached for nothing that is not the workspace's."""
    assert not told.hung
    assert told.code in {0, 1, 4}, told.stderr
    assert "Traceback" not in told.stderr
    assert "bug" not in told.stdout + told.stderr
    assert CANARY not in told.stdout + told.stderr
    assert not told.strange


def assert_told(case: Case, command: str, problems: list[dict[str, Any]], rules: set[str]) -> None:
    """Exactly what the case expects was told of its files, each thing with a remedy or a reason."""
    expected = set(case.expect[command])
    asked = {place.rpartition(": ")[2] for place in expected}
    mine = [p for p in problems if case.owns(p["file"])]
    mine = [p for p in mine if p["code"] not in rules or p["code"] in asked]
    assert set(map(told_place, mine)) == expected
    assert all(problem["message"] for problem in mine)


def assert_nothing_outside(out: Path) -> None:
    """No page that was made shows, says or holds anything from outside the workspace."""
    for path in out.glob("*.pdf"):
        data = path.read_bytes()
        assert CANARY.encode() not in data
        with pypdfium2.PdfDocument(data) as pdf:
            for page in pdf:
                assert CANARY not in page.get_textpage().get_text_range().replace("-", "")


def try_zoo(folder: Path, zoo: str, group: list[Case], subtests: pytest.Subtests) -> None:
    root = build_zoo(folder, group)
    checked, built = run_all(root, ["check --json", "build -t screen --json"])
    for told in (checked, built):
        assert_tame(told)
    assert checked.code == 1 or not any(case.expect["check"] for case in group)
    problems = json.loads(checked.stdout)
    made = json.loads(built.stdout)
    states = {entry["file"]: entry["state"] for entry in made["files"]}
    rules = set(modules())
    for case in group:
        with subtests.test(case.name):
            assert_told(case, "check", problems, rules)
            assert_told(case, "build", made["problems"], rules)
            mine = {state for file, state in states.items() if case.owns(file)}
            assert case.made == (mine == {"made"})
    owned = [p for p in (*problems, *made["problems"]) if any(c.owns(p["file"]) for c in group)]
    stray = [told_place(p) for p in (*problems, *made["problems"]) if p not in owned]
    assert not [place for place in stray if place.rpartition(": ")[2] not in rules]
    assert (states.get("good.en.sheet.screen.pdf") == "made") == (zoo not in WITHOUT_SHEETS)
    assert_nothing_outside(root / "build")
    assert not list((root / "build").glob(".handouts-*"))


def cases_of(zoo: str, *, nightly: bool) -> list[Case]:
    return [case for name in ZOOS[zoo] for case in cases(name) if case.nightly == nightly]


@pytest.mark.parametrize("zoo", ZOOS)
def test_each_fault_is_told_at_its_place_and_harms_no_other_sheet(
    tmp_path: Path, zoo: str, subtests: pytest.Subtests
) -> None:
    try_zoo(tmp_path, zoo, cases_of(zoo, nightly=False), subtests)


@pytest.mark.nightly
@pytest.mark.parametrize("zoo", [zoo for zoo in ZOOS if cases_of(zoo, nightly=True)])
def test_faults_that_take_long_are_told_too(
    tmp_path: Path, zoo: str, subtests: pytest.Subtests
) -> None:
    try_zoo(tmp_path, zoo, cases_of(zoo, nightly=True), subtests)


def test_the_corpus_is_large_and_names_no_case_twice() -> None:
    names = [case.name for group in groups() for case in cases(group)]
    assert len(names) >= 150
    assert sorted(name for names in ZOOS.values() for name in names) == groups()
    assert len(set(names)) == len(names)


def test_the_watch_sees_what_is_opened_and_asked_for(tmp_path: Path) -> None:
    """Were it blind, the tests above would prove nothing."""
    root = build_zoo(tmp_path, [])
    (told,) = run_all(root, [f"-w {tmp_path / 'outside'} check"])
    assert told.code == 2
    assert "is no workspace" in told.stderr
    (told,) = run_all(root, [f"build good -t screen -o {tmp_path / 'elsewhere'}"])
    assert told.code == 0
    assert any(str(tmp_path / "elsewhere") in what for _, what in told.strange)


def test_a_folder_that_may_not_be_written_is_said_before_any_work(tmp_path: Path) -> None:
    root = build_zoo(tmp_path, [])
    (root / "build").mkdir(mode=0o555)
    (told,) = run_all(root, ["build"])
    assert told.code == 6
    assert "cannot be written: permission denied" in told.stderr
    assert not list((root / "build").iterdir())
