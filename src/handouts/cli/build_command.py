"""handouts build"""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handouts.cli.shared import find_workspace, print_json, show_problems, summary
from handouts.problems import Severity

if TYPE_CHECKING:
    from handouts.build import Outcome, Report


@click.command("build")
@click.argument("ids", nargs=-1)
@click.option("-f", "--format", "formats", multiple=True, help="Only this format; may be repeated.")
@click.option(
    "-l", "--lang", "languages", multiple=True, help="Only this language; may be repeated."
)
@click.option(
    "-t",
    "--target",
    "targets",
    multiple=True,
    type=click.Choice(["screen", "desk"]),
    help="Only this target; may be repeated.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default="one for each core",
    help="How many documents are made at once.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the files go; without it, build/ in the workspace.",
)
@click.option("--fold-ticks", is_flag=True, help="Draw thin ticks where desk sheets are folded.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - a command line has as many options as it has
    context: click.Context,
    ids: tuple[str, ...],
    formats: tuple[str, ...],
    languages: tuple[str, ...],
    targets: tuple[str, ...],
    jobs: int,
    output: Path | None,
    fold_ticks: bool,
    as_json: bool,
) -> int:
    """Make the PDFs: all of them, or those of the handouts named.

    Only what changed is made again. A file appears whole, after it was read
    back and proved, or not at all.
    """
    from handouts.build import Request, build

    workspace = find_workspace(context)
    out = output or workspace.root / "build"
    request = Request(ids, formats, languages, targets, fold_ticks)  # type: ignore[arg-type]
    with _progress(as_json) as tell:
        report = build(workspace, request, out, jobs, tell)
    if as_json:
        print_json(_as_json(report))
    else:
        _tell(report, out)
    return int(report.exit_code)


def _tell(report: Report, out: Path) -> None:
    problems = report.all_problems()
    show_problems(p for p in problems if p.severity is not Severity.BLANK)
    blanks = sum(problem.severity is Severity.BLANK for problem in problems)
    if blanks:
        click.echo(
            f"{blanks} blanks that the clinic still has to fill; see them with: handouts check",
            err=True,
        )
    made = sum(outcome.state == "made" for outcome in report.outcomes)
    kept = sum(outcome.state == "kept" for outcome in report.outcomes)
    failed = sum(outcome.state == "failed" for outcome in report.outcomes)
    parts = [f"{made} made", f"{kept} unchanged"] + ([f"{failed} failed"] if failed else [])
    click.echo(f"{_shown(out)}: {', '.join(parts)}", err=True)


def _shown(path: Path) -> str:
    absolute = path.resolve()
    here = Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)


def _as_json(report: Report) -> dict[str, Any]:
    return {
        "files": [
            {
                "file": outcome.name,
                "state": outcome.state,
                **(asdict(outcome.entry) if outcome.entry else {}),
            }
            for outcome in report.outcomes
        ],
        "problems": [problem.as_json() for problem in report.all_problems()],
        "summary": summary(report.all_problems()),
    }


def _line(outcome: Outcome) -> str:
    entry = outcome.entry
    if entry is None:
        return f"failed     {outcome.name}"
    pages = f"{entry.pages} page{'s' if entry.pages != 1 else ''}"
    state = "made" if outcome.state == "made" else "unchanged"
    return f"{state:<10} {outcome.name}  {pages}, {entry.type_size:g} pt"


class _Lines:
    """Plain lines on stdout, one a file."""

    def __call__(self, outcome: Outcome, done: int, total: int) -> None:
        click.echo(_line(outcome))


class _Bar:
    """A progress bar on a terminal's stderr, with the lines above it."""

    def __enter__(self) -> _Bar:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        console = Console(stderr=True)
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
        )
        self.task = self.progress.add_task("Typesetting", total=None)
        self.progress.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.progress.stop()

    def __call__(self, outcome: Outcome, done: int, total: int) -> None:
        self.progress.update(self.task, completed=done, total=total)
        self.progress.console.print(_line(outcome), highlight=False, markup=False)


def _progress(as_json: bool) -> Any:
    if as_json:
        return nullcontext(lambda outcome, done, total: None)
    if sys.stderr.isatty() and sys.stdout.isatty():
        return _Bar()
    return nullcontext(_Lines())
