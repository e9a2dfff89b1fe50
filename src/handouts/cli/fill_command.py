"""handouts fill"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from handouts.cli.choosing import for_one_edition
from handouts.cli.shared import find_workspace, print_json, show_problems
from handouts.problems import ExitCode, OutputError, Severity, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handouts.content.fields import Blank
    from handouts.edition.keys import EditionKey, Size, Target
    from handouts.filling import Sheet
    from handouts.library import Library

_MOST_GIVEN = 1024**2  # bytes of values


@click.command("fill")
@for_one_edition
@click.option(
    "-t",
    "--target",
    type=click.Choice(["desk", "screen"]),
    default="desk",
    show_default=True,
    help="For the office printer, or to be read on a screen.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="FIELD=VALUE",
    help="What to write in a field; may be repeated. Others on this computer may see it.",
)
@click.option(
    "--values", "file", metavar="FILE", help='The values as JSON, {"field": "value"}; - reads them.'
)
@click.option("--fields", "listing", is_flag=True, help="Say which fields there are, as JSON.")
@click.option("-o", "--output", metavar="FILE", help="The sheet's file; - writes it to stdout.")
@click.option("--printer", "printer_name", help="Print it here instead of writing a file.")
@click.option("--desk", default="desk", show_default=True, help="This desk's name, for the log.")
@click.pass_context
def command(context: click.Context, /, handout: str, **options: Any) -> int:
    """Make the sheet ID with a patient's own words in its fields.

    Fields that are left out stay lines to write on. Nothing of it is kept
    anywhere but in FILE, which only you can read; a printer's queue deletes it
    as soon as it is printed.
    """
    from handouts.edition.keys import one_edition
    from handouts.filling import Filler

    output, printer = options["output"], options["printer_name"]
    if not options["listing"] and (output is None) == (printer is None):
        raise UsageError(
            "where shall the sheet go?", "Add -o FILE.pdf, or -o - for stdout, or --printer NAME."
        )
    with Filler(find_workspace(context)) as filler:
        key = one_edition(
            filler.library,
            handout,
            options["language"],
            options["format_id"],
            cast("Size", options["size"]),
        )
        fields = filler.fields(key)
        if options["listing"]:
            print_json([_described(blank) for blank in fields])
            return ExitCode.OK
        if not fields:
            raise UsageError(f"'{handout}' has no fields to fill", "Give its blanks an 'id'.")
        given = _given(options["settings"], options["file"])
        sheet = filler.fill(key, _target(options), given)
    for fault in sheet.faults:
        click.echo(f"{fault.field}: {fault.message}", err=True)
        if fault.remedy:
            click.echo(f"    {fault.remedy}", err=True)
    show_problems(sorted(p for p in set(sheet.problems) if p.severity is not Severity.BLANK))
    if sheet.pdf is None:
        return ExitCode.CONTENT if sheet.faults else ExitCode.RENDERING
    if printer is not None:
        return _print(filler.library, key, sheet, printer, options["desk"])
    _write(sheet.pdf, output)
    return ExitCode.OK


def _target(options: dict[str, Any]) -> Target:
    if options["printer_name"] is not None and options["target"] != "desk":
        raise UsageError("a printer takes what is made for the desk", "Leave out -t screen.")
    return cast("Target", options["target"])


def _print(library: Library, key: EditionKey, sheet: Sheet, name: str, desk: str) -> int:
    """Print a sheet, have the queue forget it, and log that one was handed out, not to whom."""
    from contextlib import suppress

    from handouts.approval import standing_of
    from handouts.cli.following import OUTCOMES, followed
    from handouts.clock import today
    from handouts.desk.log import HandoutLog
    from handouts.desk.printing import Options, forget, printer_named, send
    from handouts.edition.keys import shape_of
    from handouts.edition.wording import status_of
    from handouts.problems import PrintingError

    assert sheet.pdf is not None
    printer, log = printer_named(name), HandoutLog()
    log.check()
    paper = library.formats[shape_of(library, key)].sheet
    turn = paper.duplex if sheet.sides > 1 else "none"
    size = (paper.width.points, paper.height.points)
    job = send(sheet.pdf, Options(size, turn, title=str(key), private=True), printer)
    handout = library.handouts[key.handout]
    standing = standing_of(library, key.handout, key.language, today())
    number = log.record(
        key,
        revision=handout.facts.revision,
        content=standing.hash,
        status=status_of(standing.state, handout.words[key.language]),
        copies=1,
        desk=desk,
    )
    click.echo(f"{job}: {key}, one copy to {printer.name}")
    end = followed(job, printer.name)
    outcome = OUTCOMES.get(end.kind)
    if outcome is not None:
        log.settle(number, outcome)
        with suppress(PrintingError):  # the queue may have forgotten it already
            forget(job)
    return end.code


def _described(blank: Blank) -> dict[str, Any]:
    return {
        "id": blank.id,
        "label": blank.label,
        "kind": blank.kind,
        "required": blank.required,
        "longest": blank.longest,
        "choices": list(blank.choices),
    }


def _given(settings: Sequence[str], file: str | None) -> dict[str, str]:
    """The values by field; UsageError, which quotes none of them, where they cannot be read."""
    given = _from_json(file) if file else {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise UsageError("--set needs a field and a value", "Write --set field=value.")
        given[name] = value
    return given


def _from_json(file: str) -> dict[str, str]:
    try:
        if file == "-":
            data = sys.stdin.buffer.read(_MOST_GIVEN + 1)
        else:
            with Path(file).open("rb") as opened:
                data = opened.read(_MOST_GIVEN + 1)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from None
    wrong = UsageError(
        "the values are not a JSON object of texts", 'Write {"field": "value", …} in UTF-8.'
    )
    if len(data) > _MOST_GIVEN:
        raise UsageError("the values are larger than 1 MiB", "Give the values of one sheet.")
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise wrong from None
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise wrong
    return value


def _write(pdf: bytes, output: str) -> None:
    if output == "-":
        to_stdout(pdf)
        return
    from handouts.publish import private_file

    with private_file(file_named(output, "sheet.pdf")) as file:
        file.write(pdf)


def to_stdout(pdf: bytes | memoryview) -> None:
    """Write a file to standard output. OutputError where that takes no more."""
    try:
        sys.stdout.buffer.write(pdf)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # Nothing more can be written, so nothing may be left for the end of the process.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        reason = (error.strerror or "").lower()
        raise OutputError(f"standard output cannot be written: {reason}") from None


def file_named(output: str, example: str) -> Path:
    """Where a file is to be; OutputError where something else is that a file would replace."""
    path = Path(output)
    if path.is_dir():
        raise OutputError(f"{path} is a folder", f"Name the file, such as {example}.")
    if path.exists() and not path.is_file():
        raise OutputError(f"{path} is no file", "Write -o - for a pipe or a device.")
    return path
