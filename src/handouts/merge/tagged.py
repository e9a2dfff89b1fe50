"""Tagged sheets by the thousand: pages, links and structure elements as formats for numbers.

A sheet's objects differ from the next sheet's in their numbers alone, so they
are written as bytes with places for numbers and no library holds them. Words
of a field are marked content of the sheet's page; a field that stays empty
has no element in that sheet's tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


@dataclass(frozen=True, slots=True)
class Body:
    """An object's bytes with `%d` for numbers, and what these are, in order.

    From 0: the sheet's own objects, pages before links before elements.
    `TaggedSheet.TOP`: the element that holds all sheets. From
    `TaggedSheet.KEYS`: keys of the tree of parents.
    """

    text: bytes
    wanted: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a field's words belong: which marked content of which page, in which element.

    `spot` is the number of the spot, from 0.
    """

    field: str
    spot: int
    page: int
    number: int
    element: int


@dataclass(frozen=True, slots=True)
class Element:
    """A structure element: its entries without the kids, its kids, and what it is part of.

    `above` is an own number, or -1 at the top.
    """

    rest: Body
    kids: tuple[Body, ...]
    above: int


@dataclass(frozen=True, slots=True)
class TaggedPage:
    """A page: its drawing and the entries of its resources, which sheets share; its links."""

    content: int
    box: bytes
    resources: bytes
    fonts: bytes
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TaggedSheet:
    """A sheet taken apart. `parents` are the values of the tree of parents, pages before links."""

    TOP: ClassVar[int] = -2
    KEYS: ClassVar[int] = 1_000_000

    pages: tuple[TaggedPage, ...]
    notes: tuple[Body, ...]
    elements: tuple[Element, ...]
    parents: tuple[Body, ...]
    marks: tuple[Mark, ...]

    def without(self, empty: Collection[str]) -> tuple[dict[int, tuple[Body, ...]], set[int]]:
        """The kids of each element, by own number, where these fields stay empty; what is gone."""
        first = len(self.pages) + len(self.notes)
        kids = {first + at: element.kids for at, element in enumerate(self.elements)}
        gone: set[int] = set()
        for mark in self.marks:
            if mark.field in empty:
                own = Body(b"%d" % mark.number)
                at = mark.element
                while True:
                    kids[at] = tuple(kid for kid in kids[at] if kid != own)
                    above = self.elements[at - first].above
                    if kids[at] or above < 0:
                        break
                    del kids[at]
                    gone.add(at)
                    own, at = Body(b"%d 0 R", (at,)), above
        return kids, gone


class Pattern:
    """All sheets with the same fields filled, as one format for numbers."""

    def __init__(
        self, sheet: TaggedSheet, resources: Sequence[int], empty: Collection[str]
    ) -> None:
        kids, gone = sheet.without(empty)
        shown = {mark.page for mark in sheet.marks if mark.field not in empty}
        self.own_content = tuple(at in shown for at in range(len(sheet.pages)))
        kept = [at for at in range(len(sheet.pages) + len(sheet.notes)) if at not in gone]
        kept += sorted(kids)
        self._at = {own: at for at, own in enumerate(kept)}
        self.count = len(kept) + 1  # and the leaf of the tree of parents
        self.keys = len(sheet.parents)
        # A sheet's numbers stand in a row: its objects, its keys, the top, parents, contents.
        self._parent = self.count + self.keys + 1
        self._content = self._parent + len(sheet.pages)
        self._wanted: list[int] = []
        bodies = [self._page(sheet, at, resources[at]) for at in range(len(sheet.pages))]
        bodies += [self._text(note) for note in sheet.notes]
        bodies += [
            self._element(sheet.elements[own - len(sheet.pages) - len(sheet.notes)], kids[own])
            for own in sorted(kids)
        ]
        bodies.append(self._leaf(sheet.parents, gone))
        assert not any(b"\n" in body for body in bodies)
        self._format = b"\n".join(bodies)
        self._pick = itemgetter(*self._wanted)
        self.top = self._at[next(own for own in sorted(kids) if self._is_top(sheet, own))]

    def bodies(
        self, first: int, key: int, top: int, parents: Sequence[int], contents: Sequence[int]
    ) -> list[bytes]:
        """A sheet's objects, to be numbered from `first`; the last one is its leaf."""
        numbers = (
            *range(first, first + self.count), *range(key, key + self.keys),
            top, *parents, *contents,
        )  # fmt: skip
        bodies: list[bytes] = (self._format % self._pick(numbers)).split(b"\n")
        return bodies

    def _is_top(self, sheet: TaggedSheet, own: int) -> bool:
        return sheet.elements[own - len(sheet.pages) - len(sheet.notes)].above < 0

    def _number(self, wanted: int) -> int:
        """Where in a sheet's row of numbers one is."""
        if wanted == TaggedSheet.TOP:
            return self.count + self.keys
        if wanted >= TaggedSheet.KEYS:
            return self.count + wanted - TaggedSheet.KEYS
        return self._at[wanted]

    def _text(self, body: Body) -> bytes:
        self._wanted += map(self._number, body.wanted)
        return body.text

    def _page(self, sheet: TaggedSheet, at: int, resources: int) -> bytes:
        page = sheet.pages[at]
        self._wanted.append(self._parent + at)
        text = b"<</Type/Page/Parent %%d 0 R/MediaBox%b/Resources %d 0 R" % (page.box, resources)
        if self.own_content[at]:
            self._wanted.append(self._content + at)
            text += b"/Contents[%d 0 R %%d 0 R]" % page.content
        else:
            text += b"/Contents %d 0 R" % page.content
        self._wanted.append(self.count + at)
        text += b"/Tabs/S/StructParents %d"
        if page.notes:
            self._wanted += map(self._number, page.notes)
            text += b"/Annots[%b]" % b" ".join([b"%d 0 R"] * len(page.notes))
        return text + b">>"

    def _element(self, element: Element, kids: tuple[Body, ...]) -> bytes:
        start = self._text(element.rest).removesuffix(b">>")
        return b"%b/K[%b]>>" % (start, b" ".join(self._text(kid) for kid in kids))

    def _leaf(self, parents: Sequence[Body], gone: Collection[int]) -> bytes:
        """The sheet's leaf of the tree of parents (ISO 32000-1, 7.9.7)."""
        self._wanted += [self.count, self.count + self.keys - 1]
        parts = []
        for at, body in enumerate(parents):
            self._wanted.append(self.count + at)
            parts.append(b"%d " + self._holders(body, gone))
        return b"<</Limits[%%d %%d]/Nums[%b]>>" % b" ".join(parts)

    def _holders(self, body: Body, gone: Collection[int]) -> bytes:
        """References to elements; to those that are gone there are none."""
        text = body.text
        for wanted in body.wanted:
            if wanted in gone:
                text = text.replace(b"%d 0 R", b"null", 1)
            else:
                text = text.replace(b"%d 0 R", b"%D 0 R", 1)
                self._wanted.append(self._number(wanted))
        return text.replace(b"%D", b"%d")
