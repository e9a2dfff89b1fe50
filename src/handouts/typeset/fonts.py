"""Fonts: which files a workspace offers, what they can write, what a PDF calls them.

Only a workspace's own fonts are ever used, so that a handout looks the same on
every computer and no character falls back to a font that nobody has chosen.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from handouts.problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

_TRUETYPE = (b"\x00\x01\x00\x00", b"true")
_OTHER_SUFFIXES = (".otf", ".ttc", ".woff", ".woff2")
_LICENCE_NAMES = ("ofl", "license", "licence", "copying")
_ITALIC = 1 << 0  # OS/2 fsSelection
_MAC_ITALIC = 1 << 1  # head macStyle
_FAMILY, _POSTSCRIPT, _TYPOGRAPHIC_FAMILY = 1, 6, 16  # ids in the name table
_LISTED = 8
# CSS's weights with Pango's words for them, which end up in a PDF made by WeasyPrint.
_PANGO_WEIGHTS = {
    100: "Thin",
    200: "Ultra-Light",
    300: "Light",
    400: "",
    500: "Medium",
    600: "Semi-Bold",
    700: "Bold",
    800: "Ultra-Bold",
    900: "Heavy",
}
# And for OS/2 usWidthClass, from 1; 5 is normal.
_PANGO_WIDTHS = (
    "Ultra-Condensed",
    "Extra-Condensed",
    "Condensed",
    "Semi-Condensed",
    "",
    "Semi-Expanded",
    "Expanded",
    "Extra-Expanded",
    "Ultra-Expanded",
)
# A family that ends in one of these, or in a number, could be mistaken for a style.
_PANGO_KEYWORDS = (
    "normal roman oblique italic thin ultralight extralight light semilight demilight book regular"
    " medium semibold demibold bold ultrabold extrabold heavy black ultraheavy extraheavy"
    " ultrablack extrablack smallcaps allsmallcaps petitecaps allpetitecaps unicase titlecaps"
    " ultracondensed extracondensed condensed semicondensed semiexpanded expanded extraexpanded"
    " ultraexpanded notrotated south upsidedown north rotatedleft east rotatedright west"
)
_SIZE = re.compile(r"[0-9]+(\.[0-9]*)?(px)?")
# Characters that have no ink and that text layout takes care of without a glyph.
_INKLESS = frozenset(
    (
        0x00AD,  # soft hyphen
        0x034F,  # combining grapheme joiner
        0x061C,  # Arabic letter mark
        0xFEFF,  # zero-width no-break space
        *range(0x200B, 0x2010),  # zero-width space, joiners, direction marks
        *range(0x202A, 0x202F),  # direction embedding and override
        *range(0x2060, 0x2070),  # word joiner, invisible operators, isolates
        *range(0xFE00, 0xFE10),  # variation selectors
        *range(0xE0100, 0xE01F0),
    )
)


@dataclass(frozen=True, slots=True)
class FontFile:
    """One static TrueType font: what CSS calls it and which characters it can write.

    `family` is the typographic family (name id 16, else 1), `weight` the CSS
    weight (100, 200 … 900), `codepoints` the Unicode characters in its cmap and
    `width` the OS/2 width class (1 to 9, normal is 5).
    """

    path: Path
    family: str
    weight: int
    italic: bool
    postscript_name: str
    codepoints: frozenset[int]
    width: int = 5


def read_fonts(folder: Path) -> tuple[tuple[FontFile, ...], list[Problem]]:
    """Read every *.ttf below a workspace's `styles/fonts`, in the order of their paths.

    Files that cannot be used are reported and left out. A problem's file is
    given from the folder two above, which is the workspace.
    """
    fonts: list[FontFile] = []
    problems: list[Problem] = []
    taken: dict[tuple[str, int, bool, int], str] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        place = Place(path.relative_to(folder.parent.parent).as_posix())
        suffix = path.suffix.lower()
        if suffix in _OTHER_SUFFIXES:
            message = f"{suffix[1:].upper()} fonts are not used"
            problems.append(Problem(place, "font-kind", message, "Use the static .ttf of it."))
        if suffix != ".ttf":
            continue
        font = _read_font(path, place)
        if isinstance(font, Problem):
            problems.append(font)
            continue
        if not _has_licence(path.parent):
            message = f"the licence of '{font.family}' is not in the font's folder"
            remedy = "Put the OFL.txt or LICENSE that came with the font beside it."
            problems.append(Problem(place, "font-licence", message, remedy))
        key = (font.family.casefold(), font.weight, font.italic, font.width)
        if key in taken:
            message = f"this is '{_described(font)}', and so is {taken[key]}"
            problems.append(Problem(place, "font-twice", message, "Keep one of the two."))
            continue
        taken[key] = place.file
        fonts.append(font)
    if not fonts:
        place = Place(folder.relative_to(folder.parent.parent).as_posix())
        remedy = "Put at least one .ttf font there, in a folder with its licence."
        problems.append(Problem(place, "font-none", "there is no font that can be used", remedy))
    return tuple(fonts), problems


def uncovered(text: str, families: Sequence[str], fonts: Iterable[FontFile]) -> list[str]:
    """Characters that no font of these families has, in order of first appearance.

    Families are compared as CSS does, without regard to capitals. White space
    and characters without ink are passed over. An accented letter counts as
    covered when its composed or its separate characters are there, since
    layout uses either.
    """
    names = {family.casefold() for family in families}
    known = {code for font in fonts if font.family.casefold() in names for code in font.codepoints}
    missing: dict[str, None] = {}
    for character in dict.fromkeys(unicodedata.normalize("NFC", text)):
        if _is_inkless(character) or ord(character) in known:
            continue
        parts = unicodedata.normalize("NFD", character)
        if any(ord(part) not in known for part in parts):
            missing[character] = None
    return list(missing)


def missing_glyphs_problem(characters: Collection[str], place: Place) -> Problem:
    """The error that these characters would print as empty boxes."""
    listed = list(characters)
    named = [
        f"'{character}' (U+{ord(character):04X} {unicodedata.name(character, 'without a name')})"
        for character in listed[:_LISTED]
    ]
    more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return Problem(
        place,
        "missing-glyph",
        f"the style's fonts cannot write {', '.join(named)}{more}",
        "Write it with other characters, or add a font that has them to styles/fonts.",
    )


def fontconfig_xml(folders: Sequence[Path], cache: Path) -> str:
    """A complete fonts.conf that offers the fonts of these folders and no others.

    Point the environment's FONTCONFIG_FILE at it before WeasyPrint is
    imported. `cache` is a folder that fontconfig may write to. Without the
    system's rules there are no aliases and no made-up bold or italic.
    """
    directories = "".join(f"  <dir>{escape(str(folder.resolve()))}</dir>\n" for folder in folders)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        "<fontconfig>\n"
        "  <reset-dirs/>\n"
        f"{directories}"
        f"  <cachedir>{escape(str(cache.resolve()))}</cachedir>\n"
        "</fontconfig>\n"
    )


def base_font_name(font: FontFile) -> str:
    """What WeasyPrint writes as /BaseFont, without the subset's tag ("ABCDEF+").

    It is Pango's description of the font with hyphens for spaces: family,
    weight unless 400, Italic, width unless normal; a family whose end could
    be mistaken for one of these is followed by a comma. Source:
    weasyprint/pdf/fonts.py and pango_font_description_to_string.
    """
    words = (
        _PANGO_WEIGHTS[font.weight],
        "Italic" if font.italic else "",
        _PANGO_WIDTHS[font.width - 1],
    )
    style = [word for word in words if word]
    last = font.family.split(" ")[-1]
    keyword = last.replace("-", "").casefold() in _PANGO_KEYWORDS.split()
    comma = "," if keyword or (_SIZE.fullmatch(last) and not style) else ""
    return "-".join([font.family.replace(" ", "-") + comma, *style])


def _read_font(path: Path, place: Place) -> FontFile | Problem:
    from fontTools.ttLib import TTFont

    remedy = "Use a static TrueType font (.ttf), such as Google Fonts has in the folder 'static'."
    try:
        with path.open("rb") as stream:
            if stream.read(4) not in _TRUETYPE:
                return Problem(place, "font-kind", "this is not a TrueType font", remedy)
        with TTFont(path, lazy=True) as font:
            if "fvar" in font:
                message = "this is a variable font, which prints in one weight only"
                return Problem(place, "font-variable", message, remedy)
            names, style = font["name"], font["OS/2"]
            if style.usWeightClass not in _PANGO_WEIGHTS:
                message = f"its weight is {style.usWeightClass}, which a style sheet cannot ask for"
                return Problem(place, "font-weight", message, remedy)
            family = names.getDebugName(_TYPOGRAPHIC_FAMILY) or names.getDebugName(_FAMILY)
            italic = style.fsSelection & _ITALIC or font["head"].macStyle & _MAC_ITALIC
            return FontFile(
                path=path,
                family=family or path.stem,
                weight=style.usWeightClass,
                italic=bool(italic),
                postscript_name=names.getDebugName(_POSTSCRIPT) or path.stem,
                codepoints=frozenset(font["cmap"].getBestCmap() or ()),
                width=min(max(style.usWidthClass, 1), 9),
            )
    except Exception:  # whatever fontTools stumbles over, the file is at fault
        return Problem(place, "font-corrupt", "the font file is damaged", "Download it again.")


def _has_licence(folder: Path) -> bool:
    return any(
        entry.is_file() and entry.stem.casefold().startswith(_LICENCE_NAMES)
        for entry in folder.iterdir()
    )


def _described(font: FontFile) -> str:
    return f"{font.family} {font.weight}{' italic' if font.italic else ''}"


def _is_inkless(character: str) -> bool:
    return (
        character.isspace() or ord(character) in _INKLESS or unicodedata.category(character) == "Cc"
    )
