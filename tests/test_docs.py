"""The documentation says what is so: its commands run, its samples bind, its lists are complete."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click
import pytest
import yaml

from docs_reading import (
    CODE,
    DOCS,
    FENCE,
    ROOT,
    Fence,
    codes_in,
    fences_of,
    first_codes,
    rows,
    section,
)
from handouts.cli import cli
from handouts.content.bind import bind
from handouts.content.blocks import BLOCK_KINDS, Placement
from handouts.content.disclaimers import Disclaimer, Rule
from handouts.content.inherit import inherited
from handouts.content.yaml_nodes import Table, Text, read_yaml
from handouts.edition.keys import EditionKey
from handouts.edition.resolve import resolve
from handouts.formats.models import Format
from handouts.library import FILE_KINDS, read_library
from handouts.problems import ExitCode
from handouts.style import Style
from handouts.typeset.facts import inserts_for
from handouts.workspace import Workspace
from source_reading import codes, imports, trees

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

GUIDES = [path for path in DOCS if path.name != "CHANGELOG.md"]
FENCES = [fence for doc in DOCS for fence in fences_of(doc)]
SAMPLES = [fence for fence in FENCES if fence.info == "yaml"]
MOST_NOT_RUN = 9
PACKAGES = (
    *("content", "desk", "edition", "formats", "merge", "pdf", "press", "prose", "typeset", "web"),
)
KIND_BY_PATH = {
    "content/handouts/*/handout.yaml": "handout",
    "content/handouts/*/*.yaml": "words",
    "content/people/*.yaml": "person",
    "content/disclaimers/*.yaml": "disclaimer",
    "content/languages/*.yaml": "language",
    "content/approvals/*.yaml": "approvals",
    "content/packets/*.yaml": "packet",
    "content/*.yaml": None,  # the file's own name
    "brochures/*/format.yaml": "format",
    "brochures/printers/*.yaml": "printer",
    "styles/*/tokens.yaml": "style",
    "styles/brand.yaml": "brand",
}
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")


def keys_of(model: type[BaseModel]) -> set[str]:
    return {info.alias or name for name, info in model.model_fields.items()}


# --- a reader does what is written -------------------------------------------------------------


def overlaid(sample: str, base: str) -> Table:
    """A file with the keys of a sample in place of its own."""
    (above, _), (below, _) = read_yaml(sample.encode(), "sample"), read_yaml(base.encode(), "base")
    assert isinstance(above, Table)
    assert isinstance(below, Table)
    return Table(above.place, {**below, **above})


def plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    return [plain(item) for item in node] if isinstance(node, list) else str(node)


def write_sample(fence: Fence, workspace: Path) -> None:
    """Put a sample where a reader would: formats in part are shown to be understood, not kept."""
    path = workspace / fence.path
    if not fence.part:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(fence.text, "utf-8")
    elif not fence.path.startswith("brochures/"):
        node = overlaid(fence.text, path.read_text("utf-8"))
        path.write_text(yaml.safe_dump(plain(node), allow_unicode=True, sort_keys=False), "utf-8")


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block with the output that is shown for it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def looks_like(shown: str, printed: str) -> bool:
    """Whether output is as shown, where an ellipsis stands for anything, alone for any lines."""
    lines = [
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\n"
        for line in shown.splitlines()
    ]
    return re.fullmatch("".join(lines), printed) is not None


@pytest.mark.parametrize("doc", GUIDES, ids=lambda doc: doc.name)
def test_a_reader_can_do_what_a_document_says(
    doc: Path, workspace: Path, environment: dict[str, str], program_path: str
) -> None:
    environment = {**environment, "PATH": program_path}
    for fence in fences_of(doc):
        if fence.path:
            write_sample(fence, workspace)
        if fence.info not in {"console", "sh"} or fence.not_run:
            continue
        for command, shown in commands(fence.text):
            done = subprocess.run(
                ["bash", "-o", "pipefail", "-c", command],
                cwd=workspace,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                encoding="utf-8",
                check=False,
            )
            assert done.returncode == 0, f"{fence}: {command}\n{done.stdout}"
            assert not shown or looks_like(shown, done.stdout), f"{fence}: {command}\n{done.stdout}"
    checked = subprocess.run(
        ["handouts", "check"],
        cwd=workspace,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert checked.returncode == 0, f"after {doc.name}:\n{checked.stderr}"


@pytest.fixture(scope="module")
def program_path(environment: dict[str, str]) -> str:
    """The search path of somebody who has activated the environment."""
    from conftest import PROGRAM

    return f"{PROGRAM.parent}:{environment['PATH']}"


def test_few_commands_are_not_run_and_each_has_a_reason() -> None:
    unrun = [fence for fence in FENCES if fence.not_run]
    assert len(unrun) <= MOST_NOT_RUN
    assert all(len(fence.not_run.split()) >= 3 for fence in unrun)


def test_commands_that_are_not_run_are_ones_that_there_are() -> None:
    """What waits for a printer or serves for ever is at least read as the program reads it."""
    told = [one for fence in FENCES if fence.not_run for one, _ in commands(fence.text)]
    ours = [shlex.split(one)[1:] for one in told if one.startswith("handouts ")]
    assert len(ours) >= 4
    for name, *arguments in ours:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None, name
        parser = command.make_parser(click.Context(command))
        options, rest, _ = parser.parse_args(arguments)  # a UsageError for what is no option
        assert options or rest


def test_every_shell_block_shows_its_commands_with_a_prompt() -> None:
    blocks = [fence for fence in FENCES if fence.info in {"console", "sh"}]
    assert len(blocks) >= 15
    assert [str(f) for f in blocks if not f.text.startswith("$ ")] == []


# --- samples -----------------------------------------------------------------------------------


def kind_of(path: str) -> str:
    for pattern, kind in KIND_BY_PATH.items():
        if fnmatch(path, pattern):
            return kind or Path(path).stem
    raise AssertionError(f"{path} is no file of a workspace")


def bound(fence: Fence) -> Any:
    """The sample as a model; in part, laid over the document's own sample or the shipped file."""
    assert fence.path, f"{fence}: a YAML sample begins with the path of its file"
    node, problems = read_yaml(fence.text.encode(), str(fence))
    assert problems == []
    if fence.part:
        whole = [f.text for f in SAMPLES if f.path == fence.path and not f.part]
        base = whole[0] if whole else (ROOT / fence.path).read_text("utf-8")
        node = overlaid(fence.text, base)
    assert node is not None
    if isinstance(node, Table) and "extends" in node:
        base = (ROOT / "brochures" / str(node[Text("extends")]) / "format.yaml").read_bytes()
        nodes = {"sample": node, str(node[Text("extends")]): read_yaml(base, "base")[0]}
        node = inherited({name: one for name, one in nodes.items() if one})[0]["sample"]
    model, problems = bind(node, FILE_KINDS[kind_of(fence.path)])
    assert problems == []
    return model


@pytest.mark.parametrize("fence", SAMPLES, ids=str)
def test_a_yaml_sample_is_what_the_program_reads(fence: Fence) -> None:
    assert bound(fence) is not None


def test_every_kind_of_file_has_a_sample_and_is_named() -> None:
    assert {kind_of(fence.path) for fence in SAMPLES} == set(FILE_KINDS)
    assert set(FILE_KINDS) <= codes_in(section("docs/marketing.md", "Writing content"))


def test_every_block_is_in_the_table_and_in_the_sample() -> None:
    text = section("docs/marketing.md", "Every block")
    assert first_codes(text) == BLOCK_KINDS
    sample = next(f for f in SAMPLES if f.text in text)
    assert {block.kind for block in bound(sample).body} == BLOCK_KINDS


# --- lists that must be complete ---------------------------------------------------------------


def test_every_command_and_option_is_in_the_readme_and_no_other() -> None:
    told = section("README.md", "Commands")
    context = click.Context(cli)
    names = set(cli.list_commands(context))
    assert {
        row[0].split()[1].strip("`") for row in rows(told) if row[0].startswith("`handouts")
    } == names
    documented = set()
    for row in rows(told):
        options = [code for code in CODE.findall(row[0]) if code.startswith("-")]
        owners = names | {"handouts"} if row[1] == "every command" else set(CODE.findall(row[1]))
        documented |= {(owner, option) for option in options for owner in owners}
    real = {("handouts", option) for option in options_of(cli)}
    for name in names:
        command = cli.get_command(context, name)
        assert command is not None
        real |= {(name, option) for option in options_of(command)}
    assert documented == real


def options_of(command: click.Command) -> set[str]:
    declared = {option for p in command.params if isinstance(p, click.Option) for option in p.opts}
    return declared | {"-h", "--help"}


def test_every_exit_code_that_a_run_can_end_with_is_in_the_readme() -> None:
    used = {
        node.attr
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "ExitCode"
    }
    numbers = {int(row[0]) for row in rows(section("README.md", "Commands")) if row[0].isdigit()}
    assert numbers == {ExitCode[name].value for name in used}


@pytest.mark.parametrize(
    ("doc", "heading", "keys"),
    [
        ("docs/templates.md", "format.yaml", keys_of(Format)),
        ("docs/marketing.md", "Disclaimers and their rules", keys_of(Disclaimer)),
        ("docs/marketing.md", "Looks", keys_of(Style) - {"name"}),
    ],
)
def test_every_key_of_a_file_is_in_its_table(doc: str, heading: str, keys: set[str]) -> None:
    assert keys <= first_codes(section(doc, heading))


def test_every_condition_and_placement_is_documented() -> None:
    text = section("docs/marketing.md", "Disclaimers and their rules")
    conditions = {code.partition(":")[0] for code in first_codes(text)}
    assert keys_of(Rule) <= conditions
    assert set(get_args(Placement)) <= codes_in(text)


def test_every_fact_that_a_text_may_name_is_documented() -> None:
    library = read_library(Workspace.find(ROOT))
    edition, _ = resolve(library, EditionKey("our-team", "en", "letter"), "screen")
    assert edition is not None
    told = section("docs/marketing.md", "Within a text")
    for name in inserts_for(edition).facts:
        if name.startswith(("clinic.", "handout.")):
            assert f"`{{{name}}}`" in told
    for name in re.findall(r"`\{([a-z_.]+)\}`", told):
        assert name in inserts_for(edition).facts


def test_every_name_that_templates_are_given_is_documented() -> None:
    tree = trees()["typeset/compose.py"]
    context = next(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "context"
    )
    returned = next(n.value for n in ast.walk(context) if isinstance(n, ast.Return))
    assert isinstance(returned, ast.Dict)
    given = {key.value for key in returned.keys if isinstance(key, ast.Constant)}
    text = section("docs/templates.md", "template.html")
    documented = {code.partition("(")[0] for code in first_codes(text)}
    assert {name for name in documented if not name.startswith("parts.")} == given
    source = ast.unparse(trees()["typeset/templates.py"]).replace("'", '"')
    filters = set(re.findall(r'filters\["(\w+)"\]', source))
    assert filters
    assert {f"`{name}`" for name in filters} <= set(re.findall(r"`\w+`", text))


def test_documented_macros_exist() -> None:
    macros = re.findall(
        r"{% macro (\w+)\(", (ROOT / "brochures/parts/blocks.html").read_text("utf-8")
    )
    named = set(re.findall(r"parts\.(\w+)\(", section("docs/templates.md", "template.html")))
    assert named
    assert named <= set(macros)


def test_every_problem_code_is_documented_and_no_other() -> None:
    documented = first_codes(section("docs/marketing.md", "Every problem by its code"))
    whole, beginnings = codes()
    assert len(whole) > 60
    assert whole <= documented
    for code in documented - whole:
        assert any(code.startswith(beginning) for beginning in beginnings), code


def test_the_architecture_names_every_module_and_no_other() -> None:
    named = codes_in((ROOT / "docs/architecture.md").read_text("utf-8"))
    modules = {name.removesuffix(".py").removesuffix("/__init__") for name in trees()}
    modules -= {"__init__", "__main__", *PACKAGES}
    many = ("cli/", "checks/", "press/rules/", "web/pages/")
    at_top = {module for module in modules if not module.startswith(many)}
    assert at_top <= named
    inside = rf"({'|'.join(PACKAGES)})/\w+"
    paths = {name for name in named if re.fullmatch(inside, name)}
    assert paths <= modules


def test_every_library_that_is_imported_has_its_reason() -> None:
    told = section("docs/architecture.md", "Dependencies, each with its reason")
    documented = {row[0].split()[0] for row in rows(told)}
    distributions = packages_distributions()
    imported = {
        distributions[top][0].lower()
        for tree in trees().values()
        for top in imports(tree)
        if top in distributions and top != "handouts"
    }
    assert documented == imported - {"pydantic_core", "pydantic-core"}


# --- links -------------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: doc.name)
def test_every_link_leads_somewhere(doc: Path) -> None:
    for target in _LINK.findall(FENCE.sub("", doc.read_text("utf-8"))):
        if target.startswith(("https://", "lang:")):  # the latter is a sample of what to write
            continue
        name, _, anchor = target.partition("#")
        path = (doc.parent / name).resolve() if name else doc
        assert path.is_file(), f"{doc.name}: {target}"
        assert not anchor or anchor in anchors(path), f"{doc.name}: {target}"
