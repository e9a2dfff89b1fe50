"""Fonts: the shipped ones, the wrong ones, and what a finished PDF says of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fontTools.ttLib import TTFont

from handouts.problems import Place
from handouts.typeset.fonts import (
    FontFile,
    base_font_name,
    fontconfig_xml,
    missing_glyphs_problem,
    read_fonts,
    uncovered,
)

if TYPE_CHECKING:
    from collections.abc import Callable

SHIPPED = Path(__file__).parent.parent / "styles" / "fonts"
ATKINSON = "Atkinson Hyperlegible Next"
PLACE = Place("content/handouts/knee/es.yaml", 3, 4)
EXPECTED_NAMES = {
    (ATKINSON, 400, False): "Atkinson-Hyperlegible-Next",
    (ATKINSON, 400, True): "Atkinson-Hyperlegible-Next-Italic",
    (ATKINSON, 600, False): "Atkinson-Hyperlegible-Next-Semi-Bold",
    (ATKINSON, 700, False): "Atkinson-Hyperlegible-Next-Bold",
    ("Fraunces", 600, False): "Fraunces-Semi-Bold",
}


@pytest.fixture(scope="module")
def fonts() -> tuple[FontFile, ...]:
    found, problems = read_fonts(SHIPPED)
    assert problems == []
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace's styles/fonts with one good font and its licence."""
    shutil.copytree(SHIPPED / "fraunces", tmp_path / "styles" / "fonts" / "fraunces")
    return tmp_path / "styles" / "fonts"


def test_the_shipped_fonts_are_what_css_will_ask_for(fonts: tuple[FontFile, ...]) -> None:
    shipped = {(font.family, font.weight, font.italic): font.postscript_name for font in fonts}
    assert shipped.keys() == EXPECTED_NAMES.keys()
    assert shipped[ATKINSON, 600, False] == "AtkinsonHyperlegibleNext-SemiBold"
    assert all(font.path.is_file() and ord("ñ") in font.codepoints for font in fonts)


def altered(folder: Path, change: Callable[[TTFont], None]) -> None:
    """Write a changed copy of the good font as other/changed.ttf, with a licence."""
    (folder / "other").mkdir()
    shutil.copy(folder / "fraunces" / "OFL.txt", folder / "other" / "OFL.txt")
    with TTFont(folder / "fraunces" / "Fraunces_600SemiBold.ttf") as font:
        change(font)
        font.save(folder / "other" / "changed.ttf")


def codes(folder: Path) -> list[tuple[str, str]]:
    return [(problem.place.file, problem.code) for problem in read_fonts(folder)[1]]


def test_a_font_without_its_licence_is_reported_and_still_read(folder: Path) -> None:
    (folder / "fraunces" / "OFL.txt").unlink()
    assert codes(folder) == [("styles/fonts/fraunces/Fraunces_600SemiBold.ttf", "font-licence")]
    assert len(read_fonts(folder)[0]) == 1


def test_web_fonts_and_files_that_are_no_fonts_are_refused(folder: Path) -> None:
    (folder / "fraunces" / "a.woff2").write_bytes(b"wOF2")
    (folder / "fraunces" / "b.ttf").write_bytes(b"wOF2 under another name")
    (folder / "fraunces" / "c.ttf").write_bytes(b"\0\1\0\0 cut off")
    assert codes(folder) == [
        ("styles/fonts/fraunces/a.woff2", "font-kind"),
        ("styles/fonts/fraunces/b.ttf", "font-kind"),
        ("styles/fonts/fraunces/c.ttf", "font-corrupt"),
    ]
    assert len(read_fonts(folder)[0]) == 1


def test_a_variable_font_is_refused(folder: Path) -> None:
    def add_axes(font: TTFont) -> None:
        from fontTools.ttLib import newTable

        font["fvar"] = newTable("fvar")

    altered(folder, add_axes)
    assert codes(folder) == [("styles/fonts/other/changed.ttf", "font-variable")]


def test_two_files_for_one_face_are_reported(folder: Path) -> None:
    altered(folder, lambda _: None)
    found, problems = read_fonts(folder)
    assert len(found) == 1
    assert [problem.code for problem in problems] == ["font-twice"]
    assert problems[0].message == (
        "this is 'Fraunces 600', and so is styles/fonts/fraunces/Fraunces_600SemiBold.ttf"
    )


def test_a_weight_that_css_cannot_name_is_refused(folder: Path) -> None:
    altered(folder, lambda font: setattr(font["OS/2"], "usWeightClass", 350))
    assert codes(folder) == [("styles/fonts/other/changed.ttf", "font-weight")]


@pytest.mark.parametrize(("table", "bits"), [("OS/2", "fsSelection"), ("head", "macStyle")])
def test_italics_are_told_by_either_table(folder: Path, table: str, bits: str) -> None:
    altered(folder, lambda font: setattr(font[table], bits, 1 if table == "OS/2" else 2))
    assert [font.italic for font in read_fonts(folder)[0]] == [False, True]


def test_a_workspace_without_fonts_is_told_so(tmp_path: Path) -> None:
    assert codes(tmp_path / "styles" / "fonts") == [("styles/fonts", "font-none")]


def test_characters_that_would_print_as_boxes_are_found(fonts: tuple[FontFile, ...]) -> None:
    text = "Año 漢 — “sí”\u00ad\u200d\u200b\ufe0f\n\t\u202f漢☃"
    assert uncovered(text, [ATKINSON.lower()], fonts) == ["漢", "☃"]
    assert uncovered("a漢", ["Nonesuch"], fonts) == ["a", "漢"]


def test_accents_may_be_composed_or_separate() -> None:
    composed = FontFile(Path("a.ttf"), "A", 400, False, "A", frozenset(map(ord, "é")))
    separate = FontFile(Path("b.ttf"), "B", 400, False, "B", frozenset(map(ord, "e\u0301")))
    assert uncovered("e\u0301é", ["A"], [composed]) == []
    assert uncovered("e\u0301é", ["B"], [separate]) == []
    assert uncovered("è", ["A", "B"], [composed, separate]) == ["è"]


def test_missing_characters_are_named() -> None:
    problem = missing_glyphs_problem(["☃", "\ue000"], PLACE)
    assert (problem.place, problem.code) == (PLACE, "missing-glyph")
    assert "'☃' (U+2603 SNOWMAN), '\ue000' (U+E000 without a name)" in problem.message
    assert "and 3 more" in missing_glyphs_problem("abcdefghijk", PLACE).message


@pytest.mark.parametrize(
    ("family", "weight", "italic", "width", "name"),
    [
        ("Source Sans 3", 400, False, 5, "Source-Sans-3,"),
        ("Source Sans 3", 700, False, 5, "Source-Sans-3-Bold"),
        ("Archivo Black", 400, False, 5, "Archivo-Black,"),
        ("Barlow Condensed", 800, True, 3, "Barlow-Condensed,-Ultra-Bold-Italic-Condensed"),
    ],
)
def test_family_names_that_look_like_styles(
    family: str, weight: int, italic: bool, width: int, name: str
) -> None:
    font = FontFile(Path("a.ttf"), family, weight, italic, "A", frozenset(), width)
    assert base_font_name(font) == name


RENDER = """
import json, re, sys
import weasyprint
import pikepdf
weasyprint.HTML(string=sys.argv[1]).write_pdf(sys.argv[2])
with pikepdf.open(sys.argv[2]) as pdf:
    fonts = [str(o.BaseFont) for o in pdf.objects
             if isinstance(o, pikepdf.Dictionary) and o.get("/Subtype") == "/Type0"]
print(json.dumps(sorted(fonts)))
"""


def test_weasyprint_finds_the_fonts_and_names_them_as_foretold(
    fonts: tuple[FontFile, ...], tmp_path: Path
) -> None:
    """No @font-face: fontconfig alone must offer the right file for each weight and slant."""
    linked = tmp_path / "fonts & 'more' <here>"
    linked.mkdir()
    shutil.copytree(SHIPPED, linked / "shipped")
    configuration = tmp_path / "fonts.conf"
    (tmp_path / "cache").mkdir()
    configuration.write_text(fontconfig_xml([linked], tmp_path / "cache"), encoding="utf-8")
    lines = "".join(
        f'<p style="font: {"italic" if font.italic else "normal"} {font.weight} 28pt'
        f" '{font.family}'\">{number} Añb</p>"
        for number, font in enumerate(fonts)
    )
    result = subprocess.run(
        [sys.executable, "-c", RENDER, f"{lines}<p>Ab in any font", str(tmp_path / "out.pdf")],
        env={**os.environ, "FONTCONFIG_FILE": str(configuration)},
        capture_output=True,
        text=True,
        check=True,
    )
    written = {name.partition("+")[2] for name in json.loads(result.stdout)}
    assert written == {base_font_name(font) for font in fonts}
    assert written == set(EXPECTED_NAMES.values())
    assert any((tmp_path / "cache").iterdir())
