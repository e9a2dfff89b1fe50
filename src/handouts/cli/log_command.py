"""handouts log"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli.building import shown
from handouts.cli.shared import find_workspace, print_json
from handouts.problems import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handouts.desk.log import Entry, Week


class _Day(click.ParamType[date]):
    """A day such as 2027-03-31."""

    name = "DAY"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The day; anything else is told with an example."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is no day; write it as 2027-03-31", param, ctx)


_DAY = _Day()


@click.command("log")
@click.option("--since", type=_DAY, help="From this day on.")
@click.option("--until", type=_DAY, help="Up to this day, which counts.")
@click.option("--handout", metavar="ID", help="Of this handout only.")
@click.option(
    "--on", "day", type=_DAY, help="What was on the counter that day: the last of each edition."
)
@click.option("--weeks", "by_week", is_flag=True, help="How many copies in each week.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, for a spreadsheet.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--picture",
    metavar="FILE",
    help="Draw the last eight weeks as an SVG; - writes it to stdout.",
)
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - a command line has as many options as it has
    context: click.Context,
    since: date | None,
    until: date | None,
    handout: str | None,
    day: date | None,
    by_week: bool,
    as_csv: bool,
    as_json: bool,
    picture: str | None,
) -> int:
    """Show what was handed out, when, how many, and at which desk. It is never about patients.

    Sheets that were cancelled or failed are listed, but not counted.
    """
    from handouts.desk.log import HandoutLog

    _check(since, until, day, [as_csv, as_json, picture is not None], by_week=by_week)
    log = HandoutLog()
    if day is not None:
        _show(log.on_counter(day, handout), as_csv=as_csv, as_json=as_json)
        return ExitCode.OK
    if picture is not None:
        return _draw(context, log.weeks(since, until, handout), picture)
    if by_week:
        _show_weeks(log.weeks(since, until, handout), as_csv=as_csv, as_json=as_json)
        return ExitCode.OK
    _show(log.entries(since, until, handout), as_csv=as_csv, as_json=as_json)
    return ExitCode.OK


def _check(
    since: date | None, until: date | None, day: date | None, forms: list[bool], *, by_week: bool
) -> None:
    if sum(forms) > 1:
        raise UsageError("which form shall it have?", "Give one of --csv, --json and --picture.")
    if day is not None and (since or until or by_week or forms[2]):
        raise UsageError(
            "--on means one day, not a period", "Leave out --since, --until, --weeks, --picture."
        )
    if since and until and since > until:
        raise UsageError(f"{since} is after {until}", "Exchange --since and --until.")


def _show(entries: Sequence[Entry], *, as_csv: bool, as_json: bool) -> None:
    from handouts.desk import log

    if as_json:
        print_json([log.as_json(entry) for entry in entries])
        return
    if as_csv:
        sys.stdout.write(log.as_csv(entries))
        return
    for entry in entries:
        at = entry.at.astimezone().strftime("%H:%M")
        fields = (
            entry.day, at, entry.edition, f"revision {entry.revision}", entry.status,
            f"{entry.copies} ×", entry.desk, entry.outcome,
        )  # fmt: skip
        click.echo("\t".join(map(str, fields)))
    if not entries:
        click.echo("nothing was handed out", err=True)


def _show_weeks(weeks: Sequence[Week], *, as_csv: bool, as_json: bool) -> None:
    if as_json:
        print_json(
            [{"from": f"{w.monday}", "to": f"{w.sunday}", "copies": w.copies} for w in weeks]
        )
        return
    if as_csv:
        sys.stdout.write("from,to,copies\r\n")
        sys.stdout.write("".join(f"{w.monday},{w.sunday},{w.copies}\r\n" for w in weeks))
        return
    for week in weeks:
        click.echo(f"{week.monday}\t{week.sunday}\t{week.copies}")
    if not weeks:
        click.echo("nothing was handed out", err=True)


def _draw(context: click.Context, weeks: Sequence[Week], file: str) -> int:
    """The picture, in the colours of the workspace's style."""
    from handouts.desk.calibration import style_of
    from handouts.desk.week_chart import in_words, week_chart
    from handouts.publish import write_atomically

    if not weeks:
        raise UsageError("there is nothing to draw: nothing was handed out then", "Ask for more.")
    style = style_of(find_workspace(context))
    families = ", ".join([*(f"'{name}'" for name in style.fonts.text), "sans-serif"])
    svg = week_chart(weeks, style.palette("screen"), families)
    if file == "-":
        sys.stdout.buffer.write(svg)
        return ExitCode.OK
    path = Path(file)
    if path.suffix.lower() != ".svg":
        raise UsageError(f"'{file}' is not the name of an .svg file", "Name it such as weeks.svg.")
    write_atomically(path, svg)
    click.echo(shown(path))
    click.echo(in_words(weeks), err=True)
    return ExitCode.OK
