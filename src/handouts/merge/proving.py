"""Reading a merged file back: whether the words stand where they should, and can be seen."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

import pypdfium2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handouts.merge.assembling import Tagged, Untagged
    from handouts.merge.bases import Stamped
    from handouts.merge.stamping import Piece

_SPREAD = 16  # sheets that are read back, beside the last and those with the widest words
MOST_PAGES = 2000
"""In a file that is read back as a whole."""
_LOOSE = re.compile(r"[\s\x00-\x1f\u00ad\u2010\ufffe-]+")
_PIXELS = 1.0  # a point, when looking whether anything is there


Pieces = list[tuple["Stamped", "Piece"]]
_Seen = tuple[int, Pieces, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stamped sheet that is read back: its first page, from 0, and its words."""

    page: int
    words: tuple[tuple[Stamped, Piece, str], ...] = field(repr=False)


class Sample:
    """Some of all sheets: the first, the last, those with the widest words, and a spread."""

    def __init__(self) -> None:
        self._spread: list[_Seen] = []
        self._widths: dict[str, float] = {}
        self._widest: dict[str, _Seen] = {}
        self._last: _Seen | None = None
        self._count = 0
        self._stride = 1

    def see(self, page: int, pieces: Pieces, values: dict[str, str]) -> None:
        """A sheet that has been written, from this page on."""
        self._last = page, pieces, values
        for one, piece in pieces:
            name = one.spot.field
            if piece.width > self._widths.get(name, 0.0):
                self._widths[name] = piece.width
                self._widest[name] = self._last
        if not self._count % self._stride:
            self._spread.append(self._last)
            if len(self._spread) > _SPREAD:
                del self._spread[1::2]
                self._stride *= 2
        self._count += 1

    def sheets(self) -> list[Sheet]:
        """Those to be read, each once, in the order of their pages."""
        every = [*self._spread, *self._widest.values()]
        if self._last is not None:
            every.append(self._last)
        by_page = {page: (pieces, values) for page, pieces, values in every}
        return [
            Sheet(page, tuple((one, piece, values[one.spot.field]) for one, piece in pieces))
            for page, (pieces, values) in sorted(by_page.items())
        ]


def read_back(book: Untagged | Tagged, file: BinaryIO, sample: Sample) -> list[str]:
    """What a sample of sheets lacks, in words that quote nothing; nothing when all is well.

    Of a long file only the pages of the sample are given to the reader.
    """
    sheets = sample.sheets()
    file.seek(0)
    if book.pages <= MOST_PAGES:
        return _lacking(file, sheets, range(book.pages))
    pages = sorted({sheet.page + one.side for sheet in sheets for one, _, _ in sheet.words})
    try:
        return _lacking(book.excerpt(file, pages), sheets, pages)
    except (ValueError, KeyError, IndexError) as error:
        return [f"the file cannot be read back: {error}"]


def _lacking(file: BinaryIO | bytes, sheets: Sequence[Sheet], pages: Sequence[int]) -> list[str]:
    """What sheets lack in a file that has these pages of the whole one."""
    document = pypdfium2.PdfDocument(file)
    try:
        if len(document) != len(pages):
            return [f"{len(document)} of {len(pages)} pages are in the file"]
        at = {page: number for number, page in enumerate(pages)}
        return [
            f"page {sheet.page + one.side + 1} does not show what is in '{one.spot.field}'"
            for sheet in sheets
            for one, piece, text in sheet.words
            if not _shows(document[at[sheet.page + one.side]], one, piece, text)
        ]
    finally:
        document.close()


def _shows(page: Any, stamped: Stamped, piece: Piece, text: str) -> bool:
    spot = stamped.spot
    size = spot.lettering.size if spot.lettering is not None else 0.0
    lines = stamped.stamp.lines
    left, right = spot.x - 1, spot.x + piece.width + 1
    bottom, top = spot.baseline - (lines - 1) * spot.pitch - size * 0.3, spot.baseline + size
    box = stamped.turn.box(left, bottom, right, top)
    reader = page.get_textpage()
    try:
        found = reader.get_text_bounded(*box)
    finally:
        reader.close()
    return _bare(stamped.written(text)) in _bare(found) and _has_ink(page, box)


def _has_ink(page: Any, box: tuple[float, float, float, float]) -> bool:
    """Whether a part of a page is of more than one colour."""
    left, bottom, right, top = box
    width, height = page.get_size()
    crop = (max(left, 0), max(bottom, 0), max(width - right, 0), max(height - top, 0))
    pixels = page.render(scale=_PIXELS, crop=crop, grayscale=True).to_numpy()
    return int(pixels.max()) - int(pixels.min()) > 40


def _bare(text: str) -> str:
    """Letters and signs alone: spaces and hyphens change where lines end."""
    return _LOOSE.sub("", unicodedata.normalize("NFKC", text))
