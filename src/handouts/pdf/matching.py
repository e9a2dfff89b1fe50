"""Words compared with those of a PDF, whatever the typesetter made of them.

White space, line breaks, hyphens and ligatures belong to the page and not to
the text, so texts are squeezed before they are compared: what is left is what
a typesetter may not change.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import TYPE_CHECKING

from handouts.pdf.reading import HYPHENS, Glyph, Page, Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LIGATURES = range(0xFB00, 0xFB07)
# A right-to-left line shows ")" where "(" is meant, and PDF has one letter for a shape.
_MIRRORED = str.maketrans(")]}»›>≥", "([{«‹<≤")
# Letters of a text on either side of a page break; fewer would be found by chance.
_SHORTEST_PART = 12


@lru_cache(maxsize=4096)
def fold(character: str) -> str:
    """What of a character counts when words are compared; "" for spaces and hyphens.

    Typesetting breaks lines at hyphens and adds some, joins letters to
    ligatures, and may print small letters as capitals; accents may be letters
    of their own. None of these changes a word. Each character is folded by
    itself, so that a match leads back to its glyphs.
    """
    if character in HYPHENS or character.isspace():
        return ""
    if unicodedata.category(character) in {"Cc", "Cf"}:
        return ""
    form = "NFKD" if ord(character) in _LIGATURES else "NFD"
    return unicodedata.normalize(form, character).casefold()  # type: ignore[arg-type]


def squeeze(text: str, *, mirrored: bool = False) -> str:
    """The text folded, without white space and hyphens.

    With `mirrored`, for text from a document with right-to-left letters or to
    be compared with it, a bracket equals its mirror image, and the vowel signs
    of a letter stand in Unicode's order. Nothing else is overlooked.
    """
    if mirrored:
        text = unicodedata.normalize("NFC", text).translate(_MIRRORED)
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
                folded = squeeze(glyph.text, mirrored=page.mirrored)
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
    wanted = squeeze(text, mirrored=any(page.page.mirrored for page in pages))
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
            head += squeeze(word.text, mirrored=page.mirrored)
            if word.ends_in_hyphen:
                heads.add(head)
            else:
                head = ""
        for word in reversed(page.words):
            squeezed = squeeze(word.text, mirrored=page.mirrored)
            tail = squeezed + (tail if word.ends_in_hyphen else "")
            if word.starts_line:
                tails.add(tail)
    return heads, tails
