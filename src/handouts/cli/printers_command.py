"""handouts printers"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from handouts.cli.shared import print_json
from handouts.problems import ExitCode, PrintingError

if TYPE_CHECKING:
    from handouts.desk.printing import Printer


@click.command("printers")
@click.option("--json", "as_json", is_flag=True, help="Print the printers as JSON.")
def command(as_json: bool) -> int:
    """Show this computer's printers, how they are and what they can do."""
    from handouts.desk.printing import printers
    from handouts.desk.printing.printers import ADD

    found = printers()
    if not found:
        raise PrintingError("there is no printer on this computer", ADD)
    if as_json:
        print_json([_as_json(printer) for printer in found])
        return ExitCode.OK
    for printer in found:
        mark = " (default)" if printer.is_default else ""
        click.echo(f"{click.style(printer.name, bold=True)}{mark}  {printer.state}")
        click.echo(f"  {'; '.join(_abilities(printer))}")
        if printer.reasons and printer.state not in printer.reasons:
            click.echo(f"  it says: {', '.join(printer.reasons)}")
    return ExitCode.OK


def _abilities(printer: Printer) -> list[str]:
    known = {
        "both sides": printer.duplex,
        "colour": printer.colour,
    }
    words = [name if can else f"no {name}" for name, can in known.items() if can is not None]
    if printer.trays:
        words.append(f"trays {', '.join(printer.trays)}")
    if printer.papers:
        words.append(f"paper {', '.join(printer.papers)}")
    return words or ["its driver does not say what it can do"]


def _as_json(printer: Printer) -> dict[str, Any]:
    facts = asdict(printer)
    del facts["choices"]
    return facts
