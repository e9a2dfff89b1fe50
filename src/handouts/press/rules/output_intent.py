"""press-output-intent: the press and paper that the colours are meant for, unsaid or wrong.

CMYK values are recipes: the same ones look different on another paper. The output intent names
the condition as the ICC has registered it (ISO 15930-7, 6.2.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press

CODE = "press-output-intent"
SEVERITY = Severity.ERROR

MISSING = "Make the PDF with this printer's output intent."
OTHER = "Convert the colours for this printer, or ask it whether it prints this condition."


def check(document: Press, printer: Printer) -> Iterator[Finding]:
    """The file's one output intent for a press against the printer's condition."""
    intents = [one for one in document.intents if one.kind == "GTS_PDFX"]
    wanted = printer.condition
    if len(intents) != 1:
        said = "more than one output intent" if intents else "no output intent"
        message = f"the file has {said}; this printer prints {wanted.identifier}"
        yield Finding(CODE, 0, None, None, message, MISSING, SEVERITY)
        return
    (intent,) = intents
    if intent.identifier != wanted.identifier:
        found = f"“{intent.identifier}”" if intent.identifier else "no condition by name"
        message = f"the file is made for {found}; this printer prints {wanted.identifier}"
        yield Finding(CODE, 0, None, None, message, OTHER, SEVERITY)
    if intent.registry.rstrip("/") != wanted.registry.rstrip("/"):
        found = f"“{intent.registry}”" if intent.registry else "nothing"
        message = f"the output intent's registry is {found} instead of {wanted.registry}"
        yield Finding(CODE, 0, None, None, message, MISSING, SEVERITY)
    if intent.space and (intent.space, intent.use) != ("CMYK", "prtr"):
        message = f"the output intent's profile is one for {intent.space}, not for a CMYK press"
        yield Finding(CODE, 0, None, None, message, MISSING, SEVERITY)
    if not intent.space and printer.standard == "pdf/x-4":
        message = "the output intent has no ICC profile in it, which PDF/X-4 wants"
        yield Finding(CODE, 0, None, None, message, MISSING, SEVERITY)
