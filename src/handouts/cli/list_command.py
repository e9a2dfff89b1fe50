"""handouts list"""

from __future__ import annotations

import sys
from typing import Any

import click

from handouts.cli.shared import find_workspace, print_json, show_problems
from handouts.problems import ExitCode, Severity


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the editions as JSON.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> int:
    """Show every handout with its languages, formats and status."""
    from handouts.approval import standings
    from handouts.clock import today
    from handouts.edition.keys import editions_of
    from handouts.edition.wording import status_of
    from handouts.library import read_library

    library = read_library(find_workspace(context))
    known = standings(library, today())
    editions = []
    for key in editions_of(library):
        handout = library.handouts[key.handout]
        words = handout.words[key.language]
        editions.append(
            {
                "id": key.handout,
                "language": key.language,
                "format": key.format,
                "size": key.size,
                "title": " ".join(words.title.split()),
                "kind": handout.facts.kind,
                "audience": handout.facts.audience,
                "topics": [str(topic) for topic in handout.facts.topics],
                "revision": handout.facts.revision,
                "status": status_of(known[key.handout, key.language].state, words),
            }
        )
    if as_json:
        print_json(editions)
    else:
        _table(editions)
    errors = [p for p in library.problems if p.severity is Severity.ERROR]
    show_problems(errors)
    return int(ExitCode.CONTENT if errors else ExitCode.OK)


def _table(editions: list[dict[str, Any]]) -> None:
    names = ("id", "language", "format", "size", "revision", "status", "title")
    if not sys.stdout.isatty():
        for edition in editions:
            click.echo("\t".join(str(edition[name]) for name in names))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*names, box=None, header_style="bold")
    for edition in editions:
        table.add_row(*(str(edition[name]) for name in names))
    Console().print(table)
