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
import math
import unicodedata
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

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
_HYPHENS = frozenset("-\u00ad\u2010\u2011") | _LINE_END_HYPHENS
_LINE_ENDS = frozenset("\r\n") | _LINE_END_HYPHENS
_LIGATURES = range(0xFB00, 0xFB07)
# Letters of a text on either side of a page break; fewer would be found by chance.
_SHORTEST_PART = 12


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

    `whole` is false when a third or more of a letter or digit is cut off or covered.
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
        return self.ends_line and self.glyphs[-1].text in _HYPHENS

    @property
    def visible(self) -> bool:
        """Whether a reader can see all of it."""
        return self.change >= CLEAR and all(glyph.whole for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: trim in points, words in the order of the file, drawing in greys.

    `drawn` is the box that the drawing covers (the media box, so that bleed is
    in it), at `SCALE` pixels per point.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    drawing: Image.Image
    drawn: Box

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


@lru_cache(maxsize=4096)
def fold(character: str) -> str:
    """What of a character counts when words are compared; "" for spaces and hyphens.

    Typesetting breaks lines at hyphens and adds some, joins letters to
    ligatures, and may print small letters as capitals; accents may be letters
    of their own. None of these changes a word. Each character is folded by
    itself, so that a match leads back to its glyphs.
    """
    if character in _HYPHENS or character.isspace():
        return ""
    if unicodedata.category(character) in {"Cc", "Cf"}:
        return ""
    form = "NFKD" if ord(character) in _LIGATURES else "NFD"
    return unicodedata.normalize(form, character).casefold()  # type: ignore[arg-type]


def squeeze(text: str) -> str:
    """The text folded, without white space and hyphens."""
    return "".join(map(fold, text))


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A page's squeezed text, and for each of its characters the word and glyph it came from.

    `starts` and `ends` are the offsets at which a line starts and ends.
    """

    page: Page
    text: str
    words: tuple[Word, ...]
    glyphs: tuple[Glyph, ...]
    starts: frozenset[int]
    ends: frozenset[int]

    @classmethod
    def of(cls, page: Page) -> Squeezed:
        """Squeeze a page's words in the order of the file."""
        text, words, glyphs = "", list[Word](), list[Glyph]()
        starts, ends = set[int](), set[int]()
        for word in page.words:
            if word.starts_line:
                starts.add(len(words))
            for glyph in word.glyphs:
                folded = fold(glyph.text)
                text += folded
                words.extend([word] * len(folded))
                glyphs.extend([glyph] * len(folded))
            if word.ends_line:
                ends.add(len(words))
        return cls(page, text, tuple(words), tuple(glyphs), frozenset(starts), frozenset(ends))


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a page that holds a text or, before or after a page break, a part of it."""

    page: Page
    words: tuple[Word, ...]
    glyphs: tuple[Glyph, ...]


def find_text(text: str, pages: Sequence[Squeezed]) -> list[tuple[Stretch, ...]]:
    """Everywhere that a text stands word for word, white space and hyphens aside.

    One stretch where it stands on one page. When there is none, two stretches
    where it ends a line of one page and goes on with a line of the next, what
    the foot and the head of a page put between them notwithstanding.
    """
    wanted = squeeze(text)
    if not wanted:
        return []
    return [*_whole(wanted, pages)] or [*_split(wanted, pages)]


def _whole(wanted: str, pages: Sequence[Squeezed]) -> Iterator[tuple[Stretch, ...]]:
    for page in pages:
        start = page.text.find(wanted)
        while start >= 0:
            yield (_stretch(page, start, len(wanted)),)
            start = page.text.find(wanted, start + 1)


def _split(wanted: str, pages: Sequence[Squeezed]) -> Iterator[tuple[Stretch, ...]]:
    for this, following in pairwise(pages):
        for cut in range(_SHORTEST_PART, len(wanted) - _SHORTEST_PART + 1):
            head, tail = wanted[:cut], wanted[cut:]
            if head not in this.text:
                break
            ends = [end for end in this.ends if this.text[:end].endswith(head)]
            starts = [start for start in following.starts if following.text.startswith(tail, start)]
            for end, start in product(ends, starts):
                yield _stretch(this, end - cut, cut), _stretch(following, start, len(tail))


def _stretch(page: Squeezed, start: int, length: int) -> Stretch:
    end = start + length
    return Stretch(page.page, page.words[start:end], page.glyphs[start:end])


def broken_words(pages: Sequence[Page]) -> tuple[set[str], set[str]]:
    """Beginnings that end in a hyphen, and what stands at the start of lines, squeezed.

    A word hyphenated from one page to another has a foot or a head line
    between its parts; it is there when both parts are.
    """
    heads, tails = set[str](), set[str]()
    for page in pages:
        head = tail = ""
        for word in page.words:
            head += squeeze(word.text)
            if word.ends_in_hyphen:
                heads.add(head)
            else:
                head = ""
        for word in reversed(page.words):
            tail = squeeze(word.text) + (tail if word.ends_in_hyphen else "")
            if word.starts_line:
                tails.add(tail)
    return heads, tails


def read(pdf: bytes) -> list[Page]:
    """Read all pages. ValueError when the bytes are no PDF or it is locked."""
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise ValueError(f"the PDF cannot be read back: {error}") from error
    with closing(document):
        return [_read_page(page, number) for number, page in enumerate(document, 1)]


def _read_page(page: Any, number: int) -> Page:
    with closing(page):
        left, bottom, right, top = page.get_trimbox()
        edges = page.get_bbox()
        drawn = Box(edges[0] - left, top - edges[3], edges[2] - left, top - edges[1])
        with closing(page.get_textpage()) as text_page:
            characters = list(_characters(text_page, left, top))
        drawing = _draw(page)
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            pdfium.FPDFPageObj_SetIsActive(item.raw, False)
        change = ImageChops.difference(drawing, _draw(page))
        words = tuple(_words(characters, change, drawn))
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
