"""handouts diff"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from handouts.cli.shared import find_workspace, print_json
from handouts.problems import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from handouts.edition.changes import Change

_MARKS = {"gone": ("[-", "-]", "red"), "new": ("{+", "+}", "green")}


@click.command("diff")
@click.argument("handout")
@click.option("-l", "--lang", "language", help="Only this language; without it, all approved ones.")
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
@click.pass_context
def command(context: click.Context, handout: str, language: str | None, as_json: bool) -> int:
    """Show what changed in a HANDOUT since its words were approved, word by word.

    Ends with 0 when nothing did and with 1 when something did.
    """
    from handouts.approving import current_text
    from handouts.cli.approvals_command import known_pair
    from handouts.edition.changes import changes, last_approved
    from handouts.library import read_library

    library = read_library(find_workspace(context))
    known_pair(library, handout, language)
    wanted = [language] if language else list(library.handouts[handout].words)
    found: dict[str, list[Change]] = {}
    assert library.clinic is not None
    for code in wanted:
        file = library.approvals.get(f"{handout}.{code}")
        if file is not None:
            before = last_approved(file, library.clinic.approval_roles)
            found[code] = list(changes(before, current_text(library, handout, code)))
    if not found:
        raise UsageError(
            f"nobody has approved '{handout}' yet", "There is nothing to compare it with."
        )
    if as_json:
        print_json(_as_json(found))
    else:
        for code, changed in found.items():
            for change in changed:
                click.echo(f"{code} {change.where}: {_shown(change.words)}")
            if not changed:
                click.echo(f"{code}: nothing has changed since it was approved", err=True)
    return int(ExitCode.CONTENT if any(found.values()) else ExitCode.OK)


def _shown(words: Iterable[tuple[str, str]]) -> str:
    parts = []
    for fate, text in words:
        if fate in _MARKS:
            before, after, colour = _MARKS[fate]
            parts.append(click.style(f"{before}{text}{after}", fg=colour))
        else:
            parts.append(text)
    return " ".join(parts)


def _as_json(found: dict[str, list[Change]]) -> list[dict[str, object]]:
    return [
        {
            "language": code,
            "where": change.where,
            "words": [{"fate": fate, "text": text} for fate, text in change.words],
        }
        for code, changed in found.items()
        for change in changed
    ]
