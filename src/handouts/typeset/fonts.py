"""Fonts: which files there are, what they can write, what a PDF calls them.

Only a workspace's own fonts and those of the extra `cjk` are ever used, so
that a handout looks the same on every computer and no character falls back to
a font that nobody has chosen.
"""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from handouts.problems import Place, Problem, did_you_mean
from handouts.typeset.plain_files import oddness, searchable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from handouts.content.yaml_nodes import Text

EXTRA = "pip install 'handouts[cjk]'"
"""The command that installs fonts for Chinese, Japanese and Korean."""
EXTRA_FAMILIES = ("Noto Sans JP", "Noto Sans KR", "Noto Sans SC", "Noto Sans TC")
_EXTRA_PACKAGE = "justmytype-intl-cjk"
_TRUETYPE = (b"\x00\x01\x00\x00", b"true")
# OpenType with CFF outlines too: WeasyPrint numbers the glyphs of such a font for Chinese in a way
# that some readers and printers understand otherwise, and they print other characters.
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
_EAST_ASIAN = ("CJK ", "FULLWIDTH ", "HANGUL ", "HIRAGANA ", "IDEOGRAPHIC ", "KATAKANA ")
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
    """One face of a TrueType font: what CSS calls it and which characters it can write.

    A font that varies in weight is nine of them, with one path. `family` is the
    typographic family (name id 16, else 1), `weight` the CSS weight (100, 200 …
    900), `codepoints` the Unicode characters in its cmap and `width` the OS/2
    width class (1 to 9, normal is 5).
    """

    path: Path
    family: str
    weight: int
    italic: bool
    postscript_name: str
    codepoints: frozenset[int]
    width: int = 5


def font_folders(root: Path) -> tuple[Path, ...]:
    """Where fonts lie: in a workspace's `styles/fonts`, and in the extra's package if installed.

    Files of that package are read; none of its code is run.
    """
    own = root / "styles" / "fonts"
    spec = importlib.util.find_spec(_EXTRA_PACKAGE.replace("-", "_"))
    places = (spec.submodule_search_locations or ()) if spec else ()
    extra = (Path(place) / "fonts" for place in places)
    return (own, *(folder for folder in extra if folder.is_dir()))


def extra_in_use(families: Iterable[str] = EXTRA_FAMILIES) -> str:
    """Which version of the extra's fonts a document in these families is made of.

    Empty where none of the families is the extra's, "none" where it is not installed.
    """
    if {name.casefold() for name in EXTRA_FAMILIES}.isdisjoint(map(str.casefold, families)):
        return ""
    try:
        return f"{_EXTRA_PACKAGE} {metadata.version(_EXTRA_PACKAGE)}"
    except metadata.PackageNotFoundError:
        return "none"


def fonts_for(root: Path, families: Iterable[str]) -> tuple[FontFile, ...]:
    """The fonts for a document in these families, read once in a process.

    The extra's are large, so they are opened only where one of them is named.
    """
    own, *extra = font_folders(root)
    return _usable(own, *(extra if extra_in_use(families) else ()))


@cache
def _usable(*folders: Path) -> tuple[FontFile, ...]:
    return read_fonts(*folders)[0]


def read_fonts(folder: Path, *packages: Path) -> tuple[tuple[FontFile, ...], list[Problem]]:
    """Read every *.ttf below a workspace's `styles/fonts` and below folders of packages.

    In a workspace only plain files count, as they do for `fontconfig_xml`.

    They come in the order of the folders and of their paths. Files that cannot
    be used are reported and left out. A problem's file is given from the folder
    two above, which is the workspace, or begins with the package's name.
    """
    fonts: list[FontFile] = []
    problems: list[Problem] = []
    taken: dict[tuple[str, int, bool, int], str] = {}
    for base in (folder, *packages):
        for path in () if base == folder and base.is_symlink() else sorted(base.rglob("*")):
            place = Place(path.relative_to(base.parent.parent).as_posix())
            odd = oddness(path) if base == folder else ""
            if odd:
                message = f"{odd}, so no font of its folder can be used"
                problems.append(Problem(place, "font-kind", message, "Put the file itself there."))
            if odd or not path.is_file():
                continue
            faces, found = _read_file(path, place)
            problems += found
            twins = [face for face in faces if _key(face) in taken]
            if twins:
                message = f"this is '{_described(twins[0])}', and so is {taken[_key(twins[0])]}"
                problems.append(Problem(place, "font-twice", message, "Keep one of the two."))
            new = [face for face in faces if _key(face) not in taken]
            taken.update((_key(face), place.file) for face in new)
            fonts += new
        if base == folder and not fonts:
            place = Place(folder.relative_to(folder.parent.parent).as_posix())
            message = "there is no font that can be used"
            remedy = "Put at least one .ttf font there, in a folder with its licence."
            problems.append(Problem(place, "font-none", message, remedy))
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


def unknown_families(names: Iterable[Text], fonts: Iterable[FontFile]) -> list[Problem]:
    """Families that no font belongs to: what is set in them would be set in another one."""
    known = {font.family.casefold(): font.family for font in fonts}
    return [
        Problem(
            name.place, "font-unknown", f"there is no font called '{name}'",
            f"Install fonts for Chinese, Japanese and Korean: {EXTRA}"
            if name in EXTRA_FAMILIES
            else did_you_mean(name, set(known.values())),
        )
        for name in dict.fromkeys(names)
        if name.casefold() not in known
    ]  # fmt: skip


def missing_glyphs_problem(characters: Collection[str], place: Place) -> Problem:
    """The error that these characters would print as empty boxes."""
    listed = list(characters)
    named = [
        f"'{character}' (U+{ord(character):04X} {unicodedata.name(character, 'without a name')})"
        for character in listed[:_LISTED]
    ]
    more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    remedy = "Write it with other characters, or add a font that has them to styles/fonts."
    if any(unicodedata.name(character, "").startswith(_EAST_ASIAN) for character in listed):
        remedy = (
            f"Install fonts for Chinese, Japanese and Korean: {EXTRA}"
            if extra_in_use() == "none"
            else f"Write it otherwise, or name one of {', '.join(EXTRA_FAMILIES)} for its language."
        )
    return Problem(
        place,
        "missing-glyph",
        f"the style's fonts cannot write {', '.join(named)}{more}",
        remedy,
    )


def fontconfig_xml(folders: Sequence[Path], cache: Path) -> str:
    """A complete fonts.conf that offers the fonts of these folders and no others.

    The first is a workspace's: what is no plain file there is not offered.

    Point the environment's FONTCONFIG_FILE at it before WeasyPrint is
    imported. `cache` is a folder that fontconfig may write to. Without the
    system's rules there are no aliases and no made-up bold or italic.
    """
    offered = [*searchable(folders[0]), *folders[1:]]
    directories = "".join(f"  <dir>{escape(str(folder.resolve()))}</dir>\n" for folder in offered)
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


def _read_file(path: Path, place: Place) -> tuple[Sequence[FontFile], list[Problem]]:
    """The faces of a file, if it is a font that can be used, and what is wrong with it."""
    suffix = path.suffix.lower()
    if suffix in _OTHER_SUFFIXES:
        message = f"{suffix[1:].upper()} fonts are not used"
        return (), [Problem(place, "font-kind", message, "Use the static .ttf of it.")]
    if suffix != ".ttf":
        return (), []
    faces = _read_font(path, place)
    if isinstance(faces, Problem):
        return (), [faces]
    if _has_licence(path.parent):
        return faces, []
    message = f"the licence of '{faces[0].family}' is not in the font's folder"
    remedy = "Put the OFL.txt or LICENSE that came with the font beside it."
    return faces, [Problem(place, "font-licence", message, remedy)]


def _read_font(path: Path, place: Place) -> list[FontFile] | Problem:
    from fontTools.ttLib import TTFont

    remedy = "Use a static TrueType font (.ttf), such as Google Fonts has in the folder 'static'."
    try:
        with path.open("rb") as stream:
            if stream.read(4) not in _TRUETYPE:
                return Problem(place, "font-kind", "this is not a TrueType font", remedy)
        with TTFont(path, lazy=True) as font:
            _refuse_cut(font, path)
            names, style = font["name"], font["OS/2"]
            weights = _weights(font)
            if not weights:
                message = "this font varies in more than its weight, or not between 100 and 900"
                return Problem(place, "font-variable", message, remedy)
            if weights[0] not in _PANGO_WEIGHTS:
                message = f"its weight is {weights[0]}, which a style sheet cannot ask for"
                return Problem(place, "font-weight", message, remedy)
            family = names.getDebugName(_TYPOGRAPHIC_FAMILY) or names.getDebugName(_FAMILY)
            italic = style.fsSelection & _ITALIC or font["head"].macStyle & _MAC_ITALIC
            face = FontFile(
                path=path,
                family=family or path.stem,
                weight=weights[0],
                italic=bool(italic),
                postscript_name=names.getDebugName(_POSTSCRIPT) or path.stem,
                codepoints=frozenset(font["cmap"].getBestCmap() or ()),
                width=min(max(style.usWidthClass, 1), 9),
            )
            return [replace(face, weight=weight) for weight in weights]
    except Exception as error:  # whatever fontTools stumbles over, the file is at fault
        return _damaged(place, error)


def _refuse_cut(font: Any, path: Path) -> None:
    """EOFError if a part of the font lies beyond the end of its file."""
    size = path.stat().st_size
    if any(part.offset + part.length > size for part in font.reader.tables.values()):
        raise EOFError


def _damaged(place: Place, error: Exception) -> Problem:
    if isinstance(error, PermissionError):
        message = "this user may not read the file"
        return Problem(place, "file-unreadable", message, "Give yourself the right to read it.")
    return Problem(place, "font-corrupt", "the font file is damaged", "Download it again.")


def _weights(font: Any) -> list[int]:
    """The CSS weights that a font has; none where it varies in anything else."""
    if "fvar" not in font:
        return [font["OS/2"].usWeightClass]
    axes = font["fvar"].axes
    if [axis.axisTag for axis in axes] != ["wght"]:
        return []
    return [weight for weight in _PANGO_WEIGHTS if axes[0].minValue <= weight <= axes[0].maxValue]


def _key(font: FontFile) -> tuple[str, int, bool, int]:
    """What CSS tells fonts apart by."""
    return font.family.casefold(), font.weight, font.italic, font.width


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
