"""handouts fill"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from handouts.cli.shared import find_workspace, print_json, show_problems
from handouts.problems import ExitCode, OutputError, Severity, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handouts.content.fields import Blank
    from handouts.edition.keys import Size, Target

_MOST_GIVEN = 1024**2  # bytes of values


@click.command("fill")
@click.argument("handout", metavar="ID")
@click.option("-l", "--lang", "language", help="In this language; else the one it was written in.")
@click.option("-f", "--format", "format_id", help="In this format, where it has several.")
@click.option(
    "-s",
    "--size",
    type=click.Choice(["standard", "large-print"]),
    default="standard",
    help="In this size.",
)
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
@click.pass_context
def command(context: click.Context, /, handout: str, **options: Any) -> int:
    """Make the sheet ID with a patient's own words in its fields.

    Fields that are left out stay lines to write on. Nothing of it is kept
    anywhere but in FILE, which only you can read.
    """
    from handouts.edition.keys import one_edition
    from handouts.filling import Filler

    output = options["output"]
    if output is None and not options["listing"]:
        raise UsageError("where shall the sheet go?", "Add -o FILE.pdf, or -o - for stdout.")
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
        sheet = filler.fill(key, cast("Target", options["target"]), given)
    for fault in sheet.faults:
        click.echo(f"{fault.field}: {fault.message}", err=True)
        if fault.remedy:
            click.echo(f"    {fault.remedy}", err=True)
    show_problems(sorted(p for p in set(sheet.problems) if p.severity is not Severity.BLANK))
    if sheet.pdf is None:
        return ExitCode.CONTENT if sheet.faults else ExitCode.RENDERING
    _write(sheet.pdf, output)
    return ExitCode.OK


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
        sys.stdout.buffer.write(pdf)
        sys.stdout.buffer.flush()
        return
    from handouts.publish import private_file

    path = Path(output)
    if path.is_dir():
        raise OutputError(f"{path} is a folder", "Name the file, such as sheet.pdf.")
    with private_file(path) as file:
        file.write(pdf)
