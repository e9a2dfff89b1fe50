"""handouts watch"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from handouts.cli.building import line, progress, selection, shown, tell
from handouts.cli.shared import find_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from handouts.build import Outcome
    from handouts.watching import Round

_NAMED = 3  # changed files that are named; of a git checkout there may be hundreds


@click.command("watch")
@selection
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - a command line has as many options as it has
    context: click.Context,
    ids: tuple[str, ...],
    formats: tuple[str, ...],
    languages: tuple[str, ...],
    sizes: tuple[str, ...],
    targets: tuple[str, ...],
    jobs: int,
    output: Path | None,
) -> None:
    """Make the PDFs, and again whatever changes, until Ctrl-C.

    A mistake does not end it: the file of before stays as it was, and the
    mistake is shown with its place and remedy until it is mended.
    """
    from handouts.build import Request
    from handouts.watching import Watch, load, stirs

    workspace = find_workspace(context)
    out = (output or workspace.root / "build").absolute()
    where = shown(out)
    request = Request(ids, formats, languages, targets, sizes)  # type: ignore[arg-type]
    watch = Watch(workspace.root, request, out, jobs)

    def said(outcome: Outcome) -> str | None:
        if outcome.state == "kept":
            return None
        stays = outcome.state == "failed" and (out / outcome.name).is_file()
        return f"{line(outcome)}  stays as it was" if stays else line(outcome)

    with progress(said) as note:
        done = watch.begin(note)
    _tell(done, where)
    load()
    click.echo("watching content/, brochures/ and styles/ (Ctrl-C ends)", err=True)
    missing: tuple[str, ...] = ()
    for _ in stirs(workspace.root):
        before, missing = missing, watch.absent()
        if missing and missing != before:
            click.echo(f"missing: {_listed(missing)}; waiting for it to be back", err=True)
        changed = None if missing else watch.news()
        if changed is None:
            continue
        if changed:
            click.echo(f"changed: {_listed(changed)}", err=True)
        with progress(said) as note:
            done = watch.again(note)
        _tell(done, where)


def _tell(done: Round, where: str) -> None:
    for trouble in done.troubles:
        click.echo(f"handouts: {trouble.message}", err=True)
        if trouble.remedy:
            click.echo(f"    {trouble.remedy}", err=True)
    for name in done.left:
        click.echo(f"{where}/{name} is not made any more; it stays until you delete it", err=True)
    if done.report is not None:
        tell(done.report, where)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
