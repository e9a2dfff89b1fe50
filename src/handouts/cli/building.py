"""What the commands that make PDFs share: their options, their lines and their summary."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from handouts.cli.shared import show_problems
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from handouts.build import Outcome, Progress, Report

    Line = Callable[[Outcome], str | None]

F = TypeVar("F", bound="Callable[..., Any]")

_SELECTION = (
    click.argument("ids", nargs=-1),
    click.option(
        "-f", "--format", "formats", multiple=True, help="Only this format; may be repeated."
    ),
    click.option(
        "-l", "--lang", "languages", multiple=True, help="Only this language; may be repeated."
    ),
    click.option(
        "-s",
        "--size",
        "sizes",
        multiple=True,
        type=click.Choice(["standard", "large-print"]),
        help="Only this size; may be repeated.",
    ),
    click.option(
        "-t",
        "--target",
        "targets",
        multiple=True,
        type=click.Choice(["screen", "desk", "press"]),
        help="Only this target; may be repeated.",
    ),
    click.option(
        "-j",
        "--jobs",
        type=click.IntRange(1, 64),
        default=os.cpu_count() or 1,
        show_default="one for each core",
        help="How many documents are made at once.",
    ),
    click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, file_okay=False),
        help="Where the files go; without it, build/ in the workspace.",
    ),
)


def selection(command: F) -> F:
    """The arguments and options that say what is made, where, and how many at once."""
    for option in reversed(_SELECTION):
        command = option(command)
    return command


def shown(path: Path) -> str:
    """A path as a user would write it: from the current folder when it lies below."""
    absolute = path.resolve()
    here = Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)


def line(outcome: Outcome) -> str:
    """What became of one file."""
    entry = outcome.entry
    if entry is None:
        return f"failed     {outcome.name}"
    pages = f"{entry.pages} page{'s' if entry.pages != 1 else ''}"
    state = "made" if outcome.state == "made" else "unchanged"
    return f"{state:<10} {outcome.name}  {pages}, {entry.type_size:g} pt"


def tell(report: Report, where: str) -> None:
    """The problems of a build and how many files it made, on stderr; blanks only as a count."""
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
    click.echo(f"{where}: {', '.join(parts)}", err=True)


def progress(line: Line = line) -> AbstractContextManager[Progress]:
    """Tells of each file as it is ready: its line (unless None), on a terminal above a bar."""
    if sys.stderr.isatty() and sys.stdout.isatty():
        return _Bar(line)
    return nullcontext(_Lines(line))


class _Lines:
    """Plain lines on stdout, one a file."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def __call__(self, outcome: Outcome, done: int, total: int) -> None:
        text = self.line(outcome)
        if text is not None:
            click.echo(text)


class _Bar:
    """A progress bar on a terminal's stderr, with the lines above it."""

    def __init__(self, line: Line) -> None:
        self.line = line

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
        text = self.line(outcome)
        if text is not None:
            self.progress.console.print(text, highlight=False, markup=False)
