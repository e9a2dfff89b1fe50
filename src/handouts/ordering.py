"""Ordering: what a print shop is asked for, from a request and the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from handouts.problems import UsageError, did_you_mean
from handouts.workspace import read_file

if TYPE_CHECKING:
    from handouts.edition.keys import Target
    from handouts.edition.resolve import Edition
    from handouts.library import Library
    from handouts.pipeline import Job
    from handouts.press.printers import Printer
    from handouts.press.production import Order
    from handouts.workspace import Workspace

FOLDER = "brochures/printers"
MOST_PROFILE = 8 * 1024**2
_PRESS = "Add: --target press"
UNDATED = "2000-01-01"
"""PDF/X wants a date; what nobody approved has none that would be the same tomorrow."""


class Wish(Protocol):
    """What is asked for: the targets, and for a press its printer, its forms and its proofs."""

    @property
    def targets(self) -> tuple[Target, ...]: ...

    @property
    def printer(self) -> str | None: ...

    @property
    def turned(self) -> bool: ...

    @property
    def proof(self) -> bool: ...


def printer_for(library: Library, request: Wish) -> Printer | None:
    """The printer that press files are for; None where none are asked for.

    UsageError where it is not said, is not known, or its file has mistakes.
    """
    name = request.printer
    if name is None:
        if "press" in request.targets:
            known = ", ".join(library.printers) or f"none yet; add one to {FOLDER}/"
            raise UsageError("a press file is made for a printer", f"Name it: --printer ({known})")
        if request.turned or request.proof:
            raise UsageError("--work-and-turn and --proof are for a press", _PRESS)
        return None
    if "press" not in request.targets:
        raise UsageError("--printer is for a press", _PRESS)
    return named_printer(library, name)


def named_printer(library: Library, name: str) -> Printer:
    """The printer of this name; UsageError where there is none, or its file has mistakes."""
    if name in library.printers:
        return library.printers[name]
    for problem in library.problems:
        if problem.place.file == f"{FOLDER}/{name}.yaml":
            raise UsageError(f"{problem.place}: {problem.message}", problem.remedy)
    raise UsageError(f"there is no printer '{name}'", did_you_mean(name, library.printers))


def order_of(
    job: Job, edition: Edition, printer: Printer, request: Wish, workspace: Workspace
) -> Order:
    """The order of one edition. UsageError where two colours cannot be told apart."""
    # Imported here, since few builds are for a press and these take a while.
    from handouts.press.colour import Inks
    from handouts.press.pdfx import Label
    from handouts.press.production import Order

    assert request.printer is not None
    try:
        inks = Inks.of_style(edition.style)
    except ValueError as error:
        raise UsageError(f"styles/{edition.style_id}: {error}") from None
    consents = [str(one.on) for one in edition.standing.approvals]
    day = max(consents) if consents and edition.standing.is_approved else UNDATED
    revision = f"revision {edition.facts.revision}"
    state = f"approved {day}" if edition.standing.is_approved else "DRAFT, not approved"
    facts = {**dict(job.facts), "printer": request.printer}
    return Order(
        printer=printer,
        profile=profile_of(printer, workspace),
        inks=inks,
        label=Label(job.title, job.key.language, day, facts),
        slug=f"{job.key}   {revision}   {state}   {printer.condition.identifier}",
        turned=request.turned,
        proof=request.proof,
    )


def profile_of(printer: Printer, workspace: Workspace) -> bytes:
    """The printing condition's profile; UsageError with its line where it cannot be read."""
    name = printer.condition.profile
    try:
        return read_file(workspace.root, workspace.root / FOLDER / name, MOST_PROFILE)
    except OSError as error:
        message = f"{name.place}: the profile '{name}' cannot be read: {error.strerror or error}"
        raise UsageError(message, f"Put it into {FOLDER}/.") from None
