"""handouts approve"""

from __future__ import annotations

from datetime import date

import click

from handouts.cli.shared import find_workspace
from handouts.problems import UsageError


def _day(_context: click.Context, _option: click.Parameter, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("write a date as year-month-day, such as 2027-03-31") from None


@click.command("approve")
@click.argument("handout")
@click.option("-l", "--lang", "language", required=True, help="The language that was read.")
@click.option("--by", required=True, help="Who approves, with credentials.")
@click.option(
    "--role", required=True, type=click.Choice(["medical", "compliance"]), help="As what."
)
@click.option("--until", required=True, callback=_day, help="The last day, such as 2027-03-31.")
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - a command line has as many options as it has
    context: click.Context, handout: str, language: str, by: str, role: str, until: date
) -> int:
    """Write down that somebody approves a HANDOUT's words in one language, as they are now.

    The approval is bound to these words with their pictures, references and
    required texts. When any of them changes, the handout is a draft again.
    """
    from handouts.approval import standing_of
    from handouts.approving import Consent, approve
    from handouts.cli.approvals_command import known_pair
    from handouts.clock import today
    from handouts.library import read_library

    if len(" ".join(by.split())) < 3:
        raise UsageError("the name of who approves is missing", 'Write it: --by "Name, M.D."')
    workspace = find_workspace(context)
    library = read_library(workspace)
    known_pair(library, handout, language)
    consent = Consent(by, role, today(), until)  # type: ignore[arg-type]
    path = approve(library, handout, language, consent)
    click.echo(workspace.relative(path))
    standing = standing_of(read_library(workspace), handout, language, today())
    if standing.is_approved:
        click.echo(f"'{handout}' in '{language}' is approved until {standing.until}", err=True)
    else:
        click.echo(f"still to approve: {', '.join(standing.lacking)}", err=True)
    return 0
