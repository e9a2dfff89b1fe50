"""The words that a page's operators show, by the marked content in which they stand.

Marked content is how a PDF says which words belong to which paragraph, and
which are no part of the text ("artifacts"). pdfium knows words and places, but
not this, so the operators are read here: only those that matter, since a page
of drawings has thousands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from handouts.pdf.bidi import read_glyphs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Belonging: TypeAlias = int | Literal["artifact", "nothing"]
"""The number of the marked content that words stand in, or how they stand outside all of them."""

# Each alternative begins with a sign of its own, which makes the search many times faster.
_OPERATOR = re.compile(
    rb"\[(?P<many>[^\]]*)\]\s*TJ\b"
    rb"|<(?P<one>[0-9A-Fa-f\s]*)>\s*Tj\b"
    rb"|/(?P<tag>[^\s/<>\[\]]+)\s*(?P<facts><<[^>]*>>|/[^\s/<>\[\]]+)\s*BDC\b"
    rb"|/(?P<bare>[^\s/<>\[\]]+)\s+BMC\b"
    rb"|E(?P<end>MC)\b"
    rb"|/(?P<font>[^\s/<>\[\]]+)\s+[-+.\d]+\s+Tf\b"
    rb"|/(?P<form>[^\s/<>\[\]]+)\s+Do\b"
)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_NUMBER = re.compile(rb"/MCID\s+(\d+)")
_MAPPED = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_CHARACTER = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")
_DEEPEST = 8  # forms within forms


@dataclass(frozen=True, slots=True)
class FontTexts:
    """What the codes of a font say; a code has two bytes in `wide` fonts, else one."""

    texts: Mapping[int, str]
    wide: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Operators with the names that they use.

    Texts are hexadecimal strings. `marks` are the numbers of marked content
    that is described elsewhere, `forms` the operators of drawings by name.
    """

    operators: bytes
    fonts: Mapping[bytes, FontTexts]
    marks: Mapping[bytes, int] = field(default_factory=dict)
    forms: Mapping[bytes, Callable[[], Source]] = field(default_factory=dict)


@dataclass(slots=True)
class Run:
    """Words that belong together, as glyph after glyph is drawn from left to right."""

    belongs: Belonging
    glyphs: list[str]

    def read(self, *, right_to_left: bool) -> str:
        """The words as one reads them; `right_to_left` is the direction of the document."""
        text = "".join(self.glyphs)
        return text if text.isascii() else read_glyphs(self.glyphs, right_to_left=right_to_left)


def shown(source: Source) -> list[Run]:
    """Everything that is shown, in the order in which it is drawn."""
    runs: list[Run] = []
    _show(source, "nothing", runs, 0)
    return [run for run in runs if run.glyphs]


def _show(source: Source, belongs: Belonging, runs: list[Run], depth: int) -> None:
    """`belongs` is where the operators themselves stand: a form's, where it is drawn."""
    nothing = FontTexts({}, wide=True)
    outer: list[Run] = []
    run, font = Run(belongs, []), nothing
    runs.append(run)
    for match in _OPERATOR.finditer(source.operators):
        kind = match.lastgroup
        if kind in {"many", "one"}:
            run.glyphs += _glyphs(match[0], font)
        elif kind == "font":
            font = source.fonts.get(match["font"], nothing)
        elif kind == "end":
            run = Run(outer.pop().belongs if outer else belongs, [])
            runs.append(run)
        elif kind == "form":
            form = source.forms.get(match["form"])
            if form is not None and depth < _DEEPEST:
                _show(form(), run.belongs, runs, depth + 1)
        else:
            outer.append(run)
            inner = _belonging(match, source, run.belongs)
            # A page's tree does not reach into its forms, as transparent boxes are.
            lost = depth > 0 and isinstance(inner, int)
            run = Run(run.belongs if lost else inner, [])
            runs.append(run)


def _belonging(match: re.Match[bytes], source: Source, outer: Belonging) -> Belonging:
    """What a beginning piece of marked content is; some only say something of a part of it."""
    if b"Artifact" in {match["tag"], match["bare"]}:
        return "artifact"
    facts = match["facts"] or b""
    if facts.startswith(b"/"):
        return source.marks.get(facts[1:], outer)
    number = _NUMBER.search(facts)
    return int(number[1]) if number else outer


def _glyphs(operator: bytes, font: FontTexts) -> list[str]:
    codes = b"".join(bytes.fromhex(text.decode()) for text in _HEX.findall(operator))
    texts = font.texts
    if not font.wide:
        return [texts.get(code, "") for code in codes]
    pairs = iter(codes)
    return [texts.get(high << 8 | low, "") for high, low in zip(pairs, pairs, strict=False)]


def glyph_texts(table: bytes) -> dict[int, str]:
    """A font's table from codes to texts (ISO 32000-1, 9.10.3)."""
    texts: dict[int, str] = {}
    for kind, entries in _MAPPED.findall(table):
        if kind == b"bfchar":
            for code, text in _CHARACTER.findall(entries):
                texts[int(code, 16)] = _utf16(text)
            continue
        for first, last, text in _RANGE.findall(entries):
            begin, start = int(first, 16), _utf16(text)
            for code in range(begin, min(int(last, 16), begin + 0xFFFF) + 1):
                texts[code] = start[:-1] + chr(ord(start[-1]) + code - begin) if start else ""
    return texts


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")
