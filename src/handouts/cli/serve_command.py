"""handouts serve"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from handouts.cli.shared import find_workspace

_UNENCRYPTED = (
    "passwords and patients' names travel unencrypted: use --certificate and --key,"
    " or a proxy that does"
)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="And its port."
)
@click.option("--open", "browse", is_flag=True, help="Open the page in the browser.")
@click.option("--edit", is_flag=True, help="Show editors their changes as they save them.")
@click.option("--desk", default="desk", show_default=True, help="This desk's name, for the log.")
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    help="Another name by which browsers call this computer; may be repeated.",
)
@click.option(
    "--certificate",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A TLS certificate; needs --key.",
)
@click.option(
    "--key", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="Its private key."
)
@click.option("--log", is_flag=True, help="Say on stderr what pages are asked for, not by whom.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the PDFs are; without it, build/ in the workspace.",
)
@click.pass_context
def command(context: click.Context, /, **given: Any) -> int:
    """Serve the desk's page: find, fill and print handouts in a browser.

    It is for this computer alone, until --host says otherwise and there is an
    account (see `handouts account`). What is missing is built while the page is
    already up, and again whenever something changes. Ctrl-C ends it.
    """
    from handouts.problems import MissingDependencyError, UsageError

    workspace = find_workspace(context)
    if (given["certificate"] is None) != (given["key"] is None):
        raise UsageError("a certificate needs its key", "Give both --certificate and --key.")
    try:
        from handouts.web.server import Address, Told, serve
    except ImportError as error:
        raise MissingDependencyError(
            f"the desk's page needs a library that is not installed: {error.name}",
            "pip install 'handouts[web]'",
        ) from error
    from handouts.desk.data import data_folder
    from handouts.desk.log import LONGEST_DESK

    desk = given["desk"].strip()
    if not desk or len(desk) > LONGEST_DESK or not desk.isprintable():
        raise UsageError(
            f"a desk's name is one line of 1 to {LONGEST_DESK} characters",
            "Name it such as 'front desk'.",
        )
    names, host = tuple(given["names"]), given["host"]
    address = Address(host, given["port"], names, given["certificate"], given["key"])

    def ready(url: str) -> None:
        if not address.is_local and address.certificate is None:
            click.echo(_UNENCRYPTED, err=True)
        click.echo(f"the desk is at {url} (Ctrl-C ends)", err=True)

    def log(line: str) -> None:
        if given["log"]:
            click.echo(line, err=True)

    return serve(
        workspace,
        data_folder(),
        (given["output"] or workspace.root / "build").absolute(),
        address,
        Told(ready, log),
        desk=desk,
        edit=given["edit"],
        jobs=os.cpu_count() or 1,
        browse=given["browse"],
    )
