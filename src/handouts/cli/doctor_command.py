"""handouts doctor"""

from __future__ import annotations

import sys
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli.shared import print_json
from handouts.problems import ExitCode, HandoutsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from handouts.system import Finding
    from handouts.typeset.fonts import FontFile

_LIBRARIES = ("weasyprint", "jinja2", "pyyaml", "pydantic", "pikepdf", "pypdfium2", "reportlab")


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> int:
    """Look at what this machine has, and name the exact command that mends what it lacks."""
    findings = list(_findings(context.obj))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark = click.style("ok", fg="green") if finding.fine else click.style("!!", fg="red")
            click.echo(f"{mark} {finding.name}: {finding.detail}")
            if not finding.fine and finding.remedy:
                click.echo(f"   {finding.remedy}")
    return int(ExitCode.OK if all(f.fine for f in findings) else ExitCode.DEPENDENCY)


def _findings(named: Path | None) -> Iterator[Finding]:
    from handouts.system import Finding, install_command, missing_libraries

    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", sys.version_info >= (3, 11), version, "Install Python 3.11 or later.")
    for library in _LIBRARIES:
        try:
            yield Finding(library, True, metadata.version(library))
        except metadata.PackageNotFoundError:
            yield Finding(library, False, "not installed", f"pip install {library}")
    missing = missing_libraries()
    yield Finding(
        "Pango",
        not missing,
        f"not found: {', '.join(missing)}" if missing else "found",
        install_command(),
    )
    yield from _for_the_desk()
    yield from _workspace(named)


def _for_the_desk() -> Iterator[Finding]:
    """What `serve` and `print` stand on; nothing else needs it."""
    from handouts.desk.printing.door import is_there
    from handouts.system import Finding

    try:
        detail = metadata.version("starlette")
    except metadata.PackageNotFoundError:
        detail = "not installed; for 'handouts serve': pip install 'handouts[web]'"
    yield Finding("desk's page", True, detail)
    cups = "found" if is_there() else "not found; without it, sheets are printed by a PDF viewer"
    yield Finding("CUPS", True, cups)


def _workspace(named: Path | None) -> Iterator[Finding]:
    from handouts.system import Finding
    from handouts.workspace import Workspace

    try:
        workspace = Workspace.find(Path.cwd(), named)
    except HandoutsError as error:
        yield Finding("workspace", False, error.message, error.remedy)
        return
    yield Finding("workspace", True, str(workspace.root))
    yield from _fonts(workspace.root)


def _fonts(root: Path) -> Iterator[Finding]:
    """The workspace's fonts, and those of the extra, which may be missing."""
    from handouts.system import Finding
    from handouts.typeset.fonts import EXTRA, font_folders, read_fonts

    folders = font_folders(root)
    fonts, problems = read_fonts(*folders)
    own = [font for font in fonts if font.path.is_relative_to(folders[0])]
    remedy = "; ".join(str(p) for p in problems) or "Copy styles/fonts from a fresh workspace."
    yield Finding("fonts", bool(own) and not problems, _listed(own), remedy)
    extra = [font for font in fonts if font not in own]
    absent = f"not installed; for Chinese, Japanese and Korean: {EXTRA}"
    yield Finding("CJK fonts", True, _listed(extra) if extra else absent)


def _listed(fonts: Sequence[FontFile]) -> str:
    families = sorted({font.family for font in fonts})
    files = len({font.path for font in fonts})
    return f"{files} files: {', '.join(families)}" if fonts else "none"
