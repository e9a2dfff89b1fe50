"""Styles: three that a clinic may choose from, its own colours and logo over any of them."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest

from handouts.checks import contrast, style_reach
from handouts.library import read_library
from handouts.style import ROLES
from handouts.workspace import Workspace
from sheets_helpers import ROOT, codes, edit, page_of, place_in, small_workspace
from test_shipped import characters

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

FONTS = {
    "calm": {"Atkinson-Hyperlegible-Next", "Fraunces"},
    "clear": {"Public-Sans"},
    "heritage": {"Source-Sans-3", "Bitter"},
}
STYLES = tuple(FONTS)
BRAND = "styles/brand.yaml"
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 24"><title>Logo</title>'
    '<rect width="80" height="24" fill="#00AA00"/></svg>'
)


@pytest.fixture(scope="module")
def shelves(run: Run, catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The take-home sheet and the tri-fold in each style."""
    found = {}
    for style in STYLES:
        out = tmp_path_factory.mktemp(style)
        finished = run(
            "build", "plain-language", "ketamine-brochure", "-f", "one-pager", "-f", "tri-fold",
            "-l", "en", "-t", "screen", "-s", "standard", "--style", style, "-o", out,
            cwd=catalogue,
        )  # fmt: skip
        assert finished.code == 0, finished.stderr
        found[style] = out
    return found


def colours_on(pdf: Path) -> set[tuple[int, ...]]:
    page = pypdfium2.PdfDocument(pdf)[0]
    image = page.render(scale=1.5).to_pil().convert("RGB")
    return {colour for count, colour in image.getcolors(1 << 20) or () if count > 40}


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


@pytest.mark.parametrize("style", STYLES)
def test_each_style_prints_its_own_fonts_and_colours(shelves: dict[str, Path], style: str) -> None:
    palette = read_library(Workspace(ROOT)).styles[style].palette("screen")
    for name in ("plain-language.en.one-pager", "ketamine-brochure.en.tri-fold"):
        pdf = shelves[style] / f"{name}.screen.pdf"
        with pikepdf.open(pdf) as document:
            fonts = {
                re.sub(r"^/[A-Z]{6}\+|-(Semi-Bold|Bold)$", "", str(o.FontName))
                for o in document.objects
                if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
            }
        assert fonts == FONTS[style]
    sheet = colours_on(shelves[style] / "plain-language.en.one-pager.screen.pdf")
    cover = colours_on(shelves[style] / "ketamine-brochure.en.tri-fold.screen.pdf")
    assert rgb(palette["alert"]) in sheet
    assert rgb(palette["strong"]) in cover


def test_styles_differ_in_more_than_colour() -> None:
    styles = read_library(Workspace(ROOT)).styles
    assert set(styles) == set(STYLES)
    for name in ("corner", "rule", "leading"):
        values = {str(getattr(styles[style], name)) for style in STYLES}
        assert len(values) >= 2, name
    assert len({tuple(style.fonts.text) for style in styles.values()}) == 3
    for role in ROLES - {"paper"}:
        assert len({style.palette("screen")[role] for style in styles.values()}) >= 2, role


def test_colours_can_be_printed_on_a_press() -> None:
    for style in read_library(Workspace(ROOT)).styles.values():
        assert style.colours["ink"].cmyk == (0, 0, 0, 100)
        for colour in style.colours.values():
            assert sum(colour.cmyk) <= 280


@pytest.mark.parametrize("style", STYLES)
def test_the_emergency_line_is_the_largest_of_the_required_texts(
    shelves: dict[str, Path], style: str
) -> None:
    page = pypdfium2.PdfDocument(shelves[style] / "plain-language.en.one-pager.screen.pdf")[0]
    found = characters(page)
    text = "".join(character for character, *_ in found)
    at = text.index("Inanemergency,call911.")
    (size,) = {round(c[5], 1) for c in found[at : at + 20]}
    others = [round(c[5], 1) for c in found[at + 24 :]]
    assert size > max(others)


@pytest.mark.parametrize("style", STYLES)
def test_the_clinics_colours_reach_every_style(tmp_path: Path, style: str) -> None:
    root = small_workspace(tmp_path)
    edit(root / "content/handouts/small/handout.yaml", "style: calm", f"style: {style}")
    given = '{accent: {srgb: "#0B5FA5", cmyk: [90, 60, 5, 5]}}'
    edit(root / BRAND, "colours: {}", f"colours: {given}")
    css = page_of(root).stylesheets[-1].css
    assert "--accent:#0B5FA5;" in css


@pytest.mark.parametrize("style", STYLES)
def test_a_logo_stands_in_place_of_the_name_with_its_words(tmp_path: Path, style: str) -> None:
    root = small_workspace(tmp_path)
    edit(root / "content/handouts/small/handout.yaml", "style: calm", f"style: {style}")
    assert '<p class="clinic">Kure Medical</p>' in page_of(root).html
    (root / "content/pictures/logo.svg").write_text(LOGO, "utf-8")
    missing = "logo:\n  missing: The clinic's logo as a drawing (SVG)"
    edit(root / BRAND, missing, "logo: content/pictures/logo.svg")
    html = page_of(root).html
    assert 'src="workspace:/content/pictures/logo.svg" alt="Kure Medical"' in html
    assert '<p class="clinic">' not in html


def problems_in(root: Path) -> list[str]:
    return codes(list(contrast.check(read_library(Workspace(root)))))


def test_the_shipped_styles_can_be_read() -> None:
    assert problems_in(ROOT) == []


def test_a_pair_that_cannot_be_read_is_found_in_tokens_css_and_brand(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    assert problems_in(root) == []
    edit(root / "styles/calm/tokens.yaml", 'ink: {srgb: "#22333B"', 'ink: {srgb: "#9AA5AA"')
    found = list(contrast.check(read_library(Workspace(root))))
    assert {problem.code for problem in found} == {"low-contrast"}
    assert "styles/calm/tokens.yaml" in {problem.place.file for problem in found}
    edit(root / "styles/calm/tokens.yaml", 'ink: {srgb: "#9AA5AA"', 'ink: {srgb: "#22333B"')
    colours = '{accent: {srgb: "#9AD0CA", cmyk: [40, 0, 20, 0]}}'
    edit(root / BRAND, "colours: {}", f"colours: {colours}")
    assert "low-contrast" in problems_in(root)


def test_a_pair_in_a_stylesheet_is_found_at_its_rule(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    css = root / "styles/calm/calm.css"
    css.write_text(
        css.read_text("utf-8") + "\n.deck { color: var(--glow); background: var(--warm); }\n",
        "utf-8",
    )
    found = list(contrast.check(read_library(Workspace(root))))
    places = {problem.place for problem in found}
    assert place_in(root, "styles/calm/calm.css", ".deck { color: var(--glow)") in places


def test_a_style_that_names_required_texts_is_reported(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    assert not list(style_reach.check(read_library(Workspace(root))))
    css = root / "styles/calm/calm.css"
    css.write_text(css.read_text("utf-8") + "\n[data-required] { color: red }\n", "utf-8")
    (problem,) = style_reach.check(read_library(Workspace(root)))
    assert problem.code == "style-reaches-required"
    assert problem.place == place_in(root, "styles/calm/calm.css", "[data-required]")


def test_a_style_that_shrinks_required_texts_is_not_published(small: Path, run: Run) -> None:
    css = small / "styles/calm/calm.css"
    css.write_text(css.read_text("utf-8") + "\n.notes > p { font-size: 5pt !important }\n", "utf-8")
    finished = run("build", "-t", "screen", cwd=small)
    assert finished.code == 4
    assert "proof-disclaimer-small" in finished.stderr
    assert not list((small / "build").glob("*.pdf"))


def test_an_unknown_style_is_a_usage_error(small: Path, run: Run) -> None:
    finished = run("build", "--style", "clere", cwd=small)
    assert finished.code == 2
    assert "Did you mean 'clear'?" in finished.stderr


def test_a_clinic_changes_its_style_in_one_line(small: Path, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    shutil.copytree(small, folder)
    edit(folder / BRAND, "style: calm", "style: heritage")
    assert run("build", "-t", "screen", cwd=folder).code == 0
    with pikepdf.open(folder / "build" / "plain-language.en.one-pager.screen.pdf") as document:
        names = " ".join(
            str(o.FontName)
            for o in document.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        )
    assert "Bitter" in names
    assert "Fraunces" not in names
