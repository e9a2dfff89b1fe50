"""Every rule does what its docstring says, and every code is explained, in one way everywhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from conftest import PROGRAM
from docs_reading import CODE, rows, section
from handouts.checks import RULES, modules
from handouts.codes import CODES
from handouts.content.yaml_nodes import Table, read_yaml
from handouts.explain import Explanation, explanations, of_rule
from handouts.library import read_library
from handouts.problems import Severity
from handouts.workspace import Workspace
from sheets_helpers import small_workspace
from source_reading import codes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from handouts.problems import Problem

TOLD = {code: of_rule(module) for code, module in modules().items()}
_FILE = re.compile(
    r"(?:#|/\*) (?P<part>in )?(?P<path>(?:content|brochures|styles)/[\w./-]+)(?: \*/)?\n"
)


# --- samples -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A file that a sample shows, in full or in part, or a command that it gives."""

    path: str
    part: bool
    text: str


def steps(sample: str) -> Iterator[Step]:
    """The files and commands of a sample, in order."""
    lines = sample.splitlines(keepends=True)
    while lines:
        line = lines.pop(0)
        named = _FILE.fullmatch(line)
        text = ""
        if named:
            while lines and not _FILE.fullmatch(lines[0]) and not lines[0].startswith("$ "):
                text += lines.pop(0)
            yield Step(named["path"], bool(named["part"]), text)
        elif line.startswith("$ "):
            while line.endswith("\\\n"):
                line += lines.pop(0)
            yield Step("", part=False, text=line.removeprefix("$ "))
        else:
            assert not line.strip(), f"a sample begins with the path of a file, not with {line!r}"


def plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    return [plain(item) for item in node] if isinstance(node, list) else str(node)


def laid_over(path: Path, text: str) -> str:
    """A file with a sample's keys in place of its own; other files than YAML just go on."""
    base = path.read_text("utf-8")
    if path.suffix != ".yaml":
        return base + text
    below, above = (read_yaml(one.encode(), path.name)[0] for one in (base, text))
    assert isinstance(below, Table)
    assert isinstance(above, Table), text
    merged = plain({**below, **above})
    return yaml.safe_dump(merged, allow_unicode=True, sort_keys=False, width=1000)


def lay(sample: str, root: Path, environment: dict[str, str]) -> set[str]:
    """Make a workspace what a sample says; the files that it shows."""
    files = set()
    for step in steps(sample):
        if not step.path:
            done = subprocess.run(
                ["bash", "-c", step.text],
                cwd=root,
                env={**environment, "PATH": f"{PROGRAM.parent}:{environment['PATH']}"},
                capture_output=True,
                check=False,
                encoding="utf-8",
                stdin=subprocess.DEVNULL,
            )
            assert done.returncode == 0, f"{step.text}\n{done.stderr}"
            continue
        path = root / step.path
        text = laid_over(path, step.text) if step.part else step.text
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # it may be a link to the one that all samples share
        path.write_text(text, "utf-8")
        files.add(step.path)
    return files


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace that every sample is laid over; for reading only."""
    return small_workspace(tmp_path_factory.mktemp("clean"))


def found_by(code: str, root: Path) -> list[Problem]:
    library = read_library(Workspace(root))
    assert library.problems == [], "a sample is content that can be read"
    return [problem for problem in modules()[code].check(library) if problem.code == code]


@cache
def known(code: str, root: Path) -> frozenset[str]:
    """What a rule has to say of the workspace without any sample."""
    return frozenset(problem.message for problem in found_by(code, root))


@pytest.mark.parametrize("code", TOLD)
def test_a_rule_finds_what_fails_and_lets_pass_what_passes(
    clean: Path, tmp_path: Path, environment: dict[str, str], code: str
) -> None:
    told: dict[str, list[set[str]]] = {"fails": [], "passes": []}
    samples = [("fails", text) for text in TOLD[code].fails]
    for kind, sample in [*samples, *(("passes", text) for text in TOLD[code].passes)]:
        root = tmp_path / "workspace"
        shutil.copytree(clean, root, copy_function=os.link)
        files = lay(sample, root, environment)
        found = found_by(code, root)
        shutil.rmtree(root)
        news = [p for p in found if p.place.file in files or p.message not in known(code, clean)]
        assert bool(news) == (kind == "fails"), f"{code}, {kind}: {news}\n{sample}"
        for problem in news:
            assert problem.place.line, f"{problem} has no line"
            assert problem.place.column
            assert problem.remedy
        told[kind].append({problem.message for problem in found})
    for failing in told["fails"]:
        for passing in told["passes"]:
            assert failing - passing, "a passing sample is about the same thing as the failing one"


# --- docstrings --------------------------------------------------------------------------------


def test_every_rule_has_a_code_of_its_own_that_no_other_problem_has() -> None:
    assert len(modules()) == len(RULES) >= 11
    assert not modules().keys() & CODES.keys()


@pytest.mark.parametrize("code", TOLD)
def test_a_rule_s_docstring_says_what_it_finds_and_why_with_samples(code: str) -> None:
    module, one = modules()[code], TOLD[code]
    assert module.__doc__
    assert module.__doc__.startswith(f"{code}: ")
    assert module.__doc__.splitlines()[0].endswith(".")
    assert isinstance(module.SEVERITY, Severity)
    assert one.why, "say why it matters, with its source"
    assert one.fails
    assert one.passes


# --- one source of truth -----------------------------------------------------------------------


def unlinked(text: str) -> str:
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)


def row_of(one: Explanation) -> str:
    """The row that the documentation must have, give or take links."""
    severity = f" ({one.severity})" if one.severity != "error" else ""
    return f"| `{one.code}`{severity} | {one.meaning} |"


def test_the_documentation_s_table_says_the_same_as_the_program() -> None:
    """Whoever adds a rule or a code adds the row that this test prints."""
    told = section("docs/marketing.md", "Every problem by its code")
    documented = {
        code: f"| {unlinked(row[0])} | {unlinked(row[1])} |"
        for row in rows(told)
        for code in CODE.findall(row[0])
    }
    wanted = {code: row_of(one) for code, one in explanations().items()}
    lacking = [row for code, row in wanted.items() if documented.get(code) != row]
    assert not lacking, "docs/marketing.md should have:\n" + "\n".join(lacking)
    assert documented.keys() == wanted.keys()


def test_every_code_in_the_source_is_explained_and_no_other() -> None:
    """A new code that is no rule's belongs into src/handouts/codes.py."""
    whole, beginnings = codes()
    known_codes = explanations().keys()
    assert len(whole) > 60
    assert whole <= known_codes
    for code in known_codes - whole:
        assert any(code.startswith(beginning) for beginning in beginnings), code


def test_meanings_are_one_plain_line_each() -> None:
    for one in explanations().values():
        assert "\n" not in one.meaning
        assert 10 <= len(one.meaning) <= 100, one
        assert not one.meaning.endswith(".")
        assert one.severity.split(",")[0] in {severity.value for severity in Severity}
