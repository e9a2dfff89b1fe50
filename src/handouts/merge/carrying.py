"""From finished files to the parts of a longer one: what all sheets share, and what each has.

This is the door to pikepdf of the merge. What sheets share (fonts, pictures,
the page itself) is written once, whichever file it comes from; of a tagged
sheet the tree is taken apart for `tagged`, which writes it for each sheet.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from handouts.merge.tagged import Body, Element, Mark, TaggedPage, TaggedSheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from handouts.merge.writer import Writer
    from handouts.typeset.spots import Spot

_OWN = (Name.Page, Name.Annot, Name.StructElem)
_MARKED = re.compile(rb"/[^\s/<>\[\]]+\s*<<\s*/MCID\s+(\d+)\s*>>\s*BDC\b(.*?)\bEMC\b", re.DOTALL)
_TEXT = re.compile(rb"\bBT\s+1 0 0 -1 ([-\d.]+) ([-\d.]+) Tm\b.*?\bET\b", re.DOTALL)
_SAYING_NOTHING = {"/Type", "/S", "/P", "/Pg", "/K"}
_OF_WORDS = {
    *("/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6"),
    *("/Span", "/Link", "/Lbl", "/LBody", "/TD", "/TH"),
}
_POINTS_PER_PIXEL = 0.75
_NEAR = 0.02  # points: the typesetter rounds to a millionth of a pixel
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Side:
    """A page of a finished file in the longer one: its form and its box as PDF writes it."""

    form: int
    box: bytes


@dataclass
class Carrier:
    """Carries parts of finished files into one that is being written."""

    writer: Writer

    def __post_init__(self) -> None:
        self._written: dict[bytes, int] = {}

    def sides(self, pdf: bytes) -> list[Side]:
        """The pages of a file, each as a form."""
        with Pdf.open(io.BytesIO(pdf)) as document:
            one = _Document(self, document)
            return [Side(one.form(page), one.bytes_of(page.mediabox)) for page in document.pages]

    def catalog(self, pdf: bytes) -> tuple[bytes, int]:
        """The entries of a catalog that say what a file is, and the number of the information."""
        with Pdf.open(io.BytesIO(pdf)) as document:
            one = _Document(self, document)
            entries = b"".join(
                key.encode() + b" " + one.bytes_of(document.Root[key])
                for key in ("/Lang", "/ViewerPreferences", "/Metadata", "/MarkInfo")
                if key in document.Root
            )
            return entries, self.write(one.bytes_of(document.docinfo, inner=True))

    def tagged(self, pdf: bytes, spots: Sequence[Spot] = ()) -> TaggedSheet:
        """A tagged sheet taken apart; the words at these spots are taken off its pages.

        ValueError where the words of a spot are not found.
        """
        with Pdf.open(io.BytesIO(pdf)) as document:
            return _TaggedDocument(self, document, spots).sheet()

    def write(self, body: bytes, stream: bytes | None = None, entries: bytes = b"") -> int:
        """Write an object, unless the same has been written; its number."""
        digest = hashlib.sha256(b"%b\0%b\0%b" % (body, entries, stream or b"")).digest()
        if digest not in self._written:
            number = self._written[digest] = self.writer.allot()
            if stream is None:
                self.writer.put(number, body)
            else:
                self.writer.stream(number, entries, stream)
        return self._written[digest]


class _Document:
    """A finished file that is open."""

    def __init__(self, carrier: Carrier, document: Pdf) -> None:
        self.carrier = carrier
        self.document = document
        self._shared: dict[Key, int] = {}

    def form(self, page: pikepdf.Page) -> int:
        """A page's drawing as a form."""
        entries = b"/Type/XObject/Subtype/Form/BBox%b/Resources %b/Filter/FlateDecode" % (
            self.bytes_of(page.mediabox),
            self.bytes_of(page.obj.Resources),
        )
        return self.carrier.write(b"", zlib.compress(content_of(page.obj), 9), entries)

    def bytes_of(self, value: Any, *, inner: bool = False) -> bytes:
        """A value as PDF writes it; `inner` for what an indirect one holds."""
        if isinstance(value, Object) and value.is_indirect and not inner:
            return self.reference(value)
        if isinstance(value, pikepdf.Dictionary):
            entries = (_name(key) + b" " + self.bytes_of(item) for key, item in value.items())
            return b"<<%b>>" % b"".join(entries)
        if isinstance(value, pikepdf.Array):
            return b"[%b]" % b" ".join(self.bytes_of(item) for item in value)
        return self.scalar(value)

    def scalar(self, value: Any) -> bytes:
        """A value that has no parts."""
        if isinstance(value, Object):
            return value.unparse()
        if value is None:
            return b"null"
        if isinstance(value, bool):
            return b"true" if value else b"false"
        if isinstance(value, Decimal | float):
            return f"{value:f}".encode()
        return str(value).encode()

    def reference(self, value: Object) -> bytes:
        """A reference to an object that sheets share; it is written when it is first met."""
        key = value.objgen
        if key not in self._shared:
            if isinstance(value, pikepdf.Dictionary) and value.get("/Type") in _OWN:
                raise ValueError("what sheets share belongs to one of them")
            if isinstance(value, pikepdf.Stream):
                entries = b"".join(
                    _name(name) + b" " + self.bytes_of(item)
                    for name, item in value.stream_dict.items()
                    if name != "/Length"
                )
                data = value.read_raw_bytes()
                self._shared[key] = self.carrier.write(b"", data, entries)
            else:
                self._shared[key] = self.carrier.write(self.bytes_of(value, inner=True))
        return b"%d 0 R" % self._shared[key]


class _TaggedDocument(_Document):
    """A tagged file that is open: pages, links and structure elements are each sheet's own.

    Bodies of own objects are formats: `%d` stands for a number that each sheet
    has in its own way, and the body lists which.
    """

    def __init__(self, carrier: Carrier, document: Pdf, spots: Sequence[Spot]) -> None:
        super().__init__(carrier, document)
        self._plain = _Document(carrier, document)  # for what is shared, and so is no format
        self._spots = spots
        pages = [page.obj for page in document.pages]
        notes = [note for page in pages for note in page.get("/Annots", Array())]
        self._root = document.Root.StructTreeRoot
        elements = list(_elements(self._root))
        self._joined = _joined(elements)
        elements = [one for one in elements if one.objgen not in self._joined]
        self._pages, self._notes, self._elements = pages, notes, elements
        own = [*pages, *notes, *elements]
        self._own = {item.objgen: at for at, item in enumerate(own)}
        for inner, outer in self._joined.items():
            self._own[inner] = self._own[outer.objgen]
        self._wanted: list[int] = []
        self._parents = _tree_of(self._root.ParentTree)
        keys = [page.get("/StructParents") for page in pages]
        keys += [note.get("/StructParent") for note in notes]
        self._keys = {int(key): at for at, key in enumerate(key for key in keys if key is not None)}

    def sheet(self) -> TaggedSheet:
        """The whole sheet."""
        marks: list[Mark] = []
        pages = [self._page(number, page, marks) for number, page in enumerate(self._pages, 1)]
        parents = {at: self._body(self._parents[key]) for key, at in sorted(self._keys.items())}
        return TaggedSheet(
            pages=tuple(pages),
            notes=tuple(self._template(note) for note in self._notes),
            elements=tuple(self._element(element) for element in self._elements),
            parents=tuple(parents[at] for at in range(len(parents))),
            marks=tuple(marks),
        )

    def scalar(self, value: Any) -> bytes:
        return super().scalar(value).replace(b"%", b"%%")

    def reference(self, value: Object) -> bytes:
        at = self._own.get(value.objgen)
        if value.objgen == self._root.objgen:
            at = TaggedSheet.TOP
        if at is None:
            return self._plain.reference(value)
        self._wanted.append(at)
        return b"%d 0 R"

    def _body(self, value: Any) -> Body:
        """A value with what its numbers stand for."""
        self._wanted = []
        named = isinstance(value, pikepdf.Dictionary) and value.objgen in self._own
        text = self.bytes_of(value, inner=not named)
        return Body(text, tuple(self._wanted))

    def _entries(self, dictionary: Object, without: str = "") -> bytes:
        return b"".join(
            _name(key) + b" " + self._plain.bytes_of(value)
            for key, value in dictionary.items()
            if key != without
        )

    def _kids(self, element: Object) -> Iterator[Any]:
        """What an element holds, with what those hold that are joined to it."""
        kids = element.get("/K", Array())
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, Dictionary) and kid.objgen in self._joined:
                yield from self._kids(kid)
            else:
                yield kid

    def _element(self, element: Object) -> Element:
        return Element(
            rest=self._template(element),
            kids=tuple(self._body(kid) for kid in self._kids(element)),
            above=self._own.get(element.P.objgen, -1),
        )

    def _template(self, item: Object) -> Body:
        """An own object without its kids; its place in the tree of parents is counted anew."""
        self._wanted = []
        parts = []
        for key, value in item.items():
            if key == "/StructParent":
                self._wanted.append(TaggedSheet.KEYS + self._keys[int(value)])
                parts.append(b"/StructParent %d")
            elif key == "/Dest" and isinstance(value, (String, Name)):
                parts.append(b"/Dest " + self.bytes_of(self._destination(str(value))))
            elif (key, value) == ("/S", Name.Document):
                parts.append(b"/S/Part")
            elif key not in {"/Type", "/ID", "/K"}:
                parts.append(_name(key).replace(b"%", b"%%") + b" " + self.bytes_of(value))
        return Body(b"<<%b>>" % b"".join(parts), tuple(self._wanted))

    def _destination(self, name: str) -> Any:
        """Where a named place is; names would clash between sheets."""
        names = self.document.Root.get("/Names", Dictionary()).get("/Dests", Dictionary())
        for key, place in _pairs(names, "/Names"):
            if str(key) == name:
                return place
        raise ValueError("a link leads nowhere")

    def _page(self, number: int, page: Object, marks: list[Mark]) -> TaggedPage:
        height = float(page.MediaBox[3])
        waiting = [at for at, spot in enumerate(self._spots) if spot.page == number]
        key = int(page.StructParents)
        holders = self._parents[key]

        def cut(match: re.Match[bytes]) -> bytes:
            """Without the words at a spot; colours and the like stay for what comes after."""
            text = _TEXT.search(match[2])
            if text is None:
                return match[0]
            at = next((s for s in waiting if _stands(text, self._spots[s], height)), None)
            if at is None:
                return match[0]
            waiting.remove(at)
            holder = self._own[holders[int(match[1])].objgen]
            marks.append(Mark(self._spots[at].field, at, number - 1, int(match[1]), holder))
            return match[2][: text.start()] + b" " + match[2][text.end() :]

        content = _MARKED.sub(cut, content_of(page))
        if waiting:
            raise ValueError("the words of a field are not where they were set")
        return TaggedPage(
            content=self.carrier.write(b"", zlib.compress(content, 9), b"/Filter/FlateDecode"),
            box=self.bytes_of(page.MediaBox),
            resources=self._entries(page.Resources, without="/Font"),
            fonts=self._entries(page.Resources.get("/Font", Dictionary())),
            notes=tuple(self._own[note.objgen] for note in page.get("/Annots", Array())),
        )


def content_of(page: Object) -> bytes:
    """A page's operators, which leave the graphics state as they found it."""
    contents = page.get("/Contents", Array())
    streams = contents if isinstance(contents, Array) else (contents,)
    return b"q\n%b\nQ" % b"\n".join(stream.read_bytes() for stream in streams)


def _stands(text: re.Match[bytes], spot: Spot, height: float) -> bool:
    x = float(text[1]) * _POINTS_PER_PIXEL
    y = height - float(text[2]) * _POINTS_PER_PIXEL
    return abs(x - spot.x) < _NEAR and abs(y - spot.baseline) < _NEAR


def _elements(root: Object) -> Iterator[Object]:
    """Every structure element, from the top in the order of reading."""
    waiting = list(reversed(_kids(root)))
    while waiting:
        element = waiting.pop()
        yield element
        waiting.extend(reversed(_kids(element)))


def _joined(elements: Sequence[Object]) -> dict[Key, Object]:
    """Elements that say nothing of their words, by what they are joined to: what holds them.

    The typesetter makes one for each line of a paragraph.
    """
    found: dict[Key, Object] = {}
    for element in reversed(elements):  # inner ones first
        outer = element.P
        if (
            Name.Span == element.S
            and set(element.keys()) <= _SAYING_NOTHING
            and str(outer.get("/S")) in _OF_WORDS
            and outer.get("/Pg") == element.get("/Pg")
            and all(kid.objgen in found for kid in _kids(element))
        ):
            found[element.objgen] = outer
    # An outer one may be joined itself: then both belong to what holds that one.
    return {inner: _outermost(outer, found) for inner, outer in found.items()}


def _outermost(outer: Object, joined: dict[Key, Object]) -> Object:
    while outer.objgen in joined:
        outer = joined[outer.objgen]
    return outer


def _kids(holder: Object) -> list[Object]:
    kids = holder.get("/K", Array())
    each = kids if isinstance(kids, Array) else (kids,)
    return [kid for kid in each if isinstance(kid, Dictionary) and "/S" in kid]


def _tree_of(tree: Object) -> dict[int, Any]:
    """A number tree as a dictionary (ISO 32000-1, 7.9.7)."""
    return {int(key): value for key, value in _pairs(tree, "/Nums")}


def _pairs(tree: Object, kind: str) -> Iterator[tuple[Any, Any]]:
    entries = list(tree.get(kind, Array()))
    yield from zip(entries[::2], entries[1::2], strict=True)
    for branch in tree.get("/Kids", Array()):
        yield from _pairs(branch, kind)


def _name(key: str) -> bytes:
    return Name(key).unparse()
