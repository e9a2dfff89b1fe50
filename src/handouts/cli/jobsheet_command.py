"""handouts jobsheet"""

from __future__ import annotations

import click

from handouts.cli.pressing import asked, for_press, press_job, written


@click.command("jobsheet")
@for_press
@click.option("-o", "--output", "file", type=str, help="The job sheet's file; ends in .pdf.")
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - a command line has as many options as it has
    context: click.Context,
    handout: str,
    format_id: str | None,
    language: str | None,
    size: str,
    printer: str,
    quantity: int | None,
    turned: bool,
    file: str | None,
) -> int:
    """Make the sheet that tells a print shop all about the press file of a HANDOUT.

    The press file is the one in build/, and is made there first if need be. The
    job sheet lies beside it unless -o says otherwise.
    """
    from handouts.jobsheet import job_sheet

    ask = asked(handout, format_id, language, size, printer, turned)
    job, path, root, code = press_job(context, ask, file, ".jobsheet.pdf")
    if job is not None:
        written(path, job_sheet(job, root, quantity).pdf)
    return code
