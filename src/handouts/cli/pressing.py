"""What the commands for a print shop share: their options, and the press file that they are of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from handouts.cli.building import shown
from handouts.cli.shared import find_workspace, show_problems
from handouts.problems import ExitCode, Severity, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from handouts.pressing import Pressed

F = TypeVar("F", bound="Callable[..., Any]")

_OPTIONS = (
    click.argument("handout"),
    click.option("-f", "--format", help="The format, if there are several."),
    click.option("-l", "--lang", "language", help="The language, if there are several."),
    click.option(
        "-s",
        "--size",
        type=click.Choice(["standard", "large-print"]),
        default="standard",
        show_default=True,
        help="Which size of type.",
    ),
    click.option("--printer", required=True, help="The printer's name in brochures/printers/."),
    click.option(
        "--quantity",
        type=click.IntRange(1, 100_000_000),
        help="How many copies; without it there is a blank for the number.",
    ),
    click.option("--work-and-turn", "turned", is_flag=True, help="Both sides on one form."),
)


def for_press(command: F) -> F:
    """The argument and options that say what is printed, by whom, and how often."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def press_job(
    context: click.Context, options: Mapping[str, Any], file: str | None, ending: str
) -> tuple[Pressed | None, Path, Path, int]:
    """The press file, where its companion goes, the workspace's root, and how the command ends.

    `options` are those of `for_press` but for the quantity, which are
    named as in `Ask`. What is wrong with the press file is told on stderr, blanks left out.
    """
    from handouts.pressing import Ask, press_file, refusal
    from handouts.publish import prepare_folder

    workspace = find_workspace(context)
    out = workspace.root / "build"
    if file is not None:
        _checked(Path(file), ending)
        prepare_folder(Path(file).resolve().parent)
    job, report = press_file(workspace, Ask(**options), out)
    show_problems(p for p in report.all_problems() if p.severity is not Severity.BLANK)
    if job is None:
        click.echo("nothing was made: the press file was refused, see above", err=True)
        return None, Path(), workspace.root, int(refusal(report))
    path = Path(file) if file else out / f"{job.name.removesuffix('.pdf')}{ending}"
    return job, path, workspace.root, int(ExitCode.OK)


def written(path: Path, data: bytes) -> None:
    """Publish a file, and say where it is."""
    from handouts.publish import write_atomically

    write_atomically(path, data)
    click.echo(shown(path))


def _checked(path: Path, ending: str) -> None:
    suffix = f".{ending.rpartition('.')[2]}"
    if path.is_dir() or path.suffix.lower() != suffix:
        remedy = f"Name the file, such as job{suffix}."
        raise UsageError(f"'{path}' is not the name of a {suffix} file", remedy)
