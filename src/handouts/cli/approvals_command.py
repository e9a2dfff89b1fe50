"""handouts approvals"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handouts.cli.shared import find_workspace, print_json, show_problems
from handouts.problems import ExitCode, UsageError, did_you_mean

if TYPE_CHECKING:
    from handouts.library import Library


def known_pair(library: Library, handout: str, language: str | None) -> None:
    """UsageError unless the workspace has this handout, in this language if one is named."""
    if handout not in library.handouts:
        remedy = did_you_mean(handout, library.handouts)
        raise UsageError(f"there is no handout '{handout}'", remedy)
    words = library.handouts[handout].words
    if language is not None and language not in words:
        raise UsageError(f"'{handout}' has no words in '{language}'", did_you_mean(language, words))


@click.command("approvals")
@click.argument("ids", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the standings as JSON.")
@click.pass_context
def command(context: click.Context, ids: tuple[str, ...], as_json: bool) -> int:
    """Show for each handout and language whether its words are approved, by whom and until when."""
    from handouts.approval import standings
    from handouts.clock import today
    from handouts.library import read_library

    library = read_library(find_workspace(context))
    for name in ids:
        if name not in library.handouts:
            raise UsageError(f"there is no handout '{name}'", did_you_mean(name, library.handouts))
    rows: list[dict[str, Any]] = [
        {
            "id": handout,
            "language": language,
            "state": standing.state,
            "until": standing.until.isoformat() if standing.until else None,
            "lacking": list(standing.lacking),
            "approvals": [one.model_dump(mode="json") for one in standing.approvals],
            "hash": standing.hash,
        }
        for (handout, language), standing in sorted(standings(library, today()).items())
        if not ids or handout in ids
    ]
    spoilt = [
        problem
        for problem in library.problems
        if problem.place.file.startswith("content/approvals/")
        and (not ids or Path(problem.place.file).name.partition(".")[0] in ids)
    ]
    show_problems(spoilt)
    code = int(ExitCode.CONTENT if spoilt else ExitCode.OK)
    if as_json:
        print_json(rows)
        return code
    for row in rows:
        who = "; ".join(f"{one['by']} ({one['role']})" for one in row["approvals"])
        last = f"until {row['until']}" if row["until"] else f"lacks {', '.join(row['lacking'])}"
        click.echo("\t".join((row["id"], row["language"], row["state"], last, who)).rstrip())
    return code
