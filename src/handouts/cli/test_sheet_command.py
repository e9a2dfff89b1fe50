"""handouts test-sheet"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from handouts.cli.building import shown
from handouts.cli.following import followed
from handouts.cli.shared import find_workspace
from handouts.problems import ExitCode, OutputError, UsageError

if TYPE_CHECKING:
    from handouts.desk.calibration import PaperName, Turn


@click.command("test-sheet")
@click.option(
    "--paper",
    type=click.Choice(["letter", "a4"]),
    default="letter",
    show_default=True,
    help="For this paper.",
)
@click.option(
    "--duplex",
    "turn",
    type=click.Choice(["long-edge", "short-edge"]),
    default="long-edge",
    show_default=True,
    help="The edge about which the printer turns the paper.",
)
@click.option("-o", "--output", metavar="FILE", help="The sheet's file; - writes it to stdout.")
@click.option("--printer", "printer_name", help="Print it here, and say what becomes of it.")
@click.pass_context
def command(
    context: click.Context, paper: str, turn: str, output: str | None, printer_name: str | None
) -> int:
    """Make a sheet that shows whether a printer scales, and which edge it turns.

    It says on itself, in English and Spanish, what to measure and what to set.
    """
    from handouts.desk.calibration import PAPERS, calibration_sheet, look_of

    if (output is None) == (printer_name is None):
        raise UsageError(
            "where shall the sheet go?", "Add -o FILE.pdf, or --printer NAME; not both."
        )
    look = look_of(find_workspace(context))
    name, edge = cast("PaperName", paper), cast("Turn", turn)
    pdf = calibration_sheet(name, edge, look)
    if printer_name is not None:
        return _printed(pdf, PAPERS[name], edge, printer_name)
    assert output is not None
    if output == "-":
        sys.stdout.buffer.write(pdf)
        return ExitCode.OK
    from handouts.publish import write_atomically

    path = Path(output)
    if path.is_dir():
        raise OutputError(f"{path} is a folder", "Name the file, such as test-sheet.pdf.")
    write_atomically(path, pdf)
    click.echo(shown(path))
    return ExitCode.OK


def _printed(pdf: bytes, paper: tuple[float, float], turn: Turn, name: str) -> int:
    from handouts.desk.printing import Options, printer_named, send

    printer = printer_named(name)
    job = send(pdf, Options(paper, turn, title="test-sheet"), printer)
    click.echo(f"{job}: test sheet to {printer.name}")
    return followed(job, printer.name).code
