"""handouts pemat"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from handouts.cli.shared import find_workspace, print_json
from handouts.problems import UsageError, did_you_mean

if TYPE_CHECKING:
    from handouts.library import Library
    from handouts.prose.passages import Printing
    from handouts.prose.pemat import Answer
    from handouts.prose.pemat_items import Item

_COLOURS = {"agree": "green", "disagree": "yellow", "look": "cyan", "not applicable": None}
_NOTE = "informed by PEMAT-P; a program gives no PEMAT score, which is for people to rate"


@click.command("pemat")
@click.argument("handout")
@click.option("-l", "--lang", "language", help="Only this language.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def command(context: click.Context, handout: str, language: str | None, as_json: bool) -> None:
    """Say what speaks for and against each PEMAT item in a HANDOUT.

    PEMAT is AHRQ's tool for rating how well patients can understand a text and act on
    it. Where a program cannot judge, it says where to look. Never a score.
    """
    from handouts.library import read_library
    from handouts.prose.passages import fullest, printings
    from handouts.prose.pemat import report

    library = read_library(find_workspace(context))
    _must_exist(library, handout, language)
    chosen = [one for one in fullest(printings(library)) if one.handout.id == handout]
    chosen = [one for one in chosen if language in {None, one.language}]
    if not chosen:
        raise UsageError(
            f"'{handout}' cannot be put together yet",
            f"See what it lacks: handouts check {handout}",
        )
    found = [(printing, report(library, printing)) for printing in chosen]
    if as_json:
        print_json([_as_json(printing, answers) for printing, answers in found])
        return
    for printing, answers in found:
        _show(printing, answers)
    click.echo(f"pemat: {_NOTE}", err=True)


def _must_exist(library: Library, handout: str, language: str | None) -> None:
    if handout not in library.handouts:
        raise UsageError(
            f"there is no handout '{handout}'", did_you_mean(handout, library.handouts)
        )
    words = library.handouts[handout].words
    if language is not None and language not in words:
        raise UsageError(f"'{handout}' has no words in '{language}'", did_you_mean(language, words))


def _show(printing: Printing, answers: list[tuple[Item, Answer]]) -> None:
    click.secho(f"{printing.handout.id} in '{printing.language}'", bold=True)
    for item, answer in answers:
        verdict = click.style(f"{answer.verdict:<14}", fg=_COLOURS[answer.verdict])
        click.echo(f"{item.number:>2} {verdict} {item.text}")
        place = f" ({answer.place})" if answer.place else ""
        click.echo(f"                  {answer.reason}{place}")
    if sys.stdout.isatty():
        click.echo()


def _as_json(printing: Printing, answers: list[tuple[Item, Answer]]) -> dict[str, object]:
    from handouts.prose.pemat_items import SOURCE

    return {
        "handout": printing.handout.id,
        "language": printing.language,
        "source": SOURCE,
        "note": _NOTE,
        "items": [
            {
                "item": item.number,
                "part": item.part,
                "text": item.text,
                "program": item.program,
                "verdict": answer.verdict,
                "reason": answer.reason,
                "file": answer.place.file if answer.place else None,
                "line": answer.place.line if answer.place else None,
                "column": answer.place.column if answer.place else None,
            }
            for item, answer in answers
        ],
    }
