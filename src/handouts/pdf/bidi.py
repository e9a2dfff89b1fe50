"""Lines that run from right to left, put into the order in which one reads them.

A PDF knows nothing of reading: glyphs are drawn where they stand, and in a
right-to-left line the last word is drawn first. What pdfium makes of it is a
guess line by line, which takes ligatures and telephone numbers apart. Here
the pens decide: every glyph says where its pen stood, and the strings that a
typesetter draws at one go come in the order of the document.

Numbers and words of other scripts are read as they are drawn, from left to
right. So "500 mg" that was typeset as "mg 500" is read as "mg 500".
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Languages written from right to left, by their tags in BCP 47.
_LANGUAGES = re.compile(
    "ar|arc|arz|azb|bal|bqi|ckb|dv|fa|glk|he|khw|ks|lrc|mzn|nqo|pnb|prs|ps|rhg|sd|sdh|skr|syr"
    "|ug|ur|yi"
)
_SCRIPTS = frozenset({"arab", "hebr", "nkoo", "rohg", "syrc", "thaa"})
_STRONG = frozenset({"R", "AL", "AN"})
_RIGHT_TO_LEFT_BLOCKS = range(0x0590, 0x0900)
_PERSIAN_DIGITS = range(0x06F0, 0x06FA)  # European digits by Unicode's rules, Arabic by use

# One letter for what each glyph does to the order: Right-to-left and Latin letters,
# European and Arabic digits, white space, dash, comma, plus, percent, anything else.
_KINDS = {
    "R": "R",
    "AL": "R",
    "L": "L",
    "EN": "E",
    "AN": "A",
    "CS": "c",
    "ES": "p",
    "ET": "t",
    "WS": "w",
}
_NUMBER = "t*E+(?:(?:[cp]|w*dw*)E+)*t*|A+(?:cA+)*"
_LEFT_TO_RIGHT = re.compile(f"L(?:[^R]*[LEA]t*)?|{_NUMBER}")
_RIGHT_TO_LEFT = re.compile("R(?:[^L]*R)?")
_SIGNS = re.compile("m+(?=R)")

_SAME_TURN = 0.001
_SAME_LINE = 0.3  # of the type's size: how far a string's baseline may wander
_SAME_WORD = 0.2  # of the type's size: a gap that is no space
_DESCENT, _ASCENT = 0.25, 0.75  # of the type's size, for whether two strings share a line


@dataclass(frozen=True, slots=True)
class Pen:
    """A character and where its pen stood, in points along and across its line.

    `end` is where the pen went, `middle` the middle of the ink; `turn` is the
    sine and cosine of the line's angle. Characters of one ligature have one
    pen. `piece` counts what the page draws, in the order of the file.
    """

    text: str
    size: float
    start: float
    end: float
    middle: float
    across: float
    turn: tuple[float, float]
    piece: int


@dataclass(slots=True)
class _Cluster:
    """A glyph: its characters' positions as one reads them, with those of its marks."""

    members: list[int]
    pen: Pen
    kind: str
    marks: list[list[int]]
    end: float

    def read(self) -> Iterator[int]:
        for member, marks in zip(self.members, self.marks, strict=True):
            yield member
            yield from marks


_String = list[_Cluster]
"""What was drawn at one go, from the left end of its line to the right one."""


def is_right_to_left(text: str) -> bool:
    """Whether any character is written from right to left."""
    return any(unicodedata.bidirectional(character) in _STRONG for character in text)


def reads_right_to_left(language: str) -> bool:
    """Whether a language (a tag such as "ar-EG") runs from right to left."""
    first, *others = language.casefold().replace("_", "-").split("-")
    scripts = [subtag for subtag in others if len(subtag) == 4 and subtag.isalpha()]
    return scripts[0] in _SCRIPTS if scripts else bool(_LANGUAGES.fullmatch(first))


def in_reading_order(
    pens: Sequence[Pen], *, right_to_left: bool
) -> Iterator[tuple[str, list[int]]]:
    """The positions of a page's characters, string by string, each with what stands before it.

    That is "" where the string goes on with a word, " " on the same line and
    "\n" on another. `right_to_left` is the direction of the document, which
    decides where a line has letters of both kinds.
    """
    clusters = _clusters(pens)
    strings = list(_strings([cluster for cluster in clusters if cluster.kind != "m"]))
    _place_marks([cluster for cluster in clusters if cluster.kind == "m"], strings, pens)
    before: _String = []
    for string in strings:
        between = _between(before, _inked(string) or string, right_to_left=right_to_left)
        read = _read(string, pens, right_to_left=right_to_left)
        yield between, [position for cluster in read for position in cluster.read()]
        before = _inked(string) or before


def _clusters(pens: Sequence[Pen]) -> list[_Cluster]:
    """The glyphs of a page in the order of the file, from left to right within a piece."""
    glyphs: dict[tuple[int, float], list[int]] = {}
    for position, pen in enumerate(pens):
        glyphs.setdefault((pen.piece, pen.start), []).append(position)
    clusters = []
    for key in sorted(glyphs):
        members = glyphs[key]
        text = "".join(pens[member].text for member in members)
        kind = _kind(text)
        if kind == "R":
            members.reverse()  # pdfium turns the letters of a ligature around too
        pen = pens[members[0]]
        clusters.append(_Cluster(members, pen, kind, [[] for _ in members], pen.end))
    return clusters


def _kind(text: str) -> str:
    if all(unicodedata.category(character) == "Mn" for character in text):
        return "m"
    if is_right_to_left(text) and not text.isdecimal():
        return "R"
    if ord(text[0]) in _PERSIAN_DIGITS:
        return "A"
    if unicodedata.category(text[0]) == "Pd" and text != "-":
        return "d"
    return _KINDS.get(unicodedata.bidirectional(text[0]), "n")


def _strings(clusters: Sequence[_Cluster]) -> Iterator[_String]:
    string: _String = []
    for cluster in clusters:
        if string and not _goes_on(string[-1], cluster, clusters):
            yield string
            string = []
        string.append(cluster)
    if string:
        yield string


def _goes_on(this: _Cluster, following: _Cluster, page: Sequence[_Cluster]) -> bool:
    """Whether a glyph was drawn at one go with the one before it.

    The next element of a right-to-left line stands on the other side, so it
    begins a string of its own; marks that are raised do not.
    """
    if this.pen.piece == following.pen.piece:
        return True
    size = max(this.pen.size, following.pen.size)
    gap = following.pen.start - this.end
    if not _same_line(this, following) or following.pen.start < this.pen.start:
        return False
    if gap <= _SAME_WORD * size:
        return True
    # A line that is justified has wide spaces, but nothing else stands in them.
    return "w" in {this.kind, following.kind} and not any(
        this.pen.start < other.pen.start < following.pen.start and _same_line(this, other)
        for other in page
    )


def _same_line(one: _Cluster, other: _Cluster) -> bool:
    size = max(one.pen.size, other.pen.size)
    apart = abs(one.pen.across - other.pen.across)
    return _parallel(one.pen, other.pen) and apart <= _SAME_LINE * size


def _parallel(one: Pen, other: Pen) -> bool:
    return all(abs(a - b) < _SAME_TURN for a, b in zip(one.turn, other.turn, strict=True))


def _place_marks(marks: list[_Cluster], strings: list[_String], pens: Sequence[Pen]) -> None:
    """Give each vowel sign and accent to the letter over or under which it stands."""
    pieces: dict[int, list[_Cluster]] = {}
    for string in strings:
        for cluster, following in pairwise(string):
            cluster.end = following.pen.start
        for cluster in string:
            pieces.setdefault(cluster.pen.piece, []).append(cluster)
    numbers = sorted(pieces)
    for mark in marks:
        # A mark is drawn before its letter, in the same piece or in one of its own.
        here = bisect_left(numbers, mark.pen.piece)
        near = numbers[max(here - 1, 0) : here + 2]
        letters = [letter for number in near for letter in pieces[number]]
        if not letters:
            strings.append([mark])
            continue
        letter = min(letters, key=lambda letter: _distance(mark.pen, letter))
        width = max(letter.end - letter.pen.start, 0.001)
        share = (mark.pen.middle - letter.pen.start) / width
        if letter.kind == "R":
            share = 1 - share
        count = len(letter.members)
        place = min(max(int(share * count), 0), count - 1)
        letter.marks[place] += mark.members
    for cluster in (cluster for string in strings for cluster in string):
        for found in cluster.marks:
            found.sort(key=lambda position: _rank(pens[position].text))


def _distance(mark: Pen, letter: _Cluster) -> tuple[bool, float, bool, int]:
    """How unlikely it is that a mark belongs to a letter; the smallest is its own."""
    away = abs(mark.across - letter.pen.across) > letter.pen.size
    beside = max(letter.pen.start - mark.middle, mark.middle - letter.end, 0)
    ahead = letter.pen.piece - mark.piece
    return away or not _parallel(mark, letter.pen), beside, ahead < 0, abs(ahead)


def _rank(mark: str) -> tuple[int, str]:
    """Unicode's own order of several marks on one letter."""
    return unicodedata.combining(mark[0]), mark


def _read(string: _String, pens: Sequence[Pen], *, right_to_left: bool) -> Iterator[_Cluster]:
    kinds = "".join(cluster.kind for cluster in string)
    if right_to_left and re.search("[LE]", kinds):
        # A string without a right-to-left letter was drawn for itself, from left to right.
        text = "".join(pens[cluster.members[0]].text for cluster in string)
        right_to_left = any(ord(character) in _RIGHT_TO_LEFT_BLOCKS for character in text)
    order = _from_right(kinds) if right_to_left else _from_left(kinds)
    return (string[position] for position in order)


def read_glyphs(glyphs: Sequence[str], *, right_to_left: bool) -> str:
    """What is drawn at one go, glyph by glyph from left to right, as one reads it.

    For text whose pens are not known. A vowel sign is drawn before its letter.
    Without Latin letters a string with right-to-left ones is read from its
    right end, in a left-to-right document too.
    """
    inked = [glyph for glyph in glyphs if glyph]
    kinds = _SIGNS.sub(lambda signs: "R" * len(signs[0]), "".join(map(_kind, inked)))
    if "R" not in kinds:
        return "".join(inked)
    order = _from_right(kinds) if right_to_left or "L" not in kinds else _from_left(kinds)
    return "".join(inked[position] for position in order)


def _from_right(kinds: str) -> Iterator[int]:
    """Places in a right-to-left line as one reads them; places count from the left."""
    end = len(kinds)
    for run in reversed(list(_LEFT_TO_RIGHT.finditer(kinds))):
        yield from reversed(range(run.end(), end))
        yield from range(run.start(), run.end())
        end = run.start()
    yield from reversed(range(end))


def _from_left(kinds: str) -> Iterator[int]:
    """The same in a left-to-right line."""
    start = 0
    for run in _RIGHT_TO_LEFT.finditer(kinds):
        yield from range(start, run.start())
        yield from (run.start() + place for place in _from_right(run.group()))
        start = run.end()
    yield from range(start, len(kinds))


def _inked(string: _String) -> _String:
    return [cluster for cluster in string if cluster.kind != "w"]


def _between(before: _String, string: _String, *, right_to_left: bool) -> str:
    if not before:
        return ""
    this, following = before[0].pen, string[0].pen
    low = max(pen.across - _DESCENT * pen.size for pen in (this, following))
    high = min(pen.across + _ASCENT * pen.size for pen in (this, following))
    size = min(this.size, following.size)
    if not _parallel(this, following) or high - low < size / 2:
        return "\n"
    gap = max(string[0].pen.start - before[-1].end, before[0].pen.start - string[-1].end)
    if gap <= _SAME_WORD * size:
        return ""
    # Back to where lines begin stands something else, such as the bullet of a list.
    return "\n" if (following.start > this.start) == right_to_left else " "
