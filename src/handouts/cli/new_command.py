"""handouts new"""

from __future__ import annotations

from pathlib import Path

import click

from handouts.problems import UsageError


@click.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> int:
    """Make a workspace in FOLDER: real content, formats, a style and fonts to start from."""
    from handouts.starter import copy_starter

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty", "Name a folder that does not exist yet.")
    copy_starter(folder)
    click.echo(f"Made {folder}. Next:")
    click.echo(f"  cd {folder}")
    click.echo("  handouts check     what the clinic still has to give")
    click.echo("  handouts build     the PDFs, in build/")
    return 0
