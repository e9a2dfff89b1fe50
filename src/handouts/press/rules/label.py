"""press-label: a label that the printer's standard wants and that is missing or wrong.

PDF/X says in the file itself which standard it keeps, whether it was trapped, and how it is
called. A file without the label may be good; one whose labels differ is not to be trusted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.press.finding import Finding
from handouts.press.rules.naming import standard_name
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.printers import Printer
    from handouts.press.reading.document import Press

CODE = "press-label"
SEVERITY = Severity.ERROR

VERSIONS = {"pdf/x-4": ("PDF/X-4",), "pdf/x-1a": ("PDF/X-1a:2003", "PDF/X-1:2001")}
REMEDY = "Save the file anew as the printer's standard; do not label it by hand."


def check(document: Press, printer: Printer) -> Iterator[Finding]:
    """The standard's name, the trapped key, the title and the identifier."""
    information = document.information
    said, named = document.said("GTS_PDFXVersion"), information.get("GTS_PDFXVersion", "")
    standard = standard_name(printer)
    if said and named and said != named:
        message = f"the file calls itself {named} in one place and {said} in another"
        yield Finding(CODE, 0, None, None, message, REMEDY, SEVERITY)
    found = said or named
    if not found:
        message = f"the file does not say that it is {standard}"
        yield Finding(CODE, 0, None, None, message, REMEDY, Severity.WARNING)
    elif found not in VERSIONS[printer.standard]:
        message = f"the file is {found}; this printer wants {standard}"
        yield Finding(CODE, 0, None, None, message, REMEDY, SEVERITY)
    trapped = information.get("Trapped", "")
    if trapped not in {"True", "False"}:
        message = "the file does not say whether it is trapped (Trapped)"
        yield Finding(CODE, 0, None, None, message, REMEDY, SEVERITY)
    elif document.said("Trapped") not in {"", trapped}:
        message = "the file says in one place that it is trapped and in another that it is not"
        yield Finding(CODE, 0, None, None, message, REMEDY, SEVERITY)
    if found:
        yield from _beside_the_name(document)


def _beside_the_name(document: Press) -> Iterator[Finding]:
    """What a file must have that calls itself PDF/X."""
    if not document.has_id:
        message = "the file has no identifier (ID), though it is called PDF/X"
        yield Finding(CODE, 0, None, None, message, REMEDY, SEVERITY)
    for key, other, what in (
        ("Title", "title", "title"),
        ("CreationDate", "CreateDate", "day on which it was made"),
        ("ModDate", "ModifyDate", "day on which it was last changed"),
    ):
        if not document.information.get(key) and not document.said(other):
            message = f"the file has no {what} ({key}), though it is called PDF/X"
            yield Finding(CODE, 0, None, None, message, REMEDY, SEVERITY)
