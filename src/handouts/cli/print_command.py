"""handouts print"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

import click

from handouts.cli.choosing import for_one_edition
from handouts.cli.following import OUTCOMES, followed
from handouts.cli.shared import find_workspace, show_problems
from handouts.problems import ExitCode, HandoutsError, Severity

if TYPE_CHECKING:
    from handouts.desk.printing import Options
    from handouts.edition.keys import EditionKey, Size
    from handouts.library import Library
    from handouts.manifest import Entry
    from handouts.workspace import Workspace


@click.command("print")
@for_one_edition
@click.option(
    "--copies", type=click.IntRange(1, 500), default=1, show_default=True, help="How many."
)
@click.option("--printer", "printer_name", help="On this printer; else the default one.")
@click.option("--grey", is_flag=True, help="In shades of grey.")
@click.option("--tray", help="From this tray; see: handouts printers.")
@click.option("--desk", default="desk", show_default=True, help="This desk's name, for the log.")
@click.option("--draft", is_flag=True, help="Even if it is not approved, or not any more.")
@click.option("--no-wait", is_flag=True, help="End as soon as the printer's queue has it.")
@click.pass_context
def command(context: click.Context, /, handout: str, **options: Any) -> int:
    """Print the handout ID and write it into the hand-out log.

    Paper, sides and scale are those of its format. Ctrl-C ends the waiting, not
    the printing: the job stays in the printer's queue.
    """
    from handouts.desk.log import HandoutLog
    from handouts.desk.printing import printer_named, send
    from handouts.edition.keys import one_edition
    from handouts.library import read_library

    workspace = find_workspace(context)
    library = read_library(workspace)
    key = one_edition(
        library, handout, options["language"], options["format_id"], cast("Size", options["size"])
    )
    if not options["draft"]:
        _refuse_drafts(library, key)
    printer = printer_named(options["printer_name"])
    log = HandoutLog()
    log.check()
    entry, pdf, code = _built(workspace, key)
    if entry is None or pdf is None:
        return code
    job = send(pdf, _settings(library, key, entry, options), printer)
    number = log.record(
        key,
        revision=entry.revision,
        content=entry.content,
        status=entry.status,
        copies=options["copies"],
        desk=options["desk"],
    )
    copies = f"{options['copies']} cop{'y' if options['copies'] == 1 else 'ies'}"
    click.echo(f"{job}: {key}, {copies} to {printer.name}")
    end = followed(job, printer.name, wait=not options["no_wait"])
    outcome = OUTCOMES.get(end.kind)
    if outcome is not None:
        log.settle(number, outcome)
    return end.code


def _refuse_drafts(library: Library, key: EditionKey) -> None:
    """What is not to be handed out takes a deliberate step."""
    from handouts.approval import standing_of
    from handouts.clock import today
    from handouts.content.models import Missing

    words, review = library.handouts[key.handout].words[key.language], _review(library, key)
    state = standing_of(library, key.handout, key.language, today()).state
    if state == "expired":
        wrong = "its approval has run out"
    elif state != "approved":
        wrong = "it is a draft: nobody has approved these words"
    elif words.translation is not None and isinstance(words.translation.reviewed, Missing):
        wrong = "no qualified translator has reviewed it"
    elif review is not None and review < today():
        wrong = f"its review was due on {review}"
    else:
        return
    raise HandoutsError(
        f"{key} is not printed: {wrong}",
        "Ask a clinician; to print it all the same, add --draft.",
    )


def _review(library: Library, key: EditionKey) -> date | None:
    """The day by which it should be read again."""
    from handouts.content.yaml_nodes import Text

    review = library.handouts[key.handout].facts.review.next
    return date.fromisoformat(review) if isinstance(review, Text) else None


def _built(workspace: Workspace, key: EditionKey) -> tuple[Entry | None, bytes | None, int]:
    """The desk's file as `handouts build` makes it, or keeps it; else how the command ends."""
    from handouts.build import Request, build

    out = workspace.root / "build"
    request = Request((key.handout,), (key.format,), (key.language,), ("desk",), (key.size,))
    report = build(workspace, request, out, 1)
    outcome = report.outcomes[0] if report.outcomes else None
    if outcome is None or outcome.entry is None or outcome.state == "failed":
        show_problems(p for p in report.all_problems() if p.severity is not Severity.BLANK)
        click.echo(f"nothing was printed: {key} could not be made, see above", err=True)
        return None, None, int(report.exit_code) or int(ExitCode.RENDERING)
    return outcome.entry, (out / outcome.name).read_bytes(), int(ExitCode.OK)


def _settings(library: Library, key: EditionKey, entry: Entry, options: dict[str, Any]) -> Options:
    from handouts.desk.printing import Options
    from handouts.edition.keys import shape_of

    sheet = library.formats[shape_of(library, key)].sheet
    return Options(
        paper=(sheet.width.points, sheet.height.points),
        turn=sheet.duplex if entry.sides > 1 else "none",
        copies=options["copies"],
        grey=options["grey"],
        tray=options["tray"],
        title=str(key),
    )
