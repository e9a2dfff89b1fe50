"""Sheets into one file: untagged ones that share a drawing, or tagged ones that share less."""

from __future__ import annotations

import zlib
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from handouts.merge.carrying import Carrier
from handouts.merge.excerpt import excerpt
from handouts.merge.shaping import write_font
from handouts.merge.stamping import Faces, operators
from handouts.merge.tagged import Pattern
from handouts.merge.writer import Tree, Writer, references

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handouts.merge.bases import Base, Stamped
    from handouts.merge.stamping import Piece
    from handouts.merge.tagged import Mark, TaggedSheet
    from handouts.merge.writer import Sink

Pieces = list[tuple["Stamped", "Piece"]]
_MOST_PATTERNS = 256


class _Book:
    """What both kinds of file have: a writer, pages, and fonts for the fields' words."""

    def __init__(self, sink: Sink) -> None:
        self.writer = Writer(sink)
        self.faces = Faces()
        self.carrier = Carrier(self.writer)
        self._tree = Tree(self.writer)
        self._numbers: list[int] = []

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self._tree)

    def excerpt(self, file: BinaryIO, pages: Sequence[int]) -> bytes:
        """A file with these pages of the finished one, by number from 0."""
        return excerpt(file, self.writer.addresses, [self._tree[page] for page in pages])

    def _fonts(self) -> bytes:
        """The fonts of the fields' words, by name; they are written at the end."""
        while len(self._numbers) < len(self.faces.faces):
            self._numbers.append(self.writer.allot())
        return b"".join(
            b"%b %d 0 R" % (Faces.name(at), number) for at, number in enumerate(self._numbers)
        )

    def _finish(self, pdf: bytes, entries: bytes = b"") -> None:
        self._fonts()
        for number, face in zip(self._numbers, self.faces.faces.values(), strict=True):
            write_font(self.writer, number, face)
        root = 0
        for number, parent, kids, covered in self._tree.nodes():
            above = b"/Parent %d 0 R" % parent if parent else b""
            body = b"<</Type/Pages%b/Count %d/Kids[%b]>>" % (above, len(covered), references(kids))
            self.writer.put(number, body)
            root = number
        said, info = self.carrier.catalog(pdf)
        catalog = self.writer.add(b"<</Type/Catalog/Pages %d 0 R%b%b>>" % (root, said, entries))
        self.writer.finish(catalog, info)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A side of a base: its box, its resources, and what draws it where no words are added."""

    box: bytes
    resources: int
    content: int


class Untagged(_Book):
    """For the office printer: each page draws its base's form and its own words."""

    def __init__(self, sink: Sink, *, duplex: bool) -> None:
        """With `duplex` every sheet begins on a side of paper that nobody else has."""
        super().__init__(sink)
        self._duplex = duplex
        self._bases: dict[int, list[_Ready]] = {}

    def prepare(self, base: Base) -> None:
        """Carry a base's sides over, once."""
        if id(base.pdf) not in self._bases:
            self._bases[id(base.pdf)] = self._ready(base.pdf)

    def stamp(self, base: Base, pieces: Pieces) -> None:
        sides = self._bases[id(base.pdf)]
        for number, side in enumerate(sides):
            words = [(one.stamp, piece) for one, piece in pieces if one.side == number]
            content = side.content
            if words:
                content = self.writer.allot()
                data = _compressed(b"/P Do\n" + operators(words))
                self.writer.stream(content, b"/Filter/FlateDecode", data)
            self._page(side, content)
        self._fill_up(sides)

    def carry(self, pdf: bytes) -> None:
        sides = self._ready(pdf)
        for side in sides:
            self._page(side, side.content)
        self._fill_up(sides)

    def finish(self, pdf: bytes) -> None:
        self._finish(pdf)

    def _ready(self, pdf: bytes) -> list[_Ready]:
        found = []
        for side in self.carrier.sides(pdf):
            resources = b"<</XObject<</P %d 0 R>>/Font<<%b>>>>" % (side.form, self._fonts())
            content = self.carrier.write(b"", b"/P Do")
            found.append(_Ready(side.box, self.carrier.write(resources), content))
        return found

    def _fill_up(self, sides: Sequence[_Ready]) -> None:
        """A blank back, so that the next patient's sheet is a sheet of its own."""
        if self._duplex and len(sides) > 1 and len(sides) % 2:
            blank = _Ready(sides[-1].box, self.carrier.write(b"<<>>"), 0)
            self._page(blank, self.carrier.write(b"", b""))

    def _page(self, side: _Ready, content: int) -> None:
        body = b"<</Type/Page/Parent %d 0 R/MediaBox%b/Resources %d 0 R/Contents %d 0 R>>" % (
            self._tree.parent, side.box, side.resources, content,
        )  # fmt: skip
        self._tree.add(self.writer.add(body))


@dataclass(slots=True)
class _Taken:
    """A tagged base: taken apart, and the patterns of its sheets by the fields that are empty."""

    sheet: TaggedSheet
    resources: list[int]
    patterns: dict[frozenset[str], Pattern]


class Tagged(_Book):
    """To be read on a screen or aloud: PDF/UA, one document with a part for each patient."""

    def __init__(self, sink: Sink) -> None:
        super().__init__(sink)
        self._bases: dict[int, _Taken] = {}
        self._root, self._top = self.writer.allot(), self.writer.allot()
        self._parts = array("L")
        self._leaves = Tree(self.writer)
        self._ends = array("L")
        self._key = 0

    def prepare(self, base: Base) -> None:
        """Take a base apart, once."""
        if id(base.pdf) not in self._bases:
            self._bases[id(base.pdf)] = self._taken(self.carrier.tagged(base.pdf, base.spots))

    def stamp(self, base: Base, pieces: Pieces) -> None:
        taken = self._bases[id(base.pdf)]
        marks = taken.sheet.marks
        words = {(one.spot.field, one.side): (one, piece) for one, piece in pieces}
        empty = frozenset(mark.field for mark in marks if (mark.field, mark.page) not in words)
        pattern = taken.patterns.get(empty)
        if pattern is None:
            if len(taken.patterns) >= _MOST_PATTERNS:
                taken.patterns.clear()
            pattern = taken.patterns[empty] = Pattern(taken.sheet, taken.resources, empty)
        contents = [
            self._content([mark for mark in marks if mark.page == page], words) if own else 0
            for page, own in enumerate(pattern.own_content)
        ]
        self._write(pattern, contents)

    def carry(self, pdf: bytes) -> None:
        taken = self._taken(self.carrier.tagged(pdf))
        pattern = Pattern(taken.sheet, taken.resources, ())
        self._write(pattern, [0] * len(taken.resources))

    def finish(self, pdf: bytes) -> None:
        below = 0
        for number, parent, kids, covered in self._leaves.nodes():
            first = self._ends[covered.start - 1] if covered.start else 0
            limits = b"" if not parent else b"/Limits[%d %d]" % (
                first, self._ends[covered.stop - 1] - 1,
            )  # fmt: skip
            self.writer.put(number, b"<<%b/Kids[%b]>>" % (limits, references(kids)))
            below = number
        parts = references(self._parts.tolist())
        self.writer.put(self._top, b"<</S/Document/P %d 0 R/K[%b]>>" % (self._root, parts))
        self.writer.put(
            self._root,
            b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d>>"
            % (self._top, below, self._key),
        )
        self._finish(pdf, b"/StructTreeRoot %d 0 R" % self._root)

    def _taken(self, sheet: TaggedSheet) -> _Taken:
        resources = [
            self.carrier.write(b"<<%b/Font<<%b%b>>>>" % (page.resources, page.fonts, self._fonts()))
            for page in sheet.pages
        ]
        return _Taken(sheet, resources, {})

    def _content(
        self, marks: Sequence[Mark], words: dict[tuple[str, int], tuple[Stamped, Piece]]
    ) -> int:
        parts = []
        for mark in marks:
            if (mark.field, mark.page) in words:
                one, piece = words[mark.field, mark.page]
                drawn = operators([(one.stamp, piece)])
                parts.append(b"/Span<</MCID %d>>BDC\n%b\nEMC" % (mark.number, drawn))
        number = self.writer.allot()
        data = _compressed(b"\n".join(parts))
        self.writer.stream(number, b"/Filter/FlateDecode", data)
        return number

    def _write(self, pattern: Pattern, contents: Sequence[int]) -> None:
        first = self.writer.allot(pattern.count)
        parents = []
        for at in range(len(contents)):
            parents.append(self._tree.parent)
            self._tree.add(first + at)
        bodies = pattern.bodies(first, self._key, self._top, parents, contents)
        for at, body in enumerate(bodies):
            self.writer.put(first + at, body)
        self._parts.append(first + pattern.top)
        assert self._leaves.parent
        self._leaves.add(first + pattern.count - 1)
        self._key += pattern.keys
        self._ends.append(self._key)


def _compressed(data: bytes) -> bytes:
    """A short stream; a small window is quicker to set up."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 10, 3)
    return packer.compress(data) + packer.flush()
