"""handouts package"""

from __future__ import annotations

from typing import Any

import click

from handouts.cli.pressing import for_press, press_job, written


@click.command("package")
@for_press
@click.option("-o", "--output", "file", type=str, help="The package's file; ends in .zip.")
@click.pass_context
def command(
    context: click.Context, /, quantity: int | None, file: str | None, **options: Any
) -> int:
    """Put all that a print shop needs to print a HANDOUT into one zip.

    It holds the press file, its job sheet, pictures of how it will print, the
    licences of its fonts and of the colour profile, and a list with checksums.
    There is no package of a file that preflight does not pass.
    """
    from handouts.jobsheet import job_sheet
    from handouts.packaging import package

    job, path, root, code = press_job(context, options, file, ".zip")
    if job is not None:
        written(path, package(job, job_sheet(job, root, quantity), root))
    return code
