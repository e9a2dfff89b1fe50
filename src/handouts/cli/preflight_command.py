"""handouts preflight"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from handouts.cli.shared import find_workspace, print_json
from handouts.problems import ExitCode, Severity, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from handouts.press.preflight import Group, Report

MOST_BYTES = 500 * 1024**2
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


@click.command("preflight")
@click.argument("file", metavar="FILE.pdf")
@click.option("--printer", "name", required=True, help="The printer's name in brochures/printers/.")
@click.option("--json", "as_json", is_flag=True, help="Print every finding as JSON.")
@click.pass_context
def command(context: click.Context, file: str, name: str, as_json: bool) -> int:
    """Say whether a print shop can print FILE.pdf, and what it would ask about.

    FILE.pdf may be made by any program. Ends with 0 when it may go to the
    printer, and with 1 when something must be mended first.
    """
    from pathlib import Path

    from handouts.library import read_library
    from handouts.ordering import named_printer
    from handouts.pdf.sheets import read_facts
    from handouts.press.preflight import preflight

    printer = named_printer(read_library(find_workspace(context)), name)
    data = _bytes(Path(file))
    try:
        report = preflight(data, printer)
    except ValueError as error:
        raise UsageError(f"'{file}' cannot be looked at: {error}", "Name a PDF.") from None
    if as_json:
        print_json({"file": file, "printer": name, **report.as_json()})
    else:
        for line in _lines(report, file, name):
            click.echo(line)
        if read_facts(data).get("state", "approved") != "approved":
            click.echo("It is a draft: nobody has approved these words, and its pages say so.")
    return int(ExitCode.OK if report.passed else ExitCode.CONTENT)


def _bytes(path: Path) -> bytes:
    """The file's bytes; UsageError where there are none."""
    remedy = "Name a PDF that is on this computer."
    try:
        if not path.is_file():
            raise UsageError(f"there is no file '{path}'", remedy)
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"'{path}' cannot be read: {error}", remedy) from None
    if len(data) > MOST_BYTES:
        raise UsageError(f"'{path}' is larger than any job for a press", remedy)
    return data


def _lines(report: Report, file: str, printer: str) -> Iterator[str]:
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    verdict = "may go to the printer" if report.passed else "must be mended first"
    counted = ", ".join(
        f"{count} {word}{'s' if count != 1 else ''}"
        for count, word in ((errors, "error"), (warnings, "warning"))
        if count
    )
    end = f" ({counted})" if counted else ""
    colour = "green" if report.passed else "red"
    yield click.style(f"{file} for {printer}: {verdict}{end}", bold=True, fg=colour)
    for group in report.groups:
        yield from _of_group(group)


def _of_group(group: Group) -> Iterator[str]:
    warned = " (warning)" if group.severity is Severity.WARNING else ""
    code = click.style(f"{group.code}{warned}", fg=_COLOURS[group.severity])
    count = len(group.findings)
    yield f"{code} {group.message}{f' ({count} times)' if count > 1 else ''}"
    for place in group.places:
        yield f"    {place}"
    if count > len(group.places):
        yield f"    … and {count - len(group.places)} more; --json has them all"
    yield f"    {group.remedy}"
