"""What the glyphs of right-to-left text say, so that a PDF can be read, searched and copied.

WeasyPrint lets a glyph say what it was first drawn for. In Arabic that goes
wrong twice: a vowel sign on a ligature takes over the ligature's letters, which
are then missing wherever else it stands, and a bracket that was mirrored says
the opposite in every telephone number. Here a glyph says what its font means
it to be, from the font's own tables, whatever it was drawn for.
"""

from __future__ import annotations

import io
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_STRONG = frozenset({"R", "AL"})
_FORMS = (range(0xFB1D, 0xFE00), range(0xFE70, 0xFF00))
_SINGLE, _LIGATURE, _EXTENSION = 1, 4, 7  # types of lookups in a GSUB table
_ROUNDS = 4  # a ligature of ligatures is as deep as fonts go


class GlyphTexts(dict[Any, Any]):
    """The dictionary for the `fonts` of a WeasyPrint document that has right-to-left text."""

    def __setitem__(self, key: Any, font: Any) -> None:
        font.to_unicode = _OwnTexts(glyph_texts(font.file_content))
        super().__setitem__(key, font)


class _OwnTexts(dict[int, str]):
    """A font's map from glyphs to texts, in which the font has the first word."""

    def __init__(self, own: Mapping[int, str]) -> None:
        super().__init__()
        self._own = own

    def __setitem__(self, glyph: int, text: str) -> None:
        super().__setitem__(glyph, self._own.get(glyph, text))


def has_right_to_left(text: str) -> bool:
    """Whether any letter of a text is written from right to left."""
    return any(unicodedata.bidirectional(character) in _STRONG for character in text)


@lru_cache(maxsize=16)
def glyph_texts(font: bytes) -> Mapping[int, str]:
    """The texts of right-to-left letters, their ligatures and marks, and of brackets, by glyph.

    `font` is a TrueType file. A glyph that stands for a letter in some place of
    a word says that letter; a ligature says its letters in their order.
    """
    from fontTools.ttLib import TTFont

    with TTFont(io.BytesIO(font), lazy=True) as opened:
        texts: dict[str, str] = {}
        # A form of a letter, which Unicode has for old systems, is that letter.
        for code, name in sorted((opened.getBestCmap() or {}).items(), key=_forms_last):
            text = chr(code)
            if any(code in block for block in _FORMS):
                text = unicodedata.normalize("NFKC", text)
            texts.setdefault(name, text)
        substitutions = list(_substitutions(opened["GSUB"].table)) if "GSUB" in opened else []
        for _ in range(_ROUNDS):
            for names, result in substitutions:
                if all(name in texts for name in names):
                    texts.setdefault(result, "".join(texts[name] for name in names))
        return {
            opened.getGlyphID(name): text for name, text in texts.items() if _is_concerned(text)
        }


def _forms_last(entry: tuple[int, str]) -> tuple[bool, int]:
    return any(entry[0] in block for block in _FORMS), entry[0]


def _substitutions(table: Any) -> Iterator[tuple[list[str], str]]:
    """The glyphs that one glyph may replace, and that glyph."""
    for lookup in table.LookupList.Lookup if table.LookupList else ():
        for found in lookup.SubTable:
            inner = found.ExtSubTable if found.LookupType == _EXTENSION else found
            if inner.LookupType == _SINGLE:
                yield from (([name], result) for name, result in inner.mapping.items())
            elif inner.LookupType == _LIGATURE:
                for first, ligatures in inner.ligatures.items():
                    for ligature in ligatures:
                        yield [first, *ligature.Component], ligature.LigGlyph


def _is_concerned(text: str) -> bool:
    """Whether a text goes wrong where lines run from right to left."""
    return all(
        unicodedata.bidirectional(character) in _STRONG
        or unicodedata.category(character) == "Mn"
        or unicodedata.mirrored(character)
        for character in text
    )
