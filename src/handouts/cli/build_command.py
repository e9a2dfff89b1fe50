"""handouts build"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from handouts.cli.building import progress, selection, shown, tell
from handouts.cli.shared import find_workspace, print_json, summary

if TYPE_CHECKING:
    from pathlib import Path

    from handouts.build import Report


@click.command("build")
@selection
@click.option("--ticks", is_flag=True, help="Draw thin ticks where desk sheets are folded or cut.")
@click.option("--only", type=click.Choice(["approved"]), help="Only what is approved today.")
@click.option("--style", help="In this style, in place of the handouts' own.")
@click.option("--printer", help="Press: the printer's name in brochures/printers/.")
@click.option("--work-and-turn", "turned", is_flag=True, help="Press: both sides on one form.")
@click.option("--proof", is_flag=True, help="Press: pictures of how it will print, too.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - a command line has as many options as it has
    context: click.Context,
    ids: tuple[str, ...],
    formats: tuple[str, ...],
    languages: tuple[str, ...],
    sizes: tuple[str, ...],
    targets: tuple[str, ...],
    jobs: int,
    output: Path | None,
    ticks: bool,
    only: str | None,
    style: str | None,
    printer: str | None,
    turned: bool,
    proof: bool,
    as_json: bool,
) -> int:
    """Make the PDFs: all of them, or those of the handouts named.

    Only what changed is made again. A file appears whole, after it was read
    back and proved, or not at all.
    """
    from handouts.build import Request, build

    workspace = find_workspace(context)
    out = output or workspace.root / "build"
    request = Request(
        ids, formats, languages, targets, sizes, ticks, style, only == "approved",  # type: ignore[arg-type]
        printer, turned, proof,
    )  # fmt: skip
    with nullcontext(lambda *_: None) if as_json else progress() as note:
        report = build(workspace, request, out, jobs, note)
    if as_json:
        print_json(_as_json(report))
    else:
        tell(report, shown(out))
    return int(report.exit_code)


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
