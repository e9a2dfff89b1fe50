"""What commands that print share: telling what becomes of a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from handouts.problems import ExitCode

if TYPE_CHECKING:
    from handouts.desk.log import Outcome
    from handouts.desk.printing import JobId
    from handouts.desk.printing.jobs import Kind


OUTCOMES: dict[str, Outcome] = {"done": "printed", "cancelled": "cancelled", "failed": "failed"}
"""What the log says of a job that has ended."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of a job as long as somebody looked, and how the command ends."""

    kind: Kind
    code: int


def followed(job: JobId, printer: str, *, wait: bool = True) -> Followed:
    """Say what becomes of a job until it is done, or only what it is now.

    Ctrl-C ends the waiting and leaves the job where it is.
    """
    from handouts.desk.printing import state_of, watch

    kind: Kind = "waiting"
    try:
        for state in watch(job) if wait else (state_of(job),):
            kind = state.kind
            click.echo(f"{job}: {state.words}")
    except KeyboardInterrupt:
        click.echo(
            f"handouts: no longer waiting; the job is still in the queue of '{printer}'\n"
            f"    To take it out: cancel {job}",
            err=True,
        )
        return Followed(kind, int(ExitCode.INTERRUPTED))
    ended_badly = kind in {"cancelled", "failed"}
    return Followed(kind, int(ExitCode.PRINTING if ended_badly else ExitCode.OK))
