"""Job sheets: what a print shop is told about a press file, gathered from the file and its job."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from handouts.content.models import Missing
from handouts.press.folding import Finishing, said
from handouts.press.forms import sheet_forms
from handouts.press.jobsheet import JobSheet, draw
from handouts.press.jobsheet_parts import Coverage, Inked, Row
from handouts.press.thumbnails import Thumbnails, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from handouts.content.models import Given
    from handouts.edition.resolve import Edition
    from handouts.formats.units import Length
    from handouts.press.pen import Face
    from handouts.press.plates import Box, PagePlates
    from handouts.press.preflight import Report
    from handouts.press.printers import Printer
    from handouts.pressing import Pressed
    from handouts.typeset.fonts import FontFile

    _Digits = tuple[int | None, int | None]

FAMILY = "Atkinson Hyperlegible Next"
"""What a job sheet is set in, where the workspace has it; else in the style's own type."""

LETTER, A4 = (612.0, 792.0), (595.276, 841.89)
PROOF_DPI = 100
MOST_PIXELS = 16_000_000
MOST_VIEWS, MOST_INKED = 8, 7
"""Forms that are shown, and rows of ink: a letter of twenty pages must not take ten of these."""

_SPECK = 0.004
"""Percent of a side; an ink that covers less is not there."""

_STANDARDS = {"pdf/x-4": "PDF/X-4", "pdf/x-1a": "PDF/X-1a"}
_SIZES = {
    "folded": ("Folded size", "Flat size"),
    "stapled": ("Closed size", "Flat size"),
    "cut": ("Card", "Cards together"),
    "flat": ("Trim size", ""),
}
_INKS = ("cyan", "magenta", "yellow", "black")


@dataclass(frozen=True, slots=True)
class Sheets:
    """A job sheet as a PDF, and the proofs that stand on it as PNGs of whole forms."""

    pdf: bytes
    proofs: tuple[bytes, ...]


def job_sheet(job: Pressed, root: Path, quantity: int | None) -> Sheets:
    """The job sheet of a press file; without a quantity there is a blank for it."""
    from handouts.press.plates import plates
    from handouts.press.preflight import preflight
    from handouts.press.soft_proof import proof_of

    largest = max(float(form.width * form.height) for form in job.forms)
    dpi = min(PROOF_DPI, 72 * (MOST_PIXELS / largest) ** 0.5)
    pages = plates(job.pdf, dpi).pages
    report = preflight(job.pdf, job.printer, [[float(x) for x in f.folds] for f in job.forms])
    sheet = _sheet(job, pages, report, quantity)
    families = (FAMILY, *job.families)
    faces, title = _faces(root, families, sheet.title, job.edition.key.handout)
    pdf = draw(replace(sheet, title=title), faces, job.edition.style.palette("screen"))
    return Sheets(pdf, tuple(proof_of(page, job.profile) for page in pages))


def _sheet(
    job: Pressed, pages: Sequence[PagePlates], report: Report, quantity: int | None
) -> JobSheet:
    from handouts.press.soft_proof import proof_of

    edition, printer = job.edition, job.printer
    unit: Literal["in", "mm"] = "in" if printer.bleed.unit == "in" else "mm"
    finishing = Finishing(
        edition.format, job.entry.pages, edition.language.direction, job.forms, unit
    )
    names = _names(finishing, printer)
    views = [
        View(name, form, proof_of(_part(page, page.bleed), job.profile))
        for name, form, page in list(zip(names, job.forms, pages, strict=True))[:MOST_VIEWS]
    ]
    inked = [
        Inked(name.split(",")[0], _part(page, page.trim).coverage, page.total_ink().percent)
        for name, page in zip(names, pages, strict=True)
    ]
    most = max((page.total_ink() for page in pages), key=lambda ink: ink.percent)
    place = (
        f"Most ink over 15 mm² is on page {most.spot.page} of the file,"
        f" {_from(most.spot.x, 'left')} and {_from(most.spot.y, 'lower')} edge of the trim."
        f" The limit is {printer.total_ink} %."
    )
    return JobSheet(
        title=str(edition.words.title),
        edition=_edition_in_words(job),
        name=job.name.removesuffix(".pdf"),
        state=_state(job),
        approved=edition.standing.is_approved,
        head=_head(edition, printer),
        stock=_paper(finishing, printer, quantity),
        inks=_inks(finishing, printer, inked, most.percent),
        file=_file(job, report),
        coverage=Coverage(_few(inked), printer.total_ink, place),
        findings=_findings(report),
        thumbnails=Thumbnails(tuple(views), finishing, printer.bleed.points, printer.safe.points),
        paper=LETTER if unit == "in" else A4,
    )


def _few(inked: Sequence[Inked]) -> tuple[Inked, ...]:
    """Not more forms than there is room for: the last row is the mean of all others."""
    if len(inked) <= MOST_INKED:
        return tuple(inked)
    shown, rest = inked[: MOST_INKED - 1], inked[MOST_INKED - 1 :]
    means = tuple(sum(shares) / len(rest) for shares in zip(*(one.plates for one in rest),
                                                           strict=True))  # fmt: skip
    return (*shown, Inked(f"{len(rest)} more", means, max(one.most for one in rest)))


def _from(distance: float, edge: str) -> str:
    way = "beyond" if distance < 0 else "from"
    return f"{abs(distance):.0f} mm {way} the {edge}"


def _part(page: PagePlates, box: Box) -> PagePlates:
    """What lies within a box of a page, as a page of its own."""
    scale, height = page.dpi / 72, page.inks.shape[0]
    left, bottom, right, top = (round(edge * scale) for edge in box)
    return replace(page, inks=page.inks[max(height - top, 0) : height - bottom, left:right])


def _names(finishing: Finishing, printer: Printer) -> list[str]:
    """What each form is called: first in short, then after a comma in more words."""
    count = len(finishing.forms)
    if printer.layout == "pages":
        return [f"Page {number}, {finishing.name(number)}" if finishing.shape.panels
                else f"Page {number}" for number in range(1, count + 1)]  # fmt: skip
    if any(form.sides == 2 for form in finishing.forms):
        return [f"Form {n}, {'both sides' if form.sides == 2 else 'one side'}"
                for n, form in enumerate(finishing.forms, 1)]  # fmt: skip
    if finishing.sheets == 1:
        words = ("outside", "inside") if finishing.kind == "folded" else ("front", "back")
        return [f"Side {n}, {words[n - 1]}" for n in range(1, count + 1)]
    one_sided = finishing.shape.sheet.duplex == "none"
    return [f"Sheet {n + 1}" if one_sided else f"Sheet {n // 2 + 1} {('front', 'back')[n % 2]}"
            for n in range(count)]  # fmt: skip


def _edition_in_words(job: Pressed) -> str:
    key, edition = job.edition.key, job.edition
    shape = str(edition.format.name.get("en") or next(iter(edition.format.name.values())))
    parts = [shape, _language(key.language), key.handout]
    if key.size != "standard" and "large print" not in shape.lower():
        parts.insert(1, "large print")
    return "  ·  ".join(parts)


def _language(code: str) -> str:
    """A language as a printer calls it."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(code, sep="-").get_display_name("en") or code)
    except (UnknownLocaleError, ValueError):
        return code


def _state(job: Pressed) -> str:
    standing = job.edition.standing
    if standing.is_approved:
        return f"approved on {_day(job)}"
    return {
        "draft": "not approved: do not print",
        "changed": "changed since its approval: do not print",
        "expired": "its approval has run out: do not print",
    }[standing.state]


def _day(job: Pressed) -> str:
    """The day of the last approval that was needed, such as March 31, 2027."""
    day = date.fromisoformat(max(str(one.on) for one in job.edition.standing.approvals))
    return f"{day:%B} {day.day}, {day.year}"


def _given(label: str, value: Given) -> Row:
    return Row(label, value.missing, True) if isinstance(value, Missing) else Row(label, str(value))


def _head(edition: Edition, printer: Printer) -> tuple[Row, ...]:
    clinic = edition.clinic
    return (
        _given("Clinic", clinic.name),
        _given("Phone", clinic.phone),
        _given("E-mail", clinic.email),
        Row("Printer", str(printer.name.get("en") or next(iter(printer.name.values())))),
        Row("Revision", str(edition.facts.revision)),
    )


def _both(
    unit: str, *lengths: Fraction, digits: tuple[int | None, int | None] = (None, None)
) -> str:
    """Lengths in both units, the printer's own first: 11 × 8.5 in (279.4 × 215.9 mm)."""
    inches = " × ".join(said(one, "in", digits[0]) for one in lengths) + " in"
    mm = " × ".join(said(one, "mm", digits[1]) for one in lengths) + " mm"
    return f"{inches} ({mm})" if unit == "in" else f"{mm} ({inches})"


def _paper(finishing: Finishing, printer: Printer, quantity: int | None) -> tuple[Row, ...]:
    """What becomes of how much paper, and the sizes in both units."""
    unit = finishing.unit
    sizes = finishing.shape.exact_sizes(finishing.pages)
    width, height = max(w for w, _ in sizes), max(h for _, h in sizes)
    closed, flat_name = _SIZES[finishing.kind]
    stock, thick = printer.stock, printer.stock.thickness.exact_points
    flat = _both(unit, *_flat(finishing))
    inside = "trim and folds" if finishing.kind in {"folded", "stapled"} else "the trim"
    return (
        Row(closed, _both(unit, width, height)),
        *((Row(flat_name, flat),) if flat_name else ()),
        Row("Stock", f"{stock.name}, {_both(unit, thick, digits=(4, 3))}"),
        Row("Quantity", f"{quantity:,} copies") if quantity
        else Row("Quantity", "how many copies are ordered", True),
        Row("Printed", _printed(finishing)),
        Row("Finishing", _finishing(finishing)),
        Row("Bleed", f"{_length(unit, printer.bleed)} beyond the trim"),
        Row("Safe distance", f"{_length(unit, printer.safe)} within {inside}"),
    )  # fmt: skip


def _printed(finishing: Finishing) -> str:
    count, sheets = len(finishing.sides), finishing.sheets
    text = f"{count} side{'s' if count > 1 else ''} on {sheets} sheet{'s' if sheets > 1 else ''}"
    turned = any(form.sides == 2 for form in finishing.forms)
    return f"{text}; front and back on one form (work-and-turn)" if turned else f"{text} of paper"


def _flat(finishing: Finishing) -> tuple[Fraction, Fraction]:
    """One side before it is folded; where front and back share a form, half of it."""
    first = sheet_forms(finishing.shape, finishing.pages, Fraction(0))[0]
    return first.width, first.height


def _length(unit: str, length: Length) -> str:
    return _both(unit, length.exact_points)


def _finishing(finishing: Finishing) -> str:
    creases = finishing.creases()
    if finishing.kind == "folded":
        turns = ", then ".join(crease.turn for crease in creases)
        return f"{len(creases)} fold{'s' if len(creases) > 1 else ''}: {turns}"
    if finishing.kind == "stapled":
        return f"1 fold, saddle-stitched: {finishing.pages} pages"
    if finishing.kind == "cut":
        return f"cut into {finishing.cards} cards"
    return "trimmed, no fold"


def _inks(
    finishing: Finishing, printer: Printer, inked: Sequence[Inked], most: float
) -> tuple[Row, ...]:
    condition = printer.condition
    name, info = str(condition.identifier), str(condition.info)
    point = " with black-point compensation" if condition.black_point else ""
    marks = ", ".join(printer.marks_drawn).replace("colour-bar", "colour bar") or "none"
    return (
        Row("Colours", _colours(finishing, printer, inked)),
        Row("Condition", info if info.startswith(name) else f"{name}\n{info}"),
        Row("Profile", f"{condition.profile}; pictures {condition.intent}{point}"),
        Row("Standard", _STANDARDS[printer.standard]),
        Row("Total ink", f"{most:.0f} % found, {printer.total_ink} % allowed"),
        Row("Marks", marks),
    )


def _colours(finishing: Finishing, printer: Printer, inked: Sequence[Inked]) -> str:
    """How many inks are on the front and on the back, such as 4/0."""
    fronts, backs = set[str](), set[str]()
    one_sided = finishing.shape.sheet.duplex == "none"
    for number, (form, found) in enumerate(zip(finishing.forms, inked, strict=True)):
        used = {ink for ink, share in zip(_INKS, found.plates, strict=True) if share > _SPECK}
        side = number
        if printer.layout == "pages":
            page = form.cells[0].place.page
            side = next(at for at, rows in enumerate(finishing.sides)
                        if any(abs(n) == page for row in rows for n in row))  # fmt: skip
        if form.sides == 2:
            fronts |= used
            backs |= used
        elif side % 2 and not one_sided:
            backs |= used
        else:
            fronts |= used
    names = ", ".join(ink for ink in _INKS if ink in fronts | backs)
    return f"{len(fronts)}/{len(backs)}: {names}"


def _file(job: Pressed, report: Report) -> tuple[Row, ...]:
    entry, standing = job.entry, job.edition.standing
    digest = hashlib.sha256(job.pdf).hexdigest()
    groups = [digest[at : at + 8] for at in range(0, 64, 8)]
    approvals = "; ".join(
        f"{one.by} ({one.role}), {one.on} to {one.until}" for one in standing.approvals
    )
    count = len(job.forms)
    what = "panels" if job.edition.format.panels else "pages"
    pages = f"{count} page{'s' if count > 1 else ''}"
    pages += f" from {entry.pages} {what}" if entry.pages > count else ""
    return (
        Row("Preflight", _verdict(report)),
        Row("File", job.name),
        Row("Pages", f"{pages}, {len(job.pdf):,} bytes"),
        Row("SHA-256", f"{' '.join(groups[:4])}\n{' '.join(groups[4:])}"),
        Row("Approved by", approvals) if standing.is_approved else Row("Status", entry.status),
    )


def _verdict(report: Report) -> str:
    from handouts.press.rules import RULES
    from handouts.problems import Severity

    if not report.passed:
        return f"{report.count(Severity.ERROR)} errors; must be mended first"
    warnings = report.count(Severity.WARNING)
    if warnings:
        return f"passed, with {warnings} warning{'s' if warnings > 1 else ''}"
    return f"passed: {len(RULES)} rules, nothing found"


def _findings(report: Report) -> tuple[tuple[str, str], ...]:
    """What is asked for, each with its first place."""
    found = []
    for group in report.groups:
        more = len(group.findings) - 1
        places = group.places[0] + (f" and {more} more" if more else "")
        found.append((group.code, f"{group.message}: {places}"))
    return tuple(found)


def _faces(
    root: Path, families: Iterable[str], title: str, plain: str
) -> tuple[Mapping[Face, Path], str]:
    """Font files for a job sheet, and its title as letters in the order that they are drawn in.

    A title in another script gets the first of the edition's fonts that can write
    it; one that cannot be written letter by letter gives way to the plain one.
    """
    from handouts.typeset.fonts import fonts_for
    from handouts.typeset.letters import one_by_one

    families = tuple(dict.fromkeys(families))
    rank = {name.casefold(): number for number, name in enumerate(families)}
    fonts = sorted(
        (f for f in fonts_for(root, families) if f.family.casefold() in rank and not f.italic),
        key=lambda font: rank[font.family.casefold()],
    )
    first = [font for font in fonts if font.family == fonts[0].family]
    try:
        letters = one_by_one(title)
    except ValueError:
        letters = plain
    able = [font for font in fonts if all(ord(c) in font.codepoints for c in letters)]
    bold = _nearest([f for f in able if f.family == able[0].family], 700) if able else first[0]
    faces: dict[Face, Path] = {
        "text": _nearest(first, 400).path, "strong": _nearest(first, 600).path, "title": bold.path,
    }  # fmt: skip
    return faces, letters if able else plain


def _nearest(fonts: Sequence[FontFile], weight: int) -> FontFile:
    return min(fonts, key=lambda font: abs(font.weight - weight))
