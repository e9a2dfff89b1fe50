"""A PDF as preflight sees it: its pages with what is painted on them, and what it says of itself.

Boxes are in points, in the page's own coordinates. Places that people are told
are in millimetres from the lower left corner of the trim.
"""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from handouts.press.geometry import MM
from handouts.press.reading.boxes import Box, common, grown, upright
from handouts.press.reading.painted import Group, Painted, Picture, Shape, TextRun
from handouts.press.reading.paints import Space, space_of
from handouts.press.reading.reader import Budget, Walk
from handouts.press.reading.values import Name, Opened, Stream, Table, inherited
from handouts.press.walk import walk_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LETTER: Box = (0.0, 0.0, 612.0, 792.0)
"""What a page is that does not say its size, as viewers take it."""

_LONGEST_XMP = 2_000_000
_MOST_ANNOTATIONS = 10_000
_TOUCHING = 0.5  # points


@dataclass(frozen=True, slots=True)
class Annotation:
    """Something that lies over the page and is no part of it, such as a link."""

    kind: str
    box: Box


@dataclass(frozen=True, slots=True)
class Intent:
    """An output intent: the printing condition that a file says it is made for.

    `space` and `use` are what the ICC profile in it says of itself, such as
    "CMYK" and "prtr"; nothing where there is none.
    """

    kind: str
    identifier: str
    registry: str
    space: str
    use: str


@dataclass(frozen=True, slots=True)
class PressPage:
    """One page. A box that is not in the file is None; `trim` is then what is likeliest.

    `damaged` counts drawing instructions that make no sense. `group` is the space in
    which the whole page is mixed, if it says so.
    """

    number: int
    media: Box
    crop: Box | None
    trim: Box
    trim_box: Box | None
    bleed_box: Box | None
    art: Box | None
    rotate: int
    unit: float
    is_group: bool
    group: Space | None
    annotations: tuple[Annotation, ...]
    acts: bool
    painted: tuple[Painted, ...]
    damaged: int
    folds: tuple[float, ...]

    def place(self, box: Box) -> tuple[int, float, float]:
        """The page and where the lower left corner of a box is, in mm from that of the trim."""
        return (
            self.number,
            round((box[0] - self.trim[0]) * self.unit / MM, 2),
            round((box[1] - self.trim[1]) * self.unit / MM, 2),
        )

    @property
    def printed(self) -> Box:
        """What may come out of a press: trim and bleed, as far as the file has one."""
        return self.bleed_box or self.trim

    def inside(self, thing: Painted) -> bool:
        """Whether any of a thing stands in trim or bleed, so that it is no mark beside them.

        Marks may touch the bleed with the thickness of their lines.
        """
        found = common(thing.box, self.printed)
        if found is None:
            return False
        return found == thing.box or max(found[2] - found[0], found[3] - found[1]) > _TOUCHING

    @property
    def shapes(self) -> Iterator[Shape]:
        """Filled and stroked paths within the bleed."""
        return (item for item in self.painted if isinstance(item, Shape) and self.inside(item))

    @property
    def texts(self) -> Iterator[TextRun]:
        """Text that has ink, within the bleed."""
        for item in self.painted:
            if isinstance(item, TextRun) and item.has_ink and self.inside(item):
                yield item

    @property
    def pictures(self) -> Iterator[Picture]:
        """Pictures within the bleed."""
        return (item for item in self.painted if isinstance(item, Picture) and self.inside(item))

    @property
    def groups(self) -> Iterator[Group]:
        """Transparency groups."""
        return (item for item in self.painted if isinstance(item, Group))


@dataclass(frozen=True, slots=True)
class Press:
    """A whole PDF. `pdf` is its bytes, for what must be drawn to be judged.

    `runs` lists, in words, what the file does or brings beside its pages.
    """

    pdf: bytes
    version: str
    encrypted: bool
    damaged: bool
    has_id: bool
    pages: tuple[PressPage, ...]
    intents: tuple[Intent, ...]
    information: Mapping[str, str]
    xmp: str
    runs: tuple[str, ...]
    layers: tuple[str, ...]

    def said(self, name: str) -> str:
        """A fact of the XMP metadata by its local name; nothing where it is not there."""
        pattern = rf"[\w.-]+:{re.escape(name)}(?:\s[^<>]*)?(?:\s*=\s*[\"']([^\"']*)[\"']|>([^<]*)<)"
        found = re.search(pattern, self.xmp)
        return (found[1] or found[2] or "").strip() if found else ""


def read_press(pdf: bytes, folds: Sequence[Sequence[float]] = ()) -> Press:
    """Read a PDF and everything that it paints.

    `folds` has for each page where it is folded, in points from the left of its trim.
    ValueError, in words, where the bytes are no PDF, are locked, or are a trap.
    """
    try:
        with closing(Opened(pdf)) as opened:
            return _press(pdf, opened, folds)
    except RecursionError:
        raise ValueError("the PDF's objects lead to each other without end") from None


def _press(pdf: bytes, opened: Opened, folds: Sequence[Sequence[float]]) -> Press:
    catalog, budget = opened.catalog, Budget()
    pages = []
    for number, page in enumerate(opened.pages(), 1):
        lines = tuple(float(x) for x in folds[number - 1]) if number <= len(folds) else ()
        pages.append(_page(page, number, lines, budget))
    metadata = catalog.get("Metadata")
    xmp = metadata.data()[:_LONGEST_XMP] if isinstance(metadata, Stream) else b""
    return Press(
        pdf=pdf,
        version=opened.version,
        encrypted=opened.encrypted,
        damaged=opened.damaged,
        has_id=opened.has_id,
        pages=tuple(pages),
        intents=tuple(_intents(catalog)),
        information=_information(opened.information),
        xmp=xmp.decode("utf-16" if xmp[:2] in {b"\xfe\xff", b"\xff\xfe"} else "utf-8", "replace"),
        runs=tuple(_runs(catalog)),
        layers=tuple(_layers(catalog)),
    )


def _page(page: Table, number: int, folds: tuple[float, ...], budget: Budget) -> PressPage:
    media = _box(inherited(page, "MediaBox")) or LETTER
    crop, trim = _box(inherited(page, "CropBox")), _box(page.get("TrimBox"))
    art = _box(page.get("ArtBox"))
    resources = inherited(page, "Resources")
    resources = resources if isinstance(resources, Table) else None
    walk = Walk(budget)
    walk_page(_contents(page), resources, walk, media)
    group = page.table("Group")
    mixed = group.get("CS") if group is not None else None
    unit, turned = page.number("UserUnit", 1.0), inherited(page, "Rotate")
    return PressPage(
        number=number,
        media=media,
        crop=crop,
        trim=trim or art or crop or media,
        trim_box=trim,
        bleed_box=_box(page.get("BleedBox")),
        art=art,
        rotate=int(turned) if isinstance(turned, float) else 0,
        unit=unit if unit > 0 else 1.0,
        is_group=group is not None and group.name("S") == "Transparency",
        group=space_of(mixed, resources) if mixed is not None else None,
        annotations=tuple(_annotations(page)),
        acts=isinstance(page.get("AA"), Table),
        painted=tuple(walk.painted),
        damaged=walk.damaged,
        folds=folds,
    )


def _box(written: Any) -> Box | None:
    if not isinstance(written, tuple) or not all(isinstance(item, float) for item in written):
        return None
    return upright(written)


def _contents(page: Table) -> bytes:
    """All drawing instructions of a page, which may be cut into several streams anywhere."""
    written = page.get("Contents")
    streams = written if isinstance(written, tuple) else (written,)
    return b"\n".join(item.data() for item in streams if isinstance(item, Stream))


def _annotations(page: Table) -> Iterator[Annotation]:
    written = page.get("Annots")
    for item in written[:_MOST_ANNOTATIONS] if isinstance(written, tuple) else ():
        if isinstance(item, Table):
            yield Annotation(item.name("Subtype"), _box(item.get("Rect")) or (0.0,) * 4)


def _intents(catalog: Table) -> Iterator[Intent]:
    written = catalog.get("OutputIntents")
    for item in written[:20] if isinstance(written, tuple) else ():
        if not isinstance(item, Table):
            continue
        profile = item.get("DestOutputProfile")
        head = profile.data()[:128] if isinstance(profile, Stream) else b""
        yield Intent(
            kind=item.name("S"),
            identifier=_text(item.get("OutputConditionIdentifier")),
            registry=_text(item.get("RegistryName")),
            space=head[16:20].decode("latin-1").strip(),
            use=head[12:16].decode("latin-1").strip(),
        )


def _information(written: Table) -> dict[str, str]:
    return {key: _text(written.get(key)) for key in written.keys()}  # noqa: SIM118


def _text(value: Any) -> str:
    """A text or a name of a PDF in characters."""
    if isinstance(value, Name):
        return str(value)
    if not isinstance(value, bytes):
        return ""
    if value[:2] == b"\xfe\xff":
        return value[2:].decode("utf-16-be", "replace")
    if value[:3] == b"\xef\xbb\xbf":
        return value[3:].decode("utf-8", "replace")
    return value.decode("latin-1")


def _runs(catalog: Table) -> Iterator[str]:
    """What a file does when it is opened, and what it brings beside its pages."""
    if isinstance(catalog.get("OpenAction"), Table):
        yield "an action when it is opened"
    if isinstance(catalog.get("AA"), Table):
        yield "actions of its own"
    names = catalog.table("Names")
    if names is not None and names.table("JavaScript") is not None:
        yield "scripts"
    if names is not None and names.table("EmbeddedFiles") is not None:
        yield "other files within it"
    form = catalog.table("AcroForm")
    if form is not None and (form.get("Fields") or form.get("XFA") is not None):
        yield "a form to be filled in"


def _layers(catalog: Table) -> Iterator[str]:
    properties = catalog.table("OCProperties")
    groups = properties.get("OCGs") if properties is not None else None
    for item in groups if isinstance(groups, tuple) else ():
        if isinstance(item, Table):
            yield _text(item.get("Name")) or "without a name"


def with_bleed(page: PressPage, bleed: float) -> Box:
    """The trim with so much bleed around it, in points."""
    return grown(page.trim, bleed / page.unit)
