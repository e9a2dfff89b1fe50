"""From finished pages to a file for one print shop: inks, forms, marks, preflight, label."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from handouts.press.colour import to_press
from handouts.press.forms import forms_of
from handouts.press.icc import Press
from handouts.press.marks import Sheet, marks
from handouts.press.pdfx import labelled, place_pages, with_marks
from handouts.press.preflight import preflight
from handouts.press.soft_proof import soft_proof
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from handouts.formats.models import Format
    from handouts.press.colour import Inks
    from handouts.press.forms import Form
    from handouts.press.pdfx import Label
    from handouts.press.printers import Printer
    from handouts.typeset.outlines import Outline

    Slug = Callable[[int, int], Outline]
    """The slug line of a form, by its number and how many there are."""

PROOF_DPI = 100


@dataclass(frozen=True, slots=True)
class Order:
    """What a print shop is asked for; `profile` is its printing condition's, as bytes.

    With `turned`, front and back of a sheet stand on one form (work-and-turn).
    With `proof`, pictures of the printed forms are wanted, too.
    """

    printer: Printer
    profile: bytes = field(repr=False)
    inks: Inks
    label: Label
    slug: str
    turned: bool = False
    proof: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a job from the press, or should be looked at; `colour` is what it is about."""

    code: str
    message: str
    remedy: str
    severity: Severity = Severity.ERROR
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Produced:
    """A press file and what preflight found; `proofs` are PNGs of its forms, in their order."""

    pdf: bytes
    faults: tuple[Fault, ...]
    forms: tuple[Form, ...]
    proofs: tuple[bytes, ...] = ()


def produce(  # noqa: PLR0913, PLR0917 - each is a fact of the job
    finished: bytes,
    shape: Format,
    pages: int,
    direction: Literal["ltr", "rtl"],
    order: Order,
    slug: Slug,
) -> Produced:
    """Make the press file of finished pages, and look at it as the printer's prepress would.

    The file has its label whatever was found; nobody may publish it while a
    fault is an error.
    """
    printer = order.printer
    condition = printer.condition
    press = Press(
        order.profile, condition.intent, condition.black_point, float(printer.total_ink)
    )  # fmt: skip
    converted = to_press(finished, order.inks, press)
    forms = forms_of(shape, pages, printer, direction=direction, turned=order.turned)
    pdf = place_pages(converted.pdf, forms, printer.bleed.points, _room(printer))
    if printer.marks is not None:
        pdf = with_marks(pdf, marks(_sheets(forms, printer, slug), printer.marks_drawn))
    pdf = labelled(pdf, printer, order.profile, order.label)
    report = preflight(pdf, printer, [[float(x) for x in form.folds] for form in forms])
    faults = [
        *(
            Fault(one.code, f"page {one.spot.page}: {one.message}",
                  "Use a colour of the style's tokens: var(--accent) and the like.",
                  colour=one.colour)
            for one in converted.findings
        ),
        *(
            Fault(group.code, f"{group.message}; {group.places[0]}"
                  + (f" and {len(group.findings) - 1} more" if len(group.findings) > 1 else ""),
                  group.remedy, group.severity)
            for group in report.groups
        ),
    ]  # fmt: skip
    proofs = tuple(soft_proof(pdf, order.profile, PROOF_DPI)) if order.proof else ()
    return Produced(pdf, tuple(faults), forms, proofs)


def _room(printer: Printer) -> float:
    return printer.marks.room.points if printer.marks else printer.bleed.points


def _sheets(forms: Sequence[Form], printer: Printer, slug: Slug) -> list[Sheet]:
    assert printer.marks is not None
    offset = max(printer.marks.offset.points, printer.bleed.points)
    return [
        Sheet(form, _room(printer), offset, slug(number, len(forms)))
        for number, form in enumerate(forms, 1)
    ]
