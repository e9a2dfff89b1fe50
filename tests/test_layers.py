"""Imports go one way, and each foreign library has one door."""

from __future__ import annotations

import ast
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "handouts"

# From the ground up: a module may import from layers below its own and from its own layer.
# The first pattern that fits a module's name is its layer's.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("__init__",),
    ("problems", "clock", "codes"),
    ("formats.units", "formats", "workspace", "system"),
    ("content.yaml_*", "content"),
    ("content.bind*",),
    ("content.*",),
    ("formats.*",),
    ("style", "press", "press.printers"),
    ("library",),
    ("edition.*", "edition", "schemas"),
    ("prose.*", "prose"),
    ("typeset.*", "typeset", "pdf.*", "pdf"),
    ("press.*",),
    ("approval",),
    ("severities",),
    ("checks.*", "checks"),
    ("explain",),
    ("sarif",),
    ("publish", "starter"),
    ("approving", "provenance", "rereading"),
    ("inspecting",),
    ("equipment",),
    ("pipeline", "manifest"),
    ("jobs", "sources", "ordering"),
    ("workers",),
    ("build", "filling"),
    ("pressing", "jobsheet", "packaging"),
    ("watching",),
    ("gallery",),
    ("merge.*", "merge"),
    ("desk.*", "desk"),
    ("web.*", "web"),
    ("cli.*", "cli"),
    ("__main__",),
)

DOORS = {
    "weasyprint": {"typeset.render"},
    "pydyf": set[str](),
    "tinycss2": {"typeset.css_reading"},
    # Trades of their own: paper, lists of files, what is read aloud, files for a press, and the
    # sheet that is written a thousand times.
    "pikepdf": {
        *("pdf.sheets", "pdf.objects", "pdf.joining", "pdf.structure", "pdf.completing"),
        *("press.*", "merge.carrying"),
    },
    "page": {"pdf.accessible"},
    "pypdfium2": {
        *("pdf.reading", "pdf.drawing", "press.plates", "press.reading.rendered"),
        "merge.proving",
    },
    "uharfbuzz": {"merge.shaping"},
    "starlette": {"web.*"},
    "sse_starlette": {"web.*"},
    "uvicorn": {"web.server"},
    "argon2": {"web.accounts"},
    # What a workspace draws, and the desk's own pages.
    "jinja2": {"typeset.templates", "web.rendering"},
    "yaml": {"content.yaml_nodes", "content.yaml_syntax"},
    "pebble": {"workers"},
    "markdown_it": {"typeset.markup"},
    "watchfiles": {"watching"},
    "fontTools": {"typeset.fonts", "typeset.glyph_texts", "typeset.outlines"},
    # Marks on sheets, charts, and what goes to a print shop beside its file.
    "reportlab": {"pdf.marks", "typeset.charts", "press.marks", "press.pen"},
    "segno": {"typeset.qr"},
    "syllapy": {"prose.syllables"},
}


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


FILES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def layer(name: str) -> int:
    """The first layer with a pattern for this module; a plain name before a wildcard."""
    exact = [number for number, names in enumerate(LAYERS) if name in names]
    fitting = [
        number
        for number, names in enumerate(LAYERS)
        if any(fnmatch(name, pattern) for pattern in names)
    ]
    assert fitting, f"{name} belongs to no layer: declare where it stands"
    return (exact or fitting)[0]


def targets(node: ast.stmt) -> list[str]:
    """Full names of what an import statement may mean: a module, or a name in one."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "relative imports hide where they lead"
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


@cache
def imports(name: str) -> frozenset[str]:
    """Everything that a module imports, wherever in it, for types too."""
    tree = ast.parse(FILES[name].read_text(encoding="utf-8"))
    return frozenset(
        target for node in ast.walk(tree) if isinstance(node, ast.stmt) for target in targets(node)
    )


def ours(target: str) -> str | None:
    """The module of ours that a full name stands for or in; None for foreign ones."""
    if target.split(".", maxsplit=1)[0] != "handouts":
        return None
    rest = target.removeprefix("handouts").removeprefix(".")
    while rest and rest not in FILES:
        rest = rest.rpartition(".")[0]
    return rest or "__init__"


@cache
def needs_of(name: str) -> frozenset[str]:
    found = {ours(target) for target in imports(name)}
    return frozenset(other for other in found if other is not None and other != name)


def test_every_module_is_visited() -> None:
    on_disk = [path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts]
    visited = [name for name in FILES if imports(name) or FILES[name].read_text().strip()]
    assert len(visited) == len(FILES) == len(on_disk) >= 45


@pytest.mark.parametrize("name", FILES)
def test_imports_lead_down_or_stay_level(name: str) -> None:
    upward = {other for other in needs_of(name) if layer(other) > layer(name)}
    assert not upward, f"{name} imports from a layer above it"


def test_there_is_no_circle_of_imports() -> None:
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join((*path[path.index(name) :], name))
        if name not in done:
            for other in sorted(needs_of(name)):
                visit(other, (*path, name))
            done.add(name)

    for name in FILES:
        visit(name, ())
    assert done == set(FILES)


@pytest.mark.parametrize("library", DOORS)
def test_a_foreign_library_has_one_door(library: str) -> None:
    found = {
        name for name in FILES if any(target.split(".")[0] == library for target in imports(name))
    }
    doors = DOORS[library]
    assert {name for name in found if not any(fnmatch(name, door) for door in doors)} == set()
    assert {door for door in doors if not any(fnmatch(name, door) for name in found)} == set()


def test_only_the_command_line_prints() -> None:
    """A step that prints cannot be used by a web page, nor from a worker."""
    printing = {
        name
        for name, path in FILES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    }
    assert not printing
    clicking = {
        name for name in FILES if any(t.split(".")[0] in {"click", "rich"} for t in imports(name))
    }
    assert {name.split(".")[0] for name in clicking} == {"cli"}
