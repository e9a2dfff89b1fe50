"""handouts check"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from handouts.cli.shared import find_workspace, print_json, show_problems, summary
from handouts.problems import ExitCode, UsageError, has_errors

if TYPE_CHECKING:
    from handouts.severities import Verdict


@click.command("check")
@click.argument("ids", nargs=-1)
@click.option("--strict", is_flag=True, help="Fail on warnings and blanks too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    help="How to print what was found; text if not given.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--explain", metavar="CODE", help="Say what a code means, with samples, and check nothing."
)
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - a command line has as many options as it has
    context: click.Context,
    ids: tuple[str, ...],
    strict: bool,
    form: str | None,
    as_json: bool,
    explain: str | None,
) -> int:
    """Say everything that is wrong or missing, with file, line and remedy.

    Reads every file, resolves every edition and opens every picture; only
    typesetting is left to `handouts build`. With IDS it tells only what concerns
    these handouts. content/checks.yaml sets severities, and waives findings with a
    reason and a name.
    """
    if as_json and form not in {None, "json"}:
        raise UsageError(f"'--json' and '--format {form}' ask for different things", "Give one.")
    form = "json" if as_json else form or "text"
    if explain is not None:
        if ids or strict or form == "sarif":
            raise UsageError("'--explain' checks nothing", "Give it alone, or with '--json'.")
        return _explain(explain, form)

    from handouts.checks import examine

    verdict = examine(find_workspace(context), ids)
    failed = has_errors(verdict.problems) or (strict and bool(verdict.problems))
    if form == "json":
        print_json(verdict.as_json())
    elif form == "sarif":
        from handouts.sarif import sarif

        print_json(sarif(verdict, failed))
    else:
        show_problems(verdict.everything())
        click.echo(_summary(verdict), err=True)
    return int(ExitCode.CONTENT if failed else ExitCode.OK)


def _explain(code: str, form: str) -> int:
    from handouts.explain import as_text
    from handouts.explain import explain as explained

    one = explained(code)
    if form == "json":
        print_json(one.as_json())
    else:
        click.echo(as_text(one), nl=False)
    return 0


def _summary(verdict: Verdict) -> str:
    """Such as "2 errors, 33 blanks; 1 finding is waived; 1 check is off: blank"."""
    parts = [summary(verdict.problems) or "nothing to mend"]
    if verdict.waived:
        parts.append(_counted(len(verdict.waived), "finding") + " waived")
    if verdict.off:
        parts.append(f"{_counted(len(verdict.off), 'check')} off: {', '.join(verdict.off)}")
    return "; ".join(parts)


def _counted(number: int, what: str) -> str:
    return f"1 {what} is" if number == 1 else f"{number} {what}s are"
