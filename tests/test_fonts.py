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
from handouts.typeset import fonts as fonts_module
from handouts.typeset.fonts import (
    EXTRA_FAMILIES,
    FontFile,
    base_font_name,
    extra_in_use,
    font_folders,
    fontconfig_xml,
    fonts_for,
    missing_glyphs_problem,
    read_fonts,
    uncovered,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Needs

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "styles" / "fonts"
CJK = "justmytype_intl_cjk"
ATKINSON = "Atkinson Hyperlegible Next"
PLACE = Place("content/handouts/knee/es.yaml", 3, 4)
EXPECTED_NAMES = {
    (ATKINSON, 400, False): "Atkinson-Hyperlegible-Next",
    (ATKINSON, 400, True): "Atkinson-Hyperlegible-Next-Italic",
    (ATKINSON, 600, False): "Atkinson-Hyperlegible-Next-Semi-Bold",
    (ATKINSON, 700, False): "Atkinson-Hyperlegible-Next-Bold",
    ("Bitter", 600, False): "Bitter-Semi-Bold",
    ("Bitter", 700, False): "Bitter-Bold",
    ("Fraunces", 600, False): "Fraunces-Semi-Bold",
    ("Public Sans", 400, False): "Public-Sans",
    ("Public Sans", 400, True): "Public-Sans-Italic",
    ("Public Sans", 600, False): "Public-Sans-Semi-Bold",
    ("Public Sans", 700, False): "Public-Sans-Bold",
    ("Source Sans 3", 400, False): "Source-Sans-3,",
    ("Source Sans 3", 400, True): "Source-Sans-3-Italic",
    ("Source Sans 3", 600, False): "Source-Sans-3-Semi-Bold",
    ("Source Sans 3", 700, False): "Source-Sans-3-Bold",
    ("Vazirmatn", 400, False): "Vazirmatn",
    ("Vazirmatn", 600, False): "Vazirmatn-Semi-Bold",
    ("Vazirmatn", 700, False): "Vazirmatn-Bold",
}
SPANISH = "áéíóúüñÁÉÍÓÚÜÑ¿¡“”‘’«»–—…·ºª"
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")


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
    assert sum(font.path.stat().st_size for font in fonts) < 4_000_000


def test_every_latin_family_writes_spanish(fonts: tuple[FontFile, ...]) -> None:
    latin = {font.family for font in fonts} - {"Vazirmatn"}
    for family in latin:
        assert uncovered(SPANISH, [family], fonts) == []


def test_who_writes_vietnamese(fonts: tuple[FontFile, ...]) -> None:
    """In every weight and slant, not only in one: each face is asked alone."""
    letters = "".join(f"{vowel}{tone}" for vowel in VOWELS for tone in TONES) + "đ"
    text = letters + letters.upper()
    able = {font.family for font in fonts if not uncovered(text, [font.family], [font])}
    unable = {font.family for font in fonts if uncovered(text, [font.family], [font])}
    assert able == {"Bitter", "Fraunces", "Public Sans", "Source Sans 3"}
    assert unable == {ATKINSON, "Vazirmatn"}


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


def with_axes(*axes: tuple[str, float, float]) -> Callable[[TTFont], None]:
    """Makes a font variable; each axis has a tag, a least and a greatest value."""

    def add(font: TTFont) -> None:
        from fontTools.ttLib import newTable
        from fontTools.ttLib.tables._f_v_a_r import Axis

        font["fvar"] = newTable("fvar")
        for tag, least, most in axes:
            axis = Axis()
            axis.axisTag, axis.minValue, axis.defaultValue, axis.maxValue = tag, least, least, most
            font["fvar"].axes.append(axis)
        font["name"].setName("Wavering", 16, 3, 1, 0x409)

    return add


@pytest.mark.parametrize(
    "axes", [[("wght", 100, 900), ("opsz", 9, 144)], [("wdth", 50, 100)], [("wght", 901, 999)]]
)
def test_a_font_that_varies_in_more_than_its_weight_is_refused(
    folder: Path, axes: list[tuple[str, float, float]]
) -> None:
    altered(folder, with_axes(*axes))
    assert codes(folder) == [("styles/fonts/other/changed.ttf", "font-variable")]


def test_a_font_that_varies_in_weight_is_one_font_for_each(folder: Path) -> None:
    altered(folder, with_axes(("wght", 200, 650)))
    found, problems = read_fonts(folder)
    assert problems == []
    changed = [font for font in found if font.family == "Wavering"]
    assert [font.weight for font in changed] == [200, 300, 400, 500, 600]
    assert len({font.path for font in changed}) == 1


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
    own = tmp_path / "styles" / "fonts"
    assert codes(own) == [("styles/fonts", "font-none")]
    found, problems = read_fonts(own, SHIPPED)
    assert [(problem.place.file, problem.code) for problem in problems] == [
        ("styles/fonts", "font-none")
    ]
    assert len(found) == len(EXPECTED_NAMES)


def test_a_package_s_font_is_named_by_the_package(folder: Path, tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "some_fonts" / "fonts"
    shutil.copytree(SHIPPED / "fraunces", package / "f")
    shutil.copytree(SHIPPED / "bitter", package / "b")
    (package / "b" / "OFL.txt").unlink()
    found, problems = read_fonts(folder, package)
    assert [(font.family, font.path.is_relative_to(package)) for font in found] == [
        ("Fraunces", False),
        ("Bitter", True),
        ("Bitter", True),
    ]
    assert [(problem.place.file, problem.code) for problem in problems] == [
        ("some_fonts/fonts/b/Bitter_600SemiBold.ttf", "font-licence"),
        ("some_fonts/fonts/b/Bitter_700Bold.ttf", "font-licence"),
        ("some_fonts/fonts/f/Fraunces_600SemiBold.ttf", "font-twice"),
    ]
    assert "styles/fonts/fraunces/Fraunces_600SemiBold.ttf" in problems[-1].message


def test_the_extra_has_the_families_that_it_promises(needs: Needs) -> None:
    needs(CJK)
    own, extra = font_folders(ROOT)
    assert own == SHIPPED
    assert CJK in extra.parts
    assert CJK not in sys.modules, "none of the package's code is run"
    found, problems = read_fonts(own, extra)
    assert problems == []
    ours = [font for font in found if font.path.is_relative_to(extra)]
    assert {font.family for font in ours} == set(EXTRA_FAMILIES)
    assert {font.weight for font in ours} == {100, 200, 300, 400, 500, 600, 700, 800, 900}
    assert uncovered("门诊 988", ["Noto Sans SC"], ours) == []
    assert uncovered("診所", ["Noto Sans TC"], ours) == []
    assert uncovered("クリニックへようこそ", ["Noto Sans JP"], ours) == []
    assert uncovered("진료소", ["Noto Sans KR"], ours) == []


def test_the_extra_matters_only_to_documents_that_name_it(needs: Needs) -> None:
    needs(CJK)
    assert {font.family for font in fonts_for(ROOT, [ATKINSON])}.isdisjoint(EXTRA_FAMILIES)
    assert {font.family for font in fonts_for(ROOT, ["noto sans sc"])} >= {ATKINSON, "Noto Sans SC"}
    assert extra_in_use([ATKINSON, "Public Sans"]) == ""
    assert extra_in_use([ATKINSON, "noto sans sc"]) == "justmytype-intl-cjk 0.1.0"


def test_without_the_extra_there_is_the_command_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts_module, "_EXTRA_PACKAGE", "no-such-package")
    assert font_folders(ROOT) == (SHIPPED,)
    assert extra_in_use(["Noto Sans SC"]) == "none"
    assert {font.family for font in fonts_for(ROOT, ["Noto Sans SC"])} == {
        family for family, _, _ in EXPECTED_NAMES
    }
    for character in "门ひ한。！":
        remedy = missing_glyphs_problem([character], PLACE).remedy
        assert remedy.endswith("pip install 'handouts[cjk]'")
    assert "pip" not in missing_glyphs_problem("☃", PLACE).remedy


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


def test_with_the_extra_a_language_is_told_to_name_its_fonts(needs: Needs) -> None:
    needs(CJK)
    assert "Noto Sans SC" in missing_glyphs_problem("门", PLACE).remedy


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
