"""handouts merge"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click

from handouts.cli.choosing import for_one_edition
from handouts.cli.shared import find_workspace, show_problems
from handouts.problems import ExitCode, Severity, UsageError

if TYPE_CHECKING:
    from handouts.edition.keys import Size, Target
    from handouts.merge.merging import Merged


class _NothingError(Exception):
    """There is nothing to publish."""


@click.command("merge")
@for_one_edition
@click.option(
    "--data", "source", metavar="FILE", required=True, help="The list of patients; - reads it."
)
@click.option(
    "--data-format",
    type=click.Choice(["csv", "jsonl"]),
    help="What the list is; without it, its name tells.",
)
@click.option(
    "-o", "--output", metavar="FILE", required=True, help="The PDF; - writes it to stdout."
)
@click.option(
    "-t",
    "--target",
    type=click.Choice(["desk", "screen"]),
    help="For the office printer, as if not given, or to be read on a screen.",
)
@click.option("--skip-bad", is_flag=True, help="Leave out rows with mistakes and make the others.")
@click.option(
    "--accessible",
    is_flag=True,
    help="For a screen, tagged, to be read aloud; the same as -t screen.",
)
@click.pass_context
def command(context: click.Context, /, handout: str, **options: Any) -> int:
    """Make the sheet ID for every patient of a list, as one PDF.

    The list is CSV with a heading, or JSON lines; its columns are fields, which
    "handouts fill ID --fields" names. Nothing of it is kept anywhere but in
    FILE, which only you can read.

    Ends with 0 when everybody in the list has a sheet, and with 1 when a row has
    a mistake: then there is no FILE, or with --skip-bad one without those rows.
    """
    if options["accessible"] and options["target"] == "desk":
        raise UsageError(
            "a file for the office printer is not read aloud", "Leave out -t desk or --accessible."
        )
    output = options["output"]
    from handouts.cli.fill_command import file_named, to_stdout

    if output == "-":
        import io

        buffer = io.BytesIO()
        printed = _merge(context, buffer, handout, options)
        if printed.sheets:
            to_stdout(buffer.getbuffer())
        return _tell(printed, options)
    path = file_named(output, "tomorrow.pdf")
    if path.exists() and options["source"] != "-" and _same(path, Path(options["source"])):
        raise UsageError(f"{path} is the list itself", "Name another file for the PDF.")
    from handouts.publish import private_file

    merged: Merged | None = None
    with suppress(_NothingError), private_file(path) as file:
        merged = _merge(context, file, handout, options)
        _publish_if_any(merged)
    assert merged is not None
    return _tell(merged, options)


def _same(one: Path, other: Path) -> bool:
    return other.exists() and one.samefile(other)


def _publish_if_any(merged: Merged) -> None:
    """Leave a file that is being written, and with it the file, where it has no sheets."""
    if not merged.sheets:
        raise _NothingError


def _merge(context: click.Context, file: BinaryIO, handout: str, options: dict[str, Any]) -> Merged:
    from handouts.edition.keys import one_edition
    from handouts.filling import Filler
    from handouts.merge.merging import cores, merge_into
    from handouts.merge.rows import kind_of

    source = options["source"]
    kind = kind_of("" if source == "-" else source, options["data_format"])
    workspace = find_workspace(context)
    data = _read(source)
    with Filler(workspace, cores()) as filler:
        size = cast("Size", options["size"])
        key = one_edition(filler.library, handout, options["language"], options["format_id"], size)
        return merge_into(
            file,
            workspace,
            key,
            cast("Target", options["target"] or "desk"),
            data,
            kind,
            skip_bad=options["skip_bad"],
            accessible=options["accessible"],
            filler=filler,
        )


def _read(source: str) -> bytes:
    """The list, and one byte more than it may have where it has too many."""
    from handouts.merge.rows import MOST_BYTES

    if source == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        with Path(source).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{source} cannot be read: {error.strerror}") from None


def _tell(merged: Merged, options: dict[str, Any]) -> int:
    """What is wrong, and how many sheets there are."""
    source = "standard input" if options["source"] == "-" else options["source"]
    for fault in merged.faults:
        click.echo(fault.at(source), err=True)
    show_problems([p for p in merged.problems if p.severity is not Severity.BLANK])
    rows = len({fault.row for fault in merged.faults if fault.row})
    if merged.sheets:
        typeset = f", {merged.typeset} of them typeset one by one" if merged.typeset else ""
        sheets = "1 sheet" if merged.sheets == 1 else f"{merged.sheets:,} sheets"
        left_out = f"; {rows} left out" if rows else ""
        click.echo(f"merge: {sheets}{typeset}{left_out}", err=True)
        return ExitCode.CONTENT if merged.faults else ExitCode.OK
    if merged.faults:
        hint = ", or make the others with --skip-bad" if rows else ""
        click.echo(f"merge: nothing is made; mend the list{hint}", err=True)
        return ExitCode.CONTENT
    if merged.problems:
        return ExitCode.RENDERING
    click.echo("merge: there is nobody in the list", err=True)
    return ExitCode.CONTENT
