"""handouts gallery"""

from __future__ import annotations

import os
from pathlib import Path

import click

from handouts.cli.shared import find_workspace, show_problems
from handouts.problems import Severity


@click.command("gallery")
@click.argument("ids", nargs=-1)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the PDFs are and the gallery goes; without it, build/ in the workspace.",
)
@click.pass_context
def command(context: click.Context, ids: tuple[str, ...], output: Path | None) -> int:
    """Show every edition at a glance: a page for the browser and a contact sheet to print.

    Builds what is missing first. What fails is said and left out.
    """
    from handouts.build import Request, build
    from handouts.gallery import make_gallery

    workspace = find_workspace(context)
    out = output or workspace.root / "build"
    report = build(workspace, Request(ids), out, os.cpu_count() or 1)
    show_problems(p for p in report.all_problems() if p.severity is Severity.ERROR)
    for path in make_gallery(workspace, report, out):
        click.echo(path)
    return int(report.exit_code)
