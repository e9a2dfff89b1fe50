"""PDF objects: pages onto sheets, the finishing touch, and what a file is made of.

This is the door to pikepdf. Everything written here is the same, byte for
byte, whenever and wherever it is written: no dates, and an identifier that is
computed from the content.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from handouts.pdf.completing import complete_tags
from handouts.pdf.objects import (
    Box,
    box_of,
    drop_structure,
    lines_alone,
    numbers,
    placing,
    saved,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from handouts.formats.imposition import Placement
    from handouts.typeset.speech import Passage

SAFE_SCHEMES = ("https:", "mailto:", "tel:")
"""Where a link of a handout may lead; anything else runs, fetches or reveals something."""

NAMESPACE = "urn:handouts:1#"
"""Of the facts in XMP metadata. In the document information their names begin with `Handouts`."""

_INFO = "/Handouts"
_LONGEST_FACT = 2000  # characters of a fact that are read back
_RISKY_ACTIONS = {
    "/Launch": "an action that starts a program",
    "/JavaScript": "a script",
    "/GoToR": "a link to another file",
    "/GoToE": "a link to an embedded file",
    "/SubmitForm": "an action that sends a form",
    "/ImportData": "an action that reads a file",
    "/Rendition": "an action that plays a film",
}


@dataclass(frozen=True, slots=True)
class ViewerPreferences:
    """What a viewer proposes when the sheets are printed; always at actual size.

    `duplex` is None where the viewer's own setting is to stand.
    """

    duplex: Literal["Simplex", "DuplexFlipShortEdge", "DuplexFlipLongEdge"] | None = None
    show_title: bool = True
    pick_tray_by_size: bool = True

    def as_pdf(self) -> Dictionary:
        """The dictionary for /ViewerPreferences (ISO 32000-1, 12.2)."""
        preferences = Dictionary(
            DisplayDocTitle=self.show_title,
            PickTrayByPDFSize=self.pick_tray_by_size,
            PrintScaling=Name("/None"),
        )
        if self.duplex is not None:
            preferences.Duplex = Name(f"/{self.duplex}")
        return preferences


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The boxes of one page; trim and bleed are the media box where a page has none."""

    media: Box
    trim: Box
    bleed: Box


@dataclass(frozen=True, slots=True, order=True)
class PdfFont:
    """A font of a PDF: its name without the subset's prefix, and whether it travels along."""

    base_font: str
    embedded: bool
    subset: bool


def impose_sheets(  # noqa: PLR0913 - each is a fact of the sheet
    pdf: bytes,
    sides: Sequence[Sequence[Placement]],
    paper: tuple[float, float],
    keep_clear: float,
    *,
    preferences: ViewerPreferences,
    title: str,
    language: str,
    facts: Mapping[str, str] | None = None,
) -> bytes:
    """Place finished pages on sides of `paper` (width and height in points) at actual size.

    A page is cut to its own trim, so that nothing spills onto its neighbour,
    and a side to the paper less `keep_clear` points on each edge, where a desk
    printer has no ink. Tags, links and outline are for the screen and do not
    come along; `facts` are written as in `finish_screen`. ValueError when a
    place names no page or has another size than its page's trim: scaling would
    break sizes that the law or a fold asks for.
    """
    with Pdf.open(io.BytesIO(pdf)) as source, Pdf.new() as target:
        placed = sorted({place.page for side in sides for place in side})
        forms: dict[int, Object] = {}
        trims: dict[int, Box] = {}
        for number in placed:
            if not 1 <= number <= len(source.pages):
                raise ValueError(f"there is no page {number} to impose")
            page = source.pages[number - 1]
            trims[number] = box_of(page.trimbox)
            form = page.as_form_xobject()
            form.BBox = Array(list(page.trimbox))
            forms[number] = target.copy_foreign(form)
        for side in sides:
            operators = _operators(side, trims, paper, keep_clear)
            target.add_blank_page(page_size=paper)
            sheet = target.pages[-1]
            sheet.Contents = target.make_stream(operators)
            named = {f"/P{place.page}": forms[place.page] for place in side}
            sheet.Resources = Dictionary(XObject=Dictionary(named))
        drop_structure(target)
        target.Root.ViewerPreferences = preferences.as_pdf()
        target.Root.Lang = String(language)
        target.docinfo["/Title"] = title
        with target.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            xmp["dc:title"] = title
            xmp["dc:language"] = [language]
        add_facts(target, facts or {})
        return saved(target)


def overlay(pdf: bytes, marks: bytes) -> bytes:
    """The sheets with marks drawn over them, page for page; nothing else changes."""
    with Pdf.open(io.BytesIO(pdf)) as sheets, Pdf.open(io.BytesIO(marks)) as drawn:
        for sheet, mark in zip(sheets.pages, drawn.pages, strict=True):
            form = lines_alone(sheets, mark)
            del form.Resources  # lines in grey need none
            sheet.Resources.XObject["/Marks"] = form
            sheet.contents_add(b"q /Marks Do Q")
        return saved(sheets)


def add_bands(pdf: bytes, bands: bytes) -> bytes:
    """The pages with a band drawn over each, page for page, from its trim's lower left corner.

    It is marked as no part of the text, so that tagged files stay so.
    """
    with Pdf.open(io.BytesIO(pdf)) as document, Pdf.open(io.BytesIO(bands)) as drawn:
        for number, (page, band) in enumerate(zip(document.pages, drawn.pages, strict=True)):
            form = lines_alone(document, band)
            del form.Resources
            left, bottom, *_ = box_of(page.trimbox)
            name = page.add_resource(form, Name.XObject, Name(f"/Band{number}"))
            place = f"1 0 0 1 {numbers(left, bottom)} cm {name} Do"
            page.contents_add(b"q", prepend=True)  # the page may leave its matrix behind
            page.contents_add(f"Q /Artifact BMC q {place} Q EMC".encode())
        return saved(document)


def _operators(
    side: Sequence[Placement],
    trims: Mapping[int, Box],
    paper: tuple[float, float],
    keep_clear: float,
) -> bytes:
    """The content stream of a side: a matrix and a name for each page."""
    width, height = (length - 2 * keep_clear for length in paper)
    lines = [f"q {numbers(keep_clear, keep_clear, width, height)} re W n"]
    for place in side:
        wide, high = float(place.width), float(place.height)
        x, y = float(place.x), float(place.y)
        cell = f"{numbers(x, y, wide, high)} re W n " if place.shift else ""
        x += float(place.shift)
        matrix = placing(place, trims[place.page], x, y)
        lines.append(f"q {cell}{matrix} cm /P{place.page} Do Q")
    return "\n".join([*lines, "Q"]).encode("ascii")


def finish_screen(pdf: bytes, facts: Mapping[str, str], passages: Sequence[Passage] = ()) -> bytes:
    """The file for the screen, with all that the typesetter made, written once and for all.

    `facts` say by name what the file is ("revision": "3"). They stand in the
    document information and in XMP beside its claim of PDF/UA. `passages` are
    words in another language; they and more complete the typesetter's tags.
    """
    with Pdf.open(io.BytesIO(pdf)) as document:
        complete_tags(document, passages)
        add_facts(document, facts)
        if "/ViewerPreferences" not in document.Root:
            document.Root.ViewerPreferences = Dictionary()
        document.Root.ViewerPreferences.DisplayDocTitle = True
        return saved(document)


def add_facts(document: Pdf, facts: Mapping[str, str]) -> None:
    """Write facts by name into the document information and into XMP."""
    if not facts:
        return
    for name, value in facts.items():
        document.docinfo[f"{_INFO}{name[0].upper()}{name[1:]}"] = value
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp.register_xml_namespace(NAMESPACE, "handouts")
        for name, value in facts.items():
            xmp[f"{{{NAMESPACE}}}{name}"] = value


def read_facts(pdf: bytes) -> dict[str, str]:
    """The facts that a file says of itself; none in a file that is not ours.

    ValueError, in words, for bytes that cannot be read. What cannot be printed is
    left out of a value, since the file may come from anywhere.
    """
    try:
        with Pdf.open(io.BytesIO(pdf)) as document:
            info = document.trailer.get("/Info")
            entries = dict(info.items()) if isinstance(info, Dictionary) else {}
            return {
                f"{key[len(_INFO)].lower()}{key[len(_INFO) + 1 :]}": _readable(str(value))
                for key, value in entries.items()
                if len(key) > len(_INFO) and key.startswith(_INFO) and isinstance(value, String)
            }
    except pikepdf.PasswordError:
        raise ValueError("it is locked with a password") from None
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError):
        raise ValueError("it is damaged, or no PDF at all") from None


def _readable(text: str) -> str:
    return "".join(filter(str.isprintable, text[:_LONGEST_FACT]))


def page_facts(pdf: bytes) -> list[PageFacts]:
    """The boxes of each page, in points."""
    with Pdf.open(io.BytesIO(pdf)) as document:
        return [
            PageFacts(
                box_of(page.mediabox),
                box_of(page.trimbox),
                box_of(page.get("/BleedBox", page.mediabox)),
            )
            for page in document.pages
        ]


def fonts_of(pdf: bytes) -> list[PdfFont]:
    """Every font that a page, a form, a pattern or another font's drawing may use, sorted."""
    with Pdf.open(io.BytesIO(pdf)) as document:
        waiting: list[Object] = [page.obj for page in document.pages]
        seen: set[tuple[int, int]] = set()
        fonts: set[PdfFont] = set()
        while waiting:
            holder = waiting.pop()
            if holder.is_indirect:
                if holder.objgen in seen:
                    continue
                seen.add(holder.objgen)
            resources = holder.get("/Resources")
            if resources is None:
                continue
            for kind in ("/XObject", "/Pattern"):
                waiting.extend(_values(resources.get(kind)))
            for state in _values(resources.get("/ExtGState")):
                mask = state.get("/SMask")
                if isinstance(mask, Dictionary):
                    waiting.append(mask.G)
            for font in _values(resources.get("/Font")):
                fonts.add(_font(font))
                waiting.append(font)
        return sorted(fonts)


def _values(dictionary: Object | None) -> list[Object]:
    return [] if dictionary is None else [value for _, value in dictionary.items()]


def _font(font: Object) -> PdfFont:
    if font.Subtype == Name.Type3:
        # Its glyphs are drawings in the file itself.
        return PdfFont(str(font.get("/Name", "Type3")).lstrip("/"), embedded=True, subset=True)
    inner = font.DescendantFonts[0] if font.Subtype == Name.Type0 else font
    descriptor = inner.get("/FontDescriptor", Dictionary())
    embedded = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    name = str(font.BaseFont).lstrip("/")
    prefix, plus, rest = name.partition("+")
    subset = bool(plus) and len(prefix) == 6 and prefix.isupper()
    return PdfFont(rest if subset else name, embedded, subset)


def outside_references(pdf: bytes) -> list[str]:
    """What in a PDF runs, fetches or attaches something, each in a few words, sorted.

    Embedded files, scripts, programs, and links that do not begin with one of
    `SAFE_SCHEMES`. A link such as `http://example.org/` is named as it stands.
    """
    with Pdf.open(io.BytesIO(pdf)) as document:
        found: set[str] = set()
        for item in document.objects:
            for dictionary in _dictionaries(item):
                found.update(_references(dictionary))
        return sorted(found)


def _dictionaries(item: Object) -> Iterator[Object]:
    """A dictionary and those directly in it; indirect ones come by themselves."""
    if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        yield item
        children = [value for _, value in item.items()]
    elif isinstance(item, pikepdf.Array):
        children = list(item)
    else:
        return
    for child in children:
        if isinstance(child, Object) and not child.is_indirect:
            yield from _dictionaries(child)


def _references(dictionary: Object) -> Iterator[str]:
    if "/EF" in dictionary:
        yield f"the attached file '{dictionary.get('/UF', dictionary.get('/F', '?'))}'"
    if "/JS" in dictionary:
        yield _RISKY_ACTIONS["/JavaScript"]
    action = dictionary.get("/S")
    if not isinstance(action, pikepdf.Name):
        return
    if str(action) in _RISKY_ACTIONS:
        yield _RISKY_ACTIONS[str(action)]
    elif action == Name.URI and "/URI" in dictionary:
        address = str(dictionary.URI)
        if not address.lower().startswith(SAFE_SCHEMES):
            yield f"a link to '{address}'"
