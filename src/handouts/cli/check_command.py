"""handouts check"""

from __future__ import annotations

import click

from handouts.cli.shared import find_workspace, print_json, show_problems, summary
from handouts.problems import ExitCode, has_errors


@click.command("check")
@click.option("--strict", is_flag=True, help="Fail on warnings and blanks too.")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@click.pass_context
def command(context: click.Context, strict: bool, as_json: bool) -> int:
    """Say everything that is wrong or missing, with file, line and remedy.

    Reads every file, resolves every edition and opens every picture; only
    typesetting is left to `handouts build`.
    """
    from handouts.checks import check_workspace

    problems = check_workspace(find_workspace(context))
    if as_json:
        print_json([problem.as_json() for problem in problems])
    else:
        show_problems(problems)
        click.echo(summary(problems) or "nothing to mend", err=True)
    failed = has_errors(problems) or (strict and problems)
    return int(ExitCode.CONTENT if failed else ExitCode.OK)
