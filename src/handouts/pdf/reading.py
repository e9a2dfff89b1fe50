"""The finished PDF as a reader sees it: its words, where they stand, and which can be seen.

This is the door to pypdfium2. A typesetter's log does not say that white text
stands on white or that a picture covers a paragraph, so each page is drawn
twice, with and without its text: a word is visible where the two drawings
differ, whatever hid it.

Lengths are PostScript points. Places are measured from the upper left corner
of the page's trim, x to the right and y downwards, as one measures on paper.
"""

from __future__ import annotations

import ctypes
import io
import math
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from handouts.pdf import bidi
from handouts.pdf.overprint import Rectangle, overprinted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SCALE = 2
"""Pixels per point of the drawings."""

CLEAR = 40
"""The change of grey, of 255, that makes a word visible somewhere."""

FAINT = 20
"""The change that counts as ink when asking how much of a letter is left."""

# pdfium reports "-" at the end of a line as one of these, and no new line after it.
_LINE_END_HYPHENS = frozenset("\u0002\ufffe")
HYPHENS = frozenset("-\u00ad\u2010\u2011") | _LINE_END_HYPHENS
"""What may stand where a word is broken, as authors write it and as pdfium reports it."""
_LINE_ENDS = frozenset("\r\n") | _LINE_END_HYPHENS


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points from the upper left corner of the trim."""

    left: float
    top: float
    right: float
    bottom: float

    def inside(self, other: Box) -> bool:
        """Whether no part of this box is outside the other."""
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )

    def shrunk(self, by: float) -> Box:
        """The box that is smaller by so many points on each side."""
        return Box(self.left + by, self.top + by, self.right - by, self.bottom - by)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character: its ink's box, its effective size in points, and how it comes out.

    `whole` is false when a third or more of a letter or digit is cut off or covered,
    or when another word is printed over its own.
    """

    text: str
    box: Box
    size: float
    whole: bool


@dataclass(frozen=True, slots=True)
class Word:
    """Glyphs between two white spaces on one line.

    `change` is the largest change of grey (0 to 255) that they make on the page.
    """

    glyphs: tuple[Glyph, ...]
    change: int
    starts_line: bool
    ends_line: bool

    @property
    def text(self) -> str:
        """The characters as the PDF has them."""
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def ends_in_hyphen(self) -> bool:
        """Whether the word goes on in another line."""
        return self.ends_line and self.glyphs[-1].text in HYPHENS

    @property
    def visible(self) -> bool:
        """Whether a reader can see all of it."""
        return self.change >= CLEAR and all(glyph.whole for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: trim in points, words in the order of the file, drawing in greys.

    `drawn` is the box that the drawing covers (the media box, so that bleed is
    in it), at `SCALE` pixels per point. `mirrored` says that the document has
    right-to-left letters, so that a bracket may come back as its mirror image.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    drawing: Image.Image
    drawn: Box
    mirrored: bool = False

    @property
    def glyphs(self) -> Iterator[Glyph]:
        """The characters of all words."""
        return (glyph for word in self.words for glyph in word.glyphs)

    def ink(self) -> Box | None:
        """The smallest box, to half a point, that holds everything not white."""
        box = self.drawing.point(lambda grey: 255 if grey < 250 else 0).getbbox()
        if box is None:
            return None
        left, top, right, bottom = (pixels / SCALE for pixels in box)
        x, y = self.drawn.left, self.drawn.top
        return Box(x + left, y + top, x + right, y + bottom)


def read(pdf: bytes) -> list[Page]:
    """Read all pages. ValueError when the bytes are no PDF or it is locked."""
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise ValueError(f"the PDF cannot be read back: {error}") from error
    with closing(document):
        leftwards = bidi.reads_right_to_left(_language(document))
        pages = [_read_page(page, number, leftwards) for number, page in enumerate(document, 1)]
    if any(bidi.is_right_to_left(glyph.text) for page in pages for glyph in page.glyphs):
        return [replace(page, mirrored=True) for page in pages]
    return pages


def _language(document: Any) -> str:
    """The language that the document says it is in, such as "ar"."""
    size = pdfium.FPDFCatalog_GetLanguage(document.raw, None, 0)
    buffer = ctypes.create_string_buffer(size)
    wide = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
    pdfium.FPDFCatalog_GetLanguage(document.raw, wide, size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


def _read_page(page: Any, number: int, leftwards: bool) -> Page:
    """`leftwards` says that the document runs from right to left."""
    with closing(page):
        left, bottom, right, top = page.get_trimbox()
        edges = page.get_bbox()
        drawn = Box(edges[0] - left, top - edges[3], edges[2] - left, top - edges[1])
        with closing(page.get_textpage()) as text_page:
            characters = list(_characters(text_page, left, top))
            if any(bidi.is_right_to_left(character.text) for character in characters):
                characters = _as_read(characters, list(_pens(page, text_page)), leftwards)
        drawing = _draw(page)
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            pdfium.FPDFPageObj_SetIsActive(item.raw, False)
        change = ImageChops.difference(drawing, _draw(page))
        words = _without_overprint(list(_words(characters, change, drawn)), drawn)
    return Page(number, right - left, top - bottom, words, drawing, drawn)


def _draw(page: Any) -> Image.Image:
    image: Image.Image = page.render(scale=SCALE, grayscale=True).to_pil()
    return image.copy()


@dataclass(frozen=True, slots=True)
class _Character:
    text: str
    box: Box
    size: float


def _characters(text_page: Any, left: float, top: float) -> Iterator[_Character]:
    """The characters of a page; `left` and `top` are those of its trim."""
    raw = text_page.raw
    edges = [ctypes.c_double() for _ in range(4)]
    x0, x1, y0, y1 = edges
    matrix = pdfium.FS_MATRIX()
    for index in range(text_page.count_chars()):
        pdfium.FPDFText_GetCharBox(raw, index, *edges)
        pdfium.FPDFText_GetMatrix(raw, index, matrix)
        # The font size is that of text space; the matrix brings it to the page.
        size = pdfium.FPDFText_GetFontSize(raw, index) * math.hypot(matrix.c, matrix.d)
        yield _Character(
            chr(pdfium.FPDFText_GetUnicode(raw, index)),
            Box(x0.value - left, top - y1.value, x1.value - left, top - y0.value),
            size,
        )


def _pens(page: Any, text_page: Any) -> Iterator[bidi.Pen | None]:
    """For each character where its pen stood; None for those that pdfium made up."""
    pieces = {
        ctypes.cast(item.raw, ctypes.c_void_p).value: number
        for number, item in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]))
    }
    raw, matrix, loose = text_page.raw, pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    x, y, *edges = (ctypes.c_double() for _ in range(6))
    for index in range(text_page.count_chars()):
        item = pdfium.FPDFText_GetTextObject(raw, index)
        piece = pieces.get(ctypes.cast(item, ctypes.c_void_p).value)
        if piece is None or pdfium.FPDFText_IsGenerated(raw, index):
            yield None
            continue
        pdfium.FPDFText_GetMatrix(raw, index, matrix)
        pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        pdfium.FPDFText_GetCharBox(raw, index, *edges)
        pdfium.FPDFText_GetLooseCharBox(raw, index, loose)
        length = math.hypot(matrix.a, matrix.b) or 1.0
        cosine, sine = matrix.a / length, matrix.b / length
        left, right, bottom, top = (edge.value for edge in edges)
        corners = product((loose.left, loose.right), (loose.bottom, loose.top))
        text = chr(pdfium.FPDFText_GetUnicode(raw, index))
        yield bidi.Pen(
            text="-" if text in _LINE_END_HYPHENS else text,
            size=pdfium.FPDFText_GetFontSize(raw, index) * math.hypot(matrix.c, matrix.d),
            start=x.value * cosine + y.value * sine,
            end=max(corner[0] * cosine + corner[1] * sine for corner in corners),
            middle=(left + right) / 2 * cosine + (bottom + top) / 2 * sine,
            across=y.value * cosine - x.value * sine,
            turn=(sine, cosine),
            piece=piece,
        )


def _as_read(
    characters: list[_Character], pens: list[bidi.Pen | None], leftwards: bool
) -> list[_Character]:
    """The characters in the order of reading, with white space between strings."""
    kept = [
        (replace(character, text=pen.text), pen)
        for character, pen in zip(characters, pens, strict=True)
        if pen is not None
    ]
    read: list[_Character] = []
    strings = bidi.in_reading_order([pen for _, pen in kept], right_to_left=leftwards)
    for before, positions in [*strings, ("\n", [])]:
        while before == "\n" and read and read[-1].text.isspace():
            read.pop()  # the space at which a line was broken
        read += [_Character(before, Box(0, 0, 0, 0), 0)] if before else []
        read += [kept[position][0] for position in positions]
    return read


def _words(characters: list[_Character], change: Image.Image, drawn: Box) -> Iterator[Word]:
    """Words, each with what the drawing shows of its glyphs."""
    inked = change.point(lambda grey: 255 if grey >= FAINT else 0)
    glyphs: list[Glyph] = []
    starts_line = True
    for character in [*characters, _Character("\n", Box(0, 0, 0, 0), 0)]:
        goes_on = not character.text.isspace()
        if goes_on:
            whole = not character.text.isalnum() or _mostly(_cut(inked, character.box, drawn))
            glyphs.append(Glyph(character.text, character.box, character.size, whole))
        ends_line = character.text in _LINE_ENDS
        if goes_on and not ends_line:
            continue
        if glyphs:
            largest = _cut(change, _around(glyphs), drawn).getextrema()[1]
            yield Word(tuple(glyphs), int(largest), starts_line, ends_line)  # type: ignore[arg-type]
            glyphs, starts_line = [], False
        starts_line = starts_line or ends_line


def _without_overprint(words: Sequence[Word], drawn: Box) -> tuple[Word, ...]:
    """The same words; no letter is whole of those that lie over others."""

    def edges(box: Box) -> Rectangle:
        return box.left, box.top, box.right, box.bottom

    letters = [[edges(one.box) for one in word.glyphs if one.text.isalnum()] for word in words]
    spoilt = overprinted(letters, edges(drawn))
    return tuple(
        replace(word, glyphs=tuple(replace(glyph, whole=False) for glyph in word.glyphs))
        if number in spoilt
        else word
        for number, word in enumerate(words)
    )


def _around(glyphs: Sequence[Glyph]) -> Box:
    return Box(
        min(glyph.box.left for glyph in glyphs),
        min(glyph.box.top for glyph in glyphs),
        max(glyph.box.right for glyph in glyphs),
        max(glyph.box.bottom for glyph in glyphs),
    )


def _cut(image: Image.Image, box: Box, drawn: Box) -> Image.Image:
    """The pixels of a box, at least one; those outside the drawing are black.

    What is far outside is left out, so that letters of a mile need no memory.
    """
    left = max(math.floor((box.left - drawn.left) * SCALE), -image.width)
    top = max(math.floor((box.top - drawn.top) * SCALE), -image.height)
    right = min(math.ceil((box.right - drawn.left) * SCALE), 2 * image.width)
    bottom = min(math.ceil((box.bottom - drawn.top) * SCALE), 2 * image.height)
    return image.crop((left, top, max(right, left + 1), max(bottom, top + 1)))


def _mostly(letter: Image.Image) -> bool:
    """Whether ink reaches over two thirds of a letter's box, give or take a soft edge."""
    ink = letter.getbbox()
    if ink is None:
        return False
    width, height = ink[2] - ink[0], ink[3] - ink[1]
    return width + 1 >= letter.width * 2 / 3 and height + 1 >= letter.height * 2 / 3


def draw_pages(pdf: bytes, height: int, most: int) -> list[bytes]:
    """The first pages of a PDF as JPEG files so many pixels high, for a look at a glance."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        pictures = []
        for number in range(min(most, len(document))):
            with closing(document[number]) as page:
                image = page.render(scale=height / page.get_height()).to_pil().convert("RGB")
            buffer = io.BytesIO()
            image.save(buffer, "JPEG", quality=85, optimize=True)
            pictures.append(buffer.getvalue())
        return pictures
