"""Editors complete and check YAML by these schemas, so they must be there and be current."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from handouts.library import FILE_KINDS
from handouts.schemas import all_schemas, as_text

if TYPE_CHECKING:
    from conftest import Run

ROOT = Path(__file__).parents[1]
SCHEMAS = ROOT / "content" / "schemas"
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("content", "brochures", "styles")
    for path in (ROOT / folder).rglob("*.yaml")
)
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")


def kind_of(file: str) -> str:
    """The kind that the program reads a file as, by its place."""
    parts = file.split("/")
    if parts[:2] == ["brochures", "printers"]:
        return "printer"
    if parts[0] != "content":
        return {"format": "format", "tokens": "style", "brand": "brand"}[Path(file).stem]
    if len(parts) == 2:
        return parts[1].removesuffix(".yaml")
    if parts[1] == "handouts":
        return "handout" if parts[3] == "handout.yaml" else "words"
    kinds = {"people": "person", "disclaimers": "disclaimer", "packets": "packet"}
    return {**kinds, "languages": "language"}[parts[1]]


def test_the_shipped_schemas_are_what_the_program_reads_by() -> None:
    shipped = {path.stem: path.read_text(encoding="utf-8") for path in SCHEMAS.iterdir()}
    assert shipped == {kind: as_text(schema) for kind, schema in all_schemas().items()}
    assert shipped.keys() == FILE_KINDS.keys()


def test_the_command_prints_the_shipped_schemas(run: Run) -> None:
    finished = run("schema")
    assert finished.code == 0
    printed = json.loads(finished.stdout)
    assert printed == {path.stem: json.loads(path.read_bytes()) for path in SCHEMAS.iterdir()}
    one = run("schema", "words")
    assert one.stdout == (SCHEMAS / "words.json").read_text(encoding="utf-8")


def test_the_command_writes_the_shipped_schemas(run: Run, tmp_path: Path) -> None:
    assert run("schema", "--write", tmp_path / "new").code == 0
    written = {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()}
    assert written == {path.name: path.read_bytes() for path in SCHEMAS.iterdir()}


def test_an_unknown_kind_is_a_usage_error_with_the_near_one(run: Run) -> None:
    finished = run("schema", "handuot")
    assert finished.code == 2
    assert "Did you mean 'handout'?" in finished.stderr


@pytest.mark.parametrize("file", FILES)
def test_every_yaml_file_names_its_schema_in_its_first_line(file: str) -> None:
    first = (ROOT / file).read_text(encoding="utf-8").splitlines()[0]
    named = MODELINE.fullmatch(first)
    assert named
    assert (ROOT / file).parent.joinpath(named[1]).resolve() == SCHEMAS / f"{kind_of(file)}.json"


def test_the_starter_has_yaml_of_every_kind_but_no_other() -> None:
    # Nobody has approved anything yet, nor changed how much a finding matters.
    found = {kind_of(file) for file in FILES}
    assert found | {"approvals", "checks"} == FILE_KINDS.keys()


def test_an_editor_may_take_a_number_for_a_text_and_yes_for_a_choice() -> None:
    schemas = all_schemas()
    number = schemas["hotlines"]["$defs"]["Hotline"]["properties"]["number"]
    assert number["type"] == ["string", "number", "boolean"]
    staff = schemas["person"]["properties"]["staff"]
    assert staff["enum"] == ["yes", "no", True, False]
    assert schemas["format"]["properties"]["bleed"]["pattern"].endswith("(pt|in|mm|cm)$")
