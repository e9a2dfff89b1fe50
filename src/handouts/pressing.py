"""One press file with the facts of its job: what a job sheet and a package are made from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from handouts.build import Report, Request, build
from handouts.clock import today
from handouts.edition.keys import select_editions
from handouts.edition.resolve import resolve
from handouts.manifest import Manifest
from handouts.ordering import named_printer, profile_of
from handouts.press.forms import forms_of
from handouts.problems import ExitCode, Severity, UsageError, did_you_mean, has_errors
from handouts.sources import file_name
from handouts.typeset.looks import families_of

if TYPE_CHECKING:
    from pathlib import Path

    from handouts.edition.keys import EditionKey, Size
    from handouts.edition.resolve import Edition
    from handouts.library import Library
    from handouts.manifest import Entry
    from handouts.press.forms import Form
    from handouts.press.printers import Printer
    from handouts.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Ask:
    """Which edition is to be printed, and by whom; None where a handout has but one."""

    handout: str
    printer: str
    format: str | None = None
    language: str | None = None
    size: Size = "standard"
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press file that is published, and the job that it is of.

    `families` are the fonts of its pages, the language's and the style's.
    """

    name: str
    pdf: bytes = field(repr=False)
    entry: Entry
    edition: Edition
    printer: Printer
    profile: bytes = field(repr=False)
    forms: tuple[Form, ...]
    families: tuple[str, ...]


def press_file(workspace: Workspace, ask: Ask, out: Path) -> tuple[Pressed | None, Report]:
    """The press file in the folder `out`, made if it is not there; None where it was refused.

    UsageError where the request means no edition, or more than one.
    """
    from handouts.approval import standing_of
    from handouts.library import read_library

    library = read_library(workspace)
    printer = named_printer(library, ask.printer)
    own = f"content/handouts/{ask.handout}/"
    broken = [p for p in library.problems if p.place.file.startswith(own)]
    if has_errors(broken):  # words that cannot be read are no edition, and it is told why
        return None, Report(problems=broken)
    key = _the_one(library, ask)
    name = file_name(key, "press", ask.printer)
    known = Manifest.load(out).files.get(name)
    request = Request(
        (key.handout,), (key.format,), (key.language,), ("press",), (key.size,),
        printer=ask.printer, turned=ask.turned, proof=bool(known and known.proofs),
    )  # fmt: skip
    report = build(workspace, request, out, 1)
    entry = next((o.entry for o in report.outcomes if o.name == name), None)
    edition, _ = resolve(library, key, "press")
    if entry is None or edition is None:
        return None, report
    standing = standing_of(library, key.handout, key.language, today())
    edition = replace(edition, standing=standing)
    profile = profile_of(printer, workspace)
    forms = forms_of(
        edition.format, entry.pages, printer,
        direction=edition.language.direction, turned=ask.turned,
    )  # fmt: skip
    families = families_of(edition)
    job = Pressed(
        name, (out / name).read_bytes(), entry, edition, printer, profile, forms,
        tuple(dict.fromkeys(map(str, (*families["text"], *families["title"])))),
    )  # fmt: skip
    return job, report


def refusal(report: Report) -> ExitCode:
    """How a command ends that got no press file: what preflight finds is the content's mistake."""
    errors = [p for p in report.all_problems() if p.severity is Severity.ERROR]
    if any(problem.code.startswith("press-") for problem in errors):
        return ExitCode.CONTENT
    return report.exit_code or ExitCode.RENDERING


def _the_one(library: Library, ask: Ask) -> EditionKey:
    """The edition that is meant; UsageError, with what there is, unless it is exactly one."""
    formats = (ask.format,) if ask.format else ()
    languages = (ask.language,) if ask.language else ()
    if ask.handout not in library.handouts:
        remedy = did_you_mean(ask.handout, library.handouts)
        raise UsageError(f"there is no handout '{ask.handout}'", remedy)
    keys = select_editions(library, (ask.handout,), formats, languages, (ask.size,))
    if len(keys) == 1:
        return keys[0]
    every = keys or select_editions(library, (ask.handout,))
    listed = ", ".join(f"-f {k.format} -l {k.language} -s {k.size}" for k in every)
    if keys:
        raise UsageError(f"'{ask.handout}' has {len(keys)} editions of this kind",
                         f"Choose one: {listed}.")  # fmt: skip
    raise UsageError(f"'{ask.handout}' has no such edition", f"There are: {listed}.")
