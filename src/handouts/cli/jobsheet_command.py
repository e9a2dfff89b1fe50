"""handouts jobsheet"""

from __future__ import annotations

from typing import Any

import click

from handouts.cli.pressing import for_press, press_job, written


@click.command("jobsheet")
@for_press
@click.option("-o", "--output", "file", type=str, help="The job sheet's file; ends in .pdf.")
@click.pass_context
def command(
    context: click.Context, /, quantity: int | None, file: str | None, **options: Any
) -> int:
    """Make the sheet that tells a print shop all about the press file of a HANDOUT.

    The press file is the one in build/, and is made there first if need be. The
    job sheet lies beside it unless -o says otherwise.
    """
    from handouts.jobsheet import job_sheet

    job, path, root, code = press_job(context, options, file, ".jobsheet.pdf")
    if job is not None:
        written(path, job_sheet(job, root, quantity).pdf)
    return code
