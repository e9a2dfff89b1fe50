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
    from collections.abc import Iterator

    from handouts.system import Finding

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
    yield from _workspace(named)


def _workspace(named: Path | None) -> Iterator[Finding]:
    from handouts.system import Finding
    from handouts.workspace import Workspace

    try:
        workspace = Workspace.find(Path.cwd(), named)
    except HandoutsError as error:
        yield Finding("workspace", False, error.message, error.remedy)
        return
    yield Finding("workspace", True, str(workspace.root))
    from handouts.typeset.fonts import read_fonts

    fonts, problems = read_fonts(workspace.root / "styles" / "fonts")
    families = sorted({font.family for font in fonts})
    fine = bool(fonts) and not problems
    detail = f"{len(fonts)} files: {', '.join(families)}" if fonts else "none"
    remedy = "; ".join(str(p) for p in problems) or "Copy styles/fonts from a fresh workspace."
    yield Finding("fonts", fine, detail, remedy)
