"""Fonts of a PDF, as far as preflight asks: do they travel along, how wide, and what is missing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from handouts.press.reading.values import Name, Stream, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SUBSET = re.compile(r"[A-Z]{6}\+")
_FILES = ("FontFile", "FontFile2", "FontFile3")
_BFCHAR = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_BFRANGE = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>")
_TRIPLE = re.compile(
    rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*(?:<([0-9A-Fa-f\s]*)>|\[([^\]]*)\])"
)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_MOST_CODES = 70_000
_UNSAID = 0.5  # of the size: what a character is wide where the file does not say


@dataclass(frozen=True, eq=False)
class Font:
    """One font of a PDF. Widths are parts of the size.

    `height` is that of its tallest box over the size, 1 but for Type 3 fonts, whose
    size is no type size.
    """

    name: str
    kind: str
    embedded: bool
    subset: bool
    composite: bool = False
    widths: Mapping[int, float] = field(default_factory=dict)
    default_width: float = _UNSAID
    texts: Mapping[int, str] = field(default_factory=dict)
    lacking: frozenset[int] = frozenset()
    glyph_count: int | None = None
    height: float = 1.0
    drawings: Table | None = None
    source: Table | None = None

    def codes(self, shown: bytes) -> Iterator[int]:
        """The character codes of a string."""
        if not self.composite:
            yield from shown
            return
        for at in range(0, len(shown) - 1, 2):
            yield shown[at] << 8 | shown[at + 1]

    def width(self, code: int) -> float:
        """How far the pen moves, as a part of the size."""
        return self.widths.get(code, self.default_width)

    def is_missing(self, code: int) -> bool:
        """Whether the font has no drawing for a character, so that a box or nothing is printed."""
        return code in self.lacking or (self.glyph_count is not None and code >= self.glyph_count)

    def text(self, code: int) -> str:
        """What a character says, or nothing where the file does not tell."""
        if self.texts:
            return self.texts.get(code, "")
        return chr(code) if not self.composite and 32 <= code < 127 else ""


UNKNOWN = Font("an unknown font", "", embedded=False, subset=False)


def font_of(written: Table) -> Font:
    """A font from its dictionary."""
    kind = written.name("Subtype")
    name = written.name("BaseFont")
    if kind == "Type0":
        return _composite(written, name)
    descriptor = written.table("FontDescriptor")
    common: dict[str, Any] = {
        "name": _SUBSET.sub("", name, count=1) or written.name("Name") or "unnamed",
        "kind": kind,
        "subset": bool(_SUBSET.match(name)) or kind == "Type3",
        "texts": texts_of(written.get("ToUnicode")),
        "source": written,
    }
    if kind == "Type3":
        return _drawn(written, common)
    embedded = descriptor is not None and _has_file(descriptor)
    unsaid = descriptor.number("MissingWidth") / 1000 if descriptor is not None else _UNSAID
    widths = _simple_widths(written)
    return Font(
        **common,
        embedded=embedded,
        widths=widths,
        default_width=unsaid if widths else _UNSAID,
        lacking=_without_glyph(written.get("Encoding")),
    )


def _composite(written: Table, name: str) -> Font:
    below = written.get("DescendantFonts")
    inner = below[0] if isinstance(below, tuple) and below else None
    if not isinstance(inner, Table):
        return Font(name or "unnamed", "Type0", embedded=False, subset=False, composite=True)
    descriptor = inner.table("FontDescriptor")
    identity = written.get("Encoding") in {"Identity-H", "Identity-V"}
    lacking, count = _unmapped(inner, descriptor) if identity else (frozenset[int](), None)
    return Font(
        name=_SUBSET.sub("", name, count=1) or "unnamed",
        kind=inner.name("Subtype"),
        embedded=descriptor is not None and _has_file(descriptor),
        subset=bool(_SUBSET.match(name) or _SUBSET.match(inner.name("BaseFont"))),
        composite=True,
        widths=_composite_widths(inner.get("W")) if identity else {},
        default_width=inner.number("DW", 1000) / 1000,
        texts=texts_of(written.get("ToUnicode")),
        lacking=lacking,
        glyph_count=count,
        source=written,
    )


def _drawn(written: Table, common: dict[str, Any]) -> Font:
    """A Type 3 font, whose characters are drawings in a measure of their own."""
    matrix = written.numbers("FontMatrix", 6) or (0.001, 0.0, 0.0, 0.001, 0.0, 0.0)
    box = written.numbers("FontBBox", 4) or (0.0, 0.0, 0.0, 0.0)
    height = abs((box[3] - box[1]) * matrix[3])
    scale = abs(matrix[0])
    return Font(
        **common,
        embedded=True,
        widths={code: width * 1000 * scale for code, width in _simple_widths(written).items()},
        default_width=0.0,
        height=height or 1.0,
        drawings=written.table("CharProcs"),
    )


def _has_file(descriptor: Table) -> bool:
    return any(isinstance(descriptor.get(key), Stream) for key in _FILES)


def _simple_widths(written: Table) -> dict[int, float]:
    widths = written.get("Widths")
    first = int(written.number("FirstChar"))
    if not isinstance(widths, tuple):
        return {}
    return {
        first + at: width / 1000
        for at, width in enumerate(widths[:256])
        if isinstance(width, float)
    }


def _composite_widths(written: Any) -> dict[int, float]:
    """Widths by code from `c [w …]` and `first last w` (ISO 32000-1, 9.7.4.3)."""
    found: dict[int, float] = {}
    items = list(written) if isinstance(written, tuple) else []
    at = 0
    while at + 1 < len(items) and len(found) < _MOST_CODES:
        first, second = items[at], items[at + 1]
        if not isinstance(first, float):
            return found
        if isinstance(second, tuple):
            for step, width in enumerate(second):
                if isinstance(width, float):
                    found[int(first) + step] = width / 1000
            at += 2
            continue
        width = items[at + 2] if at + 2 < len(items) else None
        if not isinstance(second, float) or not isinstance(width, float):
            return found
        for code in range(int(first), min(int(second), int(first) + _MOST_CODES) + 1):
            found[code] = width / 1000
        at += 3
    return found


def _without_glyph(encoding: Any) -> frozenset[int]:
    """Codes that an encoding itself sends to the sign for what is missing."""
    found = set()
    differences = encoding.get("Differences") if isinstance(encoding, Table) else None
    code = 0
    for item in differences if isinstance(differences, tuple) else ():
        if isinstance(item, float):
            code = int(item)
        elif isinstance(item, Name):
            if item == ".notdef":
                found.add(code)
            code += 1
    return frozenset(found)


def _unmapped(inner: Table, descriptor: Table | None) -> tuple[frozenset[int], int | None]:
    """Codes without a glyph, and how many glyphs the font's file has."""
    mapped = inner.get("CIDToGIDMap")
    file = descriptor.get("FontFile2") if descriptor is not None else None
    count = glyph_count(file.data()) if isinstance(file, Stream) else None
    if not isinstance(mapped, Stream):
        return frozenset((0,)), count
    data = mapped.data()
    numbers = [data[at] << 8 | data[at + 1] for at in range(0, len(data) - 1, 2)]
    most = count if count is not None else 65536
    return frozenset(cid for cid, gid in enumerate(numbers) if not 0 < gid < most), len(numbers)


def glyph_count(font: bytes) -> int | None:
    """How many glyphs a TrueType file has, by its table maxp; None where it is not to be found."""
    for at in range(12, min(12 + 16 * int.from_bytes(font[4:6], "big"), len(font) - 15), 16):
        if font[at : at + 4] == b"maxp":
            start = int.from_bytes(font[at + 8 : at + 12], "big")
            return int.from_bytes(font[start + 4 : start + 6], "big") or None
    return None


def texts_of(written: Any) -> dict[int, str]:
    """What character codes say, from a ToUnicode table."""
    if not isinstance(written, Stream):
        return {}
    data = written.data()
    found: dict[int, str] = {}
    for block in _BFCHAR.findall(data):
        for code, text in _PAIR.findall(block):
            found[int(code, 16)] = _utf16(text)
    for block in _BFRANGE.findall(data):
        for first, last, start, each in _TRIPLE.findall(block):
            low, high = int(first, 16), int(last, 16)
            if high - low > _MOST_CODES or len(found) > _MOST_CODES:
                return found
            if each:
                listed = (_utf16(text) for text in _HEX.findall(each))
                found.update(zip(range(low, high + 1), listed, strict=False))
            elif text := _utf16(start):
                last_point = ord(text[-1])
                for code in range(low, min(high, low + 0x10FFFF - last_point) + 1):
                    found[code] = text[:-1] + chr(last_point + code - low)
    return found


def _utf16(digits: bytes) -> str:
    text = b"".join(digits.split())
    try:
        return bytes.fromhex(text.decode("ascii")).decode("utf-16-be", "replace")
    except ValueError:
        return ""
