"""HarfBuzz's one door: words to glyphs, placed as the typesetter places them.

The typesetter shapes with HarfBuzz, through Pango, and writes what it gets in a
certain way. Shaping with the same font, size and rounding gives the same
operators, so that stamped words cannot be told from typeset ones.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import uharfbuzz as harfbuzz

if TYPE_CHECKING:
    from handouts.merge.writer import Writer
    from handouts.typeset.spots import Lettering

PIXELS_PER_POINT = 96 / 72
_UNITS = 1024  # Pango's, in a pixel
_EM = 1000  # a font's height in the units of a PDF's widths
_NARROW_SPACE = "\u202f"  # between a time and its "pm"; a font without it shows its space
_SYMBOLIC, _ITALIC_SLOPE = 4, 0
_UNUSED_TABLES = ("GPOS", "GSUB", "GDEF", "BASE", "DSIG", "STAT", "name", "OS/2", "post", "gasp")
# Letters and signs that stand from left to right one after another, with no letter of
# another script among them: Latin, general punctuation, currencies, arrows and signs.
_SIMPLE = (
    *range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x300), *range(0x1E00, 0x1F00),
    *range(0x2010, 0x2028), *range(0x2030, 0x205F), *range(0x20A0, 0x20C0),
    *range(0x2100, 0x2190),
)  # fmt: skip

_Glyph = tuple[bytes, int, dict[int, bytes]]


class Shaped(NamedTuple):
    """Words as the parts of a TJ operator's array, and their width in points."""

    operand: bytes
    width: float


@dataclass
class Face:
    """A face of a font file and which of its glyphs have been used, with their texts."""

    lettering: Lettering
    used: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.face = harfbuzz.Face(harfbuzz.Blob.from_file_path(str(self.lettering.path)))
        self.varies = any(axis.tag == "wght" for axis in self.face.axis_infos)
        plain = harfbuzz.Font(self.face)
        letters = (chr(code) for code in _SIMPLE if plain.get_nominal_glyph(code))
        self.letters = frozenset(letters) | (
            {_NARROW_SPACE} if plain.get_nominal_glyph(32) else set()
        )

    def sized(self, points: float) -> Any:
        """HarfBuzz's font at a size, in Pango's units."""
        font = harfbuzz.Font(self.face)
        units = int(points * PIXELS_PER_POINT * _UNITS + 1e-6)
        font.scale = (units, units)
        if self.varies:
            font.set_variations({"wght": self.lettering.weight})
        return font

    def subset(self) -> bytes:
        """A TrueType font with the glyphs that were used, under their own numbers."""
        asked = harfbuzz.SubsetInput()
        asked.flags = harfbuzz.SubsetFlags.RETAIN_GIDS | harfbuzz.SubsetFlags.NO_HINTING
        asked.glyph_set.update({0, *self.used})
        tags = (int.from_bytes(tag.ljust(4).encode(), "big") for tag in _UNUSED_TABLES)
        asked.drop_table_tag_set.update(tags)
        if self.varies:
            asked.pin_axis_location(self.face, "wght", self.lettering.weight)
        data: bytes = asked.subset(self.face).blob.data
        return data


class Setter:
    """Sets words in one lettering; `points` is its size as the typesetter rounds it."""

    def __init__(self, face: Face, lettering: Lettering) -> None:
        self.face = face
        self.lettering = lettering
        self._font = face.sized(lettering.size)
        self._pixels = self._font.scale[0] / _UNITS
        self.points = self._pixels / PIXELS_PER_POINT
        self._glyphs: dict[int, _Glyph] = {}

    def covers(self, text: str) -> bool:
        """Whether these words can be set here: simple letters, all in this face."""
        return self.face.letters.issuperset(text)

    def shape(self, text: str) -> Shaped | None:
        """Words on one line; None where a glyph must be moved, which the typesetter can do."""
        buffer = harfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "ltr"
        if self.lettering.language:
            buffer.language = self.lettering.language
        harfbuzz.shape(self._font, buffer)
        parts, width = [b"("], 0
        glyphs, used = self._glyphs, self.face.used
        infos = buffer.glyph_infos
        for info, position in zip(infos, buffer.glyph_positions, strict=True):
            glyph = info.codepoint
            if position.x_offset or position.y_offset or not glyph:
                return None
            known = glyphs.get(glyph)
            if known is None:
                known = glyphs[glyph] = self._glyph(glyph)
            if glyph not in used:
                used[glyph] = _text_of(info.cluster, infos, text)
            advance = position.x_advance
            width += advance
            kerning = known[2].get(advance)
            if kerning is None:
                kerning = known[2][advance] = self._kerned(known, advance)
            parts.append(kerning)
        parts.append(b")")
        operand = b"".join(parts).removesuffix(b"()")
        return Shaped(operand, width / _UNITS / PIXELS_PER_POINT)

    def _kerned(self, glyph: _Glyph, advance: int) -> bytes:
        """A glyph's code, and how much what follows is moved to the left in thousandths."""
        kerning = int(glyph[1] - advance * _EM / _UNITS / self._pixels)
        return b"%b)%d(" % (glyph[0], kerning) if kerning else glyph[0]

    def _glyph(self, number: int) -> _Glyph:
        """A glyph's code in a string, its own width in thousandths, and what is written for it."""
        code = number.to_bytes(2, "big")
        for special in (b"\\", b"(", b")"):
            code = code.replace(special, b"\\" + special)
        code = code.replace(b"\r", b"\\r").replace(b"\n", b"\\n")
        advance = self._font.get_glyph_h_advance(number)
        return code, round(advance * _EM / _UNITS / self._pixels), {}


def _text_of(cluster: int, infos: list[Any], text: str) -> str:
    """The characters of a text that a glyph stands for."""
    later = [info.cluster for info in infos if info.cluster > cluster]
    return text[cluster : min(later, default=len(text))]


def write_font(writer: Writer, number: int, face: Face) -> None:
    """Write a face with the glyphs that were used as font `number` of a file."""
    plain = harfbuzz.Font(face.face)
    if face.varies:
        plain.set_variations({"wght": face.lettering.weight})
    per_unit = _EM / face.face.upem
    data = face.subset()
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(data).digest()[:6])
    name = f"/{tag}+{face.lettering.name}".encode()
    extents = plain.get_font_extents("ltr")
    file, descriptor, inner, texts = (writer.allot() for _ in range(4))
    writer.stream(file, b"/Length1 %d/Filter/FlateDecode" % len(data), zlib.compress(data, 9))
    box = b"%d %d %d %d" % (
        -_EM, round(extents.descender * per_unit), 2 * _EM, round(extents.ascender * per_unit),
    )  # fmt: skip
    writer.put(
        descriptor,
        b"<</Type/FontDescriptor/FontName%b/Flags %d/FontBBox[%b]/ItalicAngle %d/Ascent %d"
        b"/Descent %d/CapHeight %d/StemV 80/FontFile2 %d 0 R>>"
        % (
            name, _SYMBOLIC, box, _ITALIC_SLOPE, round(extents.ascender * per_unit),
            round(extents.descender * per_unit), round(extents.ascender * per_unit), file,
        ),
    )  # fmt: skip
    widths = b"".join(
        b"%d[%d]" % (glyph, round(plain.get_glyph_h_advance(glyph) * per_unit))
        for glyph in sorted({0, *face.used})
    )
    writer.put(
        inner,
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont%b/CIDToGIDMap/Identity/CIDSystemInfo"
        b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/W[%b]>>"
        % (name, descriptor, widths),
    )
    writer.stream(texts, b"/Filter/FlateDecode", zlib.compress(_texts(face.used), 9))
    writer.put(
        number,
        b"<</Type/Font/Subtype/Type0/BaseFont%b/Encoding/Identity-H/DescendantFonts[%d 0 R]"
        b"/ToUnicode %d 0 R>>" % (name, inner, texts),
    )


def _texts(used: dict[int, str]) -> bytes:
    """A CMap from glyphs to what they say (ISO 32000-1, 9.10.3)."""
    lines = [
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def",
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange",
    ]
    entries = sorted(used.items())
    for first in range(0, len(entries), 100):
        some = entries[first : first + 100]
        lines.append(f"{len(some)} beginbfchar")
        lines += (f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in some)
        lines.append("endbfchar")
    lines.append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend")
    return "\n".join(lines).encode("ascii")
