"""Press files: pages placed on forms with their bleed, then labelled as PDF/X.

The label is put on by `labelled`, a step of its own, for bytes that a preflight
has passed. Nothing in a file depends on when or where it was made.
"""

from __future__ import annotations

import hashlib
import io
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from handouts.pdf.objects import (
    box_of,
    drop_structure,
    lines_alone,
    numbers,
    placing,
    saved,
)
from handouts.pdf.sheets import add_facts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from handouts.pdf.objects import Box
    from handouts.press.forms import Cell, Form
    from handouts.press.printers import Printer

VERSIONS = {"pdf/x-4": "1.6", "pdf/x-1a": "1.4"}
"""The version of PDF that each standard is written in."""

_LABELS = {"pdf/x-4": "PDF/X-4", "pdf/x-1a": "PDF/X-1a:2003"}
_PRODUCER = "handouts"


@dataclass(frozen=True, slots=True)
class Label:
    """What a press file says of itself: its title, its day as YYYY-MM-DD, and our own facts.

    PDF/X wants a date. It is that of the words' approval, so that the same words
    give the same bytes.
    """

    title: str
    language: str
    day: str
    facts: Mapping[str, str]


def place_pages(pdf: bytes, forms: Sequence[Form], bleed: float, room: float) -> bytes:
    """The forms as pages: boxes from the lower left corner of the paper, nothing to click.

    `room` is what lies around each trim, in points, and at least `bleed`. ValueError
    when a place names no page, or has another size than its page's trim.
    """
    room = max(room, bleed)
    with Pdf.open(io.BytesIO(pdf)) as source, Pdf.new() as target:
        drawn: dict[int, Object] = {}
        trims: dict[int, Box] = {}
        for number in sorted({cell.place.page for form in forms for cell in form.cells}):
            if not 1 <= number <= len(source.pages):
                raise ValueError(f"there is no page {number} to place")
            page = source.pages[number - 1]
            drawing = page.as_form_xobject()
            drawing.BBox = Array(list(page.mediabox))  # with all its bleed
            drawn[number], trims[number] = target.copy_foreign(drawing), box_of(page.trimbox)
        for form in forms:
            width, height = float(form.width), float(form.height)
            target.add_blank_page(page_size=(width + 2 * room, height + 2 * room))
            page = target.pages[-1]
            lines = [_operators(cell, trims[cell.place.page], room) for cell in form.cells]
            page.Contents = target.make_stream("\n".join(lines).encode("ascii"))
            named = {f"/P{c.place.page}": drawn[c.place.page] for c in form.cells}
            page.Resources = Dictionary(XObject=Dictionary(named))
            page.obj.MediaBox = _corners(0, 0, width + 2 * room, height + 2 * room)
            page.obj.TrimBox = _corners(room, room, room + width, room + height)
            page.obj.BleedBox = _corners(
                room - bleed, room - bleed, room + width + bleed, room + height + bleed
            )
        drop_structure(target)
        return saved(target, "1.6")


def _operators(cell: Cell, trim: Box, room: float) -> str:
    """A clip to the place and its bleed, then the page, turned and shifted as the place says."""
    place, bleed = cell.place, cell.bleed
    x, y = room + float(place.x), room + float(place.y)
    clip = numbers(
        x - float(bleed.left), y - float(bleed.bottom),
        float(place.width + bleed.left + bleed.right),
        float(place.height + bleed.bottom + bleed.top),
    )  # fmt: skip
    matrix = placing(place, trim, x + float(place.shift), y)
    return f"q {clip} re W n {matrix} cm /P{place.page} Do Q"


def with_marks(pdf: bytes, marks: bytes) -> bytes:
    """The forms with their marks, page for page."""
    with Pdf.open(io.BytesIO(pdf)) as document, Pdf.open(io.BytesIO(marks)) as drawn:
        for page, mark in zip(document.pages, drawn.pages, strict=True):
            form = lines_alone(document, mark)
            page.Resources.XObject["/Marks"] = form
            page.contents_add(b"q /Marks Do Q")
        return saved(document, "1.6")


def labelled(pdf: bytes, printer: Printer, profile: bytes, label: Label) -> bytes:
    """The file with its printing condition and, as the standard writes it, its name and ids."""
    standard, condition = printer.standard, printer.condition
    stamp = f"{label.day}T00:00:00Z"
    mark = uuid.UUID(bytes=hashlib.sha256(pdf).digest()[:16], version=4)
    with Pdf.open(io.BytesIO(pdf)) as document:
        icc = document.make_stream(profile)
        icc.N = 4
        icc.Alternate = Name.DeviceCMYK
        document.Root.OutputIntents = Array([
            document.make_indirect(Dictionary(
                Type=Name.OutputIntent, S=Name("/GTS_PDFX"),
                OutputConditionIdentifier=String(condition.identifier),
                OutputCondition=String(condition.info),
                RegistryName=String(condition.registry),
                Info=String(condition.info),
                DestOutputProfile=icc,
            ))
        ])  # fmt: skip
        document.Root.Lang = String(label.language)
        date = f"D:{label.day.replace('-', '')}000000Z"
        info = {"Title": label.title, "Creator": _PRODUCER, "Producer": _PRODUCER,
                "CreationDate": date, "ModDate": date}  # fmt: skip
        for name, value in info.items():
            document.docinfo[f"/{name}"] = String(value)
        document.docinfo["/Trapped"] = Name("/False")
        with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            xmp.register_xml_namespace("http://www.npes.org/pdfx/ns/id/", "pdfxid")
            xmp["dc:title"] = label.title
            xmp["dc:language"] = [label.language]
            xmp["pdf:Trapped"] = "False"
            xmp["pdf:Producer"] = _PRODUCER
            xmp["xmp:CreatorTool"] = _PRODUCER
            for key in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"):
                xmp[key] = stamp
            xmp["xmpMM:DocumentID"] = f"uuid:{mark}"
            xmp["xmpMM:VersionID"] = "1"
            xmp["xmpMM:RenditionClass"] = "default"
            if standard == "pdf/x-4":
                xmp["{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion"] = _LABELS[standard]
        if standard == "pdf/x-1a":
            _drop_idle_groups(document)
            document.docinfo["/GTS_PDFXVersion"] = String(_LABELS[standard])
        add_facts(document, label.facts)
        return saved(document, VERSIONS[standard])


def _drop_idle_groups(document: Pdf) -> None:
    """Take away transparency groups in which everything is opaque: they change nothing.

    Typesetters make one of every drawing, and PDF/X-1a knows none. Where
    something is transparent all of them stay, for the preflight to find.
    """
    holders = [item for item in document.objects if isinstance(item, Dictionary | pikepdf.Stream)]
    if any(_is_transparent(item) for item in holders):
        return
    for item in holders:
        if "/Group" in item:
            del item["/Group"]


def _is_transparent(item: Object) -> bool:
    if isinstance(item, pikepdf.Stream) and "/SMask" in item:
        return True
    states = [item, *_states(item)]
    return any(
        float(state.get("/ca", 1)) < 1
        or float(state.get("/CA", 1)) < 1
        or state.get("/SMask", Name("/None")) != Name("/None")
        or state.get("/BM", Name.Normal) not in {Name.Normal, Name.Compatible}
        for state in states
    )


def _states(item: Object) -> list[Object]:
    resources = item.get("/Resources", item)
    if not isinstance(resources, Dictionary):
        return []
    states = resources.get("/ExtGState")
    if not isinstance(states, Dictionary):
        return []
    return [state for _, state in states.items() if isinstance(state, Dictionary)]


def _corners(*values: float) -> Array:
    return Array([round(value, 4) for value in values])
